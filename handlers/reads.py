"""Reads: ask Komet, show the answer privately, turn its pages, sort it, take a filter away."""

import asyncio
from dataclasses import dataclass, replace
from typing import Any

from pydantic import BaseModel, ValidationError

from bot.errors import BotError, FormError
from bot.ids import new_id
from bot.lists import Sort
from bot.lists.filters import without
from bot.operations import AnyOperation, Page
from bot.slack.starts import read_start_value
from bot.words import say
from handlers.desk import Visit
from handlers.listed import labels_of, near_names, typed_names
from storage.database import utc_now
from storage.notes import NoteRow, NoteStore


class ListGoneError(BotError):
    """A list that is not remembered any more."""

    words = "This list is too old."
    next_step = "Please run the command again."


@dataclass(frozen=True)
class Place:
    """What a button of a list carries: the list, a page of it, its order."""

    list_id: str
    number: int
    sort: Sort | None = None


async def show_read(visit: Visit, operation: AnyOperation, form: BaseModel) -> None:
    """Ask Komet and show the first page privately. Raises BotError when it does not work."""
    await _show_anew(visit, operation, form, None, instead=False)


async def turn_page(visit: Visit, place: Place) -> None:
    """Show another page or order in place of this one; the answer is asked again only when it is forgotten."""
    operation, form = await remembered(visit, place.list_id)
    answer = await answer_of(visit, operation, form, place.list_id)
    await _show(visit, operation, form, answer, place, instead=True)


async def drop_filter(visit: Visit, value: str) -> None:
    """Ask Komet without one part of the filter and show that in place of this list."""
    list_id, _, rest = value.partition(":")
    field, _, order = rest.partition(":")
    operation, form = await remembered(visit, list_id)
    wider = without(form, field)
    if wider is None:
        raise FormError("", say("Komet needs this part of the filter. Press Change filter instead."))
    await _show_anew(visit, operation, wider, Sort.read(order), instead=True)


async def answer_of(visit: Visit, operation: AnyOperation, form: Any, list_id: str) -> Any:
    """Return what Komet answered to this list, from memory if it is there.

    What the person may do is asked either way. Raises BotError as a read does.
    """
    rights = await visit.desk.runner.rights(visit.person, visit.channel)
    rights.require(operation)
    answer = visit.desk.results.find(list_id, token_id=rights.token.id)
    if answer is None:
        answer = await visit.desk.runner.read(visit.person, operation, form, visit.channel)
        visit.desk.results.keep(list_id, answer, token_id=rights.token.id)
    return answer


async def remembered(visit: Visit, list_id: str) -> tuple[AnyOperation, Any]:
    """Return operation and form behind a list of the same person. Raises ListGoneError."""
    async with visit.desk.database.read() as tx:
        note = await NoteStore(tx).list(list_id)
    if note is None or note.person != visit.person.id or note.operation not in visit.desk.operations:
        raise ListGoneError
    operation = visit.desk.operations[note.operation]
    try:
        return operation, operation.form.model_validate(note.values)
    except ValidationError:  # the form has changed since the list was made
        raise ListGoneError from None


async def _show_anew(
    visit: Visit, operation: AnyOperation, form: BaseModel, sort: Sort | None, *, instead: bool
) -> None:
    rights = await visit.desk.runner.rights(visit.person, visit.channel)
    answer = await visit.desk.runner.read(visit.person, operation, form, visit.channel)
    list_id = new_id()
    note = NoteRow(list_id, visit.person.team_id, visit.person.id, operation.command, form.model_dump(mode="json"))
    async with visit.desk.database.write() as tx:
        await NoteStore(tx).keep_list(note, utc_now())
    visit.desk.results.keep(list_id, answer, token_id=rights.token.id)
    await _show(visit, operation, form, answer, Place(list_id, 1, sort), instead=instead)


async def _show(
    visit: Visit, operation: AnyOperation, form: BaseModel, answer: Any, place: Place, *, instead: bool
) -> None:
    rights = await visit.desk.runner.rights(visit.person, visit.channel)

    def may_open(value: str) -> bool:
        named = visit.desk.operations.get(read_start_value(value)[0])
        return named is not None and rights.may(named)

    near = ""
    if typed_names(operation.method, form) and not (await asyncio.to_thread(operation.rows, form, answer)).rows:
        near = await near_names(visit, operation.method, form)
    named = await names_of(visit, form)
    page = Page(form, place.list_id, place.number, visit.person, place.sort, named, may_open, near)
    # A long list takes a while to sort: nobody else's acknowledgement waits for that.
    message = await asyncio.to_thread(operation.message, page, answer)
    reply = replace(visit.reply, view_id=None, channel=visit.reply.channel or visit.channel)
    await reply.privately(message, instead=instead)


async def names_of(visit: Visit, form: BaseModel) -> dict[str, str]:
    """Return the names behind the IDs of a list's filter, as far as they are known without a call."""
    return await labels_of(visit, type(form), form.model_dump())


def place_of(value: str) -> Place:
    """Return what a button of a list carries. Raises FormError for one that is not ours."""
    list_id, _, rest = value.partition(":")
    number, _, order = rest.partition(":")
    if not (number.isdecimal() and number.isascii() and len(number) < 9):
        raise FormError("", say("This button is not one of mine."))
    return Place(list_id, int(number), Sort.read(order))


def page_of(value: str) -> tuple[str, int]:
    """Return list id and page of a paging button. Raises FormError for one that is not ours."""
    place = place_of(value)
    return place.list_id, place.number
