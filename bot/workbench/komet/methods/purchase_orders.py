"""Purchase orders: listing them and deleting their lines. How an order is written is in order_rows.py.

Komet: purchase.order.list (pages/11177079), purchase.order.item.delete (pages/11177227).
"""

from collections.abc import Callable
from datetime import date, timedelta

from bot.workbench.komet.acts import delete_line
from bot.workbench.komet.envelope import Answer, Envelope
from bot.workbench.komet.methods.order_rows import order_row
from bot.workbench.komet.parameters import InvalidError, Param, Values
from bot.workbench.komet.records import Line, Order
from bot.workbench.komet.registry import COMPANY_OR_VENDOR, Ask, Method, nothing_found
from bot.workbench.komet.state import State

ORDER_STATUSES = ("Confirmed by Farm", "Approved", "Pending Approval", "Cancelled")
LINE_STATUSES = ("Pending", "Confirmed", "Cancelled", "Partial Confirmed")
_MOST_DAYS = 4

LineTest = Callable[[Line], bool]


def purchase_order_list(ask: Ask) -> Answer:
    """List orders of a ship date, of some numbers, of an air waybill or a truck; further filters narrow it.

    A vendor token sees its own orders only and its vendorId is ignored. A filter about lines keeps the whole
    order when one line fits (inferred; `trim_lines` drops the other lines).
    """
    tests = _line_tests(ask.values)
    available = _available_between(ask.values)
    rows = []
    for order in sorted(_candidates(ask.state, ask.values), key=lambda order: order.number):
        if not _fits(ask, order) or not available[0] <= order.available_on <= available[1]:
            continue
        fitting = [line for line in order.lines if all(test(line) for test in tests)]
        if tests and not fitting:
            continue
        lines = fitting if ask.settings.trim_lines else order.lines
        rows.append(order_row(ask, order, lines))
    if not rows:
        return nothing_found(ask, "purchaseOrders", ask.settings.orders_not_found)
    return Answer({"purchaseOrders": rows})


def _candidates(state: State, values: Values) -> list[Order]:
    """Return the orders that the one required parameter selects, without walking through all of them."""
    if "number" in values:
        return state.orders_with(values.texts("number"))
    if (day := values.day("date")) is not None:
        return state.orders_on(day)
    return list(state.orders.values())


def _fits(ask: Ask, order: Order) -> bool:
    values, vendor = ask.values, ask.state.vendors[order.vendor_id]
    if ask.only_vendor is not None:
        if order.vendor_id != ask.only_vendor:
            return False
    elif values.integer("vendorId") not in (None, order.vendor_id):
        return False
    name = (values.text("vendor") or "").casefold()
    awb_id = values.integer("awbId")
    return (
        values.day("date") in (None, order.ship_date)
        and (awb_id is None or any(awb_id in line.awb_ids for line in order.lines))
        and values.integer("inboundTruckId") in (None, order.inbound_truck_id)
        and (name in vendor.name.casefold() or name in vendor.code.casefold())
        and _same(values.text("origin"), order.origin)
        and values.integer("locationId") in (None, order.location_id)
        and values.text("status") in (None, order.status)
    )


def _available_between(values: Values) -> tuple[date, date]:
    """Return the first and last day on which the goods may be available; every day without the filter."""
    first, last = values.day("futureInventoryAvailableFrom"), values.day("futureInventoryAvailableTo")
    if first is None and last is None:
        return date.min, date.max
    if first is None or last is None:
        missing = "From" if first is None else "To"
        raise InvalidError(f"Parameter futureInventoryAvailable{missing} is required")
    if not timedelta() <= last - first <= timedelta(days=_MOST_DAYS):
        raise InvalidError(f"The range of futureInventoryAvailable must not exceed {_MOST_DAYS} days")
    return first, last


def _line_tests(values: Values) -> list[LineTest]:
    """Return one test per filter that looks at lines."""
    tests: list[LineTest] = []
    if (customer_id := values.integer("customerId")) is not None:
        tests.append(lambda line: line.customer_id == customer_id)
    if (customer_po := values.text("customerPONumber")) is not None:
        tests.append(lambda line: line.prebook is not None and _same(customer_po, line.prebook.customer_po))
    if (product := values.text("product")) is not None:
        tests.append(lambda line: product.casefold() in line.description.casefold())
    if (prebook := values.text("prebook")) is not None:
        tests.append(lambda line: line.prebook is not None and _same(prebook, line.prebook.number))
    if (status := values.text("statusLine")) is not None:
        # The filter has no word for shipped; a shipped line was confirmed before (inferred).
        tests.append(lambda line: status == ("Confirmed" if line.status == "Shipped" else line.status))
    if ids := values.integers("purchaseOrderItemIds"):
        tests.append(lambda line: line.id in ids)
    return tests


def _same(wanted: str | None, value: str | None) -> bool:
    return wanted is None or wanted.strip().casefold() == (value or "").casefold()


def purchase_order_item_delete(ask: Ask) -> Answer:
    """Delete one line of an order."""
    line_id = ask.values.integer("poItemId") or 0
    delete_line(ask.state, line_id, vendor_id=ask.only_vendor, at=ask.at)
    return Answer(effects=1)


METHODS = (
    Method(
        name="purchase.order.list",
        verb="GET",
        place="query",
        token_types=COMPANY_OR_VENDOR,
        effect="read",
        run=purchase_order_list,
        parameters=(
            Param("date", "date"),
            Param("number", max=10, many=True),
            Param("awbId", "integer"),
            Param("inboundTruckId", "integer"),
            Param("vendor", max=50),
            Param("vendorId", "integer", max=10),
            Param("customerId", "integer", max=20),
            Param("customerPONumber", max=20),
            Param("product", max=100),
            Param("origin", max=4),
            Param("prebook", max=10),
            Param("locationId", "integer", max=10),
            Param("status", max=20, allowed=ORDER_STATUSES),
            Param("statusLine", max=20, allowed=LINE_STATUSES),
            Param("purchaseOrderItemIds", "integer", many=True, whole_max=200),
            Param("futureInventoryAvailableFrom", "date"),
            Param("futureInventoryAvailableTo", "date"),
            Param("includeVendorAvailabilityDetails", "truth"),
        ),
        one_of=("date", "number", "awbId", "inboundTruckId"),
        envelope=Envelope("text", ("message", "status", "payload")),
    ),
    Method(
        name="purchase.order.item.delete",
        verb="POST",
        place="body",
        token_types=COMPANY_OR_VENDOR,
        effect="destructive",
        run=purchase_order_item_delete,
        parameters=(Param("poItemId", "integer", max=20, required=True),),
    ),
)
