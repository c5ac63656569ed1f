"""Count the stock: change, add and delete lines so that Komet has what a table says.

Komet: inventory.list, and one call a row that differs: inventory.update, inventory.add (100 boxes a call) or
inventory.delete. Company token. Each takes its permission and meets its rules only where the table needs it.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, BeforeValidator, Field

from bot.canonical import decimal_text
from bot.errors import FormError
from bot.komet.client import Komet
from bot.komet.kinds import Effect, UnitType
from bot.komet.models import InventoryAdded, InventoryItem
from bot.komet.requests import InventoryAdd, InventoryDelete, InventoryList, InventoryType, InventoryUpdate
from bot.operations import WITHOUT_EFFECT, Landed, Operation, Result, Step, Undo, Verdict
from bot.people import Person
from bot.plan import AnyRequest, Plan
from bot.slack.forms import Choice, ColumnsPicker, DayPicker, FilePicker, Pick, Search, Text
from bot.tables import EXTENSIONS, Chosen
from bot.words import count, say
from handlers.operations.awb_numbers import tidy_stock_awb
from handlers.operations.count_additions import additions
from handlers.operations.count_differences import Differences, compare
from handlers.operations.count_names import with_ids
from handlers.operations.count_rows import LAYOUT, NewLine, counted_rows
from handlers.operations.count_work import Work
from handlers.operations.given import RowsFile, instead_of
from handlers.operations.reference import find_vendor
from handlers.operations.stock import KIND, line_words, read_kind, snapshot_of, stock_of
from handlers.operations.stock_landed import addition_landed, deletion_landed, update_landed, update_unseen
from handlers.operations.understood import Fault

MOST_CALLS = 300
"""Calls of one request: a day has a thousand."""

Day = Annotated[date | None, BeforeValidator(lambda value: value or None)]


class Form(BaseModel):
    """The table, what of the stock it is a table of, and what its new lines have in common."""

    sheet: Annotated[
        str,
        Field(
            "",
            title="Line or product, and boxes counted",
            description="Paste from a spreadsheet, one line each; unit cost, price A and price B may follow",
        ),
        Text(multiline=True, placeholder="771204  20  0.325"),
    ]
    file: Annotated[
        RowsFile,
        Field(
            None,
            title="Or a file",
            description="A .csv or .xlsx. New lines may have vendor, box type, AWB, ship date, bunches, stems, unit",
            validate_default=True,
        ),
        AfterValidator(instead_of("sheet", "Paste the table here, or choose a file.")),
        FilePicker(EXTENSIONS, instead_of="sheet"),
    ]
    columns: Annotated[Chosen | None, Field(None), ColumnsPicker(LAYOUT, file="file", text="sheet")]
    kind: Annotated[
        InventoryType,
        BeforeValidator(read_kind),
        Field(InventoryType.OPEN_MARKET, title="Kind", description="Open market when nothing is chosen"),
        KIND,
    ]
    vendor: Annotated[
        str,
        Field("", title="Vendor", description="If it is a table of one vendor's boxes alone"),
        Search("vendors", "Finca Alborada"),
    ]
    missing: Annotated[
        str,
        BeforeValidator(lambda value: value or "leave"),
        Field(
            "leave",
            pattern="^(delete|leave)$",
            title="Lines that are not in the table",
            description="They stay when nothing is chosen: the table may be a part of the stock",
        ),
        Pick((Choice("Leave them", "leave"), Choice("Delete them: they are gone", "delete"))),
    ]
    awb: Annotated[
        str,
        BeforeValidator(tidy_stock_awb),
        Field("", title="New lines: AWB", description="Where the table has no column for it"),
        Text(placeholder="729-5501-8843"),
    ]
    ship_date: Annotated[Day, Field(None, title="New lines: ship date"), DayPicker()]
    box_type: Annotated[str, Field("", title="New lines: box type"), Search("box-types", "QB")]
    bunches: Annotated[str, Field("", title="New lines: bunches in a box", max_length=6), Text(placeholder="24")]
    stems_bunch: Annotated[str, Field("", title="New lines: stems in a bunch", max_length=6), Text(placeholder="25")]
    unit_type: Annotated[
        str,
        Field("", pattern="^(Stem|Bunch)?$", title="New lines: the cost is per"),
        Pick((Choice("Stem", UnitType.STEM.value), Choice("Bunch", UnitType.BUNCH.value))),
    ]
    reason: Annotated[
        str,
        Field("", title="Reason", max_length=300, description="Whoever approves reads this"),
        Text(placeholder="Weekly count of 27 November"),
    ]


def arguments(words: Sequence[str], person: Person) -> dict[str, Any]:
    """Understand plain words: they are one row; a table is pasted into the form."""
    return {"sheet": "  ".join(words)} if words else {}


async def plan(komet: Komet, form: Form) -> Plan:
    """Compare the table with Komet's list; every difference becomes a request, or a fault of its row."""
    given = await counted_rows(form.sheet, form.file, form.columns)
    vendor = await find_vendor(komet, form.vendor, "vendor") if form.vendor else None
    answer = await komet.send(InventoryList(inventory_type=(form.kind,)))
    items = [each for each in answer.items if vendor is None or each.vendor_id == vendor.id]
    rows, unknown = await with_ids(komet, given.rows, items)
    found = compare(rows, items)
    # New boxes may come to lines of any kind: which are there already is asked of the whole stock.
    stock = await stock_of(komet) if found.new or found.absent else ()
    deletes_unnamed = form.missing == "delete"
    elsewhere = _elsewhere(found, answer.items, stock, must_be_there=deletes_unnamed)
    told = {fault.place for fault in elsewhere}
    added = [row for row in found.new if row.place not in told]
    new, lacking = await additions(komet, added, _defaults(form, vendor.id if vendor else ""), stock)
    given.check([*unknown, *found.faults, *elsewhere, *lacking])
    work = Work(found, tuple(new), stock, deletes_unnamed=deletes_unnamed)
    _check_size(work, given.field)
    return Plan(
        sentence=work.sentence,
        requests=work.requests,
        changes=work.changes,
        snapshot=(
            *(snapshot_of(each) for each in work.touched),
            *(each.to_snapshot(stock) for each in work.new),
        ),
        facts=work.facts,
        totals=work.totals,
        warnings=work.warnings,
        remarks=(*given.notes, *work.remarks),
        once=work.once,
        note=form.reason,
        parts=work.parts,
    )


def _elsewhere(
    found: Differences, of_kind: Sequence[InventoryItem], stock: Sequence[InventoryItem], *, must_be_there: bool
) -> list[Fault]:
    """Return a fault of each row that names a line which is not compared, or none at all where that is dangerous.

    `of_kind` is the stock of the chosen kind, of every vendor.
    """
    faults = []
    for row in [*found.new, *found.absent]:
        typed = row.line.removeprefix("#").casefold()
        numbered = [
            each for each in stock if typed in (each.id.casefold(), each.inventory_id.casefold(), each.lot.casefold())
        ]
        if numbered and any(each.id == numbered[0].id for each in of_kind):
            words = "“{line}” is in stock, but as {what}. Correct the row, or the vendor below."
            faults.append(row.fault(say(words, line=row.line, what=line_words(numbered[0]))))
        elif numbered:
            words = "“{line}” is in stock, but as another kind. Choose its kind below."
            faults.append(row.fault(say(words, line=row.line)))
        elif must_be_there and not row.count:
            words = "“{line}” is not in stock. Correct it, or take the row out."
            faults.append(row.fault(say(words, line=row.line)))
    return faults


def _defaults(form: Form, vendor_id: str) -> NewLine:
    return NewLine(
        vendor=vendor_id,
        box_type=form.box_type,
        awb=form.awb,
        ship_date=form.ship_date.isoformat() if form.ship_date else "",
        bunches=form.bunches,
        stems_bunch=form.stems_bunch,
        unit_type=form.unit_type,
    )


def _check_size(work: Work, field: str) -> None:
    """Raise FormError when there is nothing to do, or more than one request should hold."""
    if not work.requests:
        same = len(work.found.same)
        words = say("Nothing to do: Komet has what the table says ({rows} the same).", rows=count(same, "row"))
        raise FormError(field, " ".join([words, *work.warnings]))
    if (calls := len(work.requests)) > MOST_CALLS:
        words = "These are {calls} Komet calls, and I send {most} at most in one request. Cut the table into parts."
        raise FormError(field, say(words, calls=calls, most=MOST_CALLS))


async def landed(komet: Komet, request: AnyRequest, plan: Plan) -> Landed:
    """Look at the lines, each kind of request in its own way."""
    if isinstance(request, InventoryDelete):
        return await deletion_landed(komet, request)
    if isinstance(request, InventoryAdd):
        return await addition_landed(komet, request, plan, _record_of(request, plan))
    assert isinstance(request, InventoryUpdate)
    return await update_landed(komet, request, _record_of(request, plan), plan.looked)


def unseen(request: AnyRequest, plan: Plan) -> str:
    """Return what a person compares where only a line's cost was changed."""
    return update_unseen(request, _record_of(request, plan)) if isinstance(request, InventoryUpdate) else ""


def _record_of(request: InventoryAdd | InventoryUpdate, plan: Plan) -> Mapping[str, Any]:
    if isinstance(request, InventoryUpdate):
        return next(each for each in plan.snapshot if each.get("inventory_id") == request.inventory_id)
    key = (request.product_id, request.grower_id, request.box_type_id)
    return next(
        each for each in plan.snapshot if (each.get("product"), each.get("vendor"), each.get("box_type_id")) == key
    )


def verdicts(request: AnyRequest, answer: Any) -> tuple[Verdict, ...]:
    """Return the number of a new line, where Komet tells it."""
    if not (isinstance(request, InventoryAdd) and isinstance(answer, InventoryAdded) and answer.inventory_id):
        return ()
    line = say("Line #{id}", id=answer.inventory_id)
    return (Verdict(line, ok=True, message=count(request.quantity, "box", "boxes"), made=answer.inventory_id),)


def rest(plan: Plan, requests: Sequence[AnyRequest]) -> dict[str, Any]:
    """Return the form with a table of just these requests; every row tells all of itself."""
    rows = [[each.name for each in LAYOUT.wanted]]
    together: dict[str, list[str]] = {}
    for request in requests:
        if isinstance(request, InventoryAdd):
            row = _added_row(request, str(_record_of(request, plan)["code"]))
            same = together.setdefault("\t".join([row[0], *row[3:]]), row)
            if same is not row:
                same[1] = str(int(same[1]) + request.quantity)
                continue
            rows.append(row)
        elif isinstance(request, InventoryUpdate):
            boxes = Decimal(_record_of(request, plan)["boxes"]) + (request.quantity or 0)
            prices = ["" if each is None else decimal_text(each) for each in (request.price_a, request.price_b)]
            rows.append([request.inventory_id, decimal_text(boxes), decimal_text(request.unit_cost), *prices])
        elif isinstance(request, InventoryDelete):
            rows.append([request.inventory_id, "0"])
    values = {"sheet": "\n".join("\t".join(row) for row in rows), "kind": InventoryType.ALL.value}
    return values | ({"reason": plan.note} if plan.note else {})


def _added_row(request: InventoryAdd, code: str) -> list[str]:
    return [
        code or str(request.product_id),
        str(request.quantity),
        decimal_text(request.unit_cost),
        "",
        "",
        str(request.grower_id),
        str(request.box_type_id),
        request.awb,
        request.ship_date.isoformat(),
        str(request.bunches),
        str(request.stems_bunch),
        request.unit_type.value,
    ]


def retry(plan: Plan, results: Sequence[Result]) -> dict[str, Any]:
    """Return the form for what did not work. A row of new boxes is whole again: those that went in count, too."""
    left = [result.request for result in results if result.step in WITHOUT_EFFECT]
    adds = {request.things() for request in left if isinstance(request, InventoryAdd)}
    whole = [each for each in plan.requests if isinstance(each, InventoryAdd) and each.things() in adds]
    return rest(plan, [*(each for each in left if not isinstance(each, InventoryAdd)), *whole])


def undo(plan: Plan, results: Sequence[Result]) -> Undo | None:
    """Return the form that changes the changed lines back; what was added or deleted stays so."""
    done = [result for result in results if result.step is Step.DONE]
    rows = []
    for result in done:
        if isinstance(request := result.request, InventoryUpdate):
            listed = _record_of(request, plan)["price"] if request.price_a is not None else None
            back = f"{-request.quantity:+d}" if request.quantity else "="
            cost = decimal_text(request.unit_cost)
            rows.append("\t".join([request.inventory_id, back, cost, listed or ""]).rstrip())
    if not rows:
        return None
    loses = [say("The cost stays as you gave it, and so does price B: Komet does not show what they were.")]
    loses.append(say("Boxes sold meanwhile stay sold: the difference is taken from what is there then."))
    if len(done) > len(rows):
        loses.append(say("Lines that were added or deleted stay so. Added ones: /komet-inventory delete."))
    return Undo({"rows": "\n".join(rows)}, tuple(loses), command="inventory update")


operation = Operation(
    command="inventory count",
    method="inventory.update",
    summary="Count the stock",
    effect=Effect.WRITE,
    form=Form,
    words="[771204 20 0.325]",
    example="/komet-inventory count 771204 20 0.325",
    needs=frozenset({"boxtype.list", "inventory.list", "product.list", "vendor.list"}),
    sends=frozenset({"inventory.add", "inventory.delete"}),
    arguments=arguments,
    plan=plan,
    landed=landed,
    unseen=unseen,
    verdicts=verdicts,
    retry=retry,
    rest=rest,
    undo=undo,
)
