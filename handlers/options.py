"""Type-ahead: what an external select offers while a person types.

Slack waits three seconds, so the answer comes from what the bot has seen; Komet is asked only for a whole number that
it has not seen, or where nothing fits, and `bot/catalogue/asking.py` says how often and how long.
https://docs.slack.dev/reference/block-kit/block-elements/select-menu-element#external_select
"""

import json
import logging
import re
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from bot.catalogue.ages import age
from bot.catalogue.kinds import KINDS
from bot.errors import BotError
from bot.komet.requests import PurchaseOrderList
from bot.slack.blocks import Block, option
from bot.slack.forms import Search, control_of
from handlers import documents
from handlers.desk import Visit
from handlers.listed import from_list
from handlers.operations.purchase_orders import tidy_number
from storage.database import utc_now
from storage.orders import SeenOrder, SeenOrderStore

log = logging.getLogger(__name__)

PATIENCE_SECONDS = 1.8
"""How long a list may take that nobody asked for yet; Slack's own way to us and back is part of the three seconds."""

Source = Callable[[Visit, str], Awaitable[list[Block]]]


async def answer(come: Callable[[], Awaitable[Visit]], body: Mapping[str, Any]) -> list[Block]:
    """Return at most 100 options for what was typed; none when the person may not see any.

    A fault shows as no options: Slack has no place for a sentence in a type-ahead.
    """
    try:
        visit = await come()
        source = _source(visit, body)
        return (await SOURCES[source](visit, str(body.get("value") or "")))[:100] if source else []
    except BotError as error:
        log.info("no options: %s", type(error).__name__)
    except Exception:
        log.exception("a type-ahead failed")
    return []


def _source(visit: Visit, body: Mapping[str, Any]) -> str | None:
    view = body.get("view") or {}
    if view.get("callback_id") != "form":
        return None
    operation = visit.desk.operations.get(json.loads(view["private_metadata"])["operation"])
    field = operation.form.model_fields.get(str(body["block_id"])) if operation else None
    control = control_of(field) if field else None
    return control.source if isinstance(control, Search) else None


async def orders(visit: Visit, typed: str) -> list[Block]:
    """Return orders by number or vendor, those shipping from today on first, each with the age of what is told."""
    rights = await visit.desk.runner.rights(visit.person, visit.channel)
    if not rights.allows(PurchaseOrderList.method):
        return []
    found = await _seen(visit, rights.token.id, typed)
    number = _whole_number(typed)
    is_new = number is not None and all(order.number != number for order in found)
    if is_new or not found:
        wanted = PurchaseOrderList(number=(number,)) if number else PurchaseOrderList(date=visit.person.today())
        if await visit.desk.asking.ask(rights, wanted):
            found = await _seen(visit, rights.token.id, typed) or await _seen(visit, rights.token.id, number or typed)
    now = utc_now()
    return [
        option(
            f"{order.number} · {order.vendor}",
            order.number,
            " · ".join(part for part in (age(order.seen_at, now), order.ship_date.isoformat(), order.status) if part),
        )
        for order in found
    ]


async def _seen(visit: Visit, token_id: str, typed: str) -> list[SeenOrder]:
    async with visit.desk.database.read() as tx:
        return await SeenOrderStore(tx).find(token_id, typed.strip(), near=visit.person.today(), limit=100)


def _whole_number(typed: str) -> str | None:
    try:
        tidy = tidy_number(typed)
    except ValueError:
        return None
    return tidy if re.fullmatch(r"[A-Z]\d{5,9}", tidy) else None


SOURCES: dict[str, Source] = {
    "orders": orders,
    **documents.sources(),
    **{name: from_list(kind, PATIENCE_SECONDS) for name, kind in KINDS.items()},
}
