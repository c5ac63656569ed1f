"""A plan too large for a card: every row is in a file, and the approval is bound to that file too."""

import csv
import hashlib
import io
import json
from typing import Any

import pytest

from bot.plan import Plan
from bot.workbench.komet.server import LocalKomet
from tests.support.running import RunningBot
from tests.support.slack import SlackFront, buttons_of, text_of
from tests.support.writes import effects, look, states

pytestmark = pytest.mark.anyio

CODES = [(f"BX{number:06}", f"ZZ{number:06}") for number in range(30)]


async def ask_for_many(slack: SlackFront, person: str) -> None:
    """Ask for more changes of box codes than a card shows; that many need a manager."""
    await slack.run(person, "/komet-box code change")
    await slack.fill(person, codes="\n".join(f"{old}\t{new}" for old, new in CODES))


def the_card(slack: SlackFront, manager: str) -> Any:
    """Return the card, which the file's message stands behind."""
    cards = [each for each in slack.messages(manager, "komet-approvals") if each.get("blocks")]
    return cards[-1]


def files_of(messages: list[Any]) -> list[Any]:
    return [file for message in messages for file in message.get("files", ())]


def rows_of(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


async def test_all_rows_are_a_file_before_the_yes_and_beside_the_card(
    slack: SlackFront, komet: LocalKomet, bot: RunningBot, salesperson: str, manager: str
) -> None:
    await ask_for_many(slack, salesperson)
    (file,) = files_of(slack.messages(salesperson, "bot"))
    content = bot.slack.workspace.files[file["id"]].content
    rows = rows_of(content)
    assert rows[0] == ["What", "Before", "After"]
    assert [(before, after) for _, before, after in rows[1:31]] == CODES
    digest = hashlib.sha256(content).hexdigest()
    assert f"In full, 30 rows: <{file['permalink']}|{file['name']}>" in slack.modal_text(salesperson)
    assert digest[:16] in slack.modal_text(salesperson)

    await slack.submit(salesperson)
    card = the_card(slack, manager)
    assert digest[:16] in text_of(card)
    beside = files_of([each for each in slack.messages(manager) if each.get("thread_ts") == card["ts"]])
    assert [bot.slack.workspace.files[each["id"]].content for each in beside] == [content]
    assert buttons_of(card)[0] == "Approve"

    await slack.press(manager, "Approve", on=card)
    assert [call.method for call in komet.calls if call.effect != "read"] == ["box.code.change"]


async def test_what_nobody_decides_on_stands_in_one_thread_under_its_announcement(
    slack: SlackFront, komet: LocalKomet, salesperson: str, manager: str
) -> None:
    lines = [each.id for each in komet.state.stock if each.boxes and each.kind == "M" and not each.staging][:25]
    await slack.run(salesperson, "/komet-inventory update")
    await slack.fill(salesperson, rows="\n".join(f"{line} +1 0.325" for line in lines))
    await slack.submit(salesperson)
    announced, card, beside = slack.messages(manager, "sales")[-3:]
    assert "… and 5 rows more." in text_of(card)
    assert len(files_of([beside])) == 1
    assert [each["thread_ts"] for each in (card, beside)] == [announced["ts"]] * 2


async def test_nobody_can_decide_before_the_file_is_there(
    slack: SlackFront, komet: LocalKomet, bot: RunningBot, salesperson: str, manager: str
) -> None:
    await ask_for_many(slack, salesperson)
    await slack.fault(kind="error", method="files.completeUploadExternal", error="internal_error", count=1)
    await slack.submit(salesperson)
    card = the_card(slack, manager)
    assert "You can decide as soon as the file with all rows is attached." in text_of(card)
    assert buttons_of(card) == []
    await bot.change("UPDATE outbox SET due_at = '2020-01-01 00:00:00.000000' WHERE sent_at IS NULL")
    await look(bot)
    await slack.press(manager, "Approve", on=the_card(slack, manager))
    assert [call.method for call in komet.calls if call.effect != "read"] == ["box.code.change"]


async def test_a_file_that_slack_does_not_take_prepares_nothing(
    slack: SlackFront, komet: LocalKomet, bot: RunningBot, salesperson: str
) -> None:
    await slack.fault(kind="error", method="files.completeUploadExternal", error="internal_error", count=1)
    await ask_for_many(slack, salesperson)
    assert "Slack did not take the file" in slack.modal_text(salesperson)
    assert "BX000029" in str(slack.view(salesperson)), "what was typed is still there"
    assert states(bot) == []
    assert effects(komet) == []


async def test_other_bytes_in_the_place_of_the_file_are_never_sent(
    slack: SlackFront, komet: LocalKomet, bot: RunningBot, salesperson: str, manager: str
) -> None:
    await ask_for_many(slack, salesperson)
    await slack.submit(salesperson)
    (stored,) = bot.rows("SELECT plan FROM proposals")
    sheet = Plan.from_record(json.loads(stored["plan"])).sheet
    assert sheet is not None
    await bot.change("UPDATE attachments SET content = ? WHERE sha256 = ?", b"other rows", sheet.sha256)
    await slack.press(manager, "Approve", on=the_card(slack, manager))
    assert (states(bot), effects(komet)) == (["failed"], [])
    assert "is not the one that was shown" in slack.sees(salesperson)
