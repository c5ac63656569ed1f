"""What did not work is tried again once: a button of an old message does not send it a second time."""

import re
from typing import Any

import pytest

from bot.workbench.komet.server import LocalKomet
from tests.support.running import RunningBot
from tests.support.slack import SlackFront, text_of

pytestmark = pytest.mark.anyio

ROWS = "771204 +1 0.3"


def other_line(komet: LocalKomet) -> int:
    """Return the number of another line of the stock."""
    return next(each.id for each in komet.state.stock if each.boxes and each.id != 771204 and not each.staging)


async def partly(slack: SlackFront, komet: LocalKomet, person: str) -> dict[str, object]:
    """Change two lines, of which Komet refuses the first; return the message about it."""
    komet.faults.order("refuse", method="inventory.update")
    await slack.run(person, "/komet-inventory update")
    await slack.fill(person, rows=f"{ROWS}\n{other_line(komet)} +1 0.3")
    await slack.submit(person)
    await slack.close(person)
    told = slack.last(person, "bot")
    assert "Partly done" in text_of(told)
    return told


async def test_the_failed_ones_are_sent_once_however_often_it_is_pressed(
    slack: SlackFront, komet: LocalKomet, salesperson: str
) -> None:
    told = await partly(slack, komet, salesperson)
    await slack.press(salesperson, "The failed ones again", on=told)
    assert "🔁 Goes on from: *Change 2 lines of the stock" in slack.modal_text(salesperson)
    await slack.submit(salesperson)
    await slack.submit(salesperson)
    await slack.close(salesperson)
    await slack.press_old(salesperson, "The failed ones again", told)
    assert "You went on from here already" in slack.sees(salesperson)
    assert slack.has_modal(salesperson) is False
    first = next(each for each in slack.messages(salesperson, "bot") if each["ts"] == told["ts"])
    assert "🔁 You went on from here <!date^" in text_of(first)
    assert [call.effects for call in komet.calls if call.effect == "write"] == [0, 1, 1]


async def test_of_two_forms_that_go_on_from_the_same_one_is_sent(
    slack: SlackFront, komet: LocalKomet, salesperson: str
) -> None:
    told = await partly(slack, komet, salesperson)
    await slack.press(salesperson, "The failed ones again", on=told)
    await slack.submit(salesperson)
    await slack.submit(salesperson)
    done = komet.calls[-1].n
    await slack.close(salesperson)
    await slack.press_old(salesperson, "The failed ones again", told)
    assert [call.n for call in komet.calls if call.n > done and call.effect == "write"] == []


async def test_what_was_rejected_can_be_started_again_until_it_works(
    slack: SlackFront, komet: LocalKomet, bot: RunningBot, salesperson: str, manager: str
) -> None:
    await slack.run(salesperson, "/komet-inventory delete 771204 Thrown away")
    await slack.submit(salesperson)
    await slack.close(salesperson)
    rejected = []
    for _ in range(2):
        await slack.press(manager, "Reject", on=slack.card())
        await slack.fill(manager, reason="Not now")
        rejected.append(slack.last(salesperson, "bot"))
        await slack.press(salesperson, "Start again", on=rejected[-1])
        await slack.submit(salesperson)
        await slack.submit(salesperson)
        await slack.close(salesperson)
    await slack.press_old(salesperson, "Start again", rejected[0])
    assert "that is not over yet" in slack.sees(salesperson)
    assert [row["state"] for row in bot.rows("SELECT state FROM proposals")] == ["rejected", "rejected", "waiting"]


@pytest.mark.parametrize(
    ("fault", "why", "advice"),
    [
        ("revoked", "because Komet did not accept the token.", "/komet-token rotate"),
        ("lost", "because what became of the one before it was not known.", "Look in Komet before you do it again"),
    ],
)
async def test_requests_that_were_not_sent_are_named_on_one_line_with_a_reason_of_their_own(
    slack: SlackFront, komet: LocalKomet, salesperson: str, fault: Any, why: str, advice: str
) -> None:
    lines = [each.id for each in komet.state.stock if each.boxes and not each.staging][:9]
    komet.faults.order(fault, method="inventory.update")
    await slack.run(salesperson, "/komet-inventory update")
    await slack.fill(salesperson, rows="\n".join(f"{line} +1 0.3" for line in lines))
    await slack.submit(salesperson)
    told = text_of(slack.last(salesperson, "bot"))
    assert re.search(rf"8 not sent \([^)]*#{lines[1]}, [^)]*\): Not begun, {why}", told), told
    assert told.count(advice) == 1
    assert "your token" not in told, "others read it as well"
    assert ("0 of 9 worked, 1 unknown." in told) is (fault == "lost")
