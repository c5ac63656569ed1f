"""Change boxes, cost and prices of lines in stock.

Komet: inventory.update. Company token. One call a line. Komet wants a difference of boxes, at most 100, and each
time the cost, which it shows nowhere. A repeat adds once more, so a lost answer is looked up and never resent.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, Field

from bot.canonical import decimal_text
from bot.komet.client import Komet
from bot.komet.kinds import Effect
from bot.komet.requests import InventoryUpdate
from bot.operations import Landed, Operation, Result, Undo, done
from bot.people import Person
from bot.plan import AnyRequest, Change, Facts, Plan
from bot.slack.blocks import quantity, unit_money
from bot.slack.forms import ColumnsPicker, FilePicker, Text
from bot.tables import EXTENSIONS, Chosen
from bot.words import count, say
from handlers.operations.given import RowsFile, instead_of
from handlers.operations.odd_amounts import odd_amounts, stated_of_line
from handlers.operations.stock import (
    line_change,
    name_of_line,
    one_vendor,
    snapshot_of,
    stock_of,
    too_many,
)
from handlers.operations.stock_landed import update_landed, update_unseen
from handlers.operations.stock_rows import LAYOUT, given_stock
from handlers.operations.stock_updates import Update, update_of
from handlers.operations.understood import Fault
from handlers.operations.unit_words import a_unit


class Form(BaseModel):
    """Lines of the stock, one a line of text or a row of a file."""

    rows: Annotated[
        str,
        Field(
            "",
            title="Line, boxes, unit cost, price A, price B",
            description="One a line. Boxes: the new count (20), or +5, or -3, or = to leave them. Komet wants the cost "
            "each time. Without prices the listed one stays.",
        ),
        Text(multiline=True, placeholder="771204  +5  0.325  0.59"),
    ]
    file: Annotated[
        RowsFile,
        Field(
            None,
            title="Or a file",
            description="A .csv or .xlsx with these columns, up to 300 rows. Excel makes 5 of +5: write '+5 there",
            validate_default=True,
        ),
        AfterValidator(instead_of("rows", "Write the lines above, or choose a file here.")),
        FilePicker(EXTENSIONS, instead_of="rows"),
    ]
    columns: Annotated[Chosen | None, Field(None), ColumnsPicker(LAYOUT, file="file", text="rows")]


def arguments(words: Sequence[str], person: Person) -> dict[str, Any]:
    """Understand plain words: they are one row."""
    return {"rows": "  ".join(words)} if words else {}


async def plan(komet: Komet, form: Form) -> Plan:
    """Look the lines up and work the differences out."""
    given = await given_stock(form.rows, form.file, field="rows", chosen=form.columns)
    rows = given.rows
    items = await stock_of(komet)
    updates: list[Update] = []
    faults = too_many(len(rows))
    for row in rows:
        try:
            updates.append(update_of(row, items, updates))
        except ValueError as error:
            faults.append(Fault.of(row.place, error))
    given.check(faults)
    touched = [each.item for each in updates]
    return Plan(
        sentence=_sentence(updates),
        requests=tuple(each.to_request() for each in updates),
        changes=tuple(_change(each) for each in updates),
        snapshot=tuple(snapshot_of(item) for item in touched),
        facts=Facts(
            amount=_amount(updates),
            boxes=Decimal(sum(abs(each.change) for each in updates)),
            rows=len(updates),
            vendor=one_vendor(touched),
        ),
        totals=_totals(updates),
        warnings=tuple(_warnings(updates)),
        remarks=(*given.notes, *_remarks(updates)),
        parts=tuple(name_of_line(item) for item in touched),
    )


def _sentence(updates: Sequence[Update]) -> str:
    first = updates[0]
    vendor = say(" ({vendor})", vendor=first.item.vendor_name) if first.item.vendor_name else ""
    if len(updates) == 1:
        return _one_sentence(first) + vendor + _priced(first)
    more, less = (sum(max(0, sign * each.change) for each in updates) for sign in (1, -1))
    told = [say("add {boxes}", boxes=count(more, "box", "boxes"))] if more else []
    told += [say("take {boxes}", boxes=count(less, "box", "boxes"))] if less else []
    if priced := sum(each.prices or each.row.price_b is not None for each in updates):
        told.append(say("new prices of {lines}", lines=count(priced, "line")))
    what = f" ({', '.join(told)})" if told else ""
    return say("Change {lines} of the stock", lines=count(len(updates), "line")) + what


def _one_sentence(update: Update) -> str:
    line, boxes = name_of_line(update.item), count(abs(update.change), "box", "boxes")
    if not update.change:
        return say("Set the cost of {line} to {cost}", line=line, cost=a_unit(update.cost, update.item.unit_type))
    if update.change > 0:
        return say("Add {boxes} to {line}", boxes=boxes, line=line)
    return say("Take {boxes} from {line}", boxes=boxes, line=line)


def _priced(update: Update) -> str:
    """Return what the sentence says of prices that become others."""
    told = ""
    if update.prices:
        before, after = unit_money(update.item.price), unit_money(update.price_a)
        told = say(", price A {before} → {after}", before=before, after=after)
    if update.row.price_b is not None:
        told += say(", price B {after}", after=unit_money(update.row.price_b))
    return told


def _change(update: Update) -> Change:
    return line_change(
        update.item, by=update.change, cost=update.cost, price_a=update.price_a, price_b=update.row.price_b
    )


def _totals(updates: Sequence[Update]) -> tuple[Change, ...]:
    if len(updates) == 1:
        return ()
    before = sum((each.item.quantity for each in updates), Decimal(0))
    after = sum((each.after for each in updates), Decimal(0))
    return (Change(say("Boxes of these lines"), quantity(before), quantity(after)),)


def _amount(updates: Sequence[Update]) -> Decimal | None:
    """Return the cost of the boxes that come and go; None when it is unknown, or when it is about prices alone."""
    if any(each.item.units is None or not each.change for each in updates):
        return None
    return sum((abs(each.change) * each.item.units * each.cost for each in updates if each.item.units), Decimal(0))


def _warnings(updates: Sequence[Update]) -> list[str]:
    stated = (
        stated_of_line(each.item, cost=each.cost, price_a=each.price_a, price_b=each.row.price_b) for each in updates
    )
    warnings = odd_amounts(one for each in stated for one in each)
    if any(each.change for each in updates):
        warnings.append(say("Komet takes the difference, not the count: sent twice, it counts twice."))
    if any(each.change < 0 for each in updates):
        warnings.append(say("Komet tells of adding boxes only. Look at the line after taking some away."))
    return warnings


def _remarks(updates: Sequence[Update]) -> list[str]:
    if all(each.row.price_a is not None or each.row.price_b is not None for each in updates):
        return []
    return [say("Komet wants a price, too: where you gave none, the listed one is sent as price A.")]


async def landed(komet: Komet, request: AnyRequest, plan: Plan) -> Landed:
    """Compare boxes and price with what they were."""
    assert isinstance(request, InventoryUpdate)
    return await update_landed(komet, request, _record_of(request, plan), plan.looked)


def unseen(request: AnyRequest, plan: Plan) -> str:
    """Return what a person compares where only the cost was changed."""
    assert isinstance(request, InventoryUpdate)
    return update_unseen(request, _record_of(request, plan))


def _record_of(request: InventoryUpdate, plan: Plan) -> Mapping[str, Any]:
    return next(each for each in plan.snapshot if each["inventory_id"] == request.inventory_id)


def rest(plan: Plan, requests: Sequence[AnyRequest]) -> dict[str, Any]:
    """Return the form for some of the lines."""
    return {"rows": "\n".join(_as_row(each) for each in requests if isinstance(each, InventoryUpdate))}


def _as_row(request: InventoryUpdate, *, change: int | None = None, price_a: Decimal | None = None) -> str:
    boxes = request.quantity if change is None else change
    price_a = request.price_a if price_a is None else price_a
    cells = [request.inventory_id, f"{boxes:+d}" if boxes else "=", decimal_text(request.unit_cost)]
    cells += ["" if each is None else decimal_text(each) for each in (price_a, request.price_b)]
    return "\t".join(cells)


def undo(plan: Plan, results: Sequence[Result]) -> Undo | None:
    """Return the form with the opposite differences and the prices as they were listed."""
    rows = []
    for request in done(results, InventoryUpdate):
        record = next(each for each in plan.snapshot if each["inventory_id"] == request.inventory_id)
        listed = None if record["price"] is None else Decimal(record["price"])
        is_priced = request.price_a is not None and listed is not None and request.price_a != listed
        if request.quantity or is_priced:
            back = listed if request.price_a is not None else None
            rows.append(_as_row(request, change=-(request.quantity or 0), price_a=back))
    if not rows:
        return None
    loses = (
        say("The cost stays as you gave it, and so does price B: Komet does not show what they were."),
        say("Boxes sold meanwhile stay sold: the difference is taken from what is there then."),
    )
    return Undo({"rows": "\n".join(rows)}, loses)


operation = Operation(
    command="inventory update",
    method="inventory.update",
    summary="Change boxes or prices",
    effect=Effect.WRITE,
    form=Form,
    words="771204 20|+5|-3 [cost] [price]",
    example="/komet-inventory update 771204 +5 0.325 0.59",
    needs=frozenset({"inventory.list"}),
    arguments=arguments,
    plan=plan,
    landed=landed,
    unseen=unseen,
    rest=rest,
    undo=undo,
)
