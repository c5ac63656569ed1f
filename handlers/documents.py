"""Type-ahead over prebooks and invoices: what the person's token has seen, and one call for a number it has not."""

import re
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

from bot.catalogue.ages import age
from bot.catalogue.asking import may_ask
from bot.catalogue.seen import INVOICES, PREBOOKS
from bot.komet.requests import InvoiceDetailsList, InvoiceList, PrebookDetailsList, PrebookList
from bot.plan import AnyRequest
from bot.rights import Rights
from bot.slack.blocks import Block, option
from handlers.desk import Visit
from storage.database import utc_now
from storage.documents import SeenDocument, SeenDocumentStore

Requests = Callable[[Visit, str], list[AnyRequest]]

NUMBER = re.compile(r"[A-Za-z]?(\d{5,9})")
"""A whole number; people may write a letter before an invoice's, which Komet does not have."""

WEEK = timedelta(days=6)
BACK, AHEAD = timedelta(days=60), timedelta(days=120)
"""How far around today a prebook is looked for by its number: Komet wants a range of half a year at most."""


def seen(kind: str, requests: Requests) -> Callable[[Visit, str], Awaitable[list[Block]]]:
    """Return the source that offers documents of a kind.

    `requests` returns ways to ask Komet for a number, or for what is near when there is none: the first that the
    person may use is used.
    """

    async def offer(visit: Visit, typed: str) -> list[Block]:
        rights = await visit.desk.runner.rights(visit.person, visit.channel)
        whole = NUMBER.fullmatch(typed.strip())
        wanted = whole[1] if whole else typed.strip()
        found = await _find(visit, rights, kind, wanted)
        is_new = whole is not None and all(each.number != wanted for each in found)
        if is_new or not (found or wanted):
            usable = [each for each in requests(visit, wanted) if may_ask(rights, each)]
            if usable and await visit.desk.asking.ask(rights, usable[0]):
                found = await _find(visit, rights, kind, wanted)
        now = utc_now()
        return [_option(each, now) for each in found]

    return offer


def for_prebooks(visit: Visit, number: str) -> list[AnyRequest]:
    """Return how to ask for a prebook, or for those of the coming week."""
    today = visit.person.today()
    if not number:
        return [
            PrebookList(date_from=today, date_to=today + WEEK),
            PrebookDetailsList(vendor_ship_date_from=today, vendor_ship_date_to=today + WEEK),
        ]
    return [
        PrebookList(date_from=today - BACK, date_to=today + AHEAD, prebook=number),
        PrebookDetailsList(vendor_ship_date_from=today, vendor_ship_date_to=today + WEEK, prebook=number),
    ]


def for_invoices(visit: Visit, number: str) -> list[AnyRequest]:
    """Return how to ask for an invoice, or for those that ship today."""
    today = visit.person.today()
    if not number:
        return [InvoiceDetailsList(order_date=today), InvoiceList(order_date_from=today, order_date_to=today)]
    return [InvoiceDetailsList(order=number), InvoiceList(order=number)]


def sources() -> dict[str, Callable[[Visit, str], Awaitable[list[Block]]]]:
    """Return the sources by name."""
    return {PREBOOKS: seen(PREBOOKS, for_prebooks), INVOICES: seen(INVOICES, for_invoices)}


async def _find(visit: Visit, rights: Rights, kind: str, typed: str) -> list[SeenDocument]:
    async with visit.desk.database.read() as tx:
        store = SeenDocumentStore(tx, kind)
        return await store.find(rights.token.id, typed, near=visit.person.today(), limit=100)


def _option(document: SeenDocument, now: datetime) -> Block:
    label = " · ".join(part for part in (document.number, document.party) if part)
    day = document.day.isoformat() if document.day else ""
    return option(
        label, document.number, " · ".join(part for part in (age(document.seen_at, now), day, document.status) if part)
    )
