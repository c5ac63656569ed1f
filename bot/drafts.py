"""When a draft and a form, or two drafts, hold the same: what was sent and what was kept anew is not offered again."""

from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.operations import AnyOperation
from storage.database import utc_now
from storage.notes import NoteRow, NoteStore
from storage.proposals import ProposalRow

FOLLOWED = "earlier request"
"""Where a draft keeps which request it answers for: no field of a form can have this name."""


def typed_in(note: NoteRow) -> dict[str, Any]:
    """Return what was typed into a draft, without which request it answers for."""
    return {name: value for name, value in note.values.items() if name != FOLLOWED}


def hold_the_same(operation: AnyOperation, one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Say whether two forms' values come to the same: as the form reads them, or to the letter where it does not."""
    return _read(operation, one) == _read(operation, other)


async def sent_drafts(tx: AsyncConnection, operation: AnyOperation, row: ProposalRow) -> list[NoteRow]:
    """Return the requester's drafts that hold what the proposal was made of."""
    notes = await NoteStore(tx).drafts_of(row.team_id, row.requester, operation=operation.command)
    return [note for note in notes if hold_the_same(operation, typed_in(note), row.form)]


async def keep_draft(tx: AsyncConnection, operation: AnyOperation, note: NoteRow) -> None:
    """Store the draft; it takes the place of those of the same person that hold the same and answer for the same."""
    store = NoteStore(tx)
    for other in await store.drafts_of(note.team_id, note.person, operation=operation.command):
        if other.values.get(FOLLOWED) == note.values.get(FOLLOWED) and hold_the_same(
            operation, typed_in(other), typed_in(note)
        ):
            await store.drop_draft(other.id)
    await store.keep_draft(note, utc_now())


def _read(operation: AnyOperation, values: Mapping[str, Any]) -> dict[str, Any]:
    try:
        read = operation.form.model_validate(values).model_dump(mode="json")
    except ValidationError:
        read = {
            name: value if isinstance(value, list | dict) else str(value) for name, value in values.items() if value
        }
    return {name: _content(value) for name, value in read.items()}


def _content(value: Any) -> Any:
    """Return a file's mark instead of its name and Slack's ID, which are others when it is uploaded once more."""
    return value["sha256"] if isinstance(value, Mapping) and value.get("sha256") else value
