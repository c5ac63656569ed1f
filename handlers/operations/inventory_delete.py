"""Delete lines from the stock, with all their boxes.

Komet: inventory.delete. Company token. One call a line; Komet has no undo. The name of its parameter is inferred
(`bot/komet/shapes.py`).
"""

import re
from collections.abc import Sequence
from decimal import Decimal
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, Field

from bot.errors import FormError
from bot.komet.client import Komet
from bot.komet.kinds import Effect
from bot.komet.models import InventoryItem
from bot.komet.requests import InventoryDelete
from bot.operations import Landed, Operation
from bot.people import Person
from bot.plan import AnyRequest, Change, Facts, Plan
from bot.slack.blocks import money
from bot.slack.forms import ColumnsPicker, FilePicker, Text
from bot.tables import EXTENSIONS, Chosen, Layout
from bot.words import count, say
from handlers.operations.chosen_lines import Reason
from handlers.operations.given import GivenRow, Place, RowsFile, given_rows, instead_of
from handlers.operations.stock import (
    boxes_words,
    find_line,
    name_of_line,
    one_vendor,
    snapshot_of,
    stock_of,
    too_many,
    value_of,
)
from handlers.operations.stock_landed import deletion_landed
from handlers.operations.stock_rows import LINE
from handlers.operations.understood import Fault, understood
from handlers.operations.unit_words import units_words

LAYOUT = Layout((LINE,))
"""What a file has to have; text holds nothing but line numbers, in any order."""


def typed_lines(text: str) -> list[str]:
    """Return the lines that were typed: one a line or between commas, numbers between blanks too."""
    parts = [part.strip() for part in re.split(r"[\n,;\t]", text)]
    pieces = [part.split() if re.fullmatch(r"[#\d\s]+", part) else [part] for part in parts if part]
    return [each for piece in pieces for each in piece]


class Form(BaseModel):
    """Which lines, and why."""

    items: Annotated[
        str,
        Field(
            "",
            title="Lines to delete",
            description="Line numbers, as /komet-inventory list shows them; one a line, or with commas",
        ),
        Text(multiline=True, placeholder="771204, 766012"),
    ]
    file: Annotated[
        RowsFile,
        Field(
            None,
            title="Or a file",
            description="A .csv or .xlsx with a column of line numbers, up to 300 rows",
            validate_default=True,
        ),
        AfterValidator(instead_of("items", "Write line numbers above, or choose a file here.")),
        FilePicker(EXTENSIONS, instead_of="items"),
    ]
    columns: Annotated[Chosen | None, Field(None), ColumnsPicker(LAYOUT, file="file")]
    reason: Annotated[Reason, Text(placeholder="Thrown away: botrytis")]


def arguments(words: Sequence[str], person: Person) -> dict[str, Any]:
    """Understand plain words: the first ones of digits are lines, the rest is the reason."""
    rest = list(words)
    items = []
    while rest and re.fullmatch(r"#?\d+,?", rest[0], re.ASCII):
        items.append(rest.pop(0).strip("#,"))
    values = {"items": ", ".join(items), "reason": " ".join(rest)}
    return {name: value for name, value in values.items() if value}


async def plan(komet: Komet, form: Form) -> Plan:
    """Look the lines up and say what goes with them."""
    rows = await given_rows(LAYOUT, "", form.file, field="items", chosen=form.columns)
    given = understood(rows, _named)
    handed_in = [*((None, typed) for typed in typed_lines(form.items)), *given.rows]
    if not handed_in:
        raise FormError(given.field, say("Write at least one line's number."))
    stock = await stock_of(komet)
    items: dict[str, InventoryItem] = {}
    faults: list[Fault] = []
    for place, typed in handed_in:
        try:
            item = find_line(stock, typed)
        except ValueError as error:
            faults.append(Fault.of(place, error))
            continue
        items[item.id] = item
    given.check([*too_many(len(items)), *faults])
    lines = list(items.values())
    boxes = sum((each.quantity for each in lines), Decimal(0))
    values = [value_of(each) for each in lines]
    known = [value for value in values if value is not None]
    return Plan(
        sentence=_sentence(lines, boxes),
        requests=tuple(InventoryDelete(inventory_id=each.update_id) for each in lines),
        changes=tuple(Change(name_of_line(each), _worth(each), say("deleted"), name_of_line(each)) for each in lines),
        snapshot=tuple(snapshot_of(each) for each in lines),
        facts=Facts(
            amount=sum(known, Decimal(0)) if len(known) == len(values) else None,
            boxes=boxes,
            rows=len(lines),
            vendor=one_vendor(lines),
        ),
        warnings=(say("Komet has no undo for this: all boxes of the line go with it."),),
        remarks=given.notes,
        note=form.reason,
    )


def _named(row: GivenRow) -> tuple[Place | None, str]:
    """Return where a row stands and which line it names. Raises ValueError where it names none."""
    if not row.cells[0]:
        raise ValueError(say("it names no line. Fill that in, or take the row out."))
    return row.place, row.cells[0]


def _sentence(lines: Sequence[InventoryItem], boxes: Decimal) -> str:
    told = count(int(boxes), "box", "boxes")
    if len(lines) > 1:
        return say("Delete {lines} of the stock with {boxes}", lines=count(len(lines), "line"), boxes=told)
    vendor = say(" ({vendor})", vendor=lines[0].vendor_name) if lines[0].vendor_name else ""
    return say("Delete {line} with {boxes} from the stock", line=name_of_line(lines[0]), boxes=told) + vendor


def _worth(item: InventoryItem) -> str:
    """Return boxes, units and value of a line: 14 QB, 8,400 stems, $4,956.00."""
    parts = [boxes_words(item.quantity, item.box_type)]
    if item.total_units is not None:
        parts.append(units_words(item.total_units, item.unit_type))
    if (value := value_of(item)) is not None:
        parts.append(money(value))
    return ", ".join(parts)


async def landed(komet: Komet, request: AnyRequest, plan: Plan) -> Landed:
    """Look whether the line is still in stock."""
    assert isinstance(request, InventoryDelete)
    return await deletion_landed(komet, request)


def rest(plan: Plan, requests: Sequence[AnyRequest]) -> dict[str, Any]:
    """Return the form for some of the lines."""
    items = [request.inventory_id for request in requests if isinstance(request, InventoryDelete)]
    return {"items": ", ".join(items), "reason": plan.note}


operation = Operation(
    command="inventory delete",
    method="inventory.delete",
    summary="Delete lines of stock",
    effect=Effect.DESTRUCTIVE,
    form=Form,
    words="771204 [reason]",
    example="/komet-inventory delete 771204",
    needs=frozenset({"inventory.list"}),
    arguments=arguments,
    plan=plan,
    landed=landed,
    rest=rest,
)
