"""An operation of a method that is off until somebody has tried it: changing the price of an invoice's line."""

from decimal import Decimal
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, Field

from bot.amounts import read_amount
from bot.komet.client import Komet
from bot.komet.kinds import Effect
from bot.komet.requests import InvoiceItemUpdate
from bot.operations import Landed, Operation
from bot.plan import AnyRequest, Change, Plan

METHOD = "invoice.item.update"
INVOICE, LINE = 61200455, 7700121


class Form(BaseModel):
    """The line and its price."""

    invoice: Annotated[str, Field(title="Invoice ID", pattern=r"^\d+$")]
    line: Annotated[str, Field(title="Line ID", pattern=r"^\d+$")]
    price: Annotated[Decimal, BeforeValidator(read_amount), Field(title="Price", description="Such as 0.61", gt=0)]


async def plan(komet: Komet, form: Form) -> Plan:
    """Return the one request."""
    request = InvoiceItemUpdate(invoice_id=form.invoice, invoice_item_id=form.line, price=form.price)
    return Plan(f"Set the price of line {form.line}", (request,), (Change("Price", "", str(form.price)),))


async def landed(komet: Komet, request: AnyRequest, plan: Plan) -> Landed:
    """Say that nobody knows."""
    return Landed.UNSURE


operation = Operation(
    command="untried price",
    method=METHOD,
    summary="Change the price of a line",
    effect=Effect.WRITE,
    form=Form,
    words="INVOICE LINE PRICE",
    example="/komet-untried price 61200455 7700121 0.61",
    plan=plan,
    landed=landed,
)
