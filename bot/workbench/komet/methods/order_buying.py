"""Purchase orders made through the API. What a line takes and what is answered is inferred throughout.

Komet: purchase.order.create (pages/11177108), purchase.order.mixed.create (pages/11177140).
"""

from collections.abc import Callable
from decimal import Decimal

from bot.workbench.komet.acts_buying import (
    NewLine,
    add_line,
    alone,
    note_alias,
    open_order,
    prebook_item,
    presold,
    product_called,
    sold_to,
)
from bot.workbench.komet.acts_common import own_order
from bot.workbench.komet.acts_shipping import Waybill, awb_ending, ship_line
from bot.workbench.komet.envelope import Answer
from bot.workbench.komet.methods.choices import carrier_of, location_of, needed, needed_box_type, vendor_of
from bot.workbench.komet.methods.units import unit_type_of
from bot.workbench.komet.parameters import InvalidError, Param, Values
from bot.workbench.komet.records import Breakdown, Line, Order, OrderStatus, RefusedError
from bot.workbench.komet.records_parties import Vendor
from bot.workbench.komet.registry import COMPANY_OR_VENDOR, Ask, Method

AWB_NAMES = ("AWB Number", "awbNumber")
"""The page prints the first; the JSON key is not confirmed."""

_Make = Callable[[Ask, Vendor, Values, int | None], Line | None]


def purchase_order_create(ask: Ask) -> Answer:
    """Make an order from prebook lines or by itself, or add to one; the last AWB digits ship it at once.

    A vendor token orders from itself. Nothing keeps a repeated call from making a second order.
    """
    awb = next((ask.values.text(name) for name in AWB_NAMES if name in ask.values), None)
    if awb is not None and not (awb.isdecimal() and len(awb) == 4):
        raise InvalidError("Parameter AWB Number must be the last 4 digits of the AWB")
    status: OrderStatus = ask.settings.vendor_order_status if ask.only_vendor is not None else "Approved"
    return _buy(ask, _line, status, awb)


def purchase_order_mixed_create(ask: Ask) -> Answer:
    """Make an order of boxes that hold several products; it starts as pending (inferred from the Vendor Portal).

    What is UNKNOWN is left out without a word, and a breakdown with unknown words makes an alias.
    """
    return _buy(ask, _mixed_line, "Pending Approval", None)


def _buy(ask: Ask, make: _Make, status: OrderStatus, awb: str | None) -> Answer:
    """Make the lines that can be made; an order comes about when at least one can."""
    state = ask.state
    vendor = vendor_of(ask)
    location = location_of(ask, None, "companyLocationCode")
    carrier = carrier_of(ask, required=ask.settings.carrier_mandatory, inbound=True)
    ship_date = ask.values.day("shipDate")
    assert ship_date is not None
    order = _existing(ask, vendor)
    rows: list[dict[str, object]] = []
    lines: list[Line] = []
    for wish in ask.values.rows("purchaseOrderItems"):
        row: dict[str, object] = {}
        try:
            line = make(ask, vendor, wish, carrier.id if carrier else None)
            if line is None:
                continue
            lines.append(line)
            row |= {"poItemId": line.id}
        except InvalidError:
            raise  # a parameter is missing: nothing was made yet, nothing will be
        except RefusedError as refusal:
            row |= {"status": "0", "message": refusal.message}
        else:
            row |= {"status": "1", "message": "OK"}
        if "prebookItemId" in wish:
            row["prebookItemId"] = wish.integer("prebookItemId")
        rows.append(row)
    if not lines:
        first = next((str(row["message"]) for row in rows), "The products are not mapped")
        return Answer({"purchaseOrderItems": rows} if rows else {}, first, "0")
    if order is None:
        order = open_order(
            state, vendor_id=vendor.id, ship_date=ship_date, location_id=location.id, status=status, at=ask.at
        )
    for line in lines:
        order = add_line(state, order, line, ask.at)
    if awb is not None:
        _ship(ask, order, lines, awb)
    told = {"purchaseOrderId": order.id, "purchaseOrderNumber": order.number, "purchaseOrderItems": rows}
    return Answer(told, effects=1)


def _existing(ask: Ask, vendor: Vendor) -> Order | None:
    number = ask.values.text("purchaseOrderNumber")
    if number is None:
        return None
    order = own_order(ask.state, number, vendor.id)
    if order.status == "Cancelled":
        raise RefusedError("The purchase order was cancelled")
    return order


def _ship(ask: Ask, order: Order, lines: list[Line], digits: str) -> None:
    waybill = Waybill(awb_ending(ask.state, digits, order), order.ship_date)
    for line in lines:
        ship_line(ask.state, line.id, waybill, (), vendor_id=None, at=ask.at)


def _line(ask: Ask, vendor: Vendor, wish: Values, carrier_id: int | None) -> Line:
    """Return a line for a line of a prebook, or a standalone one; unknown words make an alias."""
    boxes = wish.integer("boxes") or 0
    if (item_id := wish.integer("prebookItemId")) is not None:
        prebook, item = prebook_item(ask.state, item_id, ask.only_vendor)
        return presold(ask.state, prebook, item, boxes=boxes, carrier_id=carrier_id)
    text, code = wish.text("productDescription"), wish.text("productCode")
    if text is None and code is None:
        raise InvalidError("At least one of the parameters productDescription, productCode is required")
    box_type = needed_box_type(ask, wish)
    needed(wish, "unitType", "bunches", "stemsBunch", "unitCost")
    product = product_called(ask.state, text, code)
    if product is None and text is None:
        raise RefusedError("The product does not exist")
    if product is None and text is not None:
        note_alias(ask.state, vendor.id, text)
    return alone(ask.state, _new_line(wish, box_type.code, product.id if product else None, text, carrier_id))


def _new_line(wish: Values, box_type: str, product_id: int | None, text: str | None, carrier_id: int | None) -> NewLine:
    cost = wish.decimal("unitCost")
    assert cost is not None
    return NewLine(
        product_id,
        wish.integer("boxes") or 0,
        box_type,
        unit_type_of(wish),
        wish.integer("bunches") or 0,
        wish.integer("stemsBunch") or 0,
        cost,
        description=text,
        mark_code=wish.text("markCode"),
        carrier_id=carrier_id,
    )


def _mixed_line(ask: Ask, vendor: Vendor, wish: Values, carrier_id: int | None) -> Line | None:
    """Return a line of mixed boxes; None when its product, or all that is in it, is UNKNOWN."""
    state = ask.state
    box_type = needed_box_type(ask, wish)
    product = state.products.get(wish.integer("productId") or 0) or product_called(
        state, wish.text("productDescription"), wish.text("productCode")
    )
    if "productId" not in wish and "productDescription" not in wish and "productCode" not in wish:
        raise InvalidError("At least one of the parameters productId, productDescription, productCode is required")
    recipe = []
    sale = None
    for part in wish.rows("breakdowns"):
        inside = product_called(state, part.text("productDescription"), part.text("productCode"))
        if (item_id := part.integer("prebookItemId")) is not None:
            sale = prebook_item(state, item_id, ask.only_vendor)
            inside = inside or state.products[sale[1].product_id]
        if inside is None:
            if text := part.text("productDescription"):
                note_alias(state, vendor.id, text)
            continue
        bunches, stems, cost = part.integer("bunches") or 0, part.integer("stemsBunch") or 0, part.decimal("unitCost")
        assert cost is not None
        recipe.append(Breakdown(inside.id, inside.description, bunches, stems, cost))
    if product is None or not recipe:
        return None
    unit_type = unit_type_of(wish)
    bunches = sum(part.bunches for part in recipe)
    stems = sum(part.bunches * part.stems_bunch for part in recipe)
    units = [part.bunches * part.stems_bunch if unit_type == "Stem" else part.bunches for part in recipe]
    worth = sum((part.cost * count for part, count in zip(recipe, units, strict=True)), Decimal(0))
    line = alone(
        state,
        NewLine(
            product.id,
            wish.integer("boxes") or 0,
            box_type.code,
            unit_type,
            bunches,
            stems // bunches,
            (worth / sum(units)).quantize(Decimal("0.001")),
            carrier_id=carrier_id,
            breakdowns=tuple(recipe),
        ),
    )
    return line if sale is None else sold_to(line, *sale)


_HEADER = (
    Param("shipDate", "date", required=True),
    Param("vendorId", "integer", max=20),
    Param("vendorCode", max=20),
    Param("companyLocationCode", max=10),
    Param("carrierId", "integer", max=20),
    Param("carrierCode", max=20),
    Param("purchaseOrderNumber", max=10),
)
_UNIT = Param("unitType", max=5, allowed=("Stem", "Bunch"))

METHODS = (
    Method(
        name="purchase.order.create",
        verb="POST",
        place="body",
        token_types=COMPANY_OR_VENDOR,
        effect="write",
        run=purchase_order_create,
        parameters=(
            *_HEADER,
            *(Param(name, max=4) for name in AWB_NAMES),
            Param(
                "purchaseOrderItems",
                "rows",
                required=True,
                fields=(
                    Param("prebookItemId", "integer", max=20),
                    Param("productDescription", max=200),
                    Param("productCode", max=20),
                    Param("boxes", "integer", max=10, required=True),
                    Param("boxTypeId", "integer", max=20),
                    Param("boxTypeCode", max=3),
                    _UNIT,
                    Param("bunches", "integer", max=10),
                    Param("stemsBunch", "integer", max=10),
                    Param("unitCost", "decimal", max=10, places=3),
                    Param("markCode", max=20),
                ),
            ),
        ),
    ),
    Method(
        name="purchase.order.mixed.create",
        verb="POST",
        place="body",
        token_types=COMPANY_OR_VENDOR,
        effect="write",
        run=purchase_order_mixed_create,
        parameters=(
            *_HEADER,
            Param(
                "purchaseOrderItems",
                "rows",
                required=True,
                fields=(
                    Param("productId", "integer", max=20),
                    Param("productDescription", max=200),
                    Param("productCode", max=20),
                    Param("boxes", "integer", max=10, required=True),
                    Param("boxTypeId", "integer", max=20),
                    Param("boxTypeCode", max=3),
                    Param("unitType", max=5, required=True, allowed=("Stem", "Bunch")),
                    Param(
                        "breakdowns",
                        "rows",
                        required=True,
                        fields=(
                            Param("prebookItemId", "integer", max=20),
                            Param("productDescription", max=200),
                            Param("productCode", max=20),
                            Param("bunches", "integer", max=10, required=True),
                            Param("stemsBunch", "integer", max=10, required=True),
                            Param("unitCost", "decimal", max=10, places=3, required=True),
                        ),
                    ),
                ),
            ),
        ),
    ),
)
