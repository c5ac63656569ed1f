"""Compare a table of counted boxes with the stock in Komet, and open the filled-in forms that make them equal.

Komet: inventory.list. Company or vendor token. One call. Adding, changing and deleting are three methods, each
with a permission and a rule of its own, so what differs is no single request: each kind has its own form.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, BeforeValidator, Field

from bot.canonical import decimal_text
from bot.errors import FormError
from bot.komet.client import Komet
from bot.komet.kinds import Effect
from bot.komet.models import Inventory, InventoryItem
from bot.komet.requests import BOXES_PER_CALL, InventoryList, InventoryType
from bot.operations import Operation, Page
from bot.people import Person
from bot.slack.blocks import Block, Blocks, Message, actions, button, context, header, inert, section, table
from bot.slack.forms import Choice, Pick, Text
from bot.words import count, say
from handlers.operations.stock import (
    KIND,
    MOST_ROWS,
    boxes_words,
    filled_in,
    matches,
    name_of_line,
    read_kind,
    several_words,
)
from handlers.operations.stock_rows import StockRow, rows_of

PER_PAGE = 20
TOLD_NOTES = 10
MOST_ADDED = 5
MOST_GONE = 100
LONGEST_VALUE = 1_900


@dataclass
class Comparison:
    """What differs, by what can be done about it."""

    same: int = 0
    unnamed: int = 0
    changed: list[tuple[StockRow, InventoryItem]] = field(default_factory=list)
    new: list[StockRow] = field(default_factory=list)
    gone: list[InventoryItem] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def _readable(text: str) -> str:
    try:
        counted_rows(text)
    except FormError as error:
        raise ValueError(error.sentence()) from None
    return text


def counted_rows(text: str) -> list[StockRow]:
    """Return the rows of the table. Raises FormError; a difference such as +5 is no count."""
    rows = rows_of(text, "sheet")
    if faulty := [str(row.number) for row in rows if row.count is None]:
        words = say("Line {numbers}: write what is there, such as 20, not a difference.", numbers=", ".join(faulty))
        raise FormError("sheet", words)
    return rows


class Form(BaseModel):
    """The table, and what of the stock it is a table of."""

    sheet: Annotated[
        str,
        AfterValidator(_readable),
        Field(
            title="Line or product, and boxes counted",
            description="Paste from a spreadsheet, one line each; a unit cost and a price may follow",
            min_length=3,
        ),
        Text(multiline=True, placeholder="771204  20"),
    ]
    kind: Annotated[
        InventoryType,
        BeforeValidator(read_kind),
        Field(InventoryType.OPEN_MARKET, title="Kind", description="Open market when nothing is chosen"),
        KIND,
    ]
    vendor: Annotated[
        str, Field("", title="Vendor", max_length=100, description="If it is a table of one vendor: part of the name")
    ]
    missing: Annotated[
        str,
        BeforeValidator(lambda value: value or "leave"),
        Field(
            "leave",
            pattern="^(tell|leave)$",
            title="Lines that are not in the table",
            description="Only counted when nothing is chosen: the table may be a part of the stock",
        ),
        Pick((Choice("Only count them", "leave"), Choice("List them: they are gone", "tell"))),
    ]


def arguments(words: Sequence[str], person: Person) -> dict[str, Any]:
    """Understand plain words: they are one row; a table is pasted into the form."""
    return {"sheet": " ".join(words)} if words else {}


async def call(komet: Komet, form: Form) -> Inventory:
    """Ask Komet for the stock that the table is of."""
    answer = await komet.send(InventoryList(inventory_type=(form.kind,)))
    wanted = form.vendor.strip().casefold()
    items = tuple(item for item in answer.items if wanted in item.vendor_name.casefold())
    return answer.model_copy(update={"items": items})


def compare(rows: Sequence[StockRow], items: Sequence[InventoryItem], *, tell_missing: bool) -> Comparison:
    """Return what differs. A row is matched by line number, lot, code or whole name, never by a part of it."""
    found = Comparison()
    named: set[str] = set()
    meant: set[str] = set()
    for row in rows:
        lines = matches(items, row.line, exact=True)
        meant |= {each.id for each in lines}
        if len(lines) > 1:
            found.notes.append(_note(row, several_words(row.line, lines)))
        elif not lines and row.count:
            found.new.append(row)
        elif not lines or row.count == lines[0].quantity:
            found.same += 1
        elif lines[0].id in named:
            found.notes.append(_note(row, say("#{id} stands in the table twice.", id=lines[0].id)))
        elif not row.count:
            found.gone.append(lines[0])
        elif abs(row.count - lines[0].quantity) > BOXES_PER_CALL:
            words = say("#{id} differs by more than 100 boxes, and Komet takes 100 at a time.", id=lines[0].id)
            found.notes.append(_note(row, words))
        else:
            found.changed.append((row, lines[0]))
        named |= {each.id for each in lines[:1] if len(lines) == 1}
    unnamed = [item for item in items if item.id not in meant]
    found.unnamed = len(unnamed)
    found.gone += unnamed if tell_missing else []
    return found


def _note(row: StockRow, words: str) -> str:
    return say("Line {number}: {words}", number=row.number, words=words)


def show(page: Page[Form], answer: Inventory) -> Message:
    """Show what differs, and a button for each kind of difference."""
    form = page.form
    found = compare(counted_rows(form.sheet), answer.items, tell_missing=form.missing == "tell")
    title = say("Your table and Komet's stock")
    parts = [
        say("{count} the same", count=found.same),
        say("{count} differ", count=len(found.changed)),
        say("{count} not in Komet", count=len(found.new)),
        say("{count} not in your table", count=found.unnamed),
    ]
    summary = "  ·  ".join(parts)
    rows = _rows(found)
    last = max(1, (len(rows) - 1) // PER_PAGE + 1)
    number = min(max(1, page.number), last)
    blocks: Blocks = [header(title), section(f"*{summary}*")]
    if rows:
        columns = [(say("Line"), False), (say("Komet"), True), (say("Table"), True)]
        blocks.append(table(columns, rows[(number - 1) * PER_PAGE :][:PER_PAGE]))
    if buttons := [each for each in _buttons(found) if page.may_open(each["value"])]:
        blocks.append(actions(buttons))
        blocks.append(context(say("Nothing is changed yet: each button opens a form with a preview.")))
    if found.notes:
        blocks.append(section("\n".join([f"*{say('Not compared')}*", *_told(found.notes)])))
    if buttons and (len(found.new) > MOST_ADDED or len(found.gone) > MOST_GONE):
        words = say(
            "The buttons hold the first {new} lines to add and {gone} to delete: then compare again.",
            new=MOST_ADDED,
            gone=MOST_GONE,
        )
        blocks.append(context(words))
    turns = [button(say("Change table"), "list.filter", page.list_id)]
    if number > 1:
        turns.append(button(say("‹ Previous"), "list.page#back", f"{page.list_id}:{number - 1}"))
    if number < last:
        turns.append(button(say("Next ›"), "list.page#on", f"{page.list_id}:{number + 1}"))
    blocks.append(actions(turns))
    if last > 1:
        blocks.append(context(say("Page {number} of {last}", number=number, last=last)))
    return Message(f"{title}: {summary}", blocks)


def _rows(found: Comparison) -> list[list[str]]:
    rows = [
        [name_of_line(item), boxes_words(item.quantity, item.box_type), str(row.count)] for row, item in found.changed
    ]
    rows += [[row.line, say("not there"), str(row.count)] for row in found.new]
    rows += [[name_of_line(item), boxes_words(item.quantity, item.box_type), say("none")] for item in found.gone]
    return rows


def _told(notes: Sequence[str]) -> list[str]:
    told = [f"• {inert(note, 250)}" for note in notes[:TOLD_NOTES]]
    if (rest := len(notes) - TOLD_NOTES) > 0:
        told.append(say("… and {count} more.", count=rest))
    return told


def _buttons(found: Comparison) -> list[Block]:
    """Return the buttons that open filled-in forms: a button's value is short, so many lines are several buttons."""
    changes = _parts([_as_row(row, item) for row, item in found.changed], MOST_ROWS, _update_value)
    deletions = _parts([item.id for item in found.gone[:MOST_GONE]], MOST_ROWS, _delete_value)
    buttons = [
        button(say("Change {lines}", lines=count(len(part), "line")), f"form.start#change{place}", _update_value(part))
        for place, part in enumerate(changes)
    ]
    buttons += [
        button(say("Delete {lines}", lines=count(len(part), "line")), f"form.start#delete{place}", _delete_value(part))
        for place, part in enumerate(deletions)
    ]
    buttons += [
        button(say("Add {product}", product=row.line), f"form.start#add{place}", _add_value(row))
        for place, row in enumerate(found.new[:MOST_ADDED])
    ]
    return buttons


def _as_row(row: StockRow, item: InventoryItem) -> str:
    """Return the row for the form of changes: the new count, so that its own preview works the difference out."""
    money = ["" if each is None else decimal_text(each) for each in (row.cost, row.price_a, row.price_b)]
    return ";".join([item.id, str(row.count), *money]).rstrip(";")


def _parts(rows: Sequence[str], most: int, value: Callable[[Sequence[str]], str]) -> list[list[str]]:
    """Return the rows in as few parts as fit into a button and a form."""
    parts: list[list[str]] = []
    for row in rows:
        if parts and len(parts[-1]) < most and len(value([*parts[-1], row])) <= LONGEST_VALUE:
            parts[-1].append(row)
        else:
            parts.append([row])
    return parts


def _update_value(rows: Sequence[str]) -> str:
    return filled_in("inventory update", {"rows": "\n".join(rows)})


def _delete_value(rows: Sequence[str]) -> str:
    values = {"items": ", ".join(rows), "reason": say("Not there when the boxes were counted")}
    return filled_in("inventory delete", values)


def _add_value(row: StockRow) -> str:
    values = {"product": row.line[:200], "boxes": str(row.count)}
    return filled_in("inventory add", values | ({"unit_cost": decimal_text(row.cost)} if row.cost is not None else {}))


operation = Operation(
    command="inventory compare",
    method="inventory.list",
    summary="Compare a table with the stock",
    effect=Effect.READ,
    form=Form,
    words="[771204 20]",
    example="/komet-inventory compare",
    arguments=arguments,
    call=call,
    show=show,
)
