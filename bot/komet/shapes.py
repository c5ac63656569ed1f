"""How the requests are written whose wire format is not documented throughout, in one place, as data.

DEFAULT holds a shape for each of them: the likeliest spelling of every field. Whoever finds out what Komet
really wants writes it into a file (TOML or JSON) and names that file in KOMET_SHAPES; the rest stays as it is:

    ["purchase.order.create".names]
    awb_number = "awbNumber"
    "items.unit_cost" = "cost"

    ["inventory.add"]
    place = "body"

    ["box.invoice.shipment.confirm"]
    commas = ["box_codes"]

`names` gives our field its name in Komet; a dot in Komet's name puts the value into an object of its own
("product.code" is {"product": {"code": …}}), a dot in ours leads into a row ("items.boxes"). `place` says
whether the parameters travel in the URL or in a JSON body, `commas` which lists are one text with commas.

Documented (everything else in DEFAULT is inferred):
- purchase.order.create, purchase.order.mixed.create: the header, but for the name behind "AWB Number", which
  the page prints with a space; of a line prebookItemId, productDescription, productCode, in the mixed one
  productId too. Boxes, units, costs and the array of breakdowns are inferred from the sibling methods.
- invoice.create: the header. Its lines are inferred from invoice.item.add, their array from its siblings.
- prebook.create: the header. Its lines were seen in public client code, their breakdowns nowhere.
- inventory.add: the names up to unitCost. Three versions of the page disagree about the place: the URL (the
  newest), a JSON body, a GET (never done here: a link preview would add stock). confirmInventory is named on
  another page, its values nowhere.
- inventory.delete: everything but the name of its only parameter.
- box.invoice.shipment.confirm: the names. The page says URL and text with commas, its sample body and array.
"""

import json
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from bot.errors import ConfigurationError

TOKEN_NAMES = frozenset({"authenticationtoken", "companytoken"})
"""Names that belong to the token, in small letters: no value of ours may stand under them."""


class Shape(BaseModel):
    """How one method's parameters are written: names by our field, lists as text, and where they travel."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    names: Mapping[str, str] = {}
    commas: tuple[str, ...] = ()
    place: Literal["query", "body"] | None = None
    """None: where the method's documentation says."""

    def written(self, values: Mapping[str, Any], row: str = "") -> dict[str, Any]:
        """Return values under our names (`row` leads to them) as Komet wants them."""
        wire: dict[str, Any] = {}
        for name, value in values.items():
            field = f"{row}{name}"
            *outer, last = self.names[field].split(".")
            inside = wire
            for part in outer:
                inside = inside.setdefault(part, {})
            inside[last] = self._value(field, value)
        return wire

    def _value(self, field: str, value: Any) -> Any:
        if not isinstance(value, list):
            return value
        if field in self.commas or (self.place == "query" and not any(isinstance(each, dict) for each in value)):
            return ",".join(map(str, value))
        return [self.written(each, f"{field}.") if isinstance(each, dict) else each for each in value]


Shapes = Mapping[str, Shape]
"""A shape for each method that has one, by Komet's name of the method."""


def load_shapes(path: Path | None) -> Shapes:
    """Return DEFAULT with what the file says otherwise. Raises ConfigurationError that names every fault."""
    if path is None:
        return DEFAULT
    try:
        text = path.read_text(encoding="utf-8")
        told = json.loads(text) if path.suffix.lower() == ".json" else tomllib.loads(text)
    except (OSError, ValueError) as error:
        raise ConfigurationError(f"KOMET_SHAPES: {path} cannot be read: {error}") from None
    if not isinstance(told, dict):
        raise ConfigurationError(f"KOMET_SHAPES: {path} holds no table of methods.")
    shapes = dict(DEFAULT)
    faults: list[str] = []
    for method, changes in told.items():
        known = DEFAULT.get(method)
        if known is None:
            faults.append(f"{method}: its shape is documented; the ones to change are {', '.join(sorted(DEFAULT))}.")
            continue
        try:
            change = Shape.model_validate(changes)
        except ValidationError as error:
            faults += [f"{method}: {_where(fault['loc'])}: {fault['msg']}." for fault in error.errors()]
            continue
        given = change.model_dump(exclude_unset=True)
        shapes[method] = known.model_copy(update={**given, "names": {**known.names, **change.names}})
        faults += [f"{method}: {fault}" for fault in _faults(known, change, shapes[method])]
    if faults:
        raise ConfigurationError("\n".join([f"KOMET_SHAPES: {path} has faults:", *(f"  {each}" for each in faults)]))
    return shapes


def _where(location: tuple[int | str, ...]) -> str:
    return ".".join(str(part) for part in location)


def _faults(known: Shape, change: Shape, shape: Shape) -> list[str]:
    """Return what is wrong: unknown fields, and names under which a value would get lost or stand for the token."""
    faults = [
        f"{field}: there is no such field; there are {', '.join(known.names)}."
        for field in (*change.names, *change.commas)
        if field not in known.names
    ]
    taken: dict[tuple[str, ...], str] = {}
    for field, name in shape.names.items():
        parts = name.split(".")
        if not all(part.strip() for part in parts):
            faults.append(f"{field}: a name must not be empty.")
        if parts[0].lower() in TOKEN_NAMES:
            faults.append(f"{field}: the name {parts[0]} belongs to the token.")
        row = field.rpartition(".")[0]
        place = (row, *parts)
        for other, theirs in taken.items():
            shorter = min(len(place), len(other))
            if place[:shorter] == other[:shorter]:
                faults.append(f"{field}: its name {name} gets in the way of {theirs}.")
        taken[place] = field
    rows = {field.rpartition(".")[0] for field in shape.names} - {""}
    if shape.place == "query" and rows:
        faults.append("place: rows cannot travel in a URL.")
    faults += [f"commas: {field} is a list of rows." for field in shape.commas if field in rows]
    return faults


_ORDER = {
    "ship_date": "shipDate",
    "vendor_id": "vendorId",
    "vendor_code": "vendorCode",
    "company_location_code": "companyLocationCode",
    "carrier_id": "carrierId",
    "carrier_code": "carrierCode",
    "purchase_order_number": "purchaseOrderNumber",
    "items": "purchaseOrderItems",
    "items.product_description": "productDescription",
    "items.product_code": "productCode",
    "items.boxes": "boxes",
    "items.box_type_id": "boxTypeId",
    "items.box_type_code": "boxTypeCode",
    "items.unit_type": "unitType",
}
"""What purchase.order.create and purchase.order.mixed.create have in common."""

DEFAULT: Shapes = {
    "purchase.order.create": Shape(
        names={
            **_ORDER,
            "awb_number": "AWB Number",
            "items.prebook_item_id": "prebookItemId",
            "items.bunches": "bunches",
            "items.stems_bunch": "stemsBunch",
            "items.unit_cost": "unitCost",
            "items.mark_code": "markCode",
        }
    ),
    "purchase.order.mixed.create": Shape(
        names={
            **_ORDER,
            "items.product_id": "productId",
            "items.breakdowns": "breakdowns",
            "items.breakdowns.prebook_item_id": "prebookItemId",
            "items.breakdowns.product_description": "productDescription",
            "items.breakdowns.product_code": "productCode",
            "items.breakdowns.bunches": "bunches",
            "items.breakdowns.stems_bunch": "stemsBunch",
            "items.breakdowns.unit_cost": "unitCost",
        }
    ),
    "invoice.create": Shape(
        names={
            "customer_id": "customerId",
            "customer_code": "customerCode",
            "customer_description": "customerDescription",
            "carrier_id": "carrierId",
            "carrier_code": "carrierCode",
            "carrier_description": "carrierDescription",
            "ship_date": "shipDate",
            "ship_to_id": "shipToId",
            "po_number": "poNumber",
            "reference": "reference",
            "warehouse_instructions": "warehouseInstructions",
            "invoice_notes": "invoiceNotes",
            "return_available_boxes": "returnAvailableBoxes",
            "status_draft": "statusDraft",
            "location_id": "locationId",
            "location_code": "locationCode",
            "items": "invoiceItems",
            "items.order_item_id": "orderItemId",
            "items.product_code": "productCode",
            "items.box_type_code": "boxTypeCode",
            "items.units_per_box": "unitsPerBox",
            "items.unit_type": "unitType",
            "items.boxes": "boxes",
            "items.price": "price",
            "items.mark_code": "markCode",
        }
    ),
    "prebook.create": Shape(
        names={
            "customer_id": "customerId",
            "customer_code": "customerCode",
            "customer_description": "customerDescription",
            "carrier_id": "carrierId",
            "carrier_code": "carrierCode",
            "carrier_description": "carrierDescription",
            "ship_date": "shipDate",
            "created_by": "createdBy",
            "ship_via_id": "shipViaId",
            "ship_to_id": "shipToId",
            "customer_po": "customerPO",
            "is_ecommerce": "isEcommerce",
            "use_existing": "useExisting",
            "comments": "comments",
            "auto_generate_pos": "autoGeneratePOsfromPrebooks",
            "items": "prebookItems",
            "items.product_id": "productId",
            "items.vendor_id": "vendorId",
            "items.vendor_code": "vendorCode",
            "items.vendor_name": "vendorName",
            "items.box_type_id": "boxTypeId",
            "items.unit_type": "unitType",
            "items.boxes": "boxes",
            "items.bunches": "bunches",
            "items.stems_bunch": "stemsBunch",
            "items.price": "price",
            "items.cost": "cost",
            "items.mark_code": "markCode",
            "items.notes": "notes",
            "items.breakdowns": "breakdowns",
            "items.breakdowns.product_id": "productId",
            "items.breakdowns.bunches": "bunches",
            "items.breakdowns.stems_bunch": "stemsBunch",
            "items.breakdowns.price": "price",
        }
    ),
    "inventory.add": Shape(
        names={
            "grower_id": "growerId",
            "vendor_code": "vendorCode",
            "awb": "awb",
            "is_tmp_awb": "isTmpAwb",
            "reference": "reference",
            "ship_date": "shipDate",
            "arrival_date": "arrivalDate",
            "customer_id": "customerId",
            "product_id": "productId",
            "product_code": "productCode",
            "product_description": "productDescription",
            "quantity": "quantity",
            "box_type_id": "boxTypeId",
            "box_type_code": "boxTypeCode",
            "unit_type": "unitType",
            "stems_bunch": "stemsBunch",
            "bunches": "bunches",
            "unit_cost": "unitCost",
            "confirm_inventory": "confirmInventory",
        },
    ),
    "inventory.delete": Shape(names={"inventory_id": "inventoryId"}),
    "box.invoice.shipment.confirm": Shape(names={"order_number": "orderNumber", "box_codes": "boxCodes"}),
}
"""The likeliest shape of each method whose wire format is not documented throughout."""
