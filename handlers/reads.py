"""Reads: ask Komet, show the answer privately, turn its pages."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from pydantic import BaseModel

from bot.access import Rights
from bot.errors import BotError, FormError
from bot.ids import new_id
from bot.operations import AnyOperation, Page
from bot.slack.blocks import Block, Blocks, Message
from bot.words import say
from handlers.desk import Visit
from storage.database import utc_now
from storage.notes import NoteRow, NoteStore


class ListGoneError(BotError):
    """A list that is not remembered any more."""

    words = "This list is too old to turn its pages."
    next_step = "Please run the command again."


async def show_read(visit: Visit, operation: AnyOperation, form: BaseModel) -> None:
    """Ask Komet and show the first page privately. Raises BotError when it does not work."""
    answer = await visit.desk.runner.read(visit.person, operation, form, visit.channel)
    list_id = new_id()
    note = NoteRow(list_id, visit.person.team_id, visit.person.id, operation.command, form.model_dump(mode="json"))
    async with visit.desk.database.write() as tx:
        await NoteStore(tx).keep_list(note, utc_now())
    visit.desk.results.keep(list_id, answer)
    await _show(visit, operation, form, answer, list_id, number=1, instead=False)


async def turn_page(visit: Visit, list_id: str, number: int) -> None:
    """Show another page in place of this one; the answer is asked again only when it is forgotten."""
    operation, form = await remembered(visit, list_id)
    answer = visit.desk.results.find(list_id)
    if answer is None:
        answer = await visit.desk.runner.read(visit.person, operation, form, visit.channel)
        visit.desk.results.keep(list_id, answer)
    await _show(visit, operation, form, answer, list_id, number=number, instead=True)


async def remembered(visit: Visit, list_id: str) -> tuple[AnyOperation, Any]:
    """Return operation and form behind a list of the same person. Raises ListGoneError."""
    async with visit.desk.database.read() as tx:
        note = await NoteStore(tx).list(list_id)
    if note is None or note.person != visit.person.id:
        raise ListGoneError
    operation = visit.desk.operations[note.operation]
    return operation, operation.form.model_validate(note.values)


async def _show(
    visit: Visit,
    operation: AnyOperation,
    form: BaseModel,
    answer: Any,
    list_id: str,
    *,
    number: int,
    instead: bool,
) -> None:
    assert operation.show is not None
    message = operation.show(Page(form, list_id, number, visit.person), answer)
    message = permitted(message, await visit.desk.runner.rights(visit.person, visit.channel), visit.desk.operations)
    reply = replace(visit.reply, view_id=None, channel=visit.reply.channel or visit.channel)
    await reply.privately(message, instead=instead)


def permitted(message: Message, rights: Rights, operations: Mapping[str, AnyOperation]) -> Message:
    """Return the message without the buttons that start what the person may not do."""

    def stays(element: Block) -> bool:
        if not str(element.get("action_id", "")).startswith("form.start#"):
            return True
        operation = operations.get(str(element["value"]).partition("?")[0])
        return operation is not None and rights.may(operation)

    blocks: Blocks = []
    for block in message.blocks:
        if block["type"] != "actions":
            blocks.append(block)
        elif elements := [element for element in block["elements"] if stays(element)]:
            blocks.append({**block, "elements": elements})
    return replace(message, blocks=blocks)


def page_of(value: str) -> tuple[str, int]:
    """Return list id and page of a paging button. Raises FormError for one that is not ours."""
    list_id, _, number = value.partition(":")
    if not number.isdecimal():
        raise FormError("", say("This button is not one of mine."))
    return list_id, int(number)
