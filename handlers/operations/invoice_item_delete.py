"""Delete lines from an invoice.

Komet: invoice.item.delete. Company token. One call a line; Komet has no undo.
"""

from collections.abc import Sequence
from decimal import Decimal
from typing import Annotated, Any

from pydantic import BaseModel, Field

from bot.amounts import total_of
from bot.canonical import text_of
from bot.errors import FormError
from bot.komet.client import Komet
from bot.komet.kinds import Effect
from bot.komet.lookups import one_invoice
from bot.komet.models import Invoice, InvoiceLine, InvoiceStatus
from bot.komet.requests import InvoiceItemDelete
from bot.operations import Landed, Operation
from bot.people import Person
from bot.plan import AnyRequest, Change, Facts, Plan, name_of
from bot.slack.blocks import money, quantity
from bot.slack.forms import Choice, PickMany, Text
from bot.words import count, say
from handlers.operations.chosen_lines import LineIds, Reason, chosen_lines, lines_and_reason, typed_number
from handlers.operations.invoices import (
    READS,
    InvoiceField,
    find_invoice,
    line_choices,
    line_value,
    line_words,
    name_words,
    refuse_voided,
    status_words,
    tidy_number,
)


async def _with_lines(komet: Komet, number: str) -> Invoice:
    """Return the invoice. Raises FormError when Komet shows no lines of it that could be deleted."""
    invoice = await find_invoice(komet, number, "invoice")
    refuse_voided(invoice, "invoice")
    if not isinstance(invoice, Invoice):
        words = say("Komet shows no lines of invoice {number} here: delete them in Komet.", number=invoice.number)
        raise FormError("invoice", words)
    if not invoice.lines:
        raise FormError("invoice", say("Invoice {number} has no lines.", number=invoice.number))
    return invoice


async def lines_of(komet: Komet, typed: str) -> list[Choice]:
    """Return the lines of the invoice to choose from. Raises FormError when there is nothing to delete."""
    return line_choices(await _with_lines(komet, typed_number(typed, tidy_number, "invoice")))


class Form(BaseModel):
    """Which lines of which invoice, and why."""

    invoice: InvoiceField
    items: Annotated[
        LineIds,
        Field(title="Lines to delete"),
        PickMany(lines_of, needs="invoice", waiting="Choose an invoice to see its lines."),
    ]
    reason: Annotated[Reason, Text(placeholder="The customer took fewer")]


def arguments(words: Sequence[str], person: Person) -> dict[str, Any]:
    """Understand plain words: the first is the invoice, the next ones of digits are lines, the rest is the reason."""
    return lines_and_reason(words, "invoice")


async def plan(komet: Komet, form: Form) -> Plan:
    """Look the lines up and say what the invoice will be without them."""
    invoice = await _with_lines(komet, form.invoice)
    lines = chosen_lines(invoice.lines, form.items, say("Invoice {number}", number=invoice.number))
    snapshot = tuple(_snapshot_of(invoice, line) for line in lines)
    amount, boxes = total_of(line.amount for line in lines), total_of(line.total_boxes for line in lines)
    return Plan(
        sentence=say(
            "Delete {lines} from invoice {invoice}", lines=count(len(lines), "line"), invoice=name_words(invoice)
        ),
        requests=tuple(InvoiceItemDelete(invoice_id=invoice.id, invoice_item_id=line.id) for line in lines),
        changes=tuple(
            Change(line.product or line_words(line), line_value(line), say("deleted"), record=name_of(record))
            for line, record in zip(lines, snapshot, strict=True)
        ),
        snapshot=snapshot,
        facts=Facts(
            amount=amount,
            boxes=boxes,
            rows=len(lines),
            ship_date=invoice.ship_date,
            order_status=invoice.status.value,
        ),
        totals=(
            Change(say("Invoice total"), money(invoice.total), money(_less(invoice.total, amount))),
            Change(say("Boxes"), quantity(invoice.total_boxes), quantity(_less(invoice.total_boxes, boxes))),
        ),
        warnings=tuple(_warnings(invoice, lines)),
        note=form.reason,
    )


def _less(total: Decimal | None, part: Decimal | None) -> Decimal | None:
    return None if total is None or part is None else total - part


def _snapshot_of(invoice: Invoice, line: InvoiceLine) -> dict[str, Any]:
    """Return what an approval is bound to: the line and the invoice's status, but not what other lines change."""
    return {
        "line": f"{invoice.number} {line.product} #{line.id}",
        "number": invoice.number,
        "status": invoice.status.value,
        "ship_date": invoice.ship_date.isoformat(),
        "customer": invoice.customer,
        "boxes": text_of(line.total_boxes),
        "box_type": line.box_type,
        "unit_price": text_of(line.unit_price),
        "amount": text_of(line.amount),
    }


def _warnings(invoice: Invoice, lines: Sequence[InvoiceLine]) -> list[str]:
    warnings = [say("Komet has no undo for this. Adding a line again costs its transaction fee again.")]
    if len(lines) == len(invoice.lines):
        warnings.append(say("These are all the lines of the invoice: it will be empty."))
    if invoice.status is not InvoiceStatus.DRAFT:
        warnings.append(
            say("The invoice is no draft ({status}): the customer may have it already.", status=status_words(invoice))
        )
    return warnings


async def landed(komet: Komet, request: AnyRequest, plan: Plan) -> Landed:
    """Look whether the line is still on its invoice."""
    assert isinstance(request, InvoiceItemDelete)
    invoice = await one_invoice(komet, str(plan.snapshot[0]["number"]))
    if invoice is None:
        return Landed.UNSURE
    return Landed.YES if invoice.line(request.invoice_item_id) is None else Landed.NO


def rest(plan: Plan, requests: Sequence[AnyRequest]) -> dict[str, Any]:
    """Return the form for some of the lines."""
    items = [request.invoice_item_id for request in requests if isinstance(request, InvoiceItemDelete)]
    return {"invoice": plan.snapshot[0]["number"], "items": items, "reason": plan.note}


operation = Operation(
    command="invoice item delete",
    method="invoice.item.delete",
    summary="Delete invoice lines",
    effect=Effect.DESTRUCTIVE,
    form=Form,
    words="930221",
    example="/komet-invoice item delete 930221",
    needs=READS,
    arguments=arguments,
    plan=plan,
    landed=landed,
    rest=rest,
)
