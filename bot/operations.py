"""An operation: one thing a salesperson can do, as a record of plain functions.

The life of a request. A person types a command, presses a button or opens a form; `arguments` turns
typed words into form values and `form` checks them. A *read* then has `call` (asks Komet) and `listing` (turns
the answer into a `Listing`: columns with their kinds, rows with values, the head of a document). From it come the
pages, their order, the filter as chips and the files: a read needs nothing else. A *write* has
`plan`, which only reads and says exactly what would be sent; people see the plan, policy may ask a manager, and
the runner plans again before it sends. If an answer is lost, `landed` looks at Komet to find out; of the plan's
requests it gets those that took effect or may have. For a request that nothing in Komet's lists would show, `unseen`
says what a person compares by hand, and they settle it. `verdicts` reads an answer row by row where a method answers
that way, `retry` gives the form values for the rows that failed, `rest` those for some of the plan's requests (the
ones that were not begun when the bot stopped; they are planned again and must come out the same), and `undo` the
way back, if there is one.

Nothing here knows Slack's transport, the database or a token, so each function can be called in a test
by name. Operations live in `handlers/operations/`, one file each.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any, Generic, TypeVar

from pydantic import BaseModel

from bot.komet.client import Komet
from bot.komet.kinds import Effect, TokenType
from bot.lists.drawing import draw
from bot.lists.listing import Listing, Page
from bot.people import Person
from bot.plan import AnyRequest, Plan
from bot.slack.blocks import Message

__all__ = [
    "LEFT_FOR_KOMET",
    "UNREAD",
    "WITHOUT_EFFECT",
    "AnyOperation",
    "Landed",
    "Operation",
    "Page",
    "Result",
    "Seen",
    "Step",
    "Undo",
    "Values",
    "Verdict",
    "done",
    "unread",
]

F = TypeVar("F", bound=BaseModel)
R = TypeVar("R", bound=AnyRequest)
T = TypeVar("T")

Values = Mapping[str, Any]
"""Form values by field name, as a form or typed words gave them."""


UNREAD = ""
"""Where `arguments` puts the words that it has no use for: they are told, not dropped."""


def unread(words: Sequence[str]) -> Values:
    """Return the words that a command has no use for, as `arguments` hands them on."""
    return {UNREAD: " ".join(words)} if words else {}


class Landed(Enum):
    """What Komet shows after a write whose answer was lost."""

    YES = "yes"
    NO = "no"
    UNSURE = "unsure"


class Step(Enum):
    """The state of one request in the journal."""

    PLANNED = "planned"
    SENDING = "sending"
    DONE = "done"
    REFUSED = "refused"
    UNKNOWN = "unknown"
    NOT_FOUND = "not found"
    NOT_SENT = "not sent"


LEFT_FOR_KOMET = frozenset({Step.DONE, Step.REFUSED, Step.UNKNOWN})
"""Steps of a request that left, cost a call, and is waited for no longer."""

WITHOUT_EFFECT = frozenset({Step.REFUSED, Step.NOT_FOUND, Step.NOT_SENT})
"""Steps of a request of which nothing can be in Komet; all others took effect, or may have by the time of a look."""


@dataclass(frozen=True)
class Verdict:
    """What Komet said of one row of a request: a label for people, whether it took effect, its words.

    `made` names what came about that a person needs to know by its number: a new order, a new line.
    """

    label: str
    ok: bool
    message: str
    made: str = ""


@dataclass(frozen=True)
class Seen:
    """That a write whose answer was lost took effect, and what it made: the verdicts its answer would have had."""

    verdicts: tuple[Verdict, ...]


@dataclass(frozen=True)
class Result:
    """What became of one request."""

    request: AnyRequest
    step: Step
    message: str = ""
    verdicts: tuple[Verdict, ...] = ()

    @property
    def failed_rows(self) -> tuple[Verdict, ...]:
        """Return the rows that Komet refused inside an answer that was a success outside."""
        return tuple(verdict for verdict in self.verdicts if not verdict.ok)

    def rows_that(self, rows: Sequence[T], *, worked: bool) -> list[T]:
        """Return those of the request's rows that took effect, or those that did not as far as is known."""
        if self.verdicts:
            return [row for row, verdict in zip(rows, self.verdicts, strict=True) if verdict.ok is worked]
        return list(rows) if (self.step is Step.DONE) is worked else []


def done(results: Sequence[Result], kind: type[R]) -> list[R]:
    """Return the requests of this kind that took effect."""
    return [each.request for each in results if each.step is Step.DONE and isinstance(each.request, kind)]


@dataclass(frozen=True)
class Undo:
    """The way back: the form values of the inverse, and what it cannot restore, a sentence for each.

    `command` is the operation that takes the form; "" is the same one again.
    """

    values: Values
    loses: tuple[str, ...] = ()
    command: str = ""


@dataclass(frozen=True)
class FromMessage:
    """A message shortcut that opens the form with somebody's message as its input.

    `id` is its callback_id, `title` what people choose (24 characters), `file` is the form's field for the file at the
    message, `text` the one for its text, which is taken where there is no file ("" = it must be a file).
    `beside` returns the form values that words beside a file give.
    """

    id: str
    title: str
    file: str
    text: str = ""
    beside: Callable[[str], Values] | None = None


@dataclass(frozen=True)
class Operation(Generic[F]):
    """One operation; see the module's text for what each function is asked.

    `command` is what people type after `/komet`, `method` the Komet method and so the permission.
    `needs` names the other methods it reads with, and `needs_of_company` those that only a company's token wants: a
    vendor's token knows its vendor. `helps` are read where the person may, and never demanded: lists for fields that
    can be left out, or typed. `sends` are the other ones that a plan of it may write with, each of
    which takes its permission, and meets its rules, only in a plan that holds it.
    `words` is the usage hint, `from_message` its message shortcut.
    """

    command: str
    method: str
    summary: str
    effect: Effect
    form: type[F]
    words: str
    example: str
    needs: frozenset[str] = frozenset()
    needs_of_company: frozenset[str] = frozenset()
    helps: frozenset[str] = frozenset()
    sends: frozenset[str] = frozenset()
    arguments: Callable[[Sequence[str], Person], Values] | None = None
    call: Callable[[Komet, F], Awaitable[Any]] | None = None
    listing: Callable[[F, Any], Listing] | None = None
    plan: Callable[[Komet, F], Awaitable[Plan]] | None = None
    landed: Callable[[Komet, AnyRequest, Plan], Awaitable[Landed | Seen]] | None = None
    unseen: Callable[[AnyRequest, Plan], str] | None = None
    verdicts: Callable[[AnyRequest, Any], tuple[Verdict, ...]] | None = None
    retry: Callable[[Plan, Sequence[Result]], Values] | None = None
    rest: Callable[[Plan, Sequence[AnyRequest]], Values] | None = None
    undo: Callable[[Plan, Sequence[Result]], Undo | None] | None = None
    from_message: FromMessage | None = None

    def message(self, page: Page[F], answer: Any) -> Message:
        """Return what a read shows of its answer: one page of its list."""
        return draw(page, self.rows(page.form, answer))

    def rows(self, form: F, answer: Any) -> Listing:
        """Return the whole list behind a read's message."""
        assert self.listing is not None
        return self.listing(form, answer)

    @property
    def methods(self) -> frozenset[str]:
        """Return every Komet method that a company's token must allow before this operation can be begun."""
        return self.demands(TokenType.COMPANY)

    def demands(self, token_type: TokenType) -> frozenset[str]:
        """Return every Komet method that a token of this type must allow before this operation can be begun."""
        of_company = self.needs_of_company if token_type is TokenType.COMPANY else frozenset()
        return self.needs | of_company | {self.method}

    def by_hand(self, request: AnyRequest, plan: Plan) -> str:
        """Return what a person has to compare in Komet where no look of ours can find it; "" where one can."""
        return self.unseen(request, plan) if self.unseen else ""

    @property
    def noun(self) -> str:
        """Return the first word of the command: the `/komet-<noun>` it is listed under."""
        return self.command.split()[0]

    @property
    def verb(self) -> str:
        """Return the command without its noun."""
        return self.command.removeprefix(self.noun).strip()

    @property
    def writes(self) -> bool:
        """Say whether it changes anything in Komet."""
        return self.effect is not Effect.READ


AnyOperation = Operation[Any]
