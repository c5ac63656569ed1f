"""List vendors by a part of their name.

Komet: vendor.list. Company tokens only.
"""

from typing import Annotated

from pydantic import BaseModel, Field

from bot.komet.client import Komet
from bot.komet.kinds import Effect
from bot.komet.models import Vendors
from bot.komet.requests import VendorList
from bot.lists import Column, Listing, Row
from bot.operations import Operation
from bot.slack.forms import Text
from bot.words import say


class Form(BaseModel):
    """Which vendors."""

    name: Annotated[str, Field("", title="Name contains", max_length=200, description="Empty shows all"), Text()]


async def call(komet: Komet, form: Form) -> Vendors:
    """Ask Komet for the vendors."""
    return await komet.send(VendorList(name=form.name))


def listing(form: Form, answer: Vendors) -> Listing:
    """List code, name and port of origin of the vendors in use."""
    return Listing(
        title=say("Vendors"),
        one="vendor",
        columns=[Column(say("Code")), Column(say("Vendor")), Column(say("Origin"))],
        rows=[Row([each.code, each.name, each.port_origin]) for each in answer.vendors if each.active],
    )


operation = Operation(
    command="product vendors",
    method="vendor.list",
    summary="List vendors",
    effect=Effect.READ,
    form=Form,
    words="[part of the name]",
    example="/komet-product vendors finca",
    call=call,
    listing=listing,
    arguments=lambda words, person: {"name": " ".join(words)},
)
