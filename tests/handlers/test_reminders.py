"""Requests that wait: reminders in the card's thread, escalation, and the policy file put in force again."""

import pytest

from tests.support.running import RunningBot
from tests.support.slack import SlackFront, text_of

pytestmark = pytest.mark.anyio

RULE = """
remind_hours = 4
escalate_to = "admin"
escalate_hours_before = 2
"""


async def wait_for(slack: SlackFront, bot: RunningBot, admin: str, person: str) -> None:
    """Ask for a deletion under a policy that reminds and escalates."""
    path = bot.folder / "policy.toml"
    text = path.read_text(encoding="utf-8").replace('approvers = "manager"\n', f'approvers = "manager"\n{RULE}', 1)
    path.write_text(text, encoding="utf-8")
    await slack.run(admin, "/komet admin reload")
    assert "The policy is in force" in slack.sees(admin)
    await slack.run(person, "/komet-po item delete P071882")
    await slack.fill(person, items=["9004411"], reason="Short shipped")
    await slack.submit(person)


async def round_at(bot: RunningBot, *, asked_hours_ago: float, hours_left: float) -> None:
    """Do a round of reminders as if that much time had gone by."""
    await bot.change(
        "UPDATE proposals SET confirmed_at = datetime('now', ?), expires_at = datetime('now', ?)",
        f"-{asked_hours_ago} hours", f"+{hours_left} hours",
    )  # fmt: skip
    await bot.running.worker.round()
    await bot.idle()


async def test_a_reminder_names_who_may_decide_and_comes_once(
    slack: SlackFront, bot: RunningBot, admin: str, salesperson: str, manager: str
) -> None:
    await wait_for(slack, bot, admin, salesperson)
    await round_at(bot, asked_hours_ago=4.5, hours_left=12)
    await round_at(bot, asked_hours_ago=4.6, hours_left=12)
    told = [text_of(each) for each in slack.messages(manager, "komet-approvals")]
    reminders = [text for text in told if "This still waits for a decision." in text]
    assert len(reminders) == 1
    assert f"<@{slack.id_of(manager)}>" in reminders[0]


async def test_no_reminder_comes_early(
    slack: SlackFront, bot: RunningBot, admin: str, salesperson: str, manager: str
) -> None:
    await wait_for(slack, bot, admin, salesperson)
    await round_at(bot, asked_hours_ago=3.9, hours_left=12)
    assert "This still waits" not in slack.sees(manager)


async def test_shortly_before_it_expires_somebody_else_may_decide_too(
    slack: SlackFront, bot: RunningBot, admin: str, salesperson: str
) -> None:
    await wait_for(slack, bot, admin, salesperson)
    card = next(each for each in slack.messages(admin, "komet-approvals") if not each.get("thread_ts"))
    await slack.press(admin, "Approve", on=card)
    assert "Only a manager can decide this." in slack.sees(admin)
    await round_at(bot, asked_hours_ago=1, hours_left=1.5)
    assert "Somebody else can decide now too: admin." in slack.sees(admin)
    card = next(each for each in slack.messages(admin, "komet-approvals") if "Approve" in str(each.get("blocks")))
    await slack.press(admin, "Approve", on=card)
    assert "✅ Done" in text_of(slack.last(salesperson, "bot"))


async def test_a_faulty_policy_file_is_told_and_changes_nothing(
    slack: SlackFront, bot: RunningBot, admin: str, salesperson: str
) -> None:
    (bot.folder / "policy.toml").write_text("nonsense = ", encoding="utf-8")
    await slack.run(admin, "/komet admin reload")
    shown = slack.sees(admin)
    assert "The policy was not replaced" in shown
    assert "is not valid TOML" in shown
    await slack.run(salesperson, "/komet-po list")
    assert "Purchase orders shipping" in slack.sees(salesperson)


async def test_only_admins_reload(slack: SlackFront, salesperson: str) -> None:
    await slack.run(salesperson, "/komet admin reload")
    assert "it is for admins" in slack.sees(salesperson)


async def test_a_guardrail_keeps_a_command_out_of_a_channel(
    slack: SlackFront, bot: RunningBot, admin: str, salesperson: str
) -> None:
    path = bot.folder / "policy.toml"
    guard = '[[channel]]\nid = "C04GROWERS5"\nmethods = ["boxtype.list"]\n'
    path.write_text(path.read_text(encoding="utf-8") + guard, encoding="utf-8")
    await slack.run(admin, "/komet admin reload")
    await slack.run(salesperson, "/komet-po list", channel="growers")
    assert "does not allow purchase.order.list in this channel." in slack.sees(salesperson)
    await slack.run(salesperson, "/komet-po list", channel="sales")
    assert "Purchase orders shipping" in slack.sees(salesperson)
