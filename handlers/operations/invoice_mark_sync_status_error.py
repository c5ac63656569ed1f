"""Take the lock off invoices that another system took over, with a reason.

Komet: invoice.mark.sync.status.error. Company token. One call an invoice. Unless it is told not to, Komet also gives
the invoice the status back that it had. The way back is invoice.mark.sync.status.ok.
"""

from collections.abc import Sequence
from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints

from bot.komet.client import Komet
from bot.komet.kinds import Effect
from bot.komet.lookups import one_invoice_header
from bot.komet.models import InvoiceStatus
from bot.komet.requests import InvoiceMarkSyncStatusError
from bot.operations import Landed, Operation, Result, Undo
from bot.people import Person
from bot.plan import AnyRequest, Plan
from bot.slack.forms import Choice, Pick, Text
from bot.words import count, say
from handlers.operations.invoice_sync import (
    InvoicesForm,
    change_of,
    done_ids,
    facts_of,
    find_all,
    ids_of,
    lock_unseen,
    names_of,
    numbers_text,
    of_ids,
    snapshot_of,
)
from handlers.operations.invoices import status_words


class Form(InvoicesForm):
    """Which invoices, what of their status, and why."""

    status: Annotated[
        Literal["keep", "back"],
        Field(title="Their status", description="Komet itself puts it back unless told otherwise"),
        Pick(
            (
                Choice("Keep it", "keep", "A confirmed invoice stays confirmed"),
                Choice("Put it back", "back", "To what it was before it was confirmed"),
            )
        ),
    ]
    message: Annotated[
        str,
        StringConstraints(strip_whitespace=True),
        Field(title="Reason", description="Komet keeps it with the invoice", min_length=3, max_length=50),
        Text(placeholder="Wrong customer mapping"),
    ]


def arguments(words: Sequence[str], person: Person) -> dict[str, Any]:
    """Understand plain words: numbers, then keep or back, then the reason."""
    rest = list(words)
    numbers = []
    while rest and any(letter.isdigit() for letter in rest[0]):
        numbers.append(rest.pop(0))
    values: dict[str, Any] = {"invoices": " ".join(numbers)} if numbers else {}
    if rest and rest[0].lower() in ("keep", "back"):
        values["status"] = rest.pop(0).lower()
    if rest:
        values["message"] = " ".join(rest)
    return values


async def plan(komet: Komet, form: Form) -> Plan:
    """Look the numbers up, and say what becomes of each."""
    given = await find_all(komet, form)
    invoices = given.invoices
    goes_back = form.status == "back"
    warnings = [
        say(
            "This takes the lock off: people in Komet can change {invoices} again.",
            invoices=count(len(invoices), "invoice"),
        ),
        say("Komet shows nowhere whether an invoice is locked: one that is not keeps the reason all the same."),
    ]
    confirmed = [each for each in invoices if each.status is InvoiceStatus.CONFIRMED]
    if goes_back and confirmed:
        warnings.append(
            say(
                "{invoices} confirmed: back to the status before, and the sale is open until it is confirmed again.",
                invoices=count(len(confirmed), "invoice is", "invoices are"),
            )
        )
    return Plan(
        sentence=say("Take the lock off {invoices}", invoices=names_of(invoices))
        + (say(", status put back") if goes_back else say(", status kept")),
        requests=tuple(
            InvoiceMarkSyncStatusError(invoice_id=each.id, message=form.message, unconfirm=goes_back)
            for each in invoices
        ),
        changes=tuple(
            change_of(
                each,
                say("unlocked, status from before it was confirmed")
                if goes_back and each.status is InvoiceStatus.CONFIRMED
                else say("unlocked, {status}", status=status_words(each)),
            )
            for each in invoices
        ),
        snapshot=tuple(snapshot_of(each) for each in invoices),
        facts=facts_of(invoices),
        warnings=tuple(warnings),
        remarks=given.notes,
        note=form.message,
    )


async def landed(komet: Komet, request: AnyRequest, plan: Plan) -> Landed:
    """Only a confirmed invoice that is not confirmed any more shows it; the lock itself Komet does not show."""
    assert isinstance(request, InvoiceMarkSyncStatusError)
    (record,) = of_ids(plan, [request.invoice_id])
    invoice = await one_invoice_header(komet, record["number"])
    went_back = invoice is not None and invoice.status in (InvoiceStatus.PENDING_APPROVAL, InvoiceStatus.DRAFT)
    return Landed.YES if went_back else Landed.UNSURE


def unseen(request: AnyRequest, plan: Plan) -> str:
    """Return what a person compares where the status stays as it is, so that only the lock would tell."""
    assert isinstance(request, InvoiceMarkSyncStatusError)
    (record,) = of_ids(plan, [request.invoice_id])
    goes_back = request.unconfirm and record["status"] == InvoiceStatus.CONFIRMED.value
    return "" if goes_back else lock_unseen()


def rest(plan: Plan, requests: Sequence[AnyRequest]) -> dict[str, Any]:
    """Return the form for some of the invoices."""
    goes_back = any(isinstance(each, InvoiceMarkSyncStatusError) and each.unconfirm for each in requests)
    numbers = numbers_text(of_ids(plan, ids_of(requests)))
    return {"invoices": numbers, "status": "back" if goes_back else "keep", "message": plan.note}


def undo(plan: Plan, results: Sequence[Result]) -> Undo | None:
    """Return the form that locks them again; None when none was unlocked."""
    done = done_ids(results)
    if not done:
        return None
    loses = [say("What people changed meanwhile stays changed."), say("The reason stays with the invoice.")]
    goes_back = any(isinstance(each.request, InvoiceMarkSyncStatusError) and each.request.unconfirm for each in results)
    if goes_back:
        loses.insert(0, say("Invoices that lost their confirmation are not confirmed again."))
    return Undo({"invoices": numbers_text(of_ids(plan, done))}, loses=tuple(loses), command="invoice sync ok")


operation = Operation(
    command="invoice sync error",
    method="invoice.mark.sync.status.error",
    summary="Unlock invoices",
    effect=Effect.WRITE,
    form=Form,
    words="930221 [930222 …] [keep|back] [reason]",
    example="/komet-invoice sync error 930221 keep Wrong customer mapping",
    needs=frozenset({"invoice.list"}),
    arguments=arguments,
    plan=plan,
    landed=landed,
    unseen=unseen,
    rest=rest,
    undo=undo,
)
