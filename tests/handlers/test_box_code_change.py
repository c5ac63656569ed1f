"""Changing box codes: verdicts before, verdicts after, one call for many rows."""

from typing import Any

import pytest

from bot.workbench.komet.server import LocalKomet
from tests.support.slack import SlackFront, text_of

pytestmark = pytest.mark.anyio


def codes_of(komet: LocalKomet, count: int) -> tuple[str, list[str]]:
    """Return an order with that many boxes, and their codes."""
    for order in komet.state.orders.values():
        codes = [box.code for line in order.lines for box in line.boxes]
        if len(codes) >= count:
            return order.number, codes[:count]
    raise AssertionError("no order is large enough")


async def change(slack: SlackFront, person: str, text: str, **more: Any) -> None:
    """Paste pairs into the form and go on to the preview."""
    await slack.run(person, "/komet-box code change")
    await slack.fill(person, codes=text, **more)


async def test_pairs_from_a_spreadsheet_are_changed_in_one_call(
    slack: SlackFront, komet: LocalKomet, salesperson: str
) -> None:
    number, codes = codes_of(komet, 3)
    text = "Old code\tNew code\n" + "\n".join(f"{code}\tZZ{position}" for position, code in enumerate(codes))
    await change(slack, salesperson, text, purchase_order=number)
    await slack.submit(salesperson)
    assert [method for method, _ in komet.writes] == ["box.code.change"]
    assert "3 of 3 worked" in text_of(slack.last(salesperson, "bot"))


@pytest.mark.parametrize("separator", [",", ";", " ", "\t"])
async def test_any_usual_separator_is_understood(
    slack: SlackFront, komet: LocalKomet, salesperson: str, separator: str
) -> None:
    _, codes = codes_of(komet, 1)
    await change(slack, salesperson, f"{codes[0]}{separator}ZZ1")
    assert "Change 1 box code" in slack.modal_text(salesperson)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("A1 B1\nA1 B2", "A1 stands twice as the old code"),
        ("A1 B1\nA2 B1", "B1 stands twice as the new code"),
        ("A1 A1", "A1 stays the same"),
        ("A1 " + "B" * 21, "longer than 20 characters"),
        ("1.23E+11 B1", "Excel has rounded"),
        ("A1 B1 C1", "two codes are needed"),
        ("A1 A2\nA2 A3", "A2 is also an old code here"),
    ],
)
async def test_a_faulty_row_is_told_and_nothing_is_lost(
    slack: SlackFront, komet: LocalKomet, salesperson: str, text: str, words: str
) -> None:
    await change(slack, salesperson, text)
    shown = slack.modal_text(salesperson)
    assert words in shown
    block = next(b for b in slack.view(salesperson)["blocks"] if b.get("block_id") == "codes")
    assert block["element"]["initial_value"] == text
    assert komet.writes == []


async def test_with_an_order_codes_that_are_not_its_boxes_are_told(
    slack: SlackFront, komet: LocalKomet, salesperson: str
) -> None:
    number, _ = codes_of(komet, 1)
    await change(slack, salesperson, "NOSUCHBOX ZZ1", purchase_order=number)
    assert "NOSUCHBOX is not a box of this order" in slack.modal_text(salesperson)


async def test_each_row_has_its_verdict_and_the_failed_ones_can_be_sent_again(
    slack: SlackFront, komet: LocalKomet, salesperson: str
) -> None:
    _, codes = codes_of(komet, 1)
    await change(slack, salesperson, f"{codes[0]} ZZ1\nNOSUCHBOX ZZ2")
    await slack.submit(salesperson)
    told = slack.last(salesperson, "bot")
    assert "Partly done" in text_of(told)
    assert "NOSUCHBOX → ZZ2: Box code does not exist" in text_of(told)
    assert "1 of 2 worked" in text_of(told)
    await slack.press(salesperson, "The failed ones again", on=told)
    block = next(b for b in slack.view(salesperson)["blocks"] if b.get("block_id") == "codes")
    assert block["element"]["initial_value"] == "NOSUCHBOX\tZZ2"


async def test_more_than_twenty_rows_wait_for_a_manager(
    slack: SlackFront, komet: LocalKomet, salesperson: str, manager: str
) -> None:
    _, codes = codes_of(komet, 21)
    await change(slack, salesperson, "\n".join(f"{code},N{position}" for position, code in enumerate(codes)))
    await slack.submit(salesperson)
    assert komet.writes == []
    await slack.press(manager, "Approve", on=slack.card())
    assert len(komet.writes) == 1
    assert "21 of 21 worked" in text_of(slack.card())


async def test_undo_swaps_the_codes_back(slack: SlackFront, komet: LocalKomet, salesperson: str) -> None:
    _, codes = codes_of(komet, 1)
    await change(slack, salesperson, f"{codes[0]} ZZ1")
    await slack.submit(salesperson)
    await slack.press(salesperson, "Undo", on=slack.last(salesperson, "bot"))
    block = next(b for b in slack.view(salesperson)["blocks"] if b.get("block_id") == "codes")
    assert block["element"]["initial_value"] == f"ZZ1\t{codes[0]}"


async def test_confirming_twice_changes_once(slack: SlackFront, komet: LocalKomet, salesperson: str) -> None:
    _, codes = codes_of(komet, 1)
    await change(slack, salesperson, f"{codes[0]} ZZ1")
    await slack.fault(kind="duplicate", payload="view_submission")
    await slack.submit(salesperson)
    assert len(komet.writes) == 1


async def test_a_write_without_approval_has_its_card_in_a_thread(
    slack: SlackFront, komet: LocalKomet, salesperson: str
) -> None:
    _, codes = codes_of(komet, 1)
    await change(slack, salesperson, f"{codes[0]} ZZ1")
    await slack.submit(salesperson)
    messages = slack.messages(salesperson, "sales")
    announcement, card = messages[-2], messages[-1]
    assert card["thread_ts"] == announcement["ts"]
    assert "Details" in text_of(announcement)
