"""The control API of the sales side: what customers, the office and the warehouse do in Komet's own screens."""

from collections.abc import Callable
from dataclasses import replace

from aiohttp import web

from bot.workbench.komet import acts_invoices, acts_prebooks
from bot.workbench.komet.acts_buying import buy_prebook
from bot.workbench.komet.acts_stock import Delivery, shelve
from bot.workbench.komet.company import Company
from bot.workbench.komet.control_body import ControlError, ok, read_form
from bot.workbench.komet.control_forms import DeliveryForm, EmptyForm, PrebookForm
from bot.workbench.komet.records import RefusedError
from bot.workbench.komet.records_sales import Invoice, PrebookLine, StockLine
from bot.workbench.komet.views import order_view
from bot.workbench.komet.views_sales import invoice_view, prebook_view, stock_view

_DEFAULT_CARRIER = 2221


class SalesControl:
    """Lets customers, the office and the warehouse of one company act."""

    def __init__(self, company: Company) -> None:
        """Control this company."""
        self.company = company

    def routes(self) -> list[web.RouteDef]:
        """Return the routes, all under /workbench/."""
        return [
            web.post("/workbench/prebooks", self.make_prebook),
            web.post("/workbench/prebooks/{number}/{act}", self.act_on_prebook),
            web.post("/workbench/invoices/{number}/{act}", self.act_on_invoice),
            web.post("/workbench/inventory", self.deliver),
            web.post("/workbench/inventory/{id}/{act}", self.act_on_stock),
        ]

    async def make_prebook(self, request: web.Request) -> web.Response:
        """POST: a customer orders by phone."""
        form = await read_form(request, PrebookForm)
        state, at = self.company.state, self.company.clock.now()
        if form.customer_id not in state.customers:
            raise ControlError(f"There is no customer {form.customer_id}.", "customer_id")
        header = acts_prebooks.NewPrebook(
            form.truck_date or state.today,
            form.customer_id,
            _DEFAULT_CARRIER,
            next(iter(state.locations)),
            form.customer_po,
            is_ecommerce=form.is_ecommerce,
        )
        lines = []
        for wish in form.lines:
            self._check(wish.product_id, wish.vendor_id, wish.box_type)
            known = wish.model_dump(exclude={"product_id"})
            product = state.products[wish.product_id]
            lines.append(
                PrebookLine(
                    id=state.next_id("prebook item"), product_id=product.id, description=product.description, **known
                )
            )
        prebook = acts_prebooks.make(state, header, at=at)
        prebook = acts_prebooks.add(state, prebook, lines, at=at)
        return ok(prebook=prebook_view(state, prebook))

    def _check(self, product_id: int, vendor_id: int | None, box_type: str) -> None:
        state = self.company.state
        if product_id not in state.products:
            raise ControlError(f"There is no product {product_id}.", "product_id")
        if vendor_id is not None and vendor_id not in state.vendors:
            raise ControlError(f"There is no vendor {vendor_id}.", "vendor_id")
        if box_type not in {each.code for each in state.box_types.values()}:
            raise ControlError(f"There is no box type {box_type}.", "box_type")

    async def act_on_prebook(self, request: web.Request) -> web.Response:
        """POST /workbench/prebooks/{number}/confirm, /buy or /cancel: what the customer or the buyer does."""
        await read_form(request, EmptyForm)
        state, at, number = self.company.state, self.company.clock.now(), request.match_info["number"]
        prebook = state.prebooks.numbered(number)
        if prebook is None:
            raise ControlError(f"There is no prebook {number}.", "number", 404)
        match request.match_info["act"]:
            case "confirm":
                # The customer says yes; on the web shop that is the checkout.
                confirmed = replace(prebook, status="Approved", checked_out=prebook.is_ecommerce, updated_on=at)
                return ok(prebook=prebook_view(state, state.prebooks.put(confirmed)))
            case "buy":
                try:
                    orders = buy_prebook(state, prebook, at=at)
                except RefusedError as refusal:
                    raise ControlError(f"{refusal.message}.", "number") from refusal
                return ok(prebook=prebook_view(state, prebook), orders=[order_view(state, order) for order in orders])
            case "cancel":
                acts_prebooks.delete(state, prebook)
                return ok(prebook=None)
            case act:
                raise ControlError(f"I cannot {act} a prebook; I can confirm, buy or cancel it.", "act")

    async def act_on_invoice(self, request: web.Request) -> web.Response:
        """POST /workbench/invoices/{number}/checkout, /confirm, /ship, /void, /lock, /unlock: what the office does."""
        await read_form(request, EmptyForm)
        state, at, number = self.company.state, self.company.clock.now(), request.match_info["number"]
        invoice = state.invoices.numbered(number)
        if invoice is None:
            raise ControlError(f"There is no invoice {number}.", "number", 404)
        acts: dict[str, Callable[[], Invoice | int]] = {
            "checkout": lambda: acts_invoices.checkout(state, invoice, at=at),
            "confirm": lambda: acts_invoices.confirm(state, invoice, at=at),
            "ship": lambda: acts_invoices.ship_boxes(
                state, invoice, [box.code for line in invoice.lines for box in line.boxes], at=at
            ),
            "void": lambda: acts_invoices.void(state, invoice, at=at),
            "lock": lambda: acts_invoices.lock(state, invoice, at=at),
            "unlock": lambda: acts_invoices.unlock(state, invoice, "by hand", unconfirm=False, at=at),
        }
        act = request.match_info["act"]
        if act not in acts:
            raise ControlError(f"I cannot {act} an invoice; I can {', '.join(acts)} it.", "act")
        try:
            acts[act]()
        except RefusedError as refusal:
            raise ControlError(f"{refusal.message}.", "number") from refusal
        return ok(invoice=invoice_view(state, state.invoices.get(invoice.id) or invoice))

    async def deliver(self, request: web.Request) -> web.Response:
        """POST: boxes arrive that nobody had ordered in Komet."""
        form = await read_form(request, DeliveryForm)
        state = self.company.state
        self._check(form.product_id, form.vendor_id, form.box_type)
        location, today = next(iter(state.locations)), state.today
        delivery = Delivery(location_id=location, arrived_on=today, **form.model_dump())
        return ok(line=stock_view(state, shelve(state, delivery)))

    async def act_on_stock(self, request: web.Request) -> web.Response:
        """POST /workbench/inventory/{id}/hold, /release or /receive: what the warehouse does."""
        await read_form(request, EmptyForm)
        state, text = self.company.state, request.match_info["id"]
        shelf = state.stock.get(int(text)) if text.isdecimal() else None
        if shelf is None:
            raise ControlError(f"There is no inventory line {text}.", "id", 404)
        changed: dict[str, StockLine] = {
            "hold": replace(shelf, held=True),
            "release": replace(shelf, held=False),
            "receive": replace(shelf, staging=False),
        }
        act = request.match_info["act"]
        if act not in changed:
            raise ControlError(f"I cannot {act} stock; I can {', '.join(changed)} it.", "act")
        return ok(line=stock_view(state, state.stock.put(changed[act])))
