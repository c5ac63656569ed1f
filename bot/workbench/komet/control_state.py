"""GET /workbench/state: the records, by part and filter."""

from collections.abc import Callable
from dataclasses import asdict

from aiohttp import web

from bot.workbench.komet.company import Company
from bot.workbench.komet.control_body import ControlError, day_of, number_of, ok
from bot.workbench.komet.records import Order
from bot.workbench.komet.records_sales import Invoice, Prebook, StockLine
from bot.workbench.komet.seed import COMPANY_ID, COMPANY_NAME
from bot.workbench.komet.views import order_view, token_view, vendor_invoice_view
from bot.workbench.komet.views_sales import (
    customer_view,
    fee_view,
    invoice_view,
    offer_view,
    prebook_view,
    stock_view,
    units_view,
)

Part = Callable[[], list[dict[str, object]]]


class StateControl:
    """Shows the records of one company."""

    def __init__(self, company: Company) -> None:
        """Show this company."""
        self.company = company

    def routes(self) -> list[web.RouteDef]:
        """Return the route."""
        return [web.get("/workbench/state", self.state)]

    async def state(self, request: web.Request) -> web.Response:
        """GET: the records.

        ?part=orders,tokens picks parts; ?limit= cuts every list. ?date= (ship or truck date), ?number= and
        ?customer_id= pick orders, prebooks and invoices, ?vendor_id= orders and inventory, ?status= prebooks and
        invoices, ?text= what is in prebooks, invoices and inventory (customer, product, vendor, lot, box code).
        """
        company, limit = self.company, number_of(request, "limit")
        state = company.state
        parts = _parts(company) | _picked(company, request, limit)
        wanted = request.query.get("part")
        names = list(parts) if wanted is None else [name.strip() for name in wanted.split(",")]
        for name in names:
            if name not in parts:
                raise ControlError(f"There is no part {name}; there are {', '.join(parts)}.", "part")
        return ok(
            today=state.today.isoformat(),
            now=company.clock.now().isoformat(),
            company={"id": COMPANY_ID, "name": COMPANY_NAME},
            quota={
                "day": company.company_day.isoformat(),
                "used": company.quota.used_on(company.company_day),
                "limit": company.allowance,
            },
            counts={
                "orders": len(_orders(company, request)),
                "vendors": len(state.vendors),
                "products": len(state.products),
                "prebooks": len(state.prebooks),
                "invoices": len(state.invoices),
                "boxes_in_stock": sum(len(shelf.boxes) for shelf in state.stock),
                "vendor_invoices": len(state.vendor_invoices),
                "calls": len(company.calls.all),
            },
            **{name: parts[name]()[:limit] for name in names},
        )


def _parts(company: Company) -> dict[str, Part]:
    """Return how to make each part that no filter picks from; only what is asked for is made."""
    state = company.state
    return {
        "vendors": lambda: [asdict(vendor) for vendor in state.vendors.values()],
        "products": lambda: [asdict(product) for product in state.products.values()],
        "boxtypes": lambda: [{**asdict(each), "fbe": str(each.fbe)} for each in state.box_types.values()],
        "carriers": lambda: [asdict(carrier) for carrier in state.carriers.values()],
        "customers": lambda: [customer_view(customer) for customer in state.customers.values()],
        "locations": lambda: [asdict(location) for location in state.locations.values()],
        "awbs": lambda: [{**asdict(awb), "ship_date": awb.ship_date.isoformat()} for awb in state.awbs.values()],
        "vendor_invoices": lambda: [vendor_invoice_view(invoice) for invoice in state.vendor_invoices],
        "offers": lambda: [offer_view(offer) for offer in state.offers.values()],
        "units": lambda: [units_view(heap, quantity) for heap, quantity in state.units.items()],
        "fees": lambda: [fee_view(fee) for fee in state.fees],
        "aliases": lambda: [alias._asdict() for alias in state.aliases],
        "tokens": lambda: [token_view(token, reveal=False) for token in company.tokens],
    }


def _picked(company: Company, request: web.Request, limit: int | None) -> dict[str, Part]:
    """Return how to make the parts that filters pick from."""
    state = company.state
    day, customer_id = day_of(request, "date"), number_of(request, "customer_id")
    vendor_id, number = number_of(request, "vendor_id"), request.query.get("number")
    status, text = request.query.get("status"), request.query.get("text", "").casefold()
    numbers = None if number is None else {each.strip() for each in number.split(",")}

    def sold_to(record: Prebook | Invoice) -> bool:
        when = record.truck_date if isinstance(record, Prebook) else record.ship_date
        return (
            day in (None, when)
            and customer_id in (None, record.customer_id)
            and (numbers is None or str(record.number) in numbers)
            and status in (None, "", record.status)
            and (not text or text in _words(record))
        )

    def _words(record: Prebook | Invoice) -> str:
        customer = state.customers[record.customer_id]
        lines = [line.description for line in record.lines]
        codes = [box.code for line in record.lines for box in line.boxes] if isinstance(record, Invoice) else []
        return " ".join([customer.name, customer.code, record.customer_po or "", *lines, *codes]).casefold()

    def here(shelf: StockLine) -> bool:
        words = [shelf.description, state.vendors[shelf.vendor_id].name, shelf.lot, shelf.awb or ""]
        words += [state.products[shelf.product_id].code or "", *(box.code for box in shelf.boxes), str(shelf.id)]
        return (
            bool(shelf.boxes)
            and vendor_id in (None, shelf.vendor_id)
            and (not text or text in " ".join(words).casefold())
        )

    return {
        "orders": lambda: [order_view(state, order) for order in _orders(company, request)[:limit]],
        "prebooks": lambda: [prebook_view(state, each) for each in state.prebooks if sold_to(each)],
        "invoices": lambda: [invoice_view(state, each) for each in state.invoices if sold_to(each)],
        "inventory": lambda: [stock_view(state, each) for each in state.stock if here(each)],
    }


def _orders(company: Company, request: web.Request) -> list[Order]:
    state = company.state
    day, vendor_id = day_of(request, "date"), number_of(request, "vendor_id")
    customer_id, numbers = number_of(request, "customer_id"), request.query.get("number")
    orders = list(state.orders.values()) if numbers is None else state.orders_with(numbers.split(","))
    return [
        order
        for order in orders
        if day in (None, order.ship_date)
        and vendor_id in (None, order.vendor_id)
        and (customer_id is None or any(line.customer_id == customer_id for line in order.lines))
    ]
