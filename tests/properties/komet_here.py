"""Komet inside the test's own process: the local Komet's records and methods, without its server.

It stands where the network would be, below the bot's real client, and writes down every write that reached it:
for whose intent, what it changed, and how it was answered.
"""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any, Literal, cast

import httpx

from bot.komet.callers import NOBODY, Caller
from bot.komet.calls import Call as Told
from bot.quota import Quota
from bot.workbench.komet import seed
from bot.workbench.komet.acts import rename_box
from bot.workbench.komet.api import Api
from bot.workbench.komet.calls import Call
from bot.workbench.komet.company import Company
from bot.workbench.komet.methods import METHODS
from bot.workbench.komet.reading import Question, _object
from bot.workbench.komet.records import Line, RefusedError
from bot.workbench.komet.registry import TOKEN
from bot.workbench.komet.server import LocalKomet
from bot.workbench.komet.state import State
from tests.properties.writes import Part, parts_of
from tests.support.examples import LINE, ORDER, boxed

TODAY = date(2026, 11, 24)

Mood = Literal["ok", "refused", "lost after", "lost before", "late", "rows", "unreachable", "page", "no method"]
"""What Komet does with the next write. `late`: the line breaks, and Komet commits minutes afterwards. `rows`: one
row of several is refused. `page`: a page with HTTP 500 instead of an answer, and nothing done."""

MOODS: tuple[Mood, ...] = ("refused", "lost after", "lost before", "late", "rows", "unreachable", "page", "no method")
LOSSES = frozenset({"lost after", "lost before", "late", "page"})
LATE = timedelta(minutes=4)


@dataclass
class Write:
    """A write that reached Komet. `parts` are what it asks for, `effect` those that were done."""

    intent: str
    parts: tuple[Part, ...]
    mood: Mood
    effect: list[Part] = field(default_factory=list)


class Wire:
    """The line between one process and Komet: it knows for whose intent a call leaves, as the gate is told."""

    def __init__(self, komet: "KometHere") -> None:
        self.komet = komet
        self.transport = _Transport(self)
        self.caller = NOBODY

    def gate(self, quota: Quota) -> "_Gate":
        """Return the quota's gate, overheard."""
        return _Gate(self, quota)


class KometHere:
    """The company, its moods, and what was written. `on_write` is called before a write is carried out."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self._company = Company(TODAY)
        self._api = Api(self._company)
        orders = sorted(self._company.state.orders.values(), key=lambda order: order.number)
        self.order = next(
            each.number
            for each in orders
            if each.number != ORDER and len(each.lines) > 4 and each.ship_date > date(2026, 12, 10)
        )
        self.boxed = next(
            each.number
            for each in orders
            if sum(len(line.boxes) for line in each.lines) > 6 and each.ship_date >= TODAY
        )
        wanted = {self.order, self.boxed, ORDER, boxed(cast(LocalKomet, self))[0]}
        self._few = {number: order for number, order in self.state.orders.items() if order.number in wanted}
        self._seed = replace(seed.records(TODAY), orders=self._few)
        self.renew()

    def renew(self) -> None:
        """Begin again with a few orders of the seed, and all of the rest."""
        self._company.reset()
        self._company.state = State(self._seed)
        self.writes: list[Write] = []
        self.on_write: Callable[[Write], None] = lambda _: None
        self.moods: deque[Mood] = deque()
        self._late: list[tuple[datetime, Callable[[], object]]] = []
        self._touched: set[str] = set()

    @property
    def state(self) -> State:
        """Return the records, as a local Komet does."""
        return self._company.state

    def token(self, name: str) -> Any:
        """Return a seeded token."""
        return self._company.tokens.seeded(name)

    def lines(self) -> list[str]:
        """Return the ids of the lines that the order has in the seed."""
        return [str(line.id) for order in self._few.values() if order.number == self.order for line in order.lines]

    def boxes(self) -> list[str]:
        """Return the box codes of the boxed order in the seed."""
        mine = next(order for order in self._few.values() if order.number == self.boxed)
        return [box.code for line in mine.lines for box in line.boxes]

    def line(self, line_id: str) -> Line | None:
        """Return a line as it is now."""
        self._catch_up()
        found = self._company.state.find_line(int(line_id))
        return found[1] if found else None

    def has_box(self, code: str) -> bool:
        """Say whether there is a box with this code now."""
        self._catch_up()
        return self._company.state.find_box(code) is not None

    def somebody_else(self, number: int) -> None:
        """Change a record as somebody in Komet's own screens does."""
        self._catch_up()
        state, lines = self._company.state, [*self.lines(), LINE]
        self._touched.add(lines[number % len(lines)])
        found = state.find_line(int(lines[number % len(lines)]))
        if number % 4 == 3:
            self._rename(self.boxes()[number % 3], f"ELSE{number}")
        elif found:
            order, line = found
            changed = (replace(line, total_boxes=line.total_boxes + 1), replace(line, status="Shipped"), None)[
                number % 4
            ]
            rest = tuple(changed if each is line else each for each in order.lines)
            state.put(replace(order, lines=tuple(each for each in rest if each is not None)))

    def is_touched(self, part: Part) -> bool:
        """Say whether somebody else changed the line or box, or one that is named in it."""
        return part[1] in self._touched or (part[0] == "call" and any(each in part[2] for each in self._touched))

    def _rename(self, old: str, new: str) -> None:
        self._touched.add(old)
        try:
            rename_box(self._company.state, old, new, vendor_id=None, at=self._now())
        except RefusedError:
            return  # it is not called that any more

    def answer(self, request: httpx.Request, caller: Caller) -> httpx.Response:
        """Answer one call of the bot's client. Raises httpx errors where the line breaks."""
        self._catch_up()
        method = request.url.path.removeprefix("/api/")
        question = _question(request)
        if METHODS[method].effect == "read":
            return self._run(method, question)[0]
        mood = self.moods.popleft() if self.moods else "ok"
        if mood == "unreachable":
            raise httpx.ConnectError("no way")
        write = Write(caller.intent, tuple(parts_of(method, question.parameters)), mood)
        self.on_write(write)
        self.writes.append(write)
        if mood == "late":
            self._late.append((self._now() + LATE, lambda: self._carry_out(method, question, write)))
        if mood in ("late", "lost before"):
            raise httpx.ReadError("hung up")
        if mood == "page":
            return httpx.Response(500, text="<html>broken</html>", headers={"content-type": "text/html"})
        if mood == "no method":
            return _refusal(method, "The token does not have permission to use the method")
        if mood == "refused":
            return _refusal(method, "Locked for a minute")
        if mood == "rows" and write.parts[0][0] == "box":
            self._rename(write.parts[0][1], f"ROW{len(self.writes)}")
        answer = self._carry_out(method, question, write)
        if mood == "lost after":
            raise httpx.ReadError("hung up")
        return answer

    def _carry_out(self, method: str, question: Question, write: Write) -> httpx.Response:
        before = [self._is_done(part) for part in write.parts]
        answer, is_done = self._run(method, question)
        if write.parts[0][0] == "call":
            write.effect += write.parts if is_done else ()
            return answer
        write.effect += [part for part, was in zip(write.parts, before, strict=True) if not was and self._is_done(part)]
        return answer

    def _is_done(self, part: Part) -> bool:
        state = self._company.state
        if part[0] == "line":
            return state.find_line(int(part[1])) is None
        return state.find_box(part[2]) is not None

    def _run(self, method: str, question: Question) -> tuple[httpx.Response, bool]:
        """Return Komet's answer, and whether Komet counts an effect."""
        call = Call(n=0, at=self._now(), method=method, verb="", effect=None)
        reply = self._api._run(METHODS[method], question, call)
        answer = httpx.Response(reply.http, content=reply.body, headers={"content-type": reply.content_type})
        return answer, bool(call.effects)

    def _catch_up(self) -> None:
        """Commit what was late and is due."""
        due = [act for at, act in self._late if at <= self._now()]
        self._late = [(at, act) for at, act in self._late if at > self._now()]
        for act in due:
            act()


class _Gate:
    """Overhears the caller of the call that leaves next."""

    def __init__(self, line: Wire, quota: Quota) -> None:
        self._line = line
        self._quota = quota

    def check(self, caller: Caller) -> None:
        self._quota.check(caller)

    def begin(self, caller: Caller) -> Callable[[Told], None]:
        self._line.caller = caller
        return self._quota.begin(caller)


class _Transport(httpx.AsyncBaseTransport):
    def __init__(self, line: Wire) -> None:
        self._line = line

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        return self._line.komet.answer(request, self._line.caller)


def _question(request: httpx.Request) -> Question:
    raw = request.content
    values: dict[str, object] = _object(raw) if raw.strip() else dict(request.url.params)
    token = values.pop(TOKEN, None) or request.headers.get(TOKEN)
    return Question(token=str(token), place="body", parameters=values)


def _refusal(method: str, message: str) -> httpx.Response:
    envelope = METHODS[method].envelope
    return httpx.Response(200, json=envelope.wrap("0", message, {}))
