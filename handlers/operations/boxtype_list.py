"""List the box types of the company.

Komet: boxtype.list. Company or vendor token.
"""

from typing import Annotated

from pydantic import BaseModel, Field

from bot.komet.client import Komet
from bot.komet.kinds import Effect
from bot.komet.models import BoxTypes
from bot.komet.requests import BoxTypeList
from bot.lists import Column, Kind, Listing, Row
from bot.operations import Operation, unread
from bot.slack.forms import Text
from bot.words import say


class Form(BaseModel):
    """Which box types."""

    code: Annotated[str, Field("", title="Code", max_length=3, description="Exact; empty shows all"), Text()]


async def call(komet: Komet, form: Form) -> BoxTypes:
    """Ask Komet for the box types."""
    return await komet.send(BoxTypeList(code=form.code))


def listing(form: Form, answer: BoxTypes) -> Listing:
    """List code and full-box equivalent."""
    return Listing(
        title=say("Box types"),
        one="box type",
        columns=[Column(say("Code")), Column(say("Full boxes"), Kind.NUMBER), Column(say("Komet Network"))],
        rows=[Row([each.code, each.fbe, each.network_name]) for each in answer.box_types],
    )


operation = Operation(
    command="product box-types",
    method="boxtype.list",
    summary="List box types",
    effect=Effect.READ,
    form=Form,
    words="[code]",
    example="/komet-product box-types",
    call=call,
    listing=listing,
    arguments=lambda words, person: {"code": words[0] if words else "", **unread(words[1:])},
)
