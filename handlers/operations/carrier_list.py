"""List carriers by a part of their name.

Komet: carrier.list. Company or vendor token. Nothing in the answer says which carriers are inbound.
"""

from typing import Annotated

from pydantic import BaseModel, Field

from bot.komet.client import Komet
from bot.komet.kinds import Effect
from bot.komet.models import Carriers
from bot.komet.requests import CarrierList
from bot.lists import Column, Listing, Row
from bot.operations import Operation
from bot.slack.forms import Text
from bot.words import say


class Form(BaseModel):
    """Which carriers."""

    name: Annotated[str, Field("", title="Name contains", max_length=200, description="Empty shows all"), Text()]


async def call(komet: Komet, form: Form) -> Carriers:
    """Ask Komet for the carriers in use."""
    return await komet.send(CarrierList(name=form.name, active=True))


def listing(form: Form, answer: Carriers) -> Listing:
    """List code, name, place and phone."""
    return Listing(
        title=say("Carriers"),
        one="carrier",
        columns=[Column(say("Code")), Column(say("Carrier")), Column(say("Place")), Column(say("Phone"))],
        rows=[
            Row([each.code, each.name, ", ".join(p for p in (each.city, each.country) if p), each.phone])
            for each in answer.carriers
        ],
    )


operation = Operation(
    command="product carriers",
    method="carrier.list",
    summary="List carriers",
    effect=Effect.READ,
    form=Form,
    words="[part of the name]",
    example="/komet-product carriers",
    call=call,
    listing=listing,
    arguments=lambda words, person: {"name": " ".join(words)},
)
