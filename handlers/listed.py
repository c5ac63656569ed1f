"""Type-ahead over Komet's reference lists: answered from the catalogue, whether Komet is there or not."""

from collections.abc import Awaitable, Callable
from typing import Any

from bot.catalogue.kinds import KINDS, Kind
from bot.slack.blocks import Block, option
from handlers.desk import Visit
from storage.database import utc_now

SHORTEST_NEWS = 3
"""What is shorter and not in the list is hardly the name of something new."""


def from_list(kind: Kind[Any], patience: float) -> Callable[[Visit, str], Awaitable[list[Block]]]:
    """Return the source that offers the things of a kind, waiting so many seconds for a list that is not there."""

    async def offer(visit: Visit, typed: str) -> list[Block]:
        rights = await visit.desk.runner.rights(visit.person, visit.channel)
        if not (rights.allows(kind.method) and kind.suits(rights.token.token_type)):
            return []
        refresher = visit.desk.refresher
        found = await refresher.catalogue.search(rights.token.id, kind, typed)
        is_there = found.row is not None and found.row.asked_at is not None
        if (
            not found.entries
            and (not is_there or len(typed.strip()) >= SHORTEST_NEWS)
            and await refresher.ensure(rights, kind, found.row, patience=patience)
        ):
            found = await refresher.catalogue.search(rights.token.id, kind, typed)
        age = found.age(utc_now())
        return [
            option(each.label, each.value, " · ".join(part for part in (age, each.description) if part))
            for each in found.entries
        ]

    return offer


async def label_of(visit: Visit, source: str, value: str) -> str:
    """Return what people read for a form's value of this source, "" when it is not known here."""
    kind = KINDS.get(source)
    if kind is None:
        return ""
    rights = await visit.desk.runner.rights(visit.person, visit.channel)
    if not rights.allows(kind.method):
        return ""
    entry = await visit.desk.refresher.catalogue.entry(rights.token.id, kind, value)
    return entry.label if entry else ""
