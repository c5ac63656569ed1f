"""The list of unknown writes: what each look showed, looking now, and who sees whose."""

import json
from datetime import timedelta

import pytest

from bot.slack.rules import check_message
from bot.workbench.komet.server import LocalKomet
from storage.database import utc_now
from tests.support.examples import boxed
from tests.support.hostile import NAMES, markup_faults
from tests.support.running import RunningBot
from tests.support.slack import SlackFront, button_of, text_of
from tests.support.writes import DELETE, ask, effects, states

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("no_look_of_its_own")]


async def lose(slack: SlackFront, komet: LocalKomet, person: str, manager: str, *, commits: bool = False) -> None:
    """Ask for a deletion that is approved, and whose answer Komet loses."""
    await ask(slack, person)
    await slack.close(person)
    if commits:
        komet.faults.order("lost", method=DELETE)
    else:
        komet.faults.order("status", method=DELETE, status=500)
    await slack.press(manager, "Approve", on=slack.card())


async def test_there_is_nothing_at_first(slack: SlackFront, salesperson: str) -> None:
    await slack.run(salesperson, "/komet unknown")
    text = text_of(slack.last(salesperson, "sales"))
    assert "Nothing is unknown." in text
    assert "Everybody else's" not in text


async def test_it_says_since_when_what_was_seen_and_when_the_next_look_is(
    slack: SlackFront, komet: LocalKomet, bot: RunningBot, salesperson: str, manager: str
) -> None:
    await lose(slack, komet, salesperson, manager)
    await slack.run(salesperson, "/komet unknown")
    before = text_of(slack.last(salesperson, "sales"))
    assert "Delete 1 line from P071882" in before
    assert "Unknown since <!date^" in before
    assert "I look at Komet <!date^" in before
    assert "I have not looked yet." in before
    await bot.change("UPDATE journal SET next_look_at = datetime('now', '-1 minute')")
    await bot.running.worker.round()
    await bot.idle()
    await slack.run(salesperson, "/komet unknown")
    after = text_of(slack.last(salesperson, "sales"))
    assert "Komet showed nothing of it" in after
    assert "I have not looked yet." not in after


async def test_a_look_that_finds_nothing_says_so_in_the_list(
    slack: SlackFront, komet: LocalKomet, bot: RunningBot, salesperson: str, manager: str
) -> None:
    await lose(slack, komet, salesperson, manager)
    await slack.run(salesperson, "/komet unknown")
    shown = slack.last(salesperson, "sales")
    await slack.press(salesperson, "Look now", on=shown)
    listed = slack.last(salesperson, "sales")
    assert listed["ts"] == shown["ts"], "it takes the place of the list"
    assert "Looked 1 time, last <!date^" in text_of(listed)
    assert text_of(listed).count("Komet showed nothing of it") == 2, "on top, and among the evidence"
    assert (states(bot), effects(komet)) == (["unknown"], [0])


async def test_a_look_that_finds_it_says_so_and_the_list_is_empty(
    slack: SlackFront, komet: LocalKomet, bot: RunningBot, salesperson: str, manager: str
) -> None:
    await lose(slack, komet, salesperson, manager, commits=True)
    await slack.run(salesperson, "/komet unknown")
    await slack.press(salesperson, "Look now", on=slack.last(salesperson, "sales"))
    text = text_of(slack.last(salesperson, "sales"))
    assert "✅ Done: Delete 1 line from P071882" in text
    assert "Nothing is unknown." in text
    assert states(bot) == ["done"]


async def test_a_look_that_does_not_work_says_why(
    slack: SlackFront, komet: LocalKomet, bot: RunningBot, salesperson: str, manager: str
) -> None:
    await lose(slack, komet, salesperson, manager)
    komet.faults.order("status", method="purchase.order.list", status=503, count=9)
    await slack.run(salesperson, "/komet unknown")
    await slack.press(salesperson, "Look now", on=slack.last(salesperson, "sales"))
    told = text_of(slack.last(salesperson, "sales"))
    assert "The look did not work: " in told
    assert "Looked 1 time" not in told, "Komet did not answer"
    assert states(bot) == ["unknown"]


async def test_a_look_that_changes_nothing_is_answered_under_the_result_too(
    slack: SlackFront, komet: LocalKomet, salesperson: str, manager: str
) -> None:
    await lose(slack, komet, salesperson, manager)
    told = slack.last(salesperson, "bot")
    await slack.press(salesperson, "Look at Komet now", on=told)
    answer = slack.last(salesperson, "bot")
    assert answer["ts"] != told["ts"]
    assert "Komet showed nothing of it" in text_of(answer)


async def test_home_shows_the_evidence_and_answers_the_press(
    slack: SlackFront, komet: LocalKomet, salesperson: str, manager: str
) -> None:
    await lose(slack, komet, salesperson, manager)
    assert "I have not looked yet. I look at Komet <!date^" in text_of(await slack.open_home(salesperson))
    await slack.press_home(salesperson, "Look now")
    assert "Komet showed nothing of it" in text_of(slack.home_view(salesperson))
    assert "Komet showed nothing of it" in text_of(slack.last(salesperson, "bot"))


async def test_its_card_is_linked(
    slack: SlackFront, komet: LocalKomet, bot: RunningBot, salesperson: str, manager: str
) -> None:
    await lose(slack, komet, salesperson, manager)
    await slack.run(salesperson, "/komet unknown")
    _, link = button_of(slack.last(salesperson, "sales"), "Open the card")
    (card,) = bot.rows("SELECT permalink FROM messages WHERE surface = 'card'")
    assert link["url"] == card["permalink"]


# --- whose -------------------------------------------------------------------------------------


async def test_a_manager_sees_everybodys_and_can_look(
    slack: SlackFront, komet: LocalKomet, bot: RunningBot, salesperson: str, manager: str
) -> None:
    await lose(slack, komet, salesperson, manager, commits=True)
    await slack.run(manager, "/komet unknown")
    listed = slack.last(manager, "sales")
    text = text_of(listed)
    assert text.index("Nothing is unknown.") < text.index("Everybody else's") < text.index("Delete 1 line")
    assert f"<@{slack.id_of(salesperson)}>" in text
    await slack.press(manager, "Look now", on=listed)
    assert "✅ Done" in text_of(slack.last(manager, "sales"))
    assert states(bot) == ["done"]


async def test_somebody_else_sees_nothing_and_cannot_look(
    slack: SlackFront, komet: LocalKomet, bot: RunningBot, salesperson: str, limited: str, manager: str
) -> None:
    await lose(slack, komet, salesperson, manager)
    await slack.run(limited, "/komet unknown")
    listed = slack.last(limited, "sales")
    assert "Delete 1 line" not in text_of(listed)
    await slack.run(manager, "/komet unknown")
    calls = len(komet.calls)
    forged = {**slack.card(person=limited), "blocks": slack.last(manager, "sales")["blocks"]}
    await slack.press_old(limited, "Look now", forged)
    assert "Only the person who asked, a manager or an admin can do this." in slack.sees(limited)
    assert len(komet.calls) == calls


async def test_without_a_policy_nobody_sees_others(
    slack: SlackFront,
    komet: LocalKomet,
    bot: RunningBot,
    salesperson: str,
    manager: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    await lose(slack, komet, salesperson, manager)
    monkeypatch.setattr(bot.running.desk.policies, "current", lambda: None)
    await slack.run(manager, "/komet unknown")
    assert "Delete 1 line" not in text_of(slack.last(manager, "sales"))


# --- within Slack's rules ----------------------------------------------------------------------


async def test_a_write_without_an_approval_is_listed_with_its_card_too(
    slack: SlackFront, komet: LocalKomet, salesperson: str
) -> None:
    number, code = boxed(komet)
    komet.faults.order("status", method="box.code.change", status=500)
    await slack.run(salesperson, "/komet-box code change", codes=f"{code} ZZ1", purchase_order=number)
    await slack.submit(salesperson)
    await slack.run(salesperson, "/komet unknown")
    assert button_of(slack.last(salesperson, "sales"), "Open the card")


@pytest.mark.thorough
async def test_it_is_within_slacks_rules_however_much_is_unknown_and_whatever_komet_said(
    slack: SlackFront, komet: LocalKomet, bot: RunningBot, salesperson: str, manager: str
) -> None:
    await lose(slack, komet, salesperson, manager)
    (row,) = bot.rows("SELECT * FROM proposals")
    (entry,) = bot.rows("SELECT * FROM journal")
    columns = ", ".join(row.keys())
    for number in range(30):
        values = {**dict(row), "id": f"{number:032x}", "requester": slack.id_of(manager if number % 2 else salesperson)}
        marks = ", ".join("?" * len(values))
        await bot.change(f"INSERT INTO proposals ({columns}) VALUES ({marks})", *values.values())
        kept = {**dict(entry), "id": 1000 + number, "proposal_id": values["id"]}
        marks = ", ".join("?" * len(kept))
        await bot.change(f"INSERT INTO journal ({', '.join(kept)}) VALUES ({marks})", *kept.values())
    for word in NAMES:
        evidence = [{"at": (utc_now() + timedelta(seconds=n)).isoformat(), "found": word} for n in range(12)]
        await bot.change("UPDATE journal SET evidence = ?", json.dumps(evidence))
        plan = json.dumps({**json.loads(row["plan"]), "sentence": f"Delete {word}"})
        await bot.change("UPDATE proposals SET plan = ?", plan)
        await slack.run(manager, "/komet unknown")
        shown = slack.last(manager, "sales")
        body = {"text": shown["text"], "blocks": shown["blocks"]}
        assert [*check_message(body), *markup_faults(body)] == [], repr(word)
        assert "more." in text_of(shown)
