"""What the server knows about a method besides what it does: a declaration, checked the same way for all.

A method is one function `run(ask) -> Answer` with a `Method` beside it; `methods/<subject>.py` holds both.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from bot.workbench.komet.catalogue import Effect, TokenType
from bot.workbench.komet.envelope import Answer, Envelope
from bot.workbench.komet.parameters import Param, Values
from bot.workbench.komet.settings import Settings
from bot.workbench.komet.state import State
from bot.workbench.komet.tokens import Token, TokenBook

TokenPlace = Literal["query", "body", "header"]
TOKEN = "authenticationToken"  # noqa: S105 - the parameter's name


@dataclass(frozen=True)
class Ask:
    """One call that passed every check: who asks, with which values, at which moment.

    `token` is None only for login, which hands one of the `tokens` out.
    """

    state: State
    tokens: TokenBook
    token: Token | None
    settings: Settings
    values: Values
    at: datetime

    @property
    def only_vendor(self) -> int | None:
        """The vendor whose records a vendor token is confined to; None for a company token."""
        return self.token.party_id if self.token and self.token.type == "Vendor" else None

    @property
    def only_customer(self) -> int | None:
        """The customer whose records a customer token is confined to; None for a company token."""
        return self.token.party_id if self.token and self.token.type == "Customer" else None


@dataclass(frozen=True)
class Method:
    """A Komet method. `run` gets checked values and raises `RefusedError` for status 0.

    `one_of`: parameters of which at least one is required. `upload`: exempt from the 64 KB limit.
    `either`: the documentation names both the URL and a JSON body as the place of token and parameters.
    `token_name`: what the token is called. Without `token_types` the method needs none.
    `token_types` and `effect` must say what catalogue.py says. The path is always /api/ + name.
    """

    name: str
    verb: Literal["GET", "POST", "PATCH"]
    place: TokenPlace
    token_types: frozenset[TokenType]
    effect: Effect
    run: Callable[[Ask], Answer]
    parameters: tuple[Param, ...] = ()
    one_of: tuple[str, ...] = ()
    envelope: Envelope = field(default_factory=Envelope)
    upload: bool = False
    either: bool = False
    token_name: str = TOKEN


COMPANY_OR_VENDOR: frozenset[TokenType] = frozenset({"Company", "Vendor"})
COMPANY_ONLY: frozenset[TokenType] = frozenset({"Company"})
COMPANY_OR_CUSTOMER: frozenset[TokenType] = frozenset({"Company", "Customer"})


def nothing_found(ask: Ask, array: str, message: str) -> Answer:
    """Return a list method's answer for no rows: a text, and by default no array at all.

    The texts were seen in public client code; which status goes with them is inferred (see Settings).
    """
    payload: dict[str, object] = {array: []} if ask.settings.not_found_array == "empty" else {}
    return Answer(payload, message, ask.settings.not_found_status)
