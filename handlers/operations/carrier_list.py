"""List carriers by a part of their name.

Komet: carrier.list. Company or vendor token. Nothing in the answer says which carriers are inbound.
"""

from typing import Annotated

from pydantic import BaseModel, Field

from bot.komet.client import Komet
from bot.komet.kinds import Effect
from bot.komet.models import Carriers
from bot.komet.requests import CarrierList
from bot.operations import Operation, Page
from bot.slack.blocks import Message, shorten
from bot.slack.forms import Text
from bot.words import say
from handlers.operations.catalogue_lists import pages_of


class Form(BaseModel):
    """Which carriers."""

    name: Annotated[str, Field("", title="Name contains", max_length=200, description="Empty shows all"), Text()]


async def call(komet: Komet, form: Form) -> Carriers:
    """Ask Komet for the carriers in use."""
    return await komet.send(CarrierList(name=form.name, active=True))


def show(page: Page[Form], answer: Carriers) -> Message:
    """Show code, name, place and phone."""
    columns = [(say("Code"), False), (say("Carrier"), False), (say("Place"), False), (say("Phone"), False)]
    rows = [
        [each.code, shorten(each.name, 60), ", ".join(p for p in (each.city, each.country) if p), each.phone]
        for each in answer.carriers
    ]
    return pages_of(page, say("Carriers"), "carrier", columns, rows)


operation = Operation(
    command="product carriers",
    method="carrier.list",
    summary="List carriers",
    effect=Effect.READ,
    form=Form,
    words="[part of the name]",
    example="/komet-product carriers",
    call=call,
    show=show,
    arguments=lambda words, person: {"name": " ".join(words)},
)
