"""Whose a token is: a vendor's or a customer's may not be one of the whole company, which sees everybody's data.

No method of Komet tells. `location.list` is for company tokens only (documented): when it shows locations, the token is
a company's. When Komet refuses it and names the type of the token, that is the type. How Komet words a wrong type and a
method that is not ticked is inferred; a refusal that names no type proves nothing. A list that shows everybody's
documents to a company and only its own to a party (inferred for orders) has to show that party alone, whatever Komet
said, and what is still not known is told.
"""

from collections.abc import Collection
from datetime import date

from bot.catalogue.folding import squeeze
from bot.errors import FormError
from bot.komet.client import Komet
from bot.komet.errors import KometMethodRefusedError, KometRefusedError, KometTokenRejectedError
from bot.komet.kinds import TokenType
from bot.komet.requests import InvoiceDetailsList, LocationList, PurchaseOrderList
from bot.token_trial import OtherTypeError, Tried, try_token, type_named
from bot.words import say

LONGEST_CODE = 10
"""Longest code of a vendor or customer in Komet's documentation: anything longer that was typed is a name."""


class OtherPartyError(FormError):
    """The documents that a token sees are those of another vendor or customer, `owner`."""

    def __init__(self, owner: str, party: str) -> None:
        words = say(
            "This token sees what is {owner}'s, not {party}'s. Name the one it is of.", owner=owner, party=party
        )
        super().__init__("party", words)
        self.owner = owner


async def try_whose(
    komet: Komet, methods: Collection[str], token_type: TokenType, party: str | None, *, today: date
) -> Tried:
    """Try a token, with at most one call more than `try_token` for that of a vendor or customer.

    Raises what `try_token` raises, OtherTypeError when the token is of another type, OtherPartyError when it is of
    another vendor or customer.
    """
    if token_type is TokenType.COMPANY:
        return await try_token(komet, methods, token_type)
    is_known, rejection = await _ask_for_the_company(komet, token_type)
    asked = _own_list(token_type)
    refused: tuple[str, ...] = ()
    if asked in methods:
        try:
            owners = await _owners(komet, token_type, today)
        except KometMethodRefusedError:
            refused = (asked,)
        else:
            return Tried(asked, (), _doubt(token_type, owners, party or "", is_known=is_known))
    tried = await try_token(komet, set(methods) - {asked}, token_type)
    if rejection and not (tried.answered or tried.refused or refused):
        raise rejection
    doubt = _doubt(token_type, set(), party or "", is_known=is_known)
    return Tried(tried.answered, (*refused, *tried.refused), doubt)


async def _ask_for_the_company(komet: Komet, token_type: TokenType) -> tuple[bool, KometTokenRejectedError | None]:
    """Return whether Komet said that the token is of this type, and what else it said of the token.

    Komet may treat a token of a wrong type as one that it does not know: a list for its own type decides that.
    """
    try:
        found = await komet.send(LocationList())
    except KometRefusedError as error:
        named = type_named(error.message, token_type)
        if named and named != token_type.value:
            raise OtherTypeError(named, token_type) from None
        return bool(named), None
    except KometTokenRejectedError as error:
        return False, error
    if found.locations:
        raise OtherTypeError(TokenType.COMPANY.value, token_type)
    return False, None


def _own_list(token_type: TokenType) -> str:
    return (InvoiceDetailsList if token_type is TokenType.CUSTOMER else PurchaseOrderList).method


async def _owners(komet: Komet, token_type: TokenType, today: date) -> set[str]:
    """Return whose documents of one day the token sees."""
    if token_type is TokenType.CUSTOMER:
        invoices = await komet.send(InvoiceDetailsList(order_date=today))
        return {invoice.customer for invoice in invoices.invoices} - {""}
    orders = await komet.send(PurchaseOrderList(date=today))
    return {order.vendor_name for order in orders.purchase_orders} - {""}


def _doubt(token_type: TokenType, owners: Collection[str], party: str, *, is_known: bool) -> str:
    """Return what could not be checked, "" when all was.

    Raises OtherTypeError when the documents are those of several, OtherPartyError when they are somebody else's.
    """
    if len(owners) > 1:
        raise OtherTypeError(TokenType.COMPANY.value, token_type)
    doubts = []
    if not is_known:
        words = say(
            "I could not check that this is a {type} token and not one of the whole company, as Komet does not say. "
            "Look at its type in Komet: Setup › Settings › Integrations › Tokens.",
            type=token_type.value,
        )
        doubts.append(words)
    for owner in owners:
        if _is_named(owner, party):
            continue
        if len(party) > LONGEST_CODE:
            raise OtherPartyError(owner, party)
        words = say(
            "It sees what is {owner}'s. If {party} is somebody else, end this connection: /komet-token revoke.",
            owner=owner,
            party=party,
        )
        doubts.append(words)
    return " ".join(doubts)


def _is_named(owner: str, party: str) -> bool:
    """Say whether what was typed is the name that Komet has, or part of it."""
    return squeeze(party) in squeeze(owner)
