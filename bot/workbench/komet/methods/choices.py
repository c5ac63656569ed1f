"""The records that a call names by id or code: exactly one way, and only what exists. Wording inferred."""

from bot.workbench.komet.parameters import InvalidError, Param, Values
from bot.workbench.komet.records import RefusedError
from bot.workbench.komet.records_parties import BoxType, Carrier, Customer, Location, Product, Vendor
from bot.workbench.komet.registry import Ask

CUSTOMER_AND_CARRIER = (
    Param("customerId", "integer", max=20),
    Param("customerCode", max=20),
    Param("customerDescription", max=200),
    Param("carrierId", "integer", max=20),
    Param("carrierCode", max=20),
    Param("carrierDescription", max=200),
)
"""How a new sale says for whom it is and who takes it there; `customer_of` and `needed_carrier` read them."""


def one_of_two(values: Values, first: str, second: str, *, required: bool = True) -> None:
    """Refuse when both are sent, or neither although one is required."""
    if first in values and second in values:
        raise InvalidError(f"Only one of the parameters {first}, {second} is allowed")
    if required and first not in values and second not in values:
        raise InvalidError(f"At least one of the parameters {first}, {second} is required")


def vendor_of(ask: Ask, id_name: str = "vendorId", code_name: str = "vendorCode") -> Vendor:
    """Return the vendor of a call; with a vendor token its own, whatever was sent."""
    state, values = ask.state, ask.values
    if ask.only_vendor is not None:
        return state.vendors[ask.only_vendor]
    one_of_two(values, id_name, code_name)
    code = (values.text(code_name) or "").strip().casefold()
    for vendor in state.vendors.values():
        if (values.integer(id_name) == vendor.id) if id_name in values else (vendor.code.casefold() == code):
            return vendor
    raise RefusedError("The vendor does not exist")


def customer_of(ask: Ask) -> Customer:
    """Return the customer of a call; a code wants the customer's name beside it."""
    state, values = ask.state, ask.values
    one_of_two(values, "customerId", "customerCode")
    if "customerCode" in values and "customerDescription" not in values:
        raise InvalidError("Parameter customerDescription is required")
    code = (values.text("customerCode") or "").strip().casefold()
    for customer in state.customers.values():
        if (values.integer("customerId") == customer.id) if not code else (customer.code.casefold() == code):
            return customer
    raise RefusedError("The customer does not exist")


def carrier_of(ask: Ask, *, description: bool = False, required: bool = True, inbound: bool = False) -> Carrier | None:
    """Return the carrier of a call, None when none is needed and none was sent.

    `description`: a code wants the carrier's name beside it. `inbound`: only carriers that bring goods in.
    """
    state, values = ask.state, ask.values
    one_of_two(values, "carrierId", "carrierCode", required=required)
    if "carrierId" not in values and "carrierCode" not in values:
        return None
    if description and "carrierCode" in values and "carrierDescription" not in values:
        raise InvalidError("Parameter carrierDescription is required")
    code = (values.text("carrierCode") or "").strip().casefold()
    for carrier in state.carriers.values():
        if (values.integer("carrierId") == carrier.id) if not code else (carrier.code.casefold() == code):
            if inbound and not carrier.inbound:
                raise RefusedError("The carrier is not an inbound carrier")
            return carrier
    raise RefusedError("The carrier does not exist")


def needed_carrier(ask: Ask) -> Carrier:
    """Return the carrier of a sale, which always has one."""
    carrier = carrier_of(ask, description=True)
    assert carrier is not None  # required, so carrier_of has refused
    return carrier


def location_of(ask: Ask, id_name: str | None = "locationId", code_name: str | None = None) -> Location:
    """Return the location of a call: the company's first one when none was sent and none is needed."""
    state, values = ask.state, ask.values
    location_id = values.integer(id_name) if id_name else None
    code = values.text(code_name) if code_name else None
    if location_id is None and code is None:
        if ask.settings.multi_location:
            raise InvalidError(f"Parameter {id_name or code_name} is required")
        return next(iter(state.locations.values()))
    for location in state.locations.values():
        if location_id == location.id or (code is not None and location.code.casefold() == code.strip().casefold()):
            return location
    raise RefusedError("The location does not exist")


def box_type_of(ask: Ask, values: Values, *, required: bool = True) -> BoxType | None:
    """Return the box type that these values name by boxTypeId or boxTypeCode."""
    one_of_two(values, "boxTypeId", "boxTypeCode", required=required)
    if "boxTypeId" not in values and "boxTypeCode" not in values:
        return None
    code = (values.text("boxTypeCode") or "").strip().casefold()
    for box_type in ask.state.box_types.values():
        if values.integer("boxTypeId") == box_type.id or (code and box_type.code.casefold() == code):
            return box_type
    raise RefusedError("The box type does not exist")


def needed_box_type(ask: Ask, values: Values) -> BoxType:
    """Return the box type that these values must name."""
    box_type = box_type_of(ask, values)
    assert box_type is not None  # required, so box_type_of has refused
    return box_type


def product_of(ask: Ask, product_id: int | None) -> Product:
    """Return the product with this id."""
    product = ask.state.products.get(product_id or 0)
    if product is None:
        raise RefusedError("The product does not exist")
    return product


def needed(values: Values, *names: str) -> None:
    """Refuse when one of these was not sent (they are required only under a condition)."""
    for name in names:
        if name not in values:
            raise InvalidError(f"Parameter {name} is required")
