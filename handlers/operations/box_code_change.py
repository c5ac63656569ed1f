"""Change the codes of boxes, many at a time.

Komet: box.code.change. Company or vendor token. One call for as many rows as fit into 64 KB. Komet may
answer success outside and refusals inside, so each row has its own verdict. The way back is the same call
with the two codes swapped.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, BeforeValidator, Field

from bot.aside import aside
from bot.komet.client import Komet
from bot.komet.kinds import Effect
from bot.komet.limits import chunks
from bot.komet.lookups import one_purchase_order
from bot.komet.models import BoxRenames, PurchaseOrder
from bot.komet.requests import BoxCodeChange, BoxRename
from bot.operations import FromMessage, Landed, Operation, Result, Undo, Verdict
from bot.people import Person
from bot.plan import AnyRequest, Change, Facts, Plan
from bot.slack.forms import ColumnsPicker, FilePicker, Search, Text
from bot.tables import EXTENSIONS, Chosen
from bot.words import count, say
from handlers.operations.box_codes import LAYOUT, Row, faults_of, read_pairs
from handlers.operations.given import RowsFile, instead_of
from handlers.operations.purchase_orders import find_order, line_words, tidy_number
from handlers.operations.understood import Understood


class Form(BaseModel):
    """Pairs of codes, one a line or row; an order makes it possible to check them against its boxes."""

    codes: Annotated[
        str,
        Field(
            "",
            title="Old code and new code, one pair a line",
            description="Paste from a spreadsheet: tab, comma, semicolon or space between them, heading or not",
        ),
        Text(multiline=True, placeholder="BX700411  AL220411"),
    ]
    file: Annotated[
        RowsFile,
        Field(
            None,
            title="Or a file",
            description="A .csv or .xlsx with the old and the new code, up to 5,000 rows",
            validate_default=True,
        ),
        AfterValidator(instead_of("codes", "Paste the pairs of codes above, or choose a file here.")),
        FilePicker(EXTENSIONS, instead_of="codes"),
    ]
    columns: Annotated[Chosen | None, Field(None), ColumnsPicker(LAYOUT, file="file", text="codes")]
    purchase_order: Annotated[
        str,
        BeforeValidator(tidy_number),
        Field("", title="Purchase order", description="Lets me check the old codes before anything is sent"),
        Search("orders", placeholder="P071882 or a vendor"),
    ]


def arguments(words: Sequence[str], person: Person) -> dict[str, Any]:
    """Understand plain words: two codes and two codes and so on; a PO number in front of an odd count."""
    if not words:
        return {}
    rest = list(words)
    values: dict[str, Any] = {}
    if len(rest) % 2 and re.fullmatch(r"(?i)p\d{4,9}", rest[0]):
        values["purchase_order"] = rest.pop(0)
    if rest:
        values["codes"] = "\n".join(" ".join(rest[start : start + 2]) for start in range(0, len(rest), 2))
    return values


async def plan(komet: Komet, form: Form) -> Plan:
    """Judge every row; look the boxes up where an order was given."""
    given = await read_pairs(form.codes, form.file, form.columns)
    order = await find_order(komet, form.purchase_order, "purchase_order") if form.purchase_order else None
    return await aside(len(given.rows), _judged, given, order)


def _judged(given: Understood[Row], order: PurchaseOrder | None) -> Plan:
    """Return the plan for the pairs. Raises FormError when a row must not be sent."""
    given.check(faults_of(given.rows, order))
    rows = given.rows
    lines = {box.code.upper(): line_words(line) for line in order.lines for box in line.boxes} if order else {}
    renames = [BoxRename(current=row.old, new=row.new) for row in rows]
    return Plan(
        sentence=say("Change {boxes}", boxes=count(len(rows), "box code"))
        + (say(" of {number} ({vendor})", number=order.number, vendor=order.vendor_name) if order else ""),
        requests=tuple(chunks(renames)),
        changes=tuple(
            Change(lines.get(row.old.upper(), say("Box")), row.old, row.new, record=row.old, field="box")
            for row in rows
        ),
        snapshot=tuple(
            {
                "box": row.old,
                "order": order.number if order else None,
                "line": lines.get(row.old.upper()),
            }
            for row in rows
        ),
        facts=Facts(
            rows=len(rows),
            vendor=order.vendor_name if order else None,
            ship_date=order.ship_date if order else None,
        ),
        remarks=given.notes,
        warnings=()
        if order
        else (say("Without an order I cannot check that these boxes exist: Komet tells row by row."),),
    )


def verdicts(request: AnyRequest, answer: Any) -> tuple[Verdict, ...]:
    """Return Komet's word on each row."""
    assert isinstance(request, BoxCodeChange)
    assert isinstance(answer, BoxRenames)
    return tuple(
        Verdict(f"{asked.current} → {asked.new}", row.ok, row.message)
        for asked, row in zip(request.boxes, answer.rows, strict=True)
    )


async def landed(komet: Komet, request: AnyRequest, plan: Plan) -> Landed:
    """Look at the order's boxes."""
    assert isinstance(request, BoxCodeChange)
    order = await one_purchase_order(komet, _order_of(plan))
    if order is None:
        return Landed.UNSURE
    there = {box.code.upper() for box in order.boxes}
    seen = {(rename.current.upper() in there, rename.new.upper() in there) for rename in request.boxes}
    if seen == {(False, True)}:
        return Landed.YES
    # Where neither code is there, or both are, somebody else has changed something too.
    return Landed.NO if seen == {(True, False)} else Landed.UNSURE


def unseen(request: AnyRequest, plan: Plan) -> str:
    """Return what a person compares without an order: Komet has no way to look a box up."""
    return "" if _order_of(plan) else say("Without its order I cannot look a box up: search for these codes in Komet.")


def retry(plan: Plan, results: Sequence[Result]) -> Mapping[str, Any]:
    """Return the form with just the rows that did not work."""
    return _values(plan, [pair for result in results for pair in _pairs(result, worked=False)])


def rest(plan: Plan, requests: Sequence[AnyRequest]) -> Mapping[str, Any]:
    """Return the form with the rows of these requests."""
    renames = [rename for request in requests if isinstance(request, BoxCodeChange) for rename in request.boxes]
    return _values(plan, [(rename.current, rename.new) for rename in renames])


def undo(plan: Plan, results: Sequence[Result]) -> Undo | None:
    """Return the form that swaps back what was changed; None when nothing was."""
    pairs = [(new, old) for result in results for old, new in _pairs(result, worked=True)]
    if not pairs:
        return None
    return Undo(
        _values(plan, pairs),
        loses=(say("Labels printed with the new codes, and what others noted of them, stay as they are."),),
    )


def _pairs(result: Result, *, worked: bool) -> list[tuple[str, str]]:
    assert isinstance(result.request, BoxCodeChange)
    return [(each.current, each.new) for each in result.rows_that(result.request.boxes, worked=worked)]


def _values(plan: Plan, pairs: Sequence[tuple[str, str]]) -> dict[str, Any]:
    return {"codes": "\n".join(f"{old}\t{new}" for old, new in pairs), "purchase_order": _order_of(plan)}


def _order_of(plan: Plan) -> str:
    return next((str(record["order"]) for record in plan.snapshot if record["order"]), "")


operation = Operation(
    command="box code change",
    method="box.code.change",
    summary="Change box codes",
    effect=Effect.WRITE,
    form=Form,
    words="[P071882] [old new …]",
    example="/komet-box code change BX700411 AL220411",
    needs=frozenset({"purchase.order.list"}),
    arguments=arguments,
    plan=plan,
    verdicts=verdicts,
    landed=landed,
    unseen=unseen,
    retry=retry,
    rest=rest,
    undo=undo,
    from_message=FromMessage("use_box_codes", "Use as box codes…", text="codes", file="file"),
)
