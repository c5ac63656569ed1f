"""Type-ahead over Komet's reference lists: answered from the catalogue, whether Komet is there or not."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from bot.catalogue.folding import fold, words_of
from bot.catalogue.kinds import CUSTOMERS, KINDS, PRODUCTS, VENDORS, Kind
from bot.catalogue.seen import PREBOOKS
from bot.komet.kinds import TokenType
from bot.komet.requests import PrebookDetailsList
from bot.nearest import did_you_mean
from bot.rights import Rights
from bot.slack.blocks import Block, option
from bot.slack.forms import Search, control_of
from bot.words import say
from handlers.desk import Visit
from storage.database import utc_now

log = logging.getLogger(__name__)

LONGEST_SECONDS = 2.2
"""After a start a long list is made ready for searching first; Slack waits three seconds, and the next letter comes."""

LABEL_SECONDS = 0.3
"""A form has to be open within three seconds, with names or without."""

NAMED_IN_LISTS: Mapping[str, Kind[Any]] = {"vendor": VENDORS, "customer": CUSTOMERS, "product": PRODUCTS}
"""The fields in which a list is looked for by a part of a name."""

MOST_NEAR = 3

SHORTEST_NEWS = 3
"""What is shorter and not in the list is hardly the name of something new."""


def from_list(kind: Kind[Any], patience: float) -> Callable[[Visit, str], Awaitable[list[Block]]]:
    """Return the source that offers the things of a kind, waiting so many seconds for a list that is not there."""

    async def offer(visit: Visit, typed: str) -> list[Block]:
        try:
            async with asyncio.timeout(LONGEST_SECONDS):
                return await find(visit, typed)
        except TimeoutError:
            log.info("the search of %s is not ready yet", kind.name)
            return []

    async def find(visit: Visit, typed: str) -> list[Block]:
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


def typed_names(method: str, form: BaseModel) -> list[tuple[Kind[Any], str]]:
    """Return the parts of names that a list was looked for by, and the kind of thing that each is of.

    `method` is the list's: a reference list is looked for by the name of its own things. What has no letter and no
    digit is like nothing.
    """
    fields = [*NAMED_IN_LISTS.items(), *(("name", kind) for kind in KINDS.values() if kind.method == method)]
    typed = [(kind, str(getattr(form, field, "") or "").strip()) for field, kind in fields]
    return [(kind, text) for kind, text in typed if words_of(fold(text))]


async def near_names(visit: Visit, method: str, form: BaseModel) -> str:
    """Return a question that names what is most like the parts of names that a list was looked for by.

    It is asked of lists that are kept; one that is not there yet costs a call. "" where nothing is like them.
    """
    rights = await visit.desk.runner.rights(visit.person, visit.channel)
    refresher = visit.desk.refresher
    for kind, typed in typed_names(method, form):
        if not (rights.allows(kind.method) and kind.suits(rights.token.token_type)):
            continue
        found = await refresher.catalogue.search(rights.token.id, kind, typed, limit=MOST_NEAR)
        if found.row is None and await refresher.ensure(rights, kind, found.row, patience=LONGEST_SECONDS):
            found = await refresher.catalogue.search(rights.token.id, kind, typed, limit=MOST_NEAR)
        if near := [each.name for each in found.entries if fold(typed) not in fold(each.name)]:
            return did_you_mean(near)
    return ""


METHODS = {kind.name: kind.method for kind in KINDS.values()} | {PREBOOKS: PrebookDetailsList.method}
"""Komet's method behind each source; the others are behind operations that nobody begins without them."""


def unlisted_in(form: type[BaseModel], rights: Rights) -> tuple[str, ...]:
    """Return the form's fields that are found by typing in a list that the person may not read."""
    found = []
    for name, field in form.model_fields.items():
        control = control_of(field)
        method = METHODS.get(control.source) if isinstance(control, Search) else None
        if method and not rights.allows(method):
            found.append(name)
    return tuple(found)


def own_values(form: type[BaseModel], rights: Rights) -> dict[str, str]:
    """Return what a vendor's token says by itself of a form: the vendor."""
    if rights.token.token_type != TokenType.VENDOR or not rights.token.party_name:
        return {}
    controls = {name: control_of(field) for name, field in form.model_fields.items()}
    return {
        name: rights.token.party_name
        for name, control in controls.items()
        if isinstance(control, Search) and control.source == VENDORS.name
    }


def typed_instead(field: FieldInfo) -> str:
    """Return what a field says whose list the token does not show, so that people type into it."""
    control = control_of(field)
    assert isinstance(control, Search)
    if control.source == VENDORS.name:
        return say("The vendor is the one that your token belongs to.")
    if control.source == PREBOOKS:
        return say("Your Komet token shows no prebooks: leave it empty.")
    words = say("Your Komet token does not show this list: write the {by} that Komet has.", by=say(control.by))
    return words if field.is_required() else f"{words} {say('Or leave it empty.')}"


async def labels_of(visit: Visit, form: type[BaseModel], values: Mapping[str, Any]) -> dict[str, str]:
    """Return what people read for the values of fields that are found by typing, without asking Komet.

    A form holds an ID there, and typed words or a draft know nothing else of it.
    """
    labels: dict[str, str] = {}
    for name, field in form.model_fields.items():
        control, value = control_of(field), values.get(name)
        if isinstance(control, Search) and value and (label := await _label_of(visit, control.source, str(value))):
            labels[name] = label
    return labels


async def _label_of(visit: Visit, source: str, value: str) -> str:
    """Return what people read for a form's value of this source, "" when it is not known here."""
    kind = KINDS.get(source)
    if kind is None:
        return ""
    rights = await visit.desk.runner.rights(visit.person, visit.channel)
    if not rights.allows(kind.method):
        return ""
    try:
        async with asyncio.timeout(LABEL_SECONDS):
            entry = await visit.desk.refresher.catalogue.entry(rights.token.id, kind, value)
    except TimeoutError:
        return ""
    return entry.label if entry else ""
