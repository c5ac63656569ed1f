"""The second factor: setting up an authenticator app, approving with its codes, and everything that is refused."""

import json

import pytest
from pydantic import SecretStr

from bot.approvals import APPROVE
from bot.factor_reset import reset_from_command_line
from bot.second_factors import CodeError, CodeNeededError
from bot.workbench.komet.server import LocalKomet
from bot.workbench.slack import triggers
from tests.support.rights import change_policy, code, hand_over, key_shown, set_up_codes
from tests.support.running import RunningBot
from tests.support.slack import SlackFront, text_of
from tests.support.writes import ask, crash_at, hang, states

pytestmark = pytest.mark.anyio

CAREFUL = ("second_factor_over = 5000", "second_factor_over = 1000")
"""The line that `ask` deletes costs 1,152."""

AUDITED = "SELECT event FROM audit WHERE event LIKE 'second factor%' ORDER BY number"


@pytest.fixture
async def careful(bot: RunningBot) -> RunningBot:
    """The bot under a policy that wants a code for what `ask` deletes."""
    await change_policy(bot, CAREFUL)
    return bot


def events(bot: RunningBot) -> list[str]:
    """Return what the audit says of second factors."""
    return [row["event"].removeprefix("second factor ") for row in bot.rows(AUDITED)]


async def open_approval(slack: SlackFront, person: str) -> None:
    """Press Approve on the newest card that can be decided."""
    cards = [each for each in slack.messages(person, "komet-approvals") if "proposal.approve" in json.dumps(each)]
    await slack.press(person, "Approve", on=cards[-1])


# --- approving ---------------------------------------------------------------------------------


async def test_approving_takes_a_code(
    slack: SlackFront, komet: LocalKomet, careful: RunningBot, salesperson: str, manager: str
) -> None:
    key = await set_up_codes(slack, manager)
    await ask(slack, salesperson)
    assert "Approving needs the code of your authenticator app." in text_of(slack.card())
    await open_approval(slack, manager)
    assert komet.writes == []
    shown = slack.modal_text(manager)
    (row,) = careful.rows("SELECT digest FROM proposals")
    assert "Delete 1 line from P071882" in shown
    assert row["digest"][:8] in shown
    await slack.fill(manager, code=code(key, ahead=1))
    assert len(komet.writes) == 1
    assert slack.has_modal(manager) is False
    assert "✅ Done" in text_of(slack.card())
    (decision,) = careful.rows("SELECT second_factor FROM decisions")
    assert decision["second_factor"]
    (approved,) = careful.rows("SELECT detail FROM audit WHERE event = 'approved'")
    assert json.loads(approved["detail"])["second_factor"] is True


async def test_below_the_amount_no_code_is_asked(
    slack: SlackFront, komet: LocalKomet, bot: RunningBot, salesperson: str, manager: str
) -> None:
    await ask(slack, salesperson)
    assert "authenticator" not in text_of(slack.card())
    await open_approval(slack, manager)
    assert len(komet.writes) == 1


async def test_the_demos_policy_asks_for_a_code_for_a_large_deletion(
    slack: SlackFront, komet: LocalKomet, salesperson: str, manager: str
) -> None:
    approved = [each for each in komet.state.orders.values() if each.status == "Approved"]
    order = max(approved, key=lambda each: each.total_cost)
    await slack.run(salesperson, f"/komet-po item delete {order.number}")
    await slack.fill(salesperson, items=[str(line.id) for line in order.lines], reason="Cancelled by the buyer")
    assert "the code of the approver's authenticator app" in slack.modal_text(salesperson)
    await slack.submit(salesperson)
    assert "Approving needs the code" in text_of(slack.card())


async def test_a_reject_never_takes_a_code(
    slack: SlackFront, careful: RunningBot, salesperson: str, manager: str
) -> None:
    await ask(slack, salesperson)
    await slack.press(manager, "Reject", on=slack.card())
    await slack.fill(manager, reason="Not like this")
    assert states(careful) == ["rejected"]


async def test_a_wrong_code_is_told_at_its_field_and_another_try_works(
    slack: SlackFront, komet: LocalKomet, careful: RunningBot, salesperson: str, manager: str
) -> None:
    key = await set_up_codes(slack, manager)
    await ask(slack, salesperson)
    await open_approval(slack, manager)
    wrong = f"{(int(code(key, ahead=1)) + 1) % 1_000_000:06d}"
    answer = await slack.fill(manager, code=wrong)
    assert answer["errors"] == {"code": "That code is not right. 4 tries left."}
    assert komet.writes == []
    await slack.fill(manager, code=f"{code(key, ahead=1)[:3]} {code(key, ahead=1)[3:]}")
    assert len(komet.writes) == 1
    assert events(careful) == ["set up", "refused"]


async def test_letters_are_no_try(slack: SlackFront, careful: RunningBot, salesperson: str, manager: str) -> None:
    await set_up_codes(slack, manager)
    await ask(slack, salesperson)
    await open_approval(slack, manager)
    for typed in ("12345", "abcdef", "١٢٣٤٥٦"):
        answer = await slack.fill(manager, code=typed)
        assert answer["errors"] == {"code": "A code has six digits."}
    assert [row["failures"] for row in careful.rows("SELECT failures FROM second_factors")] == [0]


async def test_a_code_counts_once(
    slack: SlackFront, komet: LocalKomet, careful: RunningBot, salesperson: str, manager: str
) -> None:
    await change_policy(careful, (CAREFUL[1], "second_factor_over = 0"))  # what these lines cost, the seed's dice say
    key = await set_up_codes(slack, manager)
    await ask(slack, salesperson)
    await ask(slack, salesperson, "9004412", "9004413")
    await open_approval(slack, manager)
    spent = code(key, ahead=1)
    await slack.fill(manager, code=spent)
    assert len(komet.writes) == 2
    await open_approval(slack, manager)
    answer = await slack.fill(manager, code=spent)
    assert "That code was used already." in answer["errors"]["code"]
    assert len(komet.writes) == 2


async def test_the_code_that_set_it_up_does_not_approve(
    slack: SlackFront, komet: LocalKomet, careful: RunningBot, salesperson: str, manager: str
) -> None:
    await slack.run(manager, "/komet-approvals code")
    key = key_shown(slack, manager)
    first = code(key)
    await slack.fill(manager, code=first)
    await slack.close(manager)
    await ask(slack, salesperson)
    await open_approval(slack, manager)
    assert "used already" in (await slack.fill(manager, code=first))["errors"]["code"]
    assert komet.writes == []


async def test_five_wrong_codes_lock_for_a_quarter_of_an_hour(
    slack: SlackFront, komet: LocalKomet, careful: RunningBot, salesperson: str, manager: str
) -> None:
    key = await set_up_codes(slack, manager)
    await ask(slack, salesperson)
    await open_approval(slack, manager)
    right = code(key, ahead=1)
    wrong = f"{(int(right) + 1) % 1_000_000:06d}"
    answers = [(await slack.fill(manager, code=wrong))["errors"]["code"] for _ in range(5)]
    assert answers[3] == "That code is not right. 1 try left."
    assert "Try again in 15 minutes" in answers[4]
    assert "Try again in 15 minutes" in (await slack.fill(manager, code=right))["errors"]["code"]
    assert events(careful) == ["set up", *["refused"] * 5, "locked"]
    assert "Somebody typed five wrong codes in your name" in slack.sees(manager)
    await slack.close(manager)
    await open_approval(slack, manager)
    assert "There were too many wrong codes." in slack.modal_text(manager)
    assert slack.view(manager).get("submit") is None
    await slack.close(manager)
    await careful.change("UPDATE second_factors SET locked_until = datetime('now', '-1 seconds')")
    await open_approval(slack, manager)
    await slack.fill(manager, code=code(key, ahead=1))
    assert len(komet.writes) == 1


async def test_who_has_no_app_is_told_how_and_goes_on_from_there(
    slack: SlackFront, komet: LocalKomet, careful: RunningBot, salesperson: str, manager: str
) -> None:
    await ask(slack, salesperson)
    await open_approval(slack, manager)
    assert "you have none set up yet" in slack.modal_text(manager)
    await slack.press(manager, "Set up codes")
    key = key_shown(slack, manager)
    await slack.fill(manager, code=code(key))
    assert "Press Approve on the card" in slack.modal_text(manager)
    await slack.close(manager)
    await open_approval(slack, manager)
    await slack.fill(manager, code=code(key, ahead=1))
    assert len(komet.writes) == 1


async def test_an_expired_trigger_leaves_a_button(
    slack: SlackFront, careful: RunningBot, salesperson: str, manager: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    await set_up_codes(slack, manager)
    await ask(slack, salesperson)
    with monkeypatch.context() as patch:
        patch.setattr(triggers, "TRIGGER_SECONDS", -1)
        await open_approval(slack, manager)
    assert "Please press the button." in slack.sees(manager)
    await slack.press(manager, "Approve", on=slack.last(manager, "komet-approvals"))
    assert "Code of your authenticator app" in slack.modal_text(manager)


async def test_who_may_not_decide_is_not_asked_for_a_code(
    slack: SlackFront, careful: RunningBot, salesperson: str, limited: str
) -> None:
    await ask(slack, salesperson)
    await slack.press(limited, "Approve", on=slack.card(person=limited))
    assert "Only a manager can decide this." in slack.sees(limited)
    assert slack.has_modal(limited) is False


async def test_somebody_who_was_faster_is_told_of_and_the_code_stays_unused(
    slack: SlackFront, komet: LocalKomet, careful: RunningBot, salesperson: str, manager: str, other_manager: str
) -> None:
    key, other_key = await set_up_codes(slack, manager), await set_up_codes(slack, other_manager)
    await ask(slack, salesperson)
    await open_approval(slack, manager)
    await open_approval(slack, other_manager)
    await slack.fill(manager, code=code(key, ahead=1))
    await slack.fill(other_manager, code=code(other_key, ahead=1))
    assert "Somebody was faster." in slack.modal_text(other_manager)
    assert len(komet.writes) == 1
    steps = careful.rows("SELECT last_step FROM second_factors ORDER BY last_step")
    assert steps[0]["last_step"] < steps[1]["last_step"]


async def test_a_delegate_types_their_own_code(
    slack: SlackFront, komet: LocalKomet, careful: RunningBot, salesperson: str, manager: str, limited: str
) -> None:
    managers_key = await set_up_codes(slack, manager)
    key = await set_up_codes(slack, limited)
    await hand_over(slack, manager, limited)
    await ask(slack, salesperson)
    await slack.press(limited, "Approve", on=slack.card(person=limited))
    answer = await slack.fill(limited, code=code(managers_key, ahead=1))
    assert "not right" in answer["errors"]["code"]
    await slack.fill(limited, code=code(key, ahead=1))
    assert len(komet.writes) == 1


async def test_two_large_approvals_take_two_codes(
    slack: SlackFront, komet: LocalKomet, careful: RunningBot, salesperson: str, manager: str, other_manager: str
) -> None:
    await change_policy(careful, ('approvers = "manager"\nsecond', 'approvers = "manager"\napprovals = 2\nsecond'))
    key, other_key = await set_up_codes(slack, manager), await set_up_codes(slack, other_manager)
    await ask(slack, salesperson)
    await open_approval(slack, manager)
    await slack.fill(manager, code=code(key, ahead=1))
    assert komet.writes == []
    await open_approval(slack, other_manager)
    await slack.fill(other_manager, code=code(other_key, ahead=1))
    assert len(komet.writes) == 1


async def test_the_service_itself_refuses_an_approval_without_a_code_that_counts(
    slack: SlackFront, careful: RunningBot, salesperson: str, manager: str
) -> None:
    await ask(slack, salesperson)
    desk = careful.running.desk
    person = await desk.people.fresh(slack.id_of(manager))
    (row,) = careful.rows("SELECT id FROM proposals")
    with pytest.raises(CodeNeededError):
        await desk.approvals.decide(person, row["id"], APPROVE)
    with pytest.raises(CodeError, match="You have not set up codes yet"):
        await desk.approvals.decide(person, row["id"], APPROVE, code=SecretStr("123456"))
    assert careful.rows("SELECT * FROM decisions") == []
    assert states(careful) == ["waiting"]


# --- a policy that changed meanwhile -----------------------------------------------------------


async def test_a_policy_that_wants_a_code_by_now_asks_for_it_at_the_press(
    slack: SlackFront, komet: LocalKomet, bot: RunningBot, salesperson: str, manager: str
) -> None:
    key = await set_up_codes(slack, manager)
    await ask(slack, salesperson)
    await change_policy(bot, CAREFUL)
    await open_approval(slack, manager)
    assert komet.writes == []
    await slack.fill(manager, code=code(key, ahead=1))
    assert len(komet.writes) == 1


async def test_a_code_that_was_asked_for_stays_needed_when_the_policy_is_milder(
    slack: SlackFront, komet: LocalKomet, careful: RunningBot, salesperson: str, manager: str
) -> None:
    await ask(slack, salesperson)
    await change_policy(careful, ("second_factor_over = 1000\n", ""))
    await open_approval(slack, manager)
    assert "you have none set up yet" in slack.modal_text(manager)
    assert komet.writes == []


async def test_what_was_approved_without_a_code_is_not_sent_when_one_is_needed(
    slack: SlackFront, komet: LocalKomet, bot: RunningBot, salesperson: str, manager: str, other_manager: str
) -> None:
    await change_policy(bot, ('approvers = "manager"\nsecond', 'approvers = "manager"\napprovals = 2\nsecond'))
    key = await set_up_codes(slack, other_manager)
    await ask(slack, salesperson)
    await open_approval(slack, manager)
    await change_policy(bot, CAREFUL)
    await open_approval(slack, other_manager)
    await slack.fill(other_manager, code=code(key, ahead=1))
    assert komet.writes == []
    told = text_of(slack.last(salesperson, "bot"))
    assert "The policy now asks for 2 approvals by a manager, each with a code of their authenticator app." in told


async def test_a_crash_after_the_approval_sends_once(
    slack: SlackFront,
    komet: LocalKomet,
    careful: RunningBot,
    salesperson: str,
    manager: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    key = await set_up_codes(slack, manager)
    await ask(slack, salesperson)
    await open_approval(slack, manager)
    act = slack.fill(manager, code=code(key, ahead=1))
    await crash_at(careful, act, monkeypatch, hang(monkeypatch, type(careful.running.desk.execution), "run"))
    assert len(komet.writes) == 1
    assert states(careful) == ["done"]


async def test_a_restart_between_opening_and_typing_changes_nothing(
    slack: SlackFront, komet: LocalKomet, careful: RunningBot, salesperson: str, manager: str
) -> None:
    await slack.run(manager, "/komet-approvals code")
    key = key_shown(slack, manager)
    await careful.restart()
    await slack.fill(manager, code=code(key))
    assert "is set up" in slack.modal_text(manager)
    await slack.close(manager)
    await ask(slack, salesperson)
    await open_approval(slack, manager)
    await careful.restart()
    await slack.fill(manager, code=code(key, ahead=1))
    assert len(komet.writes) == 1


# --- setting up --------------------------------------------------------------------------------


async def test_the_first_code_must_be_right_and_the_key_stays_to_be_read(
    slack: SlackFront, bot: RunningBot, manager: str
) -> None:
    await slack.run(manager, "/komet-approvals code")
    key = key_shown(slack, manager)
    wrong = f"{(int(code(key)) + 1) % 1_000_000:06d}"
    answer = await slack.fill(manager, code=wrong)
    assert "That is not the code of this key." in answer["errors"]["code"]
    assert key_shown(slack, manager) == key
    assert f"secret={key}" in slack.modal_text(manager)
    await slack.fill(manager, code=code(key))
    assert "is set up" in slack.modal_text(manager)
    assert "Your authenticator app is set up" in slack.sees(manager)
    assert events(bot) == ["set up"]


async def test_a_second_window_makes_the_first_one_too_old(slack: SlackFront, bot: RunningBot, manager: str) -> None:
    await slack.run(manager, "/komet-approvals code")
    first = key_shown(slack, manager)
    person = await bot.running.desk.people.fresh(slack.id_of(manager))
    await bot.running.desk.factors.begin(person)  # as on another device
    await slack.fill(manager, code=code(first))
    assert "This key is not waiting any more." in slack.modal_text(manager)
    assert bot.rows("SELECT * FROM second_factors WHERE confirmed_at IS NOT NULL") == []


async def test_replacing_an_app_takes_a_code_of_the_old_one(slack: SlackFront, bot: RunningBot, manager: str) -> None:
    old = await set_up_codes(slack, manager)
    await slack.run(manager, "/komet-approvals code")
    new = key_shown(slack, manager)
    wrong = f"{(int(code(old, ahead=1)) + 1) % 1_000_000:06d}"
    answer = await slack.fill(manager, code=code(new), current=wrong)
    assert answer["errors"] == {"current": "That code is not right. 4 tries left."}
    await slack.fill(manager, code=code(new), current=code(old, ahead=1))
    assert "is set up" in slack.modal_text(manager)
    assert len(bot.rows("SELECT * FROM second_factors")) == 1
    assert events(bot) == ["set up", "refused", "set up"]


async def test_a_key_that_was_never_proven_changes_nothing_and_is_forgotten(
    slack: SlackFront, komet: LocalKomet, careful: RunningBot, salesperson: str, manager: str
) -> None:
    key = await set_up_codes(slack, manager)
    await slack.run(manager, "/komet-approvals code")
    await slack.close(manager)
    await careful.change("UPDATE second_factors SET created_at = datetime('now', '-2 days')")
    await careful.running.worker.forget()
    assert len(careful.rows("SELECT * FROM second_factors")) == 1
    await ask(slack, salesperson)
    await open_approval(slack, manager)
    await slack.fill(manager, code=code(key, ahead=1))
    assert len(komet.writes) == 1


async def test_an_admin_resets_a_lost_app(slack: SlackFront, bot: RunningBot, manager: str, admin: str) -> None:
    await set_up_codes(slack, manager)
    await slack.run(admin, "/komet admin factor reset @maya")
    assert "has no authenticator app set up here any more; I told them." in slack.sees(admin)
    assert f"<@{slack.id_of(admin)}> reset your authenticator app" in slack.sees(manager)
    assert bot.rows("SELECT * FROM second_factors") == []
    (row,) = bot.rows("SELECT * FROM audit WHERE event = 'second factor reset'")
    assert row["actor"] == slack.id_of(admin)
    assert json.loads(row["detail"])["acting_for"] == slack.id_of(manager)
    await set_up_codes(slack, manager)
    await slack.run(admin, "/komet admin factor reset @victor")
    assert "has no authenticator app set up here." in slack.sees(admin)


async def test_only_admins_reset_apps(slack: SlackFront, bot: RunningBot, manager: str, other_manager: str) -> None:
    await set_up_codes(slack, manager)
    await slack.run(other_manager, "/komet admin factor reset @maya")
    assert "it is for admins" in slack.sees(other_manager)
    assert len(bot.rows("SELECT * FROM second_factors")) == 1


async def test_the_command_line_resets_an_app_and_the_running_bot_tells_the_person(
    slack: SlackFront, bot: RunningBot, manager: str
) -> None:
    await set_up_codes(slack, manager)
    address = bot.settings["bot_database_url"]
    assert await reset_from_command_line(address, slack.id_of(manager))
    assert not await reset_from_command_line(address, slack.id_of(manager))
    await bot.idle()
    assert "An admin reset your authenticator app" in slack.sees(manager)
    (row,) = bot.rows("SELECT * FROM audit WHERE event = 'second factor reset'")
    assert row["actor"] == "command line"


async def test_a_key_that_cannot_be_read_any_more_is_told_and_approves_nothing(
    slack: SlackFront, komet: LocalKomet, careful: RunningBot, salesperson: str, manager: str
) -> None:
    key = await set_up_codes(slack, manager)
    await ask(slack, salesperson)
    await careful.change("UPDATE second_factors SET secret = 'gAAAAbroken'")
    await open_approval(slack, manager)
    answer = await slack.fill(manager, code=code(key, ahead=1))
    assert "Your key cannot be read here any more." in answer["errors"]["code"]
    assert komet.writes == []
