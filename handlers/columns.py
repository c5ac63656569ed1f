"""Which columns of a table are meant: asked in the form where the table does not tell, once for tables that look alike.

What was chosen is a value of the form, so that a draft, a preview and a second planning have it; what is remembered
only fills it in. It is remembered when the person said yes to what came of it: a guess that was looked at is no answer.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, TypeVar

from pydantic import BaseModel

from bot.errors import ColumnsError
from bot.operations import AnyOperation
from bot.slack.forms import ColumnsPicker, control_of
from bot.tables import (
    Chosen,
    ColumnsUnclearError,
    Layout,
    TableError,
    columns_of,
    pasted_table,
    read_file,
    table_as_csv,
)
from bot.tables.question import Question, question_of
from handlers.desk import Visit
from storage.choices import ChoiceStore
from storage.database import utc_now
from storage.proposals import ProposalStore

T = TypeVar("T")


async def with_columns(
    visit: Visit, operation: AnyOperation, values: dict[str, Any], plan: Callable[[], Awaitable[T]]
) -> T:
    """Return what `plan` makes of the values, once more with the columns that this person chose for such a table.

    They are put into `values`. Raises ColumnsError where nobody chose yet, and whatever `plan` raises.
    """
    try:
        return await plan()
    except ColumnsError as error:
        known = await _remembered(visit, operation, error.shape)
        if known is None:
            raise
        values[_field(operation)] = known
        return await plan()


async def questions_of(
    visit: Visit, operation: AnyOperation, values: Mapping[str, Any], *, ask: bool = False
) -> dict[str, Question]:
    """Return the question about the table in these values, by the form's field.

    It is there when it has to be asked, and when it was answered, so that another answer can be given.
    """
    field = _field(operation)
    if not field or not (ask or values.get(field)):
        return {}
    control = control_of(operation.form.model_fields[field])
    assert isinstance(control, ColumnsPicker)
    file, content, name = values.get(control.file), None, ""
    if isinstance(file, Mapping) and file.get("sha256"):
        async with visit.desk.database.read() as tx:
            content = await ProposalStore(tx).file(str(file["sha256"]))
        name = str(file.get("name") or "")
    text = str(values.get(control.text) or "")
    chosen = Chosen.read(values.get(field))
    question = await asyncio.to_thread(_question, control.layout, content, name, text, chosen)
    return {field: question} if question else {}


def _question(layout: Layout, content: bytes | None, name: str, text: str, chosen: Chosen | None) -> Question | None:
    """Return the question about the table of the file, or else of the text; None where there is no table."""
    try:
        table = read_file(content, name) if content else pasted_table(text, layout.divide)
    except TableError:
        return None
    return question_of(table, layout, chosen)


def layout_for(form: type[BaseModel], file: str) -> Layout | None:
    """Return which columns the form wants of the table in its field `file`; None where it does not say."""
    controls = [control_of(field) for field in form.model_fields.values()]
    return next((each.layout for each in controls if isinstance(each, ColumnsPicker) and each.file == file), None)


def as_file(text: str, layout: Layout | None) -> tuple[bytes, int]:
    """Return a pasted table as a .csv file, divided as the text would be, and how many rows it has without its heading.

    What cannot be divided stays as it is. It takes a moment for a large one.
    """
    if layout is None:
        return text.encode(), len(text.splitlines())
    try:
        table = pasted_table(text, layout.divide)
    except TableError:
        return text.encode(), len(text.splitlines())
    try:
        rows = columns_of(table, layout).rows
    except ColumnsUnclearError:
        rows = table.rows
    return table_as_csv(table), len(rows)


def _field(operation: AnyOperation) -> str:
    """Return the name of the form's field for the columns; "" where it has none."""
    fields = operation.form.model_fields.items()
    return next((name for name, field in fields if isinstance(control_of(field), ColumnsPicker)), "")


def _key(visit: Visit, operation: AnyOperation, shape: str) -> tuple[str, ...]:
    return visit.person.team_id, visit.person.id, operation.command, shape


async def _remembered(visit: Visit, operation: AnyOperation, shape: str) -> Any | None:
    async with visit.desk.database.read() as tx:
        return await ChoiceStore(tx).columns(_key(visit, operation, shape))


async def remember_columns(visit: Visit, operation: AnyOperation, values: Mapping[str, Any]) -> None:
    """Remember the columns in the values of a form whose preview this person said yes to."""
    chosen = Chosen.read(values.get(_field(operation)))
    if chosen is None:
        return
    async with visit.desk.database.write() as tx:
        store = ChoiceStore(tx)
        await store.keep_columns(_key(visit, operation, chosen.shape), chosen.model_dump(mode="json"), utc_now())
