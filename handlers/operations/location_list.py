"""List the company's own locations: branches and warehouses.

Komet: location.list. Company tokens only.
"""

from typing import Annotated

from pydantic import BaseModel, Field

from bot.komet.client import Komet
from bot.komet.kinds import Effect
from bot.komet.models import Locations
from bot.komet.requests import LocationList
from bot.lists import Column, Listing, Row
from bot.operations import Operation
from bot.slack.forms import Text
from bot.words import say


class Form(BaseModel):
    """Which locations."""

    name: Annotated[str, Field("", title="Name contains", max_length=200, description="Empty shows all"), Text()]


async def call(komet: Komet, form: Form) -> Locations:
    """Ask Komet for the locations."""
    return await komet.send(LocationList(name=form.name))


def listing(form: Form, answer: Locations) -> Listing:
    """List code, name and Komet's ID: some methods want one, some the other."""
    return Listing(
        title=say("Locations"),
        one="location",
        columns=[Column(say("Code")), Column(say("Location")), Column(say("ID"))],
        rows=[Row([each.code, each.name, each.id]) for each in answer.locations],
    )


operation = Operation(
    command="location list",
    method="location.list",
    summary="List your locations",
    effect=Effect.READ,
    form=Form,
    words="[part of the name]",
    example="/komet-location list",
    call=call,
    listing=listing,
    arguments=lambda words, person: {"name": " ".join(words)},
)
