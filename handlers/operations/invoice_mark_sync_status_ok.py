"""Mark invoices as taken over by another system, such as accounting. It locks them for everybody.

Komet: invoice.mark.sync.status.ok. Company token. One call an invoice; a repeat changes nothing (inferred). The way
back is invoice.mark.sync.status.error.
"""

from collections.abc import Sequence
from typing import Any

from bot.komet.client import Komet
from bot.komet.kinds import Effect
from bot.komet.requests import InvoiceMarkSyncStatusOk
from bot.operations import Operation, Result, Undo
from bot.people import Person
from bot.plan import AnyRequest, Plan
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
    not_confirmed,
    numbers_text,
    of_ids,
    snapshot_of,
)


class Form(InvoicesForm):
    """Which invoices."""


def arguments(words: Sequence[str], person: Person) -> dict[str, Any]:
    """Understand plain words: numbers."""
    return {"invoices": " ".join(words)} if words else {}


async def plan(komet: Komet, form: Form) -> Plan:
    """Look the numbers up, and say what the lock means."""
    given = await find_all(komet, form)
    invoices = given.invoices
    warnings = [
        say(
            "This LOCKS {invoices} for everybody: nobody in Komet can change anything there, "
            "until the lock is taken off: /komet invoice sync error.",
            invoices=count(len(invoices), "invoice"),
        ),
        say("Komet shows nowhere whether an invoice is locked already: then nothing changes."),
    ]
    if others := not_confirmed(invoices):
        warnings.append(say("Not confirmed yet: {others}.", others=others))
    return Plan(
        sentence=say("Lock {invoices} as taken over by another system", invoices=names_of(invoices)),
        requests=tuple(InvoiceMarkSyncStatusOk(invoice_id=each.id, invoice_number=each.number) for each in invoices),
        changes=tuple(change_of(each, say("locked for everybody")) for each in invoices),
        snapshot=tuple(snapshot_of(each) for each in invoices),
        facts=facts_of(invoices),
        warnings=tuple(warnings),
        remarks=given.notes,
    )


def unseen(request: AnyRequest, plan: Plan) -> str:
    """Return what a person compares after a lost answer: Komet does not show the lock."""
    return lock_unseen()


def rest(plan: Plan, requests: Sequence[AnyRequest]) -> dict[str, Any]:
    """Return the form for some of the invoices."""
    return {"invoices": numbers_text(of_ids(plan, ids_of(requests)))}


def undo(plan: Plan, results: Sequence[Result]) -> Undo | None:
    """Return the form that takes the locks off again and leaves the status as it is; None when none was set."""
    records = of_ids(plan, done_ids(results))
    if not records:
        return None
    return Undo(
        {"invoices": numbers_text(records), "status": "keep", "message": say("Locked by mistake")},
        loses=(
            say("Whatever the other system took over stays there."),
            say("An invoice that was locked before is unlocked too."),
        ),
        command="invoice sync error",
    )


operation = Operation(
    command="invoice sync ok",
    method="invoice.mark.sync.status.ok",
    summary="Lock synced invoices",
    effect=Effect.WRITE,
    form=Form,
    words="930221 [930222 …]",
    example="/komet-invoice sync ok 930221",
    needs=frozenset({"invoice.list"}),
    arguments=arguments,
    plan=plan,
    unseen=unseen,
    rest=rest,
    undo=undo,
)
