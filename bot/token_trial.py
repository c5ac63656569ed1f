"""Trying a token: Komet cannot be asked what a token may do, so a harmless read shows whether it knows it.

Nor can it be asked whose token it is. A list for company tokens only tells: Komet refuses it to a vendor's. How the
refusal is worded is inferred; one that names no type of token is taken for a method that is not ticked. That a token
said to be a vendor's or a customer's is none of the company: bot/token_owner.py.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from bot.errors import FormError
from bot.komet.client import Komet
from bot.komet.errors import KometMethodRefusedError
from bot.komet.kinds import Effect, TokenType
from bot.komet.requests import BoxTypeList, CarrierList, LocationList, ProductList, PurchaseOrderList, VendorList
from bot.plan import AnyRequest
from bot.words import say

_TYPE = re.compile(r"\b(vendor|customer) tokens?\b", re.IGNORECASE)


@dataclass(frozen=True)
class Tried:
    """The method that Komet answered ("" = none could be asked), and those that it refused before.

    `doubt` says what could not be checked of whose token it is, "" when nothing is left.
    """

    answered: str
    refused: tuple[str, ...]
    doubt: str = ""


class OtherTypeError(FormError):
    """Komet shows that a token is of another type than `said`; `type` is Komet's word in small letters."""

    def __init__(self, token_type: str, said: TokenType) -> None:
        words = say("Komet says that this is a {type} token. Choose that type.", type=token_type)
        if token_type == TokenType.COMPANY:
            words = say(
                "Komet treats this as a company token, which sees everybody's data. "
                "Use the {said}'s own token, or choose the type Company.",
                said=said.value,
            )
        super().__init__("token_type", words)
        self.type = token_type


async def try_token(komet: Komet, methods: Collection[str], token_type: TokenType) -> Tried:
    """Call harmless reads until one works, usually the first.

    Raises KometTokenRejectedError when Komet does not know the token, OtherTypeError when it says that a company token
    is none, KometError when it cannot be asked.
    """
    refused: list[str] = []
    for request in _harmless_reads(methods, token_type):
        try:
            await komet.send(request)
        except KometMethodRefusedError as error:
            if token_type is TokenType.COMPANY and (named := type_named(error.message, token_type)):
                raise OtherTypeError(named, token_type) from None
            refused.append(request.method)
            continue
        return Tried(request.method, tuple(refused))
    return Tried("", tuple(refused))


def type_named(message: str, expected: TokenType) -> str:
    """Return the type of token that a refusal names, `expected` where it names several, "" when none."""
    named = [each.lower() for each in _TYPE.findall(message)]
    return expected.value if expected in named else next(iter(named), "")


def _harmless_reads(methods: Collection[str], token_type: TokenType) -> list[AnyRequest]:
    reads: list[AnyRequest] = [
        VendorList(id="1"),  # these two are for company tokens only
        LocationList(id="1"),
        BoxTypeList(code="HB"),
        ProductList(id="1"),
        CarrierList(id="1"),
        PurchaseOrderList(date=date(2000, 1, 1)),
    ]
    return [
        request
        for request in reads
        if request.method in methods and token_type in request.token_types and request.effect is Effect.READ
    ]
