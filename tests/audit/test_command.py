"""`/komet audit`: managers and admins search and take files away; nobody else does."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from bot.audit.files import read_export
from bot.audit.verify import check_all, check_picked
from bot.slack.rules import check_message
from bot.workbench.komet.server import LocalKomet
from bot.workbench.slack import seed
from bot.workbench.slack.server import LocalSlack
from tests.support.examples import ORDER
from tests.support.hostile import NAMES, markup_faults
from tests.support.running import RunningBot
from tests.support.slack import SlackFront, text_of
from tests.support.writes import ask

pytestmark = pytest.mark.anyio


async def deletion(slack: SlackFront, salesperson: str, manager: str) -> None:
    """Let a salesperson delete a line with a manager's yes."""
    await ask(slack, salesperson)
    await slack.press(manager, "Approve", on=slack.card())


def told(slack: SlackFront, person: str) -> str:
    """Return the newest message of a person, as text."""
    return text_of(slack.last(person))


async def fill(bot: RunningBot, count: int, sentence: str = "Filler") -> None:
    """Append rows behind the bot's back; what they say is all that matters here."""
    (last,) = bot.rows("SELECT * FROM audit ORDER BY number DESC LIMIT 1")
    for number in range(last["number"] + 1, last["number"] + 1 + count):
        await bot.change(
            "INSERT INTO audit SELECT ?, at, team_id, actor, event, method, '', ?, '{}', hash, ? FROM audit LIMIT 1",
            number,
            sentence,
            f"hash {number}",
        )


def files_of(local: LocalSlack) -> list[Any]:
    """Return the files that the bot uploaded."""
    return [file for file in local.workspace.files.values() if file.name.startswith("komet-audit")]


# --- who ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("person", ["Ana Torres", "Diego Marín", "Sam Doyle"])
async def test_who_is_no_manager_sees_nothing(slack: SlackFront, person: str) -> None:
    channel = "growers-alborada" if person != "Ana Torres" else "sales"
    names = [each["name"] for each in slack.screen(person)["channels"]]
    await slack.run(person, "/komet audit", channel=channel if channel in names else names[0])
    assert "You may not run" in told(slack, person)
    assert "token linked" not in slack.sees(person)


@pytest.mark.parametrize("text", ["/komet audit", "/komet-audit"])
@pytest.mark.parametrize("person", ["Maya Lindqvist", "Priya Raman"])
async def test_managers_and_admins_see_the_newest_rows_privately(slack: SlackFront, person: str, text: str) -> None:
    await slack.run(person, text)
    message = slack.last(person)
    assert message["ephemeral"]
    assert "token linked" in text_of(message)
    assert re.search(r"Linked <@U\w+> to company token", text_of(message)), "people are named, not their IDs"


async def test_who_is_no_manager_any_more_turns_no_page_and_exports_nothing(
    slack: SlackFront, bot: RunningBot, local_slack: LocalSlack, manager: str
) -> None:
    await fill(bot, 30)
    await slack.run(manager, "/komet audit")
    page = slack.last(manager)
    policy = (bot.folder / "policy.toml").read_text(encoding="utf-8")
    (bot.folder / "policy.toml").write_text(policy.replace(f'"{seed.MAYA}", ', f'"{seed.NORA}", '), encoding="utf-8")
    await bot.running.reload_policy()
    await slack.press(manager, "Next ›", on=page)
    assert "You may not run audit" in told(slack, manager)
    await slack.press(manager, "Export CSV", on=page)
    assert files_of(local_slack) == []


# --- what --------------------------------------------------------------------------------------


async def test_a_row_says_when_who_what_and_what_came_of_it(
    slack: SlackFront, bot: RunningBot, salesperson: str, manager: str
) -> None:
    await deletion(slack, salesperson, manager)
    await slack.run(manager, f"/komet audit po:{ORDER}")
    shown = told(slack, manager)
    (asked,) = bot.rows("SELECT * FROM audit WHERE event = 'asked'")
    assert "<!date^" in shown
    assert f"<@{seed.ANA}> · <#{seed.SALES}> · *asked*" in shown
    assert f"<@{seed.MAYA}>" in shown
    assert f"the bot for <@{seed.ANA}>" in shown
    assert "*komet done*" in shown
    assert "1 Komet call" in shown
    assert json.loads(asked["detail"])["digest"][:8] in shown
    assert asked["sentence"] in shown


async def test_every_step_of_a_write_carries_who_where_what_and_what_it_cost(
    slack: SlackFront, bot: RunningBot, salesperson: str, manager: str
) -> None:
    await deletion(slack, salesperson, manager)
    rows = {row["event"]: row for row in bot.rows("SELECT * FROM audit WHERE proposal_id != ''")}
    details = {event: json.loads(row["detail"]) for event, row in rows.items()}
    digest = bot.rows("SELECT digest FROM proposals")[0]["digest"]
    assert set(rows) == {"asked", "approved", "sending", "komet done", "done"}
    assert all(detail["digest"] == digest for detail in details.values())
    assert details["asked"]["channel"] == details["done"]["channel"] == seed.SALES
    assert details["approved"]["channel"] == seed.APPROVALS
    assert details["approved"]["decision"] == "approve"
    assert details["sending"]["sent"] == details["komet done"]["sent"]
    assert details["komet done"]["acting_for"] == seed.ANA
    assert details["komet done"]["calls"] == 1
    assert details["komet done"]["milliseconds"] >= 0
    assert details["komet done"]["answer"]["message"]
    assert details["asked"]["calls"] >= 1
    assert details["done"]["calls"] == details["asked"]["calls"] + 1


@pytest.mark.thorough
@pytest.mark.parametrize(
    ("words", "found", "not_found"),
    [
        ("who:@maya", "*approved*", "*asked*"),
        ("method:purchase.order", "*asked*", "token linked"),
        ("rejected", "Nothing in the audit fits.", "*asked*"),
        ("since:today", "*asked*", "Nothing"),
        ("until:yesterday", "Nothing in the audit fits.", "*asked*"),
        ("linked who:@ana", "token linked", "*asked*"),
    ],
)
async def test_rows_are_found_by_people_methods_words_and_days(
    slack: SlackFront, salesperson: str, manager: str, words: str, found: str, not_found: str
) -> None:
    await deletion(slack, salesperson, manager)
    await slack.run(manager, f"/komet audit {words}")
    assert found in told(slack, manager)
    assert not_found not in told(slack, manager)


@pytest.mark.parametrize("words", ["who:Mallory", "since:never", "method:*", "foo:bar", "until:9999-12-31"])
async def test_what_cannot_be_understood_is_said(slack: SlackFront, manager: str, words: str) -> None:
    await slack.run(manager, f"/komet audit {words}")
    assert "token linked" not in told(slack, manager)
    assert "Nothing in the audit fits." not in told(slack, manager)


async def test_pages_are_turned_in_place_and_new_rows_do_not_shift_them(
    slack: SlackFront, bot: RunningBot, manager: str
) -> None:
    await fill(bot, 45)
    last = bot.rows("SELECT max(number) AS number FROM audit")[0]["number"]
    await slack.run(manager, "/komet audit filler")
    assert "Rows 1 to 20" in told(slack, manager)
    await fill(bot, 5)
    await slack.press(manager, "Next ›", on=slack.last(manager))
    assert "Rows 21 to 40" in told(slack, manager)
    assert f"row {last - 20}" in told(slack, manager)
    assert f"row {last - 19}" not in told(slack, manager)
    await slack.press(manager, "Next ›", on=slack.last(manager))
    assert "Rows 41 to 45" in told(slack, manager)
    await slack.press(manager, "‹ Previous", on=slack.last(manager))
    assert "Rows 21 to 40" in told(slack, manager)


@pytest.mark.thorough
@pytest.mark.parametrize("name", NAMES)
async def test_data_in_a_row_is_no_markup(slack: SlackFront, bot: RunningBot, manager: str, name: str) -> None:
    await fill(bot, 20, name)
    await slack.run(manager, "/komet audit")
    message = slack.last(manager)
    assert markup_faults(message) == []
    assert check_message({"text": message["text"], "blocks": message["blocks"]}) == []


# --- files -------------------------------------------------------------------------------------


@pytest.mark.parametrize(("label", "form"), [("Export CSV", "csv"), ("Export JSON lines", "jsonl")])
async def test_an_export_comes_as_a_file_by_direct_message(
    slack: SlackFront, local_slack: LocalSlack, bot: RunningBot, manager: str, tmp_path: Path, label: str, form: str
) -> None:
    await slack.run(manager, "/komet audit")
    await slack.press(manager, label, on=slack.last(manager))
    (file,) = files_of(local_slack)
    assert file.name.endswith(f".{form}")
    assert slack.last(manager, "bot")["files"][0]["name"] == file.name
    path = tmp_path / "file"
    path.write_bytes(file.content)
    report = check_all(read_export(path))
    assert (report.fault, report.first, report.last.number) == (None, 1, report.rows)


async def test_a_search_is_exported_as_it_was_searched(
    slack: SlackFront, local_slack: LocalSlack, salesperson: str, manager: str, tmp_path: Path
) -> None:
    await deletion(slack, salesperson, manager)
    await slack.run(manager, "/komet audit who: @maya approved")
    await slack.press(manager, "Export JSON lines", on=slack.last(manager))
    path = tmp_path / "file"
    path.write_bytes(files_of(local_slack)[0].content)
    rows = list(read_export(path))
    assert [row.event for row in rows] == ["approved"]
    assert check_picked(rows).fault is None


async def test_that_an_export_was_taken_is_audited(slack: SlackFront, bot: RunningBot, manager: str) -> None:
    await slack.run(manager, "/komet audit linked")
    await slack.press(manager, "Export CSV", on=slack.last(manager))
    (row,) = bot.rows("SELECT * FROM audit WHERE event = 'audit exported'")
    detail = json.loads(row["detail"])
    assert row["actor"] == seed.MAYA
    assert detail["query"]["words"] == ["linked"]
    assert detail["sha256"] in told(slack, manager) or detail["sha256"] in slack.sees(manager)


async def test_somebody_elses_list_is_not_exported(
    slack: SlackFront, local_slack: LocalSlack, bot: RunningBot, manager: str, komet: LocalKomet
) -> None:
    await slack.run(manager, "/komet audit")
    await bot.change("UPDATE lists SET person = ?", seed.VICTOR)
    await slack.press(manager, "Export CSV", on=slack.last(manager))
    assert "This list is too old" in told(slack, manager)
    assert files_of(local_slack) == []


async def test_an_upload_that_slack_refuses_is_said(slack: SlackFront, manager: str) -> None:
    await slack.run(manager, "/komet audit")
    page = slack.last(manager)
    await slack.fault(kind="error", method="files.completeUploadExternal", error="missing_scope")
    await slack.press(manager, "Export CSV", on=page)
    assert "Slack did not take the file" in told(slack, manager)
