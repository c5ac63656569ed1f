"""List customers by a part of their name.

Komet: customer.list. Company or vendor token. Only customers in use come back.
"""

from typing import Annotated

from pydantic import BaseModel, Field

from bot.komet.client import Komet
from bot.komet.kinds import Effect
from bot.komet.models import Customers
from bot.komet.requests import CustomerList
from bot.operations import Operation, Page
from bot.slack.blocks import Message, shorten
from bot.slack.forms import Text
from bot.words import say
from handlers.operations.catalogue_lists import pages_of


class Form(BaseModel):
    """Which customers."""

    name: Annotated[str, Field("", title="Name contains", max_length=200, description="Empty shows all"), Text()]


async def call(komet: Komet, form: Form) -> Customers:
    """Ask Komet for the customers."""
    return await komet.send(CustomerList(name=form.name))


def show(page: Page[Form], answer: Customers) -> Message:
    """Show code, name, type and salesperson."""
    columns = [(say("Code"), False), (say("Customer"), False), (say("Type"), False), (say("Salesperson"), False)]
    rows = [
        [each.code, shorten(each.name, 80), shorten(each.customer_type, 30), shorten(each.sales_person, 40)]
        for each in answer.customers
        if each.active is not False
    ]
    return pages_of(page, say("Customers"), "customer", columns, rows)


operation = Operation(
    command="customer list",
    method="customer.list",
    summary="List customers",
    effect=Effect.READ,
    form=Form,
    words="[part of the name]",
    example="/komet-customer list wholesale",
    call=call,
    show=show,
    arguments=lambda words, person: {"name": " ".join(words)},
)
