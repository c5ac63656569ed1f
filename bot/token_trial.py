"""Trying a token: Komet cannot be asked what a token may do, so a harmless read shows whether it knows it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from bot.komet.client import Komet
from bot.komet.errors import KometMethodRefusedError
from bot.komet.kinds import Effect, TokenType
from bot.komet.requests import BoxTypeList, CarrierList, ProductList, PurchaseOrderList, VendorList
from bot.plan import AnyRequest


@dataclass(frozen=True)
class Tried:
    """The method that Komet answered ("" = none could be asked), and those that it refused before."""

    answered: str
    refused: tuple[str, ...]


async def try_token(komet: Komet, methods: Collection[str], token_type: TokenType) -> Tried:
    """Call harmless reads until one works, usually the first.

    Raises KometTokenRejectedError when Komet does not know the token, KometError when it cannot be asked.
    """
    refused: list[str] = []
    for request in _harmless_reads(methods, token_type):
        try:
            await komet.send(request)
        except KometMethodRefusedError:
            refused.append(request.method)
            continue
        return Tried(request.method, tuple(refused))
    return Tried("", tuple(refused))


def _harmless_reads(methods: Collection[str], token_type: TokenType) -> list[AnyRequest]:
    reads: list[AnyRequest] = [
        BoxTypeList(code="HB"),
        ProductList(id="1"),
        CarrierList(id="1"),
        VendorList(id="1"),
        PurchaseOrderList(date=date(2000, 1, 1)),
    ]
    return [
        request
        for request in reads
        if request.method in methods and token_type in request.token_types and request.effect is Effect.READ
    ]
