"""Make a prebook, or add lines to one just like it.

Komet: prebook.create. Company or vendor token; carries Komet's transaction fee, and sent twice it is done twice.
Buying at once (autoGeneratePOsfromPrebooks) is not offered. No way back but to delete what was made.
"""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, Field

from bot.amounts import WHOLE, total_of
from bot.dates import refuse_past
from bot.errors import FormError
from bot.komet.client import Komet
from bot.komet.kinds import Effect, UnitType
from bot.komet.models import Carrier, CreatedPrebook, Customer, Prebook
from bot.komet.requests import PrebookCreate
from bot.operations import Landed, Operation, Seen, Values, Verdict, unread
from bot.people import Person
from bot.plan import AnyRequest, Change, Facts, Plan
from bot.slack.blocks import day, money, quantity
from bot.slack.forms import Choice, ColumnsPicker, DayPicker, FilePicker, Pick, Search, Text
from bot.tables import EXTENSIONS, Chosen
from bot.typed import blank_is_none
from bot.words import count, say
from handlers.operations.given import RowsFile
from handlers.operations.odd_amounts import Stated, odd_amounts
from handlers.operations.odd_counts import Counted, odd_counts
from handlers.operations.odd_days import odd_day
from handlers.operations.prebook_made import landed_prebook, made_of, prebooks_there, record_of
from handlers.operations.prebook_rows import LAYOUT, ROW, Line, given_lines, lines_of, twice
from handlers.operations.prebooks import is_vendors, title_of, words_of
from handlers.operations.reference import find_carrier, find_customer

ADD = "add"


class Form(BaseModel):
    """For whom, when and how, and the lines."""

    customer: Annotated[str, Field(title="Customer", min_length=1), Search("customers", "Name or code")]
    truck_date: Annotated[
        date, Field(title="Truck date", description="The day the goods leave for the customer"), DayPicker()
    ]
    carrier: Annotated[str, Field(title="Carrier", min_length=1), Search("carriers", "Name or code")]
    lines: Annotated[
        str,
        Field(
            "",
            title="Lines: product; boxes box-type; bunches; price",
            description="One a line. Bunches are per box; 10x25 says the stems too. None makes an empty prebook",
        ),
        Text(multiline=True, placeholder=ROW),
    ]
    file: Annotated[
        RowsFile,
        Field(
            None,
            title="Or lines in a file",
            description="A .csv or .xlsx with these columns, up to 100 rows",
        ),
        FilePicker(EXTENSIONS, instead_of="lines"),
    ]
    columns: Annotated[Chosen | None, Field(None), ColumnsPicker(LAYOUT, file="file", text="lines")]
    unit: Annotated[
        UnitType | None,
        BeforeValidator(blank_is_none),
        Field(None, title="Prices are per", description="For lines that do not say it, such as 7.50/bunch"),
        Pick((Choice("Stem", "Stem"), Choice("Bunch", "Bunch"))),
    ]
    stems: Annotated[
        Annotated[int, WHOLE, Field(ge=1, le=1000)] | None,
        BeforeValidator(blank_is_none),
        Field(None, title="Stems per bunch", description="For lines that do not say it"),
        Text(placeholder="25"),
    ]
    customer_po: Annotated[str, Field("", title="Customer PO", max_length=20), Text()]
    ship_via: Annotated[
        str,
        Field("", title="Ships via", pattern="(?i)^(warehouse|grower)?$"),
        Pick((Choice("Warehouse", "warehouse"), Choice("Grower", "grower"))),
    ]
    comments: Annotated[str, Field("", title="Comments", max_length=200), Text()]
    existing: Annotated[
        str,
        Field(
            "",
            title="If there is one already",
            description="Of the same customer, truck date, carrier and customer PO",
            pattern="^(new|add)?$",
        ),
        Pick((Choice("Make a new one", "new"), Choice("Add the lines to it", ADD))),
    ]


def arguments(words: Sequence[str], person: Person) -> Values:
    """Understand plain words: the truck date, and the rest as the customer."""
    typed = words_of(words, person)
    customer = " ".join([*([typed.number] if typed.number else []), *typed.rest])
    values = {"customer": customer} if customer else {}
    if typed.dates:
        values["truck_date"] = typed.dates[0].isoformat()
    return {**values, **unread(typed.left)}


async def plan(komet: Komet, form: Form) -> Plan:
    """Look everything up that was typed, and the customer's prebooks of the day, one of which may take the lines."""
    given = await given_lines(form.lines, form.file, form.columns)
    adds = form.existing == ADD
    _check(komet, form, adds=adds, has_lines=bool(given.rows))
    customer = await find_customer(komet, form.customer, "customer")
    carrier = await find_carrier(komet, form.carrier, "carrier")
    lines = await lines_of(komet, given, unit=form.unit, stems=form.stems)
    there = await prebooks_there(komet, form.truck_date, customer.id)
    same = [each for each in there if _is_same(each, carrier.id, form.customer_po)] if not is_vendors(komet) else []
    if adds and len(same) > 1:
        numbers = ", ".join(each.number for each in same)
        words = say("Several are alike: {numbers}. Komet would choose one itself: make a new one.", numbers=numbers)
        raise FormError("existing", words)
    target = same[0] if adds and same else None
    amount = sum((line.total for line in lines), Decimal(0))
    boxes = sum((Decimal(line.request.boxes) for line in lines), Decimal(0))
    return Plan(
        sentence=_sentence(form, customer, lines, target),
        requests=(
            PrebookCreate(
                customer_id=customer.id,
                carrier_id=carrier.id,
                ship_date=form.truck_date,
                ship_via_id={"warehouse": 0, "grower": 1}.get(form.ship_via.lower()),
                customer_po=form.customer_po,
                use_existing=True if adds else None,
                comments=form.comments,
                items=tuple(line.request for line in lines),
            ),
        ),
        changes=(
            *(() if target else _header(form, customer, carrier)),
            *(Change(line.product, "", line.words) for line in lines),
        ),
        snapshot=(
            {
                "new": say("prebook for {customer}", customer=customer.name),
                "customer": customer.name,
                "carrier": carrier.name,
                "lines": "; ".join(f"{line.product}, {line.box_type}" for line in lines),
            },
            *(record_of(each) for each in there),
        ),
        facts=Facts(amount=amount, boxes=boxes, rows=max(1, len(lines)), ship_date=form.truck_date),
        totals=_totals(target, amount, boxes),
        warnings=tuple(_warnings(form, lines, same, target, vendors=is_vendors(komet))),
        remarks=given.notes,
    )


def _check(komet: Komet, form: Form, *, adds: bool, has_lines: bool) -> None:
    """Raise FormError for what can be said before Komet is asked."""
    refuse_past(form.truck_date, "truck_date")
    if adds and not has_lines:
        raise FormError("lines", say("There is nothing to add: write at least one line."))
    if adds and is_vendors(komet):
        words = say("Komet shows a vendor no customers, so I cannot say which one it would be: make a new one.")
        raise FormError("existing", words)


def _is_same(prebook: Prebook, carrier_id: str, customer_po: str) -> bool:
    same_po = prebook.customer_po_number.casefold() == customer_po.strip().casefold()
    return prebook.carrier_id == carrier_id and same_po


def _sentence(form: Form, customer: Customer, lines: Sequence[Line], target: Prebook | None) -> str:
    told = count(len(lines), "line")
    if target is not None:
        return say("Add {lines} to prebook {title}", lines=told, title=title_of(target))
    return say(
        "Make a prebook for {customer} leaving {day}, {lines}",
        customer=customer.name,
        day=day(form.truck_date),
        lines=told,
    )


def _header(form: Form, customer: Customer, carrier: Carrier) -> list[Change]:
    values = [
        (say("Customer"), f"{customer.name} ({customer.code or customer.id})"),
        (say("Truck date"), day(form.truck_date)),
        (say("Carrier"), carrier.name),
        (say("Ships via"), form.ship_via.capitalize()),
        (say("Customer PO"), form.customer_po),
        (say("Comments"), form.comments),
    ]
    return [Change(what, "", value) for what, value in values if value]


def _totals(target: Prebook | None, amount: Decimal, boxes: Decimal) -> tuple[Change, ...]:
    if target is None:
        return (Change(say("Total"), "", money(amount)), Change(say("Boxes"), "", quantity(boxes)))
    value = total_of(line.total_price for line in target.lines)
    before = total_of(line.total_boxes for line in target.lines)
    return (
        Change(say("Prebook total"), money(value), money(None if value is None else value + amount)),
        Change(say("Boxes"), quantity(before), quantity(None if before is None else before + boxes)),
    )


def _warnings(
    form: Form, lines: Sequence[Line], same: Sequence[Prebook], target: Prebook | None, *, vendors: bool
) -> list[str]:
    warnings = [say("Komet charges its transaction fee for this.")]
    if target is not None:
        where = target.location or target.location_code or say("unknown")
        warnings.append(
            say(
                "Komet adds to {number} if its location ({where}) is the one that Komet gives to new prebooks; "
                "if not, it makes a new one.",
                number=target.number,
                where=where,
            )
        )
        if form.comments or form.ship_via:
            warnings.append(
                say("Comments and way are for a new prebook: {number} keeps its own.", number=target.number)
            )
    elif form.existing == ADD:
        warnings.append(say("Komet shows no prebook like this, so it makes a new one."))
    elif same:
        numbers = ", ".join(each.number for each in same)
        warnings.append(say("There is one like this already: {numbers}. This makes another one.", numbers=numbers))
    if names := twice(lines):
        warnings.append(say("Several lines of the same product: {names}.", names=", ".join(names[:5])))
    warnings += odd_amounts(
        Stated(say("price"), line.product, line.request.price, line.request.unit_type) for line in lines
    )
    warnings += odd_counts(
        Counted(line.product, line.request.boxes, line.request.bunches, line.request.stems_bunch) for line in lines
    )
    warnings += odd_day(say("truck date"), form.truck_date)
    if vendors:
        warnings.append(say("Your prices count only if the company lets vendors change sales prices."))
    return warnings


async def landed(komet: Komet, request: AnyRequest, plan: Plan) -> Landed | Seen:
    """Look for lines (or a prebook) of the day that were not there before and are what was sent."""
    assert isinstance(request, PrebookCreate)
    return await landed_prebook(komet, request, plan)


def verdicts(request: AnyRequest, answer: Any) -> tuple[Verdict, ...]:
    """Return the number and the ID that Komet gave, and every line that it says it did not take."""
    assert isinstance(answer, CreatedPrebook)
    refused = tuple(
        Verdict(say("Line {number}", number=number), ok=False, message=row.message)
        for number, row in enumerate(answer.rows, start=1)
        if row.ok is False
    )
    return (made_of(answer.number, answer.id, answer.message), *refused) if answer.number else refused


operation = Operation(
    command="prebook create",
    method="prebook.create",
    summary="Make a prebook",
    effect=Effect.WRITE,
    form=Form,
    words="[customer] [truck date]",
    example="/komet-prebook create lakeside friday",
    needs=frozenset({"prebook.details.list", "customer.list", "carrier.list", "product.list", "boxtype.list"}),
    arguments=arguments,
    plan=plan,
    verdicts=verdicts,
    landed=landed,
)
