"""Confirming boxes for the farm: all, some, fewer than before, and what cannot be taken back."""

import pytest

from bot.workbench.komet.server import LocalKomet
from tests.support.slack import SlackFront, text_of

pytestmark = pytest.mark.anyio

ORDER = "P071882"
LINE = "9004411"
SECOND = "9004412"
METHOD = "purchase.order.item.confirm"


def confirmed(komet: LocalKomet, item_id: str = LINE) -> int:
    """Return how many boxes of a line are confirmed in Komet."""
    found = komet.state.find_line(int(item_id))
    assert found is not None
    return found[1].quantity_confirmed


async def confirm(slack: SlackFront, person: str, boxes: str = "", items: tuple[str, ...] = (LINE,)) -> None:
    """Fill the form for the order, up to the preview."""
    await slack.run(person, f"/komet-po item confirm {ORDER}")
    await slack.fill(person, items=list(items), boxes=boxes)


async def test_all_boxes_of_several_lines_are_confirmed(slack: SlackFront, komet: LocalKomet, salesperson: str) -> None:
    await confirm(slack, salesperson, items=(LINE, SECOND))
    shown = slack.modal_text(salesperson)
    assert f"Confirm 8 boxes of 2 lines of {ORDER} (Finca Alborada)" in shown
    assert "0 of 6 confirmed" in shown
    assert "I offer no undo for that" in shown
    await slack.submit(salesperson)
    assert komet.writes == [
        (METHOD, {"poItemId": int(LINE), "quantityConfirmed": 6}),
        (METHOD, {"poItemId": int(SECOND), "quantityConfirmed": 2}),
    ]
    assert "Undo" not in text_of(slack.last(salesperson, "bot"))


async def test_some_boxes_by_a_row_leave_the_others_open(
    slack: SlackFront, komet: LocalKomet, salesperson: str
) -> None:
    await confirm(slack, salesperson, f"{LINE} 4")
    assert "1 line will be partly confirmed" in slack.modal_text(salesperson)
    await slack.submit(salesperson)
    assert confirmed(komet) == 4


async def test_words_behind_the_command_are_lines_and_boxes(
    slack: SlackFront, komet: LocalKomet, salesperson: str
) -> None:
    await slack.run(salesperson, f"/komet-po item confirm {ORDER} {LINE} 4 {SECOND}")
    assert f"Confirm 6 boxes of 2 lines of {ORDER}" in slack.modal_text(salesperson)
    await slack.submit(salesperson)
    assert (confirmed(komet), confirmed(komet, SECOND)) == (4, 2)


async def test_the_former_number_comes_back_by_undo(slack: SlackFront, komet: LocalKomet, salesperson: str) -> None:
    await confirm(slack, salesperson, f"{LINE} 4")
    await slack.submit(salesperson)
    await confirm(slack, salesperson)
    assert "I offer no undo" not in slack.modal_text(salesperson)
    await slack.submit(salesperson)
    assert confirmed(komet) == 6
    await slack.press(salesperson, "Undo", on=slack.last(salesperson, "bot"))
    await slack.submit(salesperson)
    await slack.submit(salesperson)
    assert confirmed(komet) == 4


@pytest.mark.parametrize(
    ("boxes", "words"),
    [
        (f"{LINE} 0", "Komet does not say that 0 takes a confirmation back"),
        (f"{LINE} 7", "is all that was ordered"),
        (f"{LINE} 4\n{LINE} 5", f"Line 2: {LINE} stands twice"),
        ("77 1", "Line 1: 77 is not one of the lines chosen above"),
        (f"{LINE} four", "Line 1: “four” is no number of boxes. Write a line's ID and its boxes"),
    ],
)
async def test_rows_that_cannot_be_confirmed_are_told(
    slack: SlackFront, komet: LocalKomet, salesperson: str, boxes: str, words: str
) -> None:
    await confirm(slack, salesperson, boxes)
    assert words in slack.modal_text(salesperson)
    assert komet.writes == []


async def test_what_is_confirmed_already_is_not_sent_again(
    slack: SlackFront, komet: LocalKomet, salesperson: str
) -> None:
    await slack.komet_act(komet, ORDER, "confirm")
    await confirm(slack, salesperson)
    assert "that many boxes are confirmed already" in slack.modal_text(salesperson)
    assert komet.writes == []


async def test_a_grower_may_not_confirm(slack: SlackFront, komet: LocalKomet, grower: str) -> None:
    await slack.run(grower, f"/komet-po item confirm {ORDER}", channel="general")
    assert f"You may not run /komet po item confirm: {METHOD} is not for vendor tokens" in slack.sees(grower)
    assert komet.calls == []


async def test_a_refusal_is_quoted(slack: SlackFront, komet: LocalKomet, salesperson: str) -> None:
    words = "The item cannot be confirmed because the checkout process has not been completed"
    await confirm(slack, salesperson)
    komet.faults.order("refuse", method=METHOD, message=words)
    await slack.submit(salesperson)
    assert words in slack.sees(salesperson)


@pytest.mark.parametrize(("fault", "commit", "done"), [("lost", None, True), ("html", False, False)])
async def test_a_lost_answer_is_settled_by_the_number_that_komet_shows(
    slack: SlackFront, komet: LocalKomet, salesperson: str, fault: str, commit: bool | None, done: bool
) -> None:
    await confirm(slack, salesperson, f"{LINE} 4")
    komet.faults.order(fault, method=METHOD, commit=commit)  # type: ignore[arg-type]
    await slack.submit(salesperson)
    told = slack.last(salesperson, "bot")
    assert "Unknown" in text_of(told)
    await slack.press(salesperson, "Look at Komet now", on=told)
    assert ("✅ Done" in text_of(slack.last(salesperson, "bot"))) is done
    assert confirmed(komet) == (4 if done else 0)
