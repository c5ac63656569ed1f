"""What was typed is kept: as a draft that can be opened again, and its files, which Slack gives out only once."""

import asyncio
import hashlib
from collections.abc import Mapping
from contextlib import suppress
from datetime import date
from typing import Any

from pydantic import BaseModel

from bot.drafts import FOLLOWED, hold_the_same, keep_draft, sent_drafts
from bot.errors import FormError
from bot.operations import AnyOperation
from bot.slack.blocks import Block, Message, actions, button, day, escape, inert, section, shorten
from bot.slack.forms import LONGEST_TEXT, Control, DayPicker, FilePicker, Pick, UploadedFile, control_of
from bot.words import count, say
from handlers.columns import as_file, layout_for
from handlers.desk import Visit
from handlers.files import fetch
from handlers.filling import Filling
from handlers.listed import labels_of
from storage.database import utc_now
from storage.notes import NoteRow, NoteStore
from storage.proposals import ProposalRow, ProposalStore

MOST_IN_SHORT = 4
LONGEST_VALUE = 60
"""Fields that are told of a draft, and characters of what stands in one."""


async def keep(visit: Visit, filling: Filling, values: Mapping[str, Any]) -> None:
    """Keep what was typed, and which request it answers for, as this form's draft: until that is sent."""
    kept = {**values, FOLLOWED: filling.follows.to_record()} if filling.follows else dict(values)
    note = NoteRow(filling.draft_id, visit.person.team_id, visit.person.id, filling.operation.command, kept)
    async with visit.desk.database.write() as tx:
        await keep_draft(tx, filling.operation, note)


async def with_files(visit: Visit, filling: Filling, typed: Mapping[str, Any]) -> dict[str, Any]:
    """Fetch new files and keep their bytes; a file kept by the draft stays when none was chosen."""
    values = await with_kept_files(visit, filling, typed)
    for name, value in values.items():
        if _is_new_file(value):
            file = await fetch(visit, UploadedFile.model_validate(value[0]))
            async with visit.desk.database.write() as tx:
                await ProposalStore(tx).keep_files({file.sha256: file.content}, utc_now())
            values[name] = file.model_dump(mode="json")
    return values


def without_new_files(typed: Mapping[str, Any]) -> dict[str, Any]:
    """Return what was typed without the files that were not fetched yet."""
    return {name: value for name, value in typed.items() if not _is_new_file(value)}


def _is_new_file(value: Any) -> bool:
    """Say whether it is what a form gives for a file that was chosen: a list of Slack's file objects."""
    return isinstance(value, list) and bool(value) and isinstance(value[0], dict)


async def with_kept_files(visit: Visit, filling: Filling, typed: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values with the files that the draft kept, where no others were chosen."""
    values = dict(typed)
    if filling.kept:
        async with visit.desk.database.read() as tx:
            note = await NoteStore(tx).draft(filling.draft_id)
        for name in filling.kept:
            if note and name not in values and name in note.values:
                values[name] = note.values[name]
    return values


async def roomy(visit: Visit, form: type[BaseModel], values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values with a text too long for its field as a kept file, where the form takes one instead."""
    fitted = dict(values)
    for name, field in form.model_fields.items():
        control = control_of(field)
        if not isinstance(control, FilePicker) or not control.instead_of or fitted.get(name):
            continue
        text = str(fitted.get(control.instead_of) or "")
        if len(text) <= LONGEST_TEXT:
            continue
        content, rows = await asyncio.to_thread(as_file, text, layout_for(form, name))
        file = UploadedFile(
            id="kept",
            name=say("{rows}.csv", rows=count(rows, "row")),
            size=len(content),
            sha256=hashlib.sha256(content).hexdigest(),
        )
        async with visit.desk.database.write() as tx:
            await ProposalStore(tx).keep_files({file.sha256: content}, utc_now())
        fitted |= {control.instead_of: "", name: file.model_dump(mode="json")}
    return fitted


async def with_contents(visit: Visit, form: Any) -> Any:
    """Return the form with the bytes of its kept files. Raises FormError at the field of one that was forgotten."""
    for name in type(form).model_fields:
        file = getattr(form, name)
        if isinstance(file, UploadedFile):
            async with visit.desk.database.read() as tx:
                content = await ProposalStore(tx).file(file.sha256)
            if content is None:
                raise FormError(name, say("The file is not here any more. Please upload it again."))
            form = form.model_copy(update={name: file.model_copy(update={"content": content})})
    return form


async def begun_before(visit: Visit, operation: AnyOperation) -> NoteRow | None:
    """Return the person's newest draft of this operation; None without one."""
    async with visit.desk.database.read() as tx:
        store = NoteStore(tx)
        found = await store.drafts_of(visit.person.team_id, visit.person.id, limit=1, operation=operation.command)
    return found[0] if found else None


def goes_on_with(operation: AnyOperation, note: NoteRow, values: Mapping[str, Any]) -> bool:
    """Say whether a form with these values holds what the draft holds: then there is nothing to go back to."""
    return FOLLOWED not in note.values and hold_the_same(operation, note.values, values)


async def draft_behind(visit: Visit, operation: AnyOperation, row: ProposalRow) -> str | None:
    """Return the id of the draft that holds what was previewed; None when there is none any more."""
    async with visit.desk.database.read() as tx:
        found = await sent_drafts(tx, operation, row)
    return found[0].id if found else None


async def begun_block(visit: Visit, operation: AnyOperation, note: NoteRow) -> Block:
    """Return a line with a button that goes on with the draft."""
    words = [inert(say("You began one before and did not send it:")), *await in_short(visit, operation, note)]
    return section("\n".join(words), button(say("Go on with it"), f"draft.open#{note.id}", note.id))


def offers_draft(block: Block) -> bool:
    """Say whether a block of a form is the line that offers to go on with a draft."""
    return str(block.get("accessory", {}).get("action_id", "")).startswith("draft.open#")


async def in_short(visit: Visit, operation: AnyOperation, note: NoteRow) -> list[str]:
    """Return what was typed into a draft as mrkdwn: a line for each field, with names instead of Komet's IDs."""
    labels = await labels_of(visit, operation.form, note.values)
    parts = []
    for name, field in operation.form.model_fields.items():
        if value := labels.get(name) or _as_read(control_of(field), note.values.get(name)):
            parts.append(f"• {inert(say(field.title or name))}: {inert(value)}")
    if (more := len(parts) - MOST_IN_SHORT) > 1:  # one more takes no more room than the words about it
        parts[MOST_IN_SHORT:] = [say("… and {fields}", fields=count(more, "more field"))]
    return parts


def _as_read(control: Control, value: Any) -> str:
    """Return a field's value as people read it; "" where there is none that can be told in a few words."""
    if isinstance(control, FilePicker):
        return shorten(str(value["name"]), LONGEST_VALUE) if isinstance(value, Mapping) and value.get("name") else ""
    if isinstance(value, list):
        return ", ".join(value) if all(isinstance(each, str) for each in value) else ""
    if not isinstance(value, str) or not value.strip():
        return ""
    match control:
        case Pick():
            return next((say(each.label) for each in control.choices if each.value == value), value)
        case DayPicker():
            with suppress(ValueError):
                return day(date.fromisoformat(value))
    first, *others = value.strip().splitlines()
    shown = shorten(first, LONGEST_VALUE)
    return say("{line} (the first of {lines})", line=shown, lines=count(1 + len(others), "line")) if others else shown


def reopen_message(filling: Filling, why: str = "") -> Message:
    """Return the words and the button that bring a kept form back; `why` says what kept it from standing there."""
    words = f"{why} {say('Your form is kept. Open it to go on.')}".strip()
    blocks = [
        section(escape(words)),
        actions([button(say("Open the form"), "draft.open", filling.draft_id, style="primary")]),
    ]
    return Message(words, blocks)
