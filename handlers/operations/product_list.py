"""List products by a part of their name.

Komet: product.list. Company or vendor token. Without a filter the whole catalogue comes back.
"""

from typing import Annotated

from pydantic import BaseModel, Field

from bot.komet.client import Komet
from bot.komet.kinds import Effect
from bot.komet.models import Products
from bot.komet.requests import ProductList
from bot.operations import Operation, Page
from bot.slack.blocks import Message, shorten
from bot.slack.forms import Text
from bot.words import say
from handlers.operations.catalogue_lists import pages_of


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


def show(page: Page[Form], answer: Products) -> Message:
    """Show name, code, category, colour and grade of the products in use."""
    columns = [
        (say("Product"), False),
        (say("Code"), False),
        (say("Category"), False),
        (say("Color"), False),
        (say("Grade"), False),
    ]
    rows = [
        [shorten(each.description, 60), each.code, shorten(each.category, 30), each.color, each.grade]
        for each in answer.products
        if each.active
    ]
    return pages_of(page, say("Products"), "product", columns, rows)


operation = Operation(
    command="product list",
    method="product.list",
    summary="List products",
    effect=Effect.READ,
    form=Form,
    words="[part of the name]",
    example="/komet-product list freedom",
    call=call,
    show=show,
    arguments=lambda words, person: {"name": " ".join(words)},
)
