"""List the company's own locations: branches and warehouses.

Komet: location.list. Company tokens only.
"""

from typing import Annotated

from pydantic import BaseModel, Field

from bot.komet.client import Komet
from bot.komet.kinds import Effect
from bot.komet.models import Locations
from bot.komet.requests import LocationList
from bot.operations import Operation, Page
from bot.slack.blocks import Message, shorten
from bot.slack.forms import Text
from bot.words import say
from handlers.operations.catalogue_lists import pages_of


class Form(BaseModel):
    """Which locations."""

    name: Annotated[str, Field("", title="Name contains", max_length=200, description="Empty shows all"), Text()]


async def call(komet: Komet, form: Form) -> Locations:
    """Ask Komet for the locations."""
    return await komet.send(LocationList(name=form.name))


def show(page: Page[Form], answer: Locations) -> Message:
    """Show code, name and Komet's ID: some methods want one, some the other."""
    columns = [(say("Code"), False), (say("Location"), False), (say("ID"), False)]
    rows = [[each.code, shorten(each.name, 80), each.id] for each in answer.locations]
    return pages_of(page, say("Locations"), "location", columns, rows)


operation = Operation(
    command="location list",
    method="location.list",
    summary="List your company's locations",
    effect=Effect.READ,
    form=Form,
    words="[part of the name]",
    example="/komet-location list",
    call=call,
    show=show,
    arguments=lambda words, person: {"name": " ".join(words)},
)
