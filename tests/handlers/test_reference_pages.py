"""The lists of reference data, page by page: box types, carriers, vendors, and what they say when Komet is away."""

import pytest

from bot.workbench.komet.server import LocalKomet
from tests.support.slack import SlackFront, text_of

pytestmark = pytest.mark.anyio

LISTS = ["/komet-product box-types", "/komet-product carriers", "/komet-product vendors"]


async def first_page(slack: SlackFront, person: str, command: str) -> str:
    """Run the command, submit its form as it is where it asks for one, and return what was answered."""
    await slack.run(person, command)
    if slack.has_modal(person):
        await slack.submit(person)
    return text_of(slack.last(person))


async def test_box_types_come_with_their_codes(slack: SlackFront, komet: LocalKomet, salesperson: str) -> None:
    shown = await first_page(slack, salesperson, "/komet-product box-types")
    assert all(each.code in shown for each in komet.state.box_types.values())


async def test_a_part_of_the_name_narrows_the_vendors(slack: SlackFront, salesperson: str) -> None:
    shown = await first_page(slack, salesperson, "/komet-product vendors alborada")
    assert "Finca Alborada" in shown
    assert "1 vendor" in shown


@pytest.mark.parametrize("command", LISTS)
async def test_when_komet_is_down_it_says_so(
    slack: SlackFront, komet: LocalKomet, salesperson: str, command: str
) -> None:
    komet.faults.order("status", status=503, count=None)
    shown = await first_page(slack, salesperson, command)
    assert "Komet" in shown
    assert "again" in shown
