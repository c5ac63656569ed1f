"""The control API under /workbench/: look at the calls, order faults, make tokens, play farm and buyer.

The records are shown by control_state.py; customers, office and warehouse act through control_sales.py.

JSON throughout. Bad input is answered with HTTP 400 `{"ok": false, "error": sentence, "field": name}`, an
unknown order or token with 404 in the same shape.
"""

from aiohttp import web

from bot.workbench.komet import acts
from bot.workbench.komet.acts_buying import NewLine, create
from bot.workbench.komet.acts_stock import receive
from bot.workbench.komet.catalogue import DOCUMENTED, OLDER_VENDORS, VENDOR_PORTAL, default_methods
from bot.workbench.komet.company import Company
from bot.workbench.komet.control_body import (
    ControlError,
    known_methods,
    number_of,
    ok,
    read_body,
    read_form,
    valid,
)
from bot.workbench.komet.control_forms import (
    ClockForm,
    ConfirmForm,
    EmptyForm,
    FaultForm,
    MethodsForm,
    OrderForm,
    ResetForm,
    TokenForm,
)
from bot.workbench.komet.faults import COMMIT_IS_OPEN
from bot.workbench.komet.records import Order, RefusedError
from bot.workbench.komet.seed import COMPANY_NAME
from bot.workbench.komet.tokens import Token
from bot.workbench.komet.views import order_view, token_view


class Control:
    """The control API of one company."""

    def __init__(self, company: Company) -> None:
        """Control this company."""
        self.company = company

    def routes(self) -> list[web.RouteDef]:
        """Return the routes, all under /workbench/."""
        return [
            web.get("/workbench/calls", self.calls),
            web.get("/workbench/methods", self.methods),
            web.get("/workbench/tokens", self.tokens),
            web.post("/workbench/tokens", self.make_token),
            web.post("/workbench/tokens/{id}/reset", self.reset_token),
            web.post("/workbench/tokens/{id}/revoke", self.revoke_token),
            web.post("/workbench/tokens/{id}/methods", self.tick_methods),
            web.post("/workbench/orders", self.make_order),
            web.post("/workbench/orders/{number}/{act}", self.act),
            web.get("/workbench/faults", self.faults),
            web.post("/workbench/faults", self.order_fault),
            web.delete("/workbench/faults", self.clear_faults),
            web.get("/workbench/settings", self.settings),
            web.post("/workbench/settings", self.change_settings),
            web.post("/workbench/clock", self.move_clock),
            web.post("/workbench/reset", self.reset),
        ]

    async def calls(self, request: web.Request) -> web.Response:
        """GET: every call to /api/, newest last; ?after=n leaves out the first n."""
        calls = self.company.calls.after(number_of(request, "after") or 0)
        return ok(calls=[call.view() for call in calls], last=len(self.company.calls.all))

    async def methods(self, _request: web.Request) -> web.Response:
        """GET: every method with its effect and the token types that may be ticked for it, and presets of ticks."""
        methods = [
            {"name": name, "effect": effect, "token_types": sorted(types)}
            for name, (types, effect) in sorted(DOCUMENTED.items())
        ]
        presets = {"Vendor Portal": VENDOR_PORTAL, "Vendor, older list": OLDER_VENDORS}
        return ok(methods=methods, presets={name: list(ticks) for name, ticks in presets.items()})

    async def tokens(self, request: web.Request) -> web.Response:
        """GET: the tokens; ?reveal=1 with their texts."""
        reveal = request.query.get("reveal") == "1"
        return ok(tokens=[token_view(token, reveal=reveal) for token in self.company.tokens])

    async def make_token(self, request: web.Request) -> web.Response:
        """POST: make a token; answers with its text, this once. A party's former token is revoked."""
        form = await read_form(request, TokenForm)
        token, replaced = self.company.tokens.make(
            token_type=form.type,
            party_id=form.party_id,
            party_name=self._party_name(form),
            methods=default_methods(form.type) if form.methods is None else known_methods(form.methods),
            description=form.description or f"{form.type} token",
        )
        return ok(**token_view(token, reveal=True), replaced=replaced.id if replaced else None)

    def _party_name(self, form: TokenForm) -> str:
        if form.type == "Company":
            if form.party_id is not None:
                raise ControlError("A company token belongs to no vendor or customer.", "party_id")
            return COMPANY_NAME
        state = self.company.state
        party = (state.vendors if form.type == "Vendor" else state.customers).get(form.party_id or 0)
        if party is None:
            raise ControlError(f"A {form.type} token needs the id of a {form.type.lower()}.", "party_id")
        return party.name

    async def reset_token(self, request: web.Request) -> web.Response:
        """POST: give a token a new text, as the Vendor Portal does; the old one is dead."""
        await read_form(request, EmptyForm)
        token = self._token(request)
        if token.revoked:
            raise ControlError(f"Token {token.id} was revoked; make a new one.", "id")
        return ok(**token_view(self.company.tokens.refresh(token), reveal=True))

    async def revoke_token(self, request: web.Request) -> web.Response:
        """POST: end a token for good."""
        await read_form(request, EmptyForm)
        return ok(**token_view(self.company.tokens.revoke(self._token(request)), reveal=False))

    async def tick_methods(self, request: web.Request) -> web.Response:
        """POST: replace a token's tick list."""
        form = await read_form(request, MethodsForm)
        token = self.company.tokens.tick(self._token(request), known_methods(form.methods))
        return ok(**token_view(token, reveal=False))

    def _token(self, request: web.Request) -> Token:
        text = request.match_info["id"]
        token = self.company.tokens.get(int(text)) if text.isdecimal() else None
        if token is None:
            raise ControlError(f"There is no token {text}.", "id", 404)
        return token

    async def make_order(self, request: web.Request) -> web.Response:
        """POST: place an order as the buyer would."""
        form = await read_form(request, OrderForm)
        state = self.company.state
        codes = {box_type.code for box_type in state.box_types.values()}
        if form.vendor_id not in state.vendors:
            raise ControlError(f"There is no vendor {form.vendor_id}.", "vendor_id")
        for line in form.lines:
            if line.product_id not in state.products:
                raise ControlError(f"There is no product {line.product_id}.", "lines")
            if line.box_type not in codes:
                raise ControlError(f"There is no box type {line.box_type}.", "lines")
        ship_date, at = form.ship_date or state.today, self.company.clock.now()
        lines = [NewLine(**line.model_dump()) for line in form.lines]
        order = create(state, vendor_id=form.vendor_id, ship_date=ship_date, lines=lines, at=at)
        return ok(order=order_view(state, order))

    async def act(self, request: web.Request) -> web.Response:
        """POST /workbench/orders/{number}/confirm, /ship, /receive or /cancel: what others do in Komet."""
        act, at = request.match_info["act"], self.company.clock.now()
        order, state = self._order(request), self.company.state
        try:
            match act:
                case "confirm":
                    form = await read_form(request, ConfirmForm)
                    order = acts.confirm(state, order, at=at, boxes=form.boxes)
                case "ship":
                    await read_form(request, EmptyForm)
                    order = acts.ship(state, order, at=at)
                case "receive":
                    await read_form(request, EmptyForm)
                    order = receive(state, order, at=at)
                case "cancel":
                    await read_form(request, EmptyForm)
                    order = acts.cancel(state, order, at=at)
                case _:
                    raise ControlError(f"I cannot {act} an order; I can confirm, ship, receive or cancel it.", "act")
        except RefusedError as refusal:
            raise ControlError(f"{refusal.message}.", "number") from refusal
        return ok(order=order_view(state, order))

    def _order(self, request: web.Request) -> Order:
        number = request.match_info["number"]
        order = self.company.state.order_by_number(number)
        if order is None:
            raise ControlError(f"There is no purchase order {number}.", "number", 404)
        return order

    async def faults(self, _request: web.Request) -> web.Response:
        """GET: the faults that wait to happen."""
        return ok(faults=[fault.view() for fault in self.company.faults.waiting])

    async def order_fault(self, request: web.Request) -> web.Response:
        """POST: order a fault, or drop all with {"clear": true}."""
        form = await read_form(request, FaultForm)
        if form.clear:
            self.company.faults.clear()
            return ok(faults=[])
        if form.kind is None:
            raise ControlError("Say which kind of fault.", "kind")
        if form.method != "*" and form.method not in DOCUMENTED:
            raise ControlError(f"There is no method {form.method}; * stands for all.", "method")
        if form.commit is not None and form.kind not in COMMIT_IS_OPEN:
            raise ControlError(f"Whether {form.kind} takes effect cannot be chosen.", "commit")
        wishes = form.model_dump(exclude={"kind", "clear"})
        fault = self.company.faults.order(form.kind, **wishes)
        return ok(fault=fault.view(), faults=[each.view() for each in self.company.faults.waiting])

    async def clear_faults(self, _request: web.Request) -> web.Response:
        """DELETE: drop all faults."""
        self.company.faults.clear()
        return ok(faults=[])

    async def settings(self, _request: web.Request) -> web.Response:
        """GET: the settings, most of them inferences about Komet."""
        return ok(settings=self.company.settings.model_dump(mode="json"))

    async def change_settings(self, request: web.Request) -> web.Response:
        """POST: change some settings until the next reset."""
        wishes = await read_body(request)
        kind = type(self.company.settings)
        self.company.settings = valid(kind, {**self.company.settings.model_dump(), **wishes})
        return ok(settings=self.company.settings.model_dump(mode="json"))

    async def move_clock(self, request: web.Request) -> web.Response:
        """POST {advance: seconds}: move Komet's clock forward, for example into the next company day."""
        form = await read_form(request, ClockForm)
        self.company.clock.advance(form.advance)
        return ok(now=self.company.clock.now().isoformat())

    async def reset(self, request: web.Request) -> web.Response:
        """POST {today?}: return to the seed state."""
        form = await read_form(request, ResetForm)
        self.company.reset(form.today)
        return ok(today=self.company.state.today.isoformat())
