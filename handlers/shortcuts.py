"""Message shortcuts: the rows in somebody's message, or the file at it, as the input of an operation's form.

A shortcut needs no scope but `commands`: the payload holds the message that the person chose, and no other message
is read. A file is only there for the bot where Slack hands it out (in channels it is in).
https://docs.slack.dev/interactivity/implementing-shortcuts
"""

import html
from collections.abc import Mapping
from dataclasses import replace
from pathlib import PurePath
from typing import Any

from bot.errors import FormError
from bot.operations import AnyOperation
from bot.slack.blocks import shorten
from bot.slack.forms import FilePicker, UploadedFile, control_of
from bot.words import say
from handlers.boundary import working_view
from handlers.desk import Visit
from handlers.files import NotHandedOutError, fetch
from handlers.forms import open_form
from storage.database import utc_now
from storage.proposals import ProposalStore

FENCE = "```"


def text_of(message: Mapping[str, Any]) -> str:
    """Return what stands in the message as it was typed: without Slack's escapes and without the fence of code."""
    text = html.unescape(str(message.get("text") or "")).strip()
    if text.count(FENCE) == 2:  # rows are often posted as code, with words around
        text = text.split(FENCE)[1].strip("\r\n")
    return text


async def use_message(visit: Visit, callback_id: str, message: Mapping[str, Any]) -> None:
    """Open the form of the shortcut's operation, filled with the message's file or else with its text."""
    operation = next(
        (each for each in visit.desk.operations.values() if each.from_message and each.from_message.id == callback_id),
        None,
    )
    if operation is None:
        raise FormError("", say("This shortcut is too old. Please run the command instead."))
    source = operation.from_message
    assert source is not None
    (await visit.desk.runner.rights(visit.person, visit.channel)).require(operation)
    inside = await visit.reply.open(working_view(say("Reading the message…")))
    visit = replace(visit, reply=inside or visit.reply)
    values: dict[str, Any] = {}
    errors: dict[str, str] = {}
    files = _files_for(operation, source.file, message)
    file = files[0] if files else None
    if file is None and not source.text:
        errors[source.file] = say("The message has no file of this kind that I can read. Choose the file here.")
    elif file is None:
        values[source.text] = text_of(message)
        if not values[source.text]:
            errors[source.text] = say("The message has no text and no table. Paste the rows here, or choose a file.")
    else:
        try:
            file = await fetch(visit, file)
        except NotHandedOutError:
            words = say("Slack gives me files only of conversations that I am in: choose the file here instead.")
            errors[source.file] = words
        except FormError as error:
            errors[source.file] = error.sentence()
        else:
            async with visit.desk.database.write() as tx:
                await ProposalStore(tx).keep_files({file.sha256: file.content}, utc_now())
            values[source.file] = file.model_dump(mode="json")
            if others := ", ".join(shorten(each.name, 60) for each in files[1:]):
                words = say("I took {name} alone. For {others}, choose the file here.", name=file.name, others=others)
                errors[source.file] = words
        if source.beside:
            values |= source.beside(text_of(message))
    await open_form(visit, operation, values, errors=errors, go_on=False)


def _files_for(operation: AnyOperation, field: str, message: Mapping[str, Any]) -> list[UploadedFile]:
    """Return the message's files of a kind that the form's file field takes."""
    control = control_of(operation.form.model_fields[field])
    assert isinstance(control, FilePicker)
    found = []
    for file in message.get("files") or ():
        ending = PurePath(str(file.get("name") or "")).suffix.lstrip(".").lower()
        if ending in control.extensions and file.get("url_private"):
            found.append(UploadedFile.model_validate(file))
    return found
