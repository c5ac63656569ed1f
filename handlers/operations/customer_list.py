"""List customers by a part of their name.

Komet: customer.list. Company or vendor token. Only customers in use come back.
"""

from typing import Annotated

from pydantic import BaseModel, Field

from bot.komet.client import Komet
from bot.komet.kinds import Effect
from bot.komet.models import Customers
from bot.komet.requests import CustomerList
from bot.lists import Column, Listing, Row
from bot.operations import Operation
from bot.slack.forms import Text
from bot.words import say


class Form(BaseModel):
    """Which customers."""

    name: Annotated[str, Field("", title="Name contains", max_length=200, description="Empty shows all"), Text()]


async def call(komet: Komet, form: Form) -> Customers:
    """Ask Komet for the customers."""
    return await komet.send(CustomerList(name=form.name))


def listing(form: Form, answer: Customers) -> Listing:
    """List code, name, type and salesperson of the customers in use."""
    return Listing(
        title=say("Customers"),
        one="customer",
        columns=[
            Column(say("Code")),
            Column(say("Customer")),
            Column(say("Type")),
            Column(say("Salesperson")),
            Column(say("ID"), on_page=False),
            Column(say("Accounting code"), on_page=False),
        ],
        rows=[
            Row([each.code, each.name, each.customer_type, each.sales_person, each.id, each.accounting_code])
            for each in answer.customers
            if each.active is not False
        ],
    )


operation = Operation(
    command="customer list",
    method="customer.list",
    summary="List customers",
    effect=Effect.READ,
    form=Form,
    words="[part of the name]",
    example="/komet-customer list wholesale",
    call=call,
    listing=listing,
    arguments=lambda words, person: {"name": " ".join(words)},
)
