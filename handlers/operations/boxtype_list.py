"""List the box types of the company.

Komet: boxtype.list. Company or vendor token.
"""

from typing import Annotated

from pydantic import BaseModel, Field

from bot.komet.client import Komet
from bot.komet.kinds import Effect
from bot.komet.models import BoxTypes
from bot.komet.requests import BoxTypeList
from bot.operations import Operation, Page
from bot.slack.blocks import Message, quantity
from bot.slack.forms import Text
from bot.words import say
from handlers.operations.catalogue_lists import pages_of


class Form(BaseModel):
    """Which box types."""

    code: Annotated[str, Field("", title="Code", max_length=3, description="Exact; empty shows all"), Text()]


async def call(komet: Komet, form: Form) -> BoxTypes:
    """Ask Komet for the box types."""
    return await komet.send(BoxTypeList(code=form.code))


def show(page: Page[Form], answer: BoxTypes) -> Message:
    """Show code and full-box equivalent."""
    columns = [(say("Code"), False), (say("Full boxes"), True), (say("Komet Network"), False)]
    rows = [[each.code, quantity(each.fbe), each.network_name] for each in answer.box_types]
    return pages_of(page, say("Box types"), "box type", columns, rows)


operation = Operation(
    command="product box-types",
    method="boxtype.list",
    summary="List box types",
    effect=Effect.READ,
    form=Form,
    words="[code]",
    example="/komet-product box-types",
    call=call,
    show=show,
    arguments=lambda words, person: {"code": words[0] if words else ""},
)
