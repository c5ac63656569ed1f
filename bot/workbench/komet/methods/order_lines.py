"""Single PO lines: confirmed boxes, sales price, reference, and the vendor availability behind them.

Komet: purchase.order.item.confirm (pages/11177178), purchase.order.item.price.update (pageId=11177251),
purchase.order.item.reference.update (pages/11177275), purchase.order.va.details.list (pageId=25362686).
"""

from dataclasses import replace

from bot.workbench.komet.acts_common import own_line, put_line
from bot.workbench.komet.acts_order_lines import CheckoutPendingError, confirm_line
from bot.workbench.komet.envelope import Answer
from bot.workbench.komet.parameters import Param
from bot.workbench.komet.records import Line, Order
from bot.workbench.komet.registry import COMPANY_ONLY, Ask, Method, nothing_found


def item_confirm(ask: Ask) -> Answer:
    """Set how many boxes are confirmed: the number itself, so a repeat changes nothing."""
    values = ask.values
    line_id, boxes = values.integer("poItemId") or 0, values.integer("quantityConfirmed") or 0
    try:
        confirm_line(ask.state, line_id, boxes, zero_allowed=ask.settings.confirm_zero, at=ask.at)
    except CheckoutPendingError as pending:
        return Answer(message=pending.message, status=ask.settings.checkout_pending_status)
    return Answer(effects=1)


def item_price_update(ask: Ask) -> Answer:
    """Set the sales price of a line. Success is a lower-case ok."""
    order, line = own_line(ask.state, ask.values.integer("purchaseOrderItemId") or 0, None)
    put_line(ask.state, order, replace(line, price=ask.values.decimal("price")), ask.at)
    return Answer(message="ok", effects=1)


def item_reference_update(ask: Ask) -> Answer:
    """Set the reference of a line."""
    order, line = own_line(ask.state, ask.values.integer("purchaseOrderItemId") or 0, None)
    put_line(ask.state, order, replace(line, reference=ask.values.text("reference")), ask.at)
    return Answer(message="success", effects=1)


def va_details_list(ask: Ask) -> Answer:
    """List what PO lines drew from vendor availability, by PO numbers or line ids; lines without any are left out."""
    values, state = ask.values, ask.state
    ids = values.integers("purchaseOrderItemIds")
    if "purchaseOrderNumbers" in values:
        orders = state.orders_with(values.texts("purchaseOrderNumbers"))
    else:
        found = [each for line_id in ids if (each := state.find_line(line_id)) is not None]
        orders = list({order.id: order for order, _ in found}.values())
    rows = []
    for order in orders:
        lines = [line for line in order.lines if line.id in state.allocations and (not ids or line.id in ids)]
        if lines and values.day("shipDate") in (None, order.ship_date):
            rows.append(_order_row(ask, order, lines))
    if not rows:
        return nothing_found(ask, "purchaseOrders", ask.settings.orders_not_found)
    return Answer({"purchaseOrders": rows})


def _order_row(ask: Ask, order: Order, lines: list[Line]) -> dict[str, object]:
    return {
        "id": order.id,
        "number": order.number,
        "shipDate": order.ship_date.isoformat(),
        "details": [
            {
                "poItemId": line.id,
                "vendorAvailabilityDetails": [
                    {
                        "productDescription": drawn.description,
                        "availableFrom": drawn.available_from.isoformat(),
                        "postHarvest": drawn.post_harvest,
                        "unitType": drawn.unit_type,
                        "unitsAllocated": drawn.units,
                        "downgraded": drawn.downgraded,
                    }
                    for drawn in ask.state.allocations[line.id]
                ],
            }
            for line in lines
        ],
    }


METHODS = (
    Method(
        name="purchase.order.item.confirm",
        verb="POST",
        place="body",
        token_types=COMPANY_ONLY,
        effect="write",
        run=item_confirm,
        parameters=(
            Param("poItemId", "integer", max=20, required=True),
            Param("quantityConfirmed", "integer", max=5, required=True),
        ),
    ),
    Method(
        name="purchase.order.item.price.update",
        verb="POST",
        place="body",
        token_types=COMPANY_ONLY,
        effect="write",
        run=item_price_update,
        parameters=(
            Param("purchaseOrderItemId", "integer", max=20, required=True),
            Param("price", "decimal", max=10, places=3, required=True),
        ),
    ),
    Method(
        name="purchase.order.item.reference.update",
        verb="POST",
        place="body",
        token_types=COMPANY_ONLY,
        effect="write",
        run=item_reference_update,
        parameters=(
            Param("purchaseOrderItemId", "integer", max=20, required=True),
            Param("reference", max=20, required=True),
        ),
    ),
    Method(
        name="purchase.order.va.details.list",
        verb="GET",
        place="query",
        token_types=COMPANY_ONLY,
        effect="read",
        run=va_details_list,
        parameters=(
            Param("purchaseOrderNumbers", max=10, many=True, whole_max=200),
            Param("purchaseOrderItemIds", "integer", many=True, whole_max=200),
            Param("shipDate", "date"),
        ),
        one_of=("purchaseOrderNumbers", "purchaseOrderItemIds"),
    ),
)
