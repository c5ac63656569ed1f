"""What marking invoices for another system and taking the mark off have in common: many invoices by typed numbers.

Komet shows the mark nowhere, so neither can be checked beforehand or seen afterwards.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Annotated

from pydantic import AfterValidator, BaseModel, Field

from bot.amounts import without_zeros
from bot.canonical import text_of
from bot.komet.client import Komet
from bot.komet.lookups import one_invoice_header, recent_invoices
from bot.komet.models import InvoiceHeader, InvoiceStatus
from bot.komet.requests import KometRequest
from bot.operations import Result, done
from bot.plan import AnyRequest, Change, Facts, Plan, name_of
from bot.slack.blocks import money
from bot.slack.forms import ColumnsPicker, FilePicker, Text
from bot.tables import EXTENSIONS, Chosen, Layout, Wanted
from bot.words import say
from handlers.operations.given import Given, GivenRow, Place, RowsFile, given_rows, instead_of
from handlers.operations.invoices import no_invoice, status_words, tidy_number
from handlers.operations.understood import Fault, Understood, understood

MOST = 50
FIELD = "invoices"

LAYOUT = Layout(
    (
        Wanted(
            "Invoice",
            (r"(?i)(?:invoice|inv\.?|factura)?[\s_]*(?:number|no\.?|#|n[uú]mero)|invoices?|inv\.?|facturas?",),
            cells=r"(?i)(?:inv(?:oice)?)?[\s#:.-]*[a-z]?-?\d{1,10}",
        ),
    )
)
"""What a file has to have; text holds nothing but numbers, in any order."""


class InvoicesForm(BaseModel):
    """Which invoices."""

    invoices: Annotated[
        str,
        Field("", title="Invoices", description="Numbers, with blanks, commas or line breaks between them"),
        Text(multiline=True, placeholder="930221 930222"),
    ]
    file: Annotated[
        RowsFile,
        Field(
            None,
            title="Or a file",
            description="A .csv or .xlsx with a column of invoice numbers, up to 50 rows",
            validate_default=True,
        ),
        AfterValidator(instead_of("invoices", "Write numbers above, or choose a file here.")),
        FilePicker(EXTENSIONS, instead_of="invoices"),
    ]
    columns: Annotated[Chosen | None, Field(None), ColumnsPicker(LAYOUT, file="file")]


@dataclass(frozen=True)
class GivenInvoices:
    """The invoices that were handed in, and notes for the preview."""

    invoices: list[InvoiceHeader]
    notes: tuple[str, ...] = ()


def words_of(text: str) -> list[GivenRow]:
    """Return each thing that was typed, in any order, between blanks, commas or line breaks, as a row of its own."""
    lines = enumerate(text.replace("\u00a0", " ").splitlines(), start=1)
    return [
        GivenRow(number, (word,), (word,))
        for number, line in lines
        for word in re.split(r"[\s,;]+", line)
        if word.lower().strip("#.:") not in ("", "invoice", "invoices", "inv", "and", "y")
    ]


def numbers_of(given: Given) -> Understood[tuple[Place, str]]:
    """Return place and number of each invoice. What is no number, or stands twice, is a fault.

    Raises FormError where there is none, and for too many.
    """
    seen: set[str] = set()

    def read(row: GivenRow) -> tuple[Place, str]:
        number = _number(row.cells[0])
        if number in seen:
            raise ValueError(say("{number} stands twice.", number=number))
        seen.add(number)
        return row.place, number

    numbers = understood(given, read, none=say("There is no invoice number."))
    if len(numbers.rows) > MOST:
        words = say("That is {many} invoices; {most} at most.", many=len(numbers.rows), most=MOST)
        numbers.check([Fault(None, words)])
    return numbers


def _number(word: str) -> str:
    """Return the number of an invoice. Raises ValueError for what is none."""
    if not word:
        raise ValueError(say("no invoice number stands there. Fill it in, or take the row out."))
    try:
        number = str(tidy_number(without_zeros(word)))
    except ValueError:
        number = ""
    if not number:
        raise ValueError(say("“{word}” is no invoice number. It looks like 930221.", word=word[:40]))
    return number


async def find_all(komet: Komet, form: InvoicesForm) -> GivenInvoices:
    """Return the invoices with these numbers: one call for several of the last and next months, else one for each.

    Raises ColumnsError, or FormError, naming place and nearest numbers, for those that are not there or were voided.
    Where a row cannot be read, only the call for several is spent.
    """
    given = await given_rows(LAYOUT, "", form.file, field=FIELD, chosen=form.columns)
    wanted = numbers_of(replace(given, rows=(*words_of(form.invoices), *given.rows)))
    recent = await recent_invoices(komet) if len(wanted.rows) > 1 else ()
    known: dict[str, list[InvoiceHeader]] = {}
    for each in recent:
        known.setdefault(each.number, []).append(each)
    found, faults = [], []
    for place, number in wanted.rows:
        same = known.get(number, ())
        if len(same) != 1 and wanted.faults:
            continue  # each look costs a call, and will cost it again when the other rows are mended
        invoice = same[0] if len(same) == 1 else await one_invoice_header(komet, number)
        if invoice is None:
            recent = recent or await recent_invoices(komet)
            faults.append(Fault(place, no_invoice(number, recent)))
        elif invoice.status is InvoiceStatus.VOIDED:
            faults.append(Fault(place, say("{number} was voided.", number=number)))
        else:
            found.append(invoice)
    wanted.check(faults)
    return GivenInvoices(found, given.notes)


def snapshot_of(invoice: InvoiceHeader) -> dict[str, str | None]:
    """Return what an approval is bound to. The first value tells the invoices apart."""
    return {
        "invoice": say("{number}, ID {id}", number=invoice.number, id=invoice.id),
        "number": invoice.number,
        "id": invoice.id,
        "status": invoice.status.value,
        "total": text_of(invoice.total),
    }


def facts_of(invoices: Sequence[InvoiceHeader]) -> Facts:
    """Return what policy judges by; the amount is unknown when that of one invoice is."""
    totals = [each.total for each in invoices if each.total is not None]
    statuses = {each.status.value for each in invoices}
    return Facts(
        amount=sum(totals[1:], start=totals[0]) if totals and len(totals) == len(invoices) else None,
        rows=len(invoices),
        order_status=statuses.pop() if len(statuses) == 1 else None,
    )


def change_of(invoice: InvoiceHeader, becomes: str) -> Change:
    """Return how an invoice is told, as it is and as it will be."""
    before = say("{status}, {total}", status=status_words(invoice), total=money(invoice.total))
    name = name_of(snapshot_of(invoice))
    return Change(name, before, becomes, record=name)


def names_of(invoices: Sequence[InvoiceHeader]) -> str:
    """Return the numbers in a few words, each with its ID where there are few."""
    if len(invoices) == 1:
        return say("invoice {number}, ID {id}", number=invoices[0].number, id=invoices[0].id)
    return say("{count} invoices ({first} …)", count=len(invoices), first=invoices[0].number)


def lock_unseen() -> str:
    """Return what a person compares after a lost answer where only the lock was changed."""
    return say("No list of Komet shows locks: open the invoice in Komet and see whether it can be changed.")


def not_confirmed(invoices: Sequence[InvoiceHeader]) -> str:
    """Return the invoices that are not confirmed, with their statuses; "" when all are."""
    others = [each for each in invoices if each.status is not InvoiceStatus.CONFIRMED]
    words = ", ".join(f"{each.number} ({status_words(each)})" for each in others[:5])
    return f"{words} …" if len(others) > 5 else words


def of_ids(plan: Plan, ids: Sequence[str]) -> list[Mapping[str, str]]:
    """Return the records of the plan's snapshot with these IDs."""
    return [record for record in plan.snapshot if record["id"] in ids]


def done_ids(results: Sequence[Result]) -> list[str]:
    """Return the IDs of the invoices that were marked."""
    return ids_of(done(results, KometRequest))


def ids_of(requests: Sequence[AnyRequest]) -> list[str]:
    """Return the IDs of the invoices of requests that have one."""
    return [str(invoice_id) for request in requests if (invoice_id := getattr(request, "invoice_id", None))]


def numbers_text(records: Sequence[Mapping[str, str]]) -> str:
    """Return the numbers as they are typed into the form."""
    return "\n".join(record["number"] for record in records)
