"""List vendors by a part of their name.

Komet: vendor.list. Company tokens only.
"""

from typing import Annotated

from pydantic import BaseModel, Field

from bot.komet.client import Komet
from bot.komet.kinds import Effect
from bot.komet.models import Vendors
from bot.komet.requests import VendorList
from bot.operations import Operation, Page
from bot.slack.blocks import Message, shorten
from bot.slack.forms import Text
from bot.words import say
from handlers.operations.catalogue_lists import pages_of


class Form(BaseModel):
    """Which vendors."""

    name: Annotated[str, Field("", title="Name contains", max_length=200, description="Empty shows all"), Text()]


async def call(komet: Komet, form: Form) -> Vendors:
    """Ask Komet for the vendors."""
    return await komet.send(VendorList(name=form.name))


def show(page: Page[Form], answer: Vendors) -> Message:
    """Show code, name and port of origin of the vendors in use."""
    columns = [(say("Code"), False), (say("Vendor"), False), (say("Origin"), False)]
    rows = [[each.code, shorten(each.name, 80), each.port_origin] for each in answer.vendors if each.active]
    return pages_of(page, say("Vendors"), "vendor", columns, rows)


operation = Operation(
    command="product vendors",
    method="vendor.list",
    summary="List vendors",
    effect=Effect.READ,
    form=Form,
    words="[part of the name]",
    example="/komet-product vendors finca",
    call=call,
    show=show,
    arguments=lambda words, person: {"name": " ".join(words)},
)
