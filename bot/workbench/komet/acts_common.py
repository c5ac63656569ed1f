"""What several acts share: finding a PO line that may be touched, putting a changed one back, what they refuse."""

from dataclasses import replace
from datetime import datetime
from decimal import Decimal

from bot.workbench.komet.records import CENT, Line, Order, RefusedError
from bot.workbench.komet.records_offers import Fee
from bot.workbench.komet.records_parties import Customer
from bot.workbench.komet.state import State

NO_BOX = "Box code does not exist"
BOX_TAKEN = "Box code already exists"
NO_LINE = "The purchase order item does not exist"
NO_ORDER = "The purchase order does not exist"


def own_line(state: State, line_id: int, vendor_id: int | None) -> tuple[Order, Line]:
    """Return a line with its order; refused when there is none or it is not this vendor's own."""
    found = state.find_line(line_id)
    if found is None or vendor_id not in (None, found[0].vendor_id):
        raise RefusedError(NO_LINE)
    return found


def own_order(state: State, number: str, vendor_id: int | None) -> Order:
    """Return the order with this number; refused when there is none or it is not this vendor's own."""
    order = state.order_by_number(number)
    if order is None or vendor_id not in (None, order.vendor_id):
        raise RefusedError(NO_ORDER)
    return order


def put_line(state: State, order: Order, changed: Line, at: datetime) -> Line:
    """Put a changed line back into its order and return it."""
    lines = tuple(changed if line.id == changed.id else line for line in order.lines)
    state.put(replace(order, lines=lines, updated_on=at))
    return changed


def charge(
    state: State, customer: Customer, base: Decimal, *, percent: Decimal, method: str, document: str, at: datetime
) -> None:
    """Write the transaction fee of a call down; sales within the company carry none."""
    if base and percent and not customer.internal:
        state.fees.append(Fee(at, method, document, base, (base * percent / 100).quantize(CENT)))
