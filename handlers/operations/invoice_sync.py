"""What marking invoices for another system and taking the mark off have in common: many invoices by typed numbers.

Komet shows the mark nowhere, so neither can be checked beforehand or seen afterwards.
"""

import re
from collections.abc import Mapping, Sequence

from bot.errors import FormError
from bot.komet.client import Komet
from bot.komet.lookups import one_invoice_header, recent_invoices
from bot.komet.models import InvoiceHeader, InvoiceStatus
from bot.operations import Result, Step
from bot.plan import AnyRequest, Facts, Plan
from bot.words import say
from handlers.operations.invoices import no_invoice, status_words, text_of, tidy_number

MOST = 50
TOLD_FAULTS = 12


def numbers_of(text: str) -> list[tuple[int, str]]:
    """Return line and number of each invoice that was typed, in any order, between blanks, commas or line breaks.

    Raises FormError for what is no number, for a number that stands twice, and for too many.
    """
    found: dict[str, int] = {}
    faults = []
    for line, words in enumerate(text.replace("\u00a0", " ").splitlines(), start=1):
        for word in re.split(r"[\s,;]+", words):
            if word.lower().strip("#.:") in ("", "invoice", "invoices", "inv", "and", "y"):
                continue
            try:
                number = str(tidy_number(word))
            except ValueError:
                faults.append(say("Line {line}: “{word}” is no invoice number.", line=line, word=word[:40]))
                continue
            if number in found:
                faults.append(say("Line {line}: {number} stands twice.", line=line, number=number))
            found.setdefault(number, line)
    if not found and not faults:
        faults.append(say("There is no invoice number."))
    if len(found) > MOST:
        faults.append(say("That is {many} invoices; {most} at most.", many=len(found), most=MOST))
    _raise_for(faults)
    return [(line, number) for number, line in found.items()]


async def find_all(komet: Komet, text: str) -> list[InvoiceHeader]:
    """Return the invoices with these numbers: one call for several of the last and next months, else one for each.

    Raises FormError, naming line and nearest numbers, for those that are not there or were voided.
    """
    wanted = numbers_of(text)
    recent = await recent_invoices(komet) if len(wanted) > 1 else ()
    known: dict[str, list[InvoiceHeader]] = {}
    for each in recent:
        known.setdefault(each.number, []).append(each)
    found, faults = [], []
    for line, number in wanted:
        same = known.get(number, ())
        invoice = same[0] if len(same) == 1 else await one_invoice_header(komet, number)
        if invoice is None:
            recent = recent or await recent_invoices(komet)
            faults.append(say("Line {line}: {words}", line=line, words=no_invoice(number, recent)))
        elif invoice.status is InvoiceStatus.VOIDED:
            faults.append(say("Line {line}: {number} was voided.", line=line, number=number))
        else:
            found.append(invoice)
    _raise_for(faults)
    return found


def _raise_for(faults: Sequence[str]) -> None:
    if not faults:
        return
    told = list(faults[:TOLD_FAULTS])
    if (rest := len(faults) - TOLD_FAULTS) > 0:
        told.append(say("… and {count} more.", count=rest))
    raise FormError("invoices", say("Nothing was sent.") + "\n" + "\n".join(told))


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


def names_of(invoices: Sequence[InvoiceHeader]) -> str:
    """Return the numbers in a few words, each with its ID where there are few."""
    if len(invoices) == 1:
        return say("invoice {number}, ID {id}", number=invoices[0].number, id=invoices[0].id)
    return say("{count} invoices ({first} …)", count=len(invoices), first=invoices[0].number)


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
    return ids_of([result.request for result in results if result.step is Step.DONE])


def ids_of(requests: Sequence[AnyRequest]) -> list[str]:
    """Return the IDs of the invoices of requests that have one."""
    return [str(invoice_id) for request in requests if (invoice_id := getattr(request, "invoice_id", None))]


def numbers_text(records: Sequence[Mapping[str, str]]) -> str:
    """Return the numbers as they are typed into the form."""
    return "\n".join(record["number"] for record in records)
