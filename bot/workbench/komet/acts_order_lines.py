"""Single lines of purchase orders: how many boxes are confirmed, price and reference.

Komet: purchase.order.item.confirm, .item.price.update, .item.reference.update.
"""

from dataclasses import replace
from datetime import datetime

from bot.workbench.komet.acts_common import own_line, put_line
from bot.workbench.komet.records import Line, LineStatus, RefusedError
from bot.workbench.komet.state import State

# Documented are the part up to "completed" and the advice to wait 60 minutes.
CHECKOUT_PENDING = (
    "The item cannot be confirmed because the checkout process has not been completed. Please try again in 60 minutes"
)
NOT_OPEN = "The purchase order item cannot be confirmed"
TOO_MANY = "The quantity confirmed must not exceed the quantity ordered"
NOT_ZERO = "The quantity confirmed must be greater than 0"


class CheckoutPendingError(RefusedError):
    """The final customer has not checked out yet, so the line may not be confirmed."""


def confirm_line(state: State, line_id: int, boxes: int, *, zero_allowed: bool, at: datetime) -> Line:
    """Set how many boxes of a line are confirmed; 0 takes a confirmation back where that is allowed.

    The order is confirmed once all its lines are. Refused for lines that were shipped or cancelled, for more boxes
    than ordered, and for vendor availability sold on e-commerce before the customer's checkout.
    """
    order, line = own_line(state, line_id, None)
    if line.status in ("Shipped", "Cancelled"):
        raise RefusedError(NOT_OPEN)
    if _awaits_checkout(state, line):
        raise CheckoutPendingError(CHECKOUT_PENDING)
    if boxes > line.total_boxes:
        raise RefusedError(TOO_MANY)
    if not boxes and not zero_allowed:
        raise RefusedError(NOT_ZERO)
    full = boxes == line.total_boxes
    status: LineStatus = "Pending" if not boxes else "Confirmed" if full else "Partial Confirmed"
    line = put_line(state, order, replace(line, status=status, quantity_confirmed=boxes), at)
    order = state.orders[order.id]
    everything = all(each.quantity_confirmed for each in order.lines)
    if everything and order.status != "Cancelled":
        state.put(replace(order, status="Confirmed by Farm"))
    elif order.status == "Confirmed by Farm" and not any(each.quantity_confirmed for each in order.lines):
        state.put(replace(order, status="Approved"))
    return line


def _awaits_checkout(state: State, line: Line) -> bool:
    if line.id not in state.allocations or line.prebook is None:
        return False
    prebook = state.prebooks.numbered(line.prebook.number)
    return prebook is not None and prebook.is_ecommerce and not prebook.checked_out
