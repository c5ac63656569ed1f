"""Making, changing and deleting prebooks. Lines and ids were seen in public client code.

Komet: prebook.create (pages/11176882), prebook.update (pages/11176702), prebook.item.delete (pages/11176974),
prebook.delete (pages/470614017).
"""

from dataclasses import replace
from decimal import Decimal

from bot.workbench.komet import acts_prebooks as acts
from bot.workbench.komet.acts_buying import buy_prebook
from bot.workbench.komet.envelope import Answer, Envelope
from bot.workbench.komet.methods.choices import (
    CUSTOMER_AND_CARRIER,
    box_type_of,
    carrier_of,
    customer_of,
    needed_carrier,
    product_of,
)
from bot.workbench.komet.methods.fees import charge_sale
from bot.workbench.komet.methods.units import unit_type_of
from bot.workbench.komet.parameters import Param, Values
from bot.workbench.komet.records import Breakdown, RefusedError
from bot.workbench.komet.records_sales import Prebook, PrebookLine
from bot.workbench.komet.registry import COMPANY_ONLY, COMPANY_OR_VENDOR, Ask, Method


def prebook_create(ask: Ask) -> Answer:
    """Make a prebook, or add lines to one just like it with useExisting; a header alone is allowed.

    Every line must be right, or nothing is made. autoGeneratePOsfromPrebooks buys at once.
    """
    values, state = ask.values, ask.state
    customer, carrier = customer_of(ask), needed_carrier(ask)
    truck_date = values.day("shipDate")
    assert truck_date is not None
    header = acts.NewPrebook(
        truck_date,
        customer.id,
        carrier.id,
        next(iter(state.locations)),  # no parameter names another one
        values.text("customerPO"),
        values.text("comments"),
        values.flag("shipViaId"),
        values.integer("shipToId"),
        values.integer("createdBy"),
        values.flag("isEcommerce"),
    )
    lines = [_line(ask, wish) for wish in values.rows("prebookItems")]
    prebook = acts.like_this(state, header) if values.flag("useExisting") else None
    prebook = acts.add(state, prebook or acts.make(state, header, at=ask.at), lines, at=ask.at)
    total = sum((line.total_price for line in lines), Decimal(0))
    charge_sale(ask, prebook.customer_id, total, method="prebook.create", document=prebook.number)
    if values.flag("autoGeneratePOsfromPrebooks"):
        buy_prebook(state, prebook, at=ask.at)
    payload: dict[str, object] = {"prebookId": prebook.id, "prebookNumber": prebook.number}
    if lines:
        payload["prebookItems"] = [{"prebookItemId": line.id} for line in lines]
    return Answer(payload, "success", effects=1)


def _line(ask: Ask, wish: Values) -> PrebookLine:
    """Return a line; with a vendor token it is the vendor's own, and its price counts only if the company says so."""
    product = product_of(ask, wish.integer("productId"))
    box_type = box_type_of(ask, wish)
    assert box_type is not None
    price = wish.decimal("price") or Decimal(0)
    if ask.only_vendor is not None and not ask.settings.vendors_may_price:
        price = Decimal("0.00")
    return PrebookLine(
        id=ask.state.next_id("prebook item"),
        product_id=product.id,
        description=product.description,
        vendor_id=_vendor_id(ask, wish),
        boxes=wish.integer("boxes") or 0,
        box_type=box_type.code,
        unit_type=unit_type_of(wish),
        bunches=wish.integer("bunches") or 0,
        stems_bunch=wish.integer("stemsBunch") or 0,
        price=price,
        cost=wish.decimal("cost"),
        mark_code=wish.text("markCode"),
        notes=wish.text("notes"),
        breakdowns=tuple(_part(ask, part) for part in wish.rows("breakdowns")),
    )


def _vendor_id(ask: Ask, wish: Values) -> int | None:
    if ask.only_vendor is not None:
        return ask.only_vendor
    vendor_id, code, name = wish.integer("vendorId"), wish.text("vendorCode"), wish.text("vendorName")
    if vendor_id is None and code is None and name is None:
        return None
    for vendor in ask.state.vendors.values():
        if (
            vendor.id == vendor_id
            or (code is not None and vendor.code.casefold() == code.casefold())
            or (name is not None and vendor.name.casefold() == name.casefold())
        ):
            return vendor.id
    raise RefusedError("The vendor does not exist")


def _part(ask: Ask, part: Values) -> Breakdown:
    product = product_of(ask, part.integer("productId"))
    bunches, stems = part.integer("bunches") or 0, part.integer("stemsBunch") or 0
    return Breakdown(product.id, product.description, bunches, stems, part.decimal("price") or Decimal(0))


def prebook_update(ask: Ask) -> Answer:
    """Change the header; lines stay as they are, and purchase orders follow."""
    values = ask.values
    prebook = _open(ask)
    carrier = carrier_of(ask, required=False)
    changed = replace(
        prebook,
        carrier_id=carrier.id if carrier else prebook.carrier_id,
        truck_date=values.day("shipDate") or prebook.truck_date,
        customer_po=values.text("customerPO") or prebook.customer_po,
        comments=values.text("comments") or prebook.comments,
    )
    if "shipViaId" in values:
        changed = replace(changed, ship_via="Grower" if values.flag("shipViaId") else "Warehouse")
    acts.change(ask.state, changed, at=ask.at)
    return Answer(message="success", effects=1)


def prebook_item_delete(ask: Ask) -> Answer:
    """Delete a line; with a vendor token it only goes to zero, and the answer is the same."""
    prebook = _open(ask)
    item_id = ask.values.integer("prebookItemId") or 0
    acts.take_back(ask.state, prebook, item_id, vendor_id=ask.only_vendor, at=ask.at)
    return Answer(message="success", effects=1)


def prebook_delete(ask: Ask) -> Answer:
    """Delete a prebook. The message comes first and ends in a blank, and status is a number."""
    acts.delete(ask.state, _open(ask))
    return Answer(message="The prebook was successfully deleted ", effects=1)


def _open(ask: Ask) -> Prebook:
    prebook = acts.own_prebook(ask.state, ask.values.integer("prebookId"))
    if ask.settings.bought_prebooks_locked and any(ask.state.bought_for(line.id) for line in prebook.lines):
        raise RefusedError("The prebook has purchase orders")
    return prebook


_PREBOOK = Param("prebookId", "integer", max=20, required=True)
_ITEM = (
    Param("productId", "integer", max=20, required=True),
    Param("vendorId", "integer", max=20),
    Param("vendorCode", max=20),
    Param("vendorName", max=200),
    Param("boxTypeId", "integer", max=20, required=True),
    Param("unitType", max=10, required=True, allowed=("Stem", "Bunch")),
    Param("boxes", "integer", max=10, required=True),
    Param("bunches", "integer", max=10, required=True),
    Param("stemsBunch", "integer", max=10, required=True),
    Param("price", "decimal", max=10, required=True),
    Param("cost", "decimal", max=10),
    Param("markCode", max=20),
    Param("notes", max=200),
    Param(
        "breakdowns",
        "rows",
        fields=(
            Param("productId", "integer", max=20, required=True),
            Param("bunches", "integer", max=10, required=True),
            Param("stemsBunch", "integer", max=10, required=True),
            Param("price", "decimal", max=10),
        ),
    ),
)

METHODS = (
    Method(
        name="prebook.create",
        verb="POST",
        place="body",
        token_types=COMPANY_OR_VENDOR,
        effect="write",
        run=prebook_create,
        parameters=(
            *CUSTOMER_AND_CARRIER,
            Param("shipDate", "date", required=True),
            Param("createdBy", "integer", max=20),
            Param("shipViaId", "flag"),
            Param("shipToId", "integer", max=20),
            Param("customerPO", max=20),
            Param("isEcommerce", "flag"),
            Param("useExisting", "flag"),
            Param("comments", max=200),
            Param("autoGeneratePOsfromPrebooks", "flag"),
            Param("prebookItems", "rows", fields=_ITEM),
        ),
    ),
    Method(
        name="prebook.update",
        verb="POST",
        place="body",
        token_types=COMPANY_ONLY,
        effect="write",
        run=prebook_update,
        parameters=(
            _PREBOOK,
            Param("carrierId", "integer", max=20),
            Param("shipDate", "date"),
            Param("shipViaId", "flag"),
            Param("customerPO", max=20),
            Param("comments", max=200),
        ),
    ),
    Method(
        name="prebook.item.delete",
        verb="POST",
        place="body",
        token_types=COMPANY_OR_VENDOR,
        effect="destructive",
        run=prebook_item_delete,
        parameters=(_PREBOOK, Param("prebookItemId", "integer", max=20, required=True)),
    ),
    Method(
        name="prebook.delete",
        verb="POST",
        place="body",
        token_types=COMPANY_ONLY,
        effect="destructive",
        run=prebook_delete,
        parameters=(_PREBOOK,),
        envelope=Envelope("number", ("message", "status", "payload")),
    ),
)
