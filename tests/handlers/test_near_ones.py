"""A wrong number or name is told with the ones most like it: of what was just read, or seen before."""

import pytest

from bot.workbench.komet.server import LocalKomet
from tests.support.slack import SlackFront

pytestmark = pytest.mark.anyio

ORDER = "P071882"
LINE = "9004411"
STOCK = "771204"


async def test_a_list_of_one_order_names_orders_like_it(slack: SlackFront, salesperson: str) -> None:
    await slack.run(salesperson, f"/komet-po list {ORDER}")
    await slack.run(salesperson, "/komet-po list P07188")
    assert f"Komet shows you no order P07188. Did you mean {ORDER}" in slack.sees(salesperson)


async def test_rows_that_ship_name_orders_and_lines_like_those(slack: SlackFront, salesperson: str) -> None:
    await slack.run(salesperson, f"/komet-po list {ORDER}")
    await slack.run(salesperson, "/komet-po awb add-many")
    await slack.fill(salesperson, awb="729-5501-8842", lines=f"P07188 {LINE}\n{ORDER} 9004419")
    shown = slack.modal_text(salesperson)
    assert f"Line 1: Komet shows you no order P07188. Did you mean {ORDER}" in shown
    assert LINE in shown.partition(f"Line 2: {ORDER} has no line 9004419. Did you mean ")[2]


async def test_a_line_that_cannot_be_chosen_is_told_with_those_like_it(slack: SlackFront, salesperson: str) -> None:
    await slack.run(salesperson, f"/komet-po item delete {ORDER} 900441")
    shown = slack.modal_text(salesperson)
    assert "“Lines to delete” has no 900441. Did you mean" in shown
    assert f"(#{LINE})" in shown


@pytest.mark.parametrize("typed", ["77120 +2 0.3", "Rose Fredom Red 60cm; +2; 0.3"])
async def test_a_line_of_the_stock_is_told_with_those_like_it(
    slack: SlackFront, komet: LocalKomet, salesperson: str, typed: str
) -> None:
    await slack.run(salesperson, "/komet-inventory update")
    await slack.fill(salesperson, rows=typed)
    assert "is not in stock. Did you mean" in slack.modal_text(salesperson)
    assert "Rose Freedom Red 60cm" in slack.modal_text(salesperson)


@pytest.mark.parametrize(
    ("command", "name"),
    [
        ("prebook list today +14 lakside", "Lakeside"),
        ("po list today product=fredom", "Freedom"),
        ("product list fredom", "Freedom"),
        ("customer list lakside", "Lakeside"),
        ("product vendors albrada", "Alborada"),
        ("product carriers nothwind", "Northwind"),
    ],
)
async def test_a_list_that_finds_nothing_names_what_is_like_the_name(
    slack: SlackFront, komet: LocalKomet, salesperson: str, command: str, name: str
) -> None:
    await slack.run(salesperson, f"/komet {command}")
    told = slack.sees(salesperson)
    assert "Did you mean " in told
    assert name in told.partition("Did you mean ")[2]
    assert len(komet.calls) <= 2


async def test_a_sign_that_no_name_is_like_is_asked_nothing_about(slack: SlackFront, salesperson: str) -> None:
    await slack.run(salesperson, "/komet-po list today 🌹")
    assert "Try it without the vendor “🌹”." in slack.sees(salesperson)
    assert "Did you mean" not in slack.sees(salesperson)


async def test_a_count_names_lines_of_the_stock_like_one_that_is_not_there(slack: SlackFront, salesperson: str) -> None:
    await slack.run(salesperson, "/komet-inventory count")
    await slack.fill(salesperson, sheet="77120; 12; 0.3")
    assert f"#{STOCK} (" in slack.modal_text(salesperson).partition("Did you mean ")[2]
