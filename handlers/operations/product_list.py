"""List products by a part of their name.

Komet: product.list. Company or vendor token. Without a filter the whole catalogue comes back.
"""

from typing import Annotated

from pydantic import BaseModel, Field

from bot.komet.client import Komet
from bot.komet.kinds import Effect
from bot.komet.models import Products
from bot.komet.requests import ProductList
from bot.lists import Column, Listing, Row
from bot.operations import Operation
from bot.slack.forms import Text
from bot.words import say


class Form(BaseModel):
    """Which products."""

    name: Annotated[
        str,
        Field("", title="Name contains", max_length=200, description="Empty shows the whole catalogue"),
        Text(),
    ]


async def call(komet: Komet, form: Form) -> Products:
    """Ask Komet for the products."""
    return await komet.send(ProductList(description=form.name))


def listing(form: Form, answer: Products) -> Listing:
    """List name, code, category, colour and grade of the products in use."""
    return Listing(
        title=say("Products"),
        one="product",
        columns=[
            Column(say("Product")),
            Column(say("Code")),
            Column(say("Category")),
            Column(say("Color")),
            Column(say("Grade")),
        ],
        rows=[
            Row([each.description, each.code, each.category, each.color, each.grade])
            for each in answer.products
            if each.active
        ],
    )


operation = Operation(
    command="product list",
    method="product.list",
    summary="List products",
    effect=Effect.READ,
    form=Form,
    words="[part of the name]",
    example="/komet-product list freedom",
    call=call,
    listing=listing,
    arguments=lambda words, person: {"name": " ".join(words)},
)
