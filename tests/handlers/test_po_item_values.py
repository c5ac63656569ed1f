"""Sales price and reference of lines: what can be seen afterwards, what can be undone, and what cannot."""

from dataclasses import replace
from decimal import Decimal

import pytest

from bot.workbench.komet.server import LocalKomet
from tests.support.slack import SlackFront, text_of
from tests.support.writes import line_of

pytestmark = pytest.mark.anyio

ORDER = "P071882"
LINE = "9004411"
SECOND = "9004412"
PRICE = "purchase.order.item.price.update"
REFERENCE = "purchase.order.item.reference.update"


def refer(komet: LocalKomet, reference: str) -> None:
    """Give the first line a reference."""
    order = komet.state.order_by_number(ORDER)
    assert order is not None
    komet.state.put(replace(order, lines=(replace(order.lines[0], reference=reference), *order.lines[1:])))


# --- price -------------------------------------------------------------------------------------


async def test_one_price_is_set_for_several_lines(slack: SlackFront, komet: LocalKomet, salesperson: str) -> None:
    await slack.run(salesperson, f"/komet-po item price {ORDER} {LINE} {SECOND} $0.625")
    shown = slack.modal_text(salesperson)
    assert f"Set the sales price of 2 lines of {ORDER} (Finca Alborada) to $0.625 a unit" in shown
    assert "Komet does not show the price that stands there now" in shown
    await slack.submit(salesperson)
    assert [line_of(komet, item).price for item in (LINE, SECOND)] == [Decimal("0.625")] * 2


@pytest.mark.parametrize(
    ("price", "words"),
    [
        ("0.2", "is less than the cost of Rose Freedom Red 60cm, 6 QB: $0.32 a unit"),
        ("6.2", "The price of Rose Freedom Red 60cm, 6 QB is $6.20 a stem, far above the cost: $0.32."),
        ("0", "The price of Rose Freedom Red 60cm, 6 QB is $0.00 a stem."),
    ],
)
async def test_a_price_that_does_not_fit_the_cost_is_told(
    slack: SlackFront, salesperson: str, price: str, words: str
) -> None:
    await slack.run(salesperson, f"/komet-po item price {ORDER} {LINE} {price}")
    assert words in slack.modal_text(salesperson)


async def test_a_price_with_too_many_digits_is_told_at_its_field(
    slack: SlackFront, komet: LocalKomet, salesperson: str
) -> None:
    await slack.run(salesperson, f"/komet-po item price {ORDER} {LINE} 0.62511")
    await slack.submit(salesperson)
    assert slack.has_modal(salesperson)
    assert "a unit" not in slack.modal_text(salesperson)
    assert komet.writes == []


async def test_a_price_whose_answer_is_lost_stays_unknown(
    slack: SlackFront, komet: LocalKomet, salesperson: str
) -> None:
    await slack.run(salesperson, f"/komet-po item price {ORDER} {LINE} 0.62")
    komet.faults.order("lost", method=PRICE)
    await slack.submit(salesperson)
    assert "No list of Komet shows sales prices" in text_of(slack.last(salesperson, "bot"))
    assert len(komet.writes) == 1


async def test_a_price_that_komet_refuses_is_quoted(slack: SlackFront, komet: LocalKomet, salesperson: str) -> None:
    await slack.run(salesperson, f"/komet-po item price {ORDER} {LINE} 0.62")
    komet.faults.order("refuse", method=PRICE, message="The price list is closed")
    await slack.submit(salesperson)
    assert "The price list is closed" in slack.sees(salesperson)


# --- reference ---------------------------------------------------------------------------------


async def test_a_reference_is_set_and_the_former_one_comes_back(
    slack: SlackFront, komet: LocalKomet, salesperson: str
) -> None:
    refer(komet, "OLD-1")
    await slack.run(salesperson, f"/komet-po item reference {ORDER} {LINE} RF-20931")
    assert "OLD-1" in slack.modal_text(salesperson)
    await slack.submit(salesperson)
    assert line_of(komet).reference == "RF-20931"
    await slack.press(salesperson, "Undo", on=slack.last(salesperson, "bot"))
    await slack.submit(salesperson)
    await slack.submit(salesperson)
    assert line_of(komet).reference == "OLD-1"


async def test_where_there_was_no_reference_no_undo_is_promised(
    slack: SlackFront, komet: LocalKomet, salesperson: str
) -> None:
    refer(komet, "")
    await slack.run(salesperson, f"/komet-po item reference {ORDER} {LINE} RF-20931")
    assert "Komet takes no empty reference" in slack.modal_text(salesperson)
    await slack.submit(salesperson)
    assert "Undo" not in text_of(slack.last(salesperson, "bot"))


@pytest.mark.parametrize(
    ("reference", "words"), [("OLD-1", "has this reference already"), ("R" * 21, "20 characters at most")]
)
async def test_a_reference_that_changes_nothing_or_is_too_long_is_told(
    slack: SlackFront, komet: LocalKomet, salesperson: str, reference: str, words: str
) -> None:
    refer(komet, "OLD-1")
    await slack.run(salesperson, f"/komet-po item reference {ORDER}")
    await slack.fill(salesperson, items=[LINE], reference=reference)
    assert words in slack.modal_text(salesperson)
    assert komet.writes == []


@pytest.mark.parametrize(("fault", "commit", "done"), [("lost", None, True), ("html", False, False)])
async def test_a_lost_answer_is_settled_by_the_reference_that_komet_shows(
    slack: SlackFront, komet: LocalKomet, salesperson: str, fault: str, commit: bool | None, done: bool
) -> None:
    await slack.run(salesperson, f"/komet-po item reference {ORDER} {LINE} RF-20931")
    komet.faults.order(fault, method=REFERENCE, commit=commit)  # type: ignore[arg-type]
    await slack.submit(salesperson)
    await slack.press(salesperson, "Look at Komet now", on=slack.last(salesperson, "bot"))
    assert ("✅ Done" in text_of(slack.last(salesperson, "bot"))) is done
