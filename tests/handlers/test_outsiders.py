"""Guests, bots, other teams and people who have left: refused at every door, whatever they hold."""

import dataclasses
import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.access import admitted
from bot.demo_company import POLICY
from bot.errors import NotAllowedError
from bot.komet.requests import REQUESTS
from bot.people import People, Person
from bot.policy import read_policy
from bot.workbench.komet import seed as komet_seed
from bot.workbench.komet.server import LocalKomet
from bot.workbench.slack import seed
from bot.workbench.slack.server import LocalSlack
from handlers.commands import COMMANDS
from tests.support.running import RunningBot
from tests.support.slack import SlackFront, text_of
from tests.support.writes import ask, asked_for

pytestmark = pytest.mark.anyio

REFUSED = "members of this workspace only"
GUEST, STRANGER = "Sam Doyle", "Lucía Herrera"

outsiders = pytest.mark.parametrize("outsider", [GUEST, STRANGER])


def deactivate(local_slack: LocalSlack, slack: SlackFront, person: str) -> None:
    """Deactivate somebody, as an admin of the workspace does."""
    change(local_slack, slack, person, deleted=True)


def change(local_slack: LocalSlack, slack: SlackFront, person: str, **facts: Any) -> None:
    """Change what Slack knows of somebody."""
    found = local_slack.workspace.people[slack.id_of(person)]
    if dataclasses.is_dataclass(found) and found.__dataclass_params__.frozen:  # type: ignore[attr-defined]
        local_slack.workspace.people[found.id] = dataclasses.replace(found, **facts)
        return
    for name, value in facts.items():
        setattr(found, name, value)


async def deliver(
    local_slack: LocalSlack, bot: RunningBot, person: str, make: Callable[[Any, Any, Any], dict[str, Any]], name: str
) -> Any:
    """Deliver a payload for somebody that Slack's own screens would not let them send."""
    app = local_slack.workspace.apps.get(bot.app_id)
    found = next(each for each in local_slack.workspace.people.values() if each.real_name == person)
    payload = make(local_slack.acts.payloads, app, found)
    answer = await local_slack.delivery.request(app, "interactive", payload, name=name)  # type: ignore[arg-type]
    await bot.idle()
    return answer


# --- every door --------------------------------------------------------------------------------


@pytest.mark.thorough
@outsiders
@pytest.mark.parametrize("command", [*sorted(COMMANDS), "po list", "po item delete P071882", "help", "nonsense"])
async def test_no_command_is_run(
    slack: SlackFront, bot: RunningBot, komet: LocalKomet, outsider: str, command: str
) -> None:
    before = len(bot.rows("SELECT * FROM audit"))
    await slack.run(outsider, f"/komet {command}", channel="growers")
    assert REFUSED in text_of(slack.last(outsider))
    assert not slack.has_modal(outsider)
    assert komet.calls == []
    assert len(bot.rows("SELECT * FROM audit")) == before


@pytest.mark.thorough
@outsiders
@pytest.mark.parametrize(
    "action_id",
    ["form.start#po list", "list.page", "list.drop", "list.export#csv", "token.connect", "token.revoke",
     "order.open", "preview.confirm", "proposal.cancel", "proposal.approve", "proposal.reject", "proposal.look",
     "draft.open", "home.refresh", "x"],
)  # fmt: skip
async def test_no_press_is_followed(
    slack: SlackFront, local_slack: LocalSlack, bot: RunningBot, komet: LocalKomet, outsider: str, action_id: str
) -> None:
    await slack.run("Ana Torres", "/komet-po list", channel="growers")
    message = slack.last("Ana Torres", "growers")
    channel = local_slack.workspace.channels[message["channel"]]
    action = {"type": "button", "action_id": action_id, "block_id": "b", "value": "x", "action_ts": message["ts"]}
    calls = len(komet.calls)

    def press(payloads: Any, app: Any, person: Any) -> dict[str, Any]:
        found: dict[str, Any] = payloads.message_action(app, person, channel, channel.messages[message["ts"]], action)
        return found

    await deliver(local_slack, bot, outsider, press, "block_actions")
    assert REFUSED in slack.sees(outsider)
    assert len(komet.calls) == calls


@outsiders
@pytest.mark.parametrize("callback_id", ["form", "token", "preview", "reject"])
async def test_no_submission_is_taken(
    slack: SlackFront, local_slack: LocalSlack, bot: RunningBot, komet: LocalKomet, outsider: str, callback_id: str
) -> None:
    metadata = {
        "form": {"operation": "po list", "draft": "d", "channel": seed.GROWERS, "kept": []},
        "token": {"person": slack.id_of(outsider), "replace": False},
    }.get(callback_id, {"proposal": "p"})
    token = {"token": {"type": "plain_text_input", "value": komet.token(komet_seed.SALES)}}
    values = {
        "form": {"number": {"number": {"type": "plain_text_input", "value": "P071882"}}},
        "token": {
            "token": token,
            "token_type": {"token_type": {"type": "static_select", "selected_option": {"value": "company"}}},
            "methods": {"m": {"type": "multi_static_select", "selected_options": [{"value": "boxtype.list"}]}},
        },
    }.get(callback_id, {"reason": {"reason": {"type": "plain_text_input", "value": "Because"}}})
    view = {
        "type": "modal", "id": "V0OUTSIDER", "callback_id": callback_id, "private_metadata": json.dumps(metadata),
        "state": {"values": values}, "blocks": [], "hash": "1",
    }  # fmt: skip

    def submit(payloads: Any, app: Any, person: Any) -> dict[str, Any]:
        who = payloads._who(app, person)
        return {"type": "view_submission", **who, "trigger_id": "1.1", "view": view, "response_urls": []}

    links = len(bot.rows("SELECT * FROM links"))
    answer = await deliver(local_slack, bot, outsider, submit, "view_submission")
    assert REFUSED in slack.sees(outsider) + text_of(answer.body)
    assert komet.calls == []
    assert len(bot.rows("SELECT * FROM links")) == links


@outsiders
async def test_a_type_ahead_offers_nothing(
    slack: SlackFront, local_slack: LocalSlack, bot: RunningBot, komet: LocalKomet, outsider: str
) -> None:
    await slack.run("Ana Torres", "/komet-po list")
    calls = len(komet.calls)
    view = {
        "type": "modal", "id": "V0OUTSIDER", "callback_id": "form", "state": {"values": {}}, "blocks": [],
        "private_metadata": json.dumps({"operation": "po item delete", "draft": "d", "channel": None, "kept": []}),
    }  # fmt: skip

    def suggest(payloads: Any, app: Any, person: Any) -> dict[str, Any]:
        who = payloads._who(app, person)
        search = {"action_id": "purchase_order", "block_id": "purchase_order", "value": "P071882"}
        return {"type": "block_suggestion", **who, **search, "view": view}

    answer = await deliver(local_slack, bot, outsider, suggest, "block_suggestion")
    assert answer.body == {"options": []}
    assert len(komet.calls) == calls


@outsiders
async def test_home_says_only_that_they_are_refused(slack: SlackFront, komet: LocalKomet, outsider: str) -> None:
    shown = text_of(await slack.open_home(outsider))
    assert REFUSED in shown
    assert "Connect Komet" not in shown
    assert "Lately" not in shown
    assert komet.calls == []


@outsiders
async def test_an_admin_cannot_connect_a_guest_but_a_grower_of_another_team(
    slack: SlackFront, komet: LocalKomet, bot: RunningBot, admin: str, outsider: str
) -> None:
    await slack.run(admin, f"/komet-token assign @{outsider.split(maxsplit=1)[0].lower().replace('í', 'i')}")
    assert slack.has_modal(admin) is (outsider != GUEST), "no token is typed for somebody who cannot have one"
    if outsider == GUEST:
        assert "not for guests" in slack.sees(admin)
    else:
        await slack.fill(admin, token=komet.token(komet_seed.MANAGER))
    linked = bot.rows("SELECT * FROM links WHERE slack_user = ?", slack.id_of(outsider))
    assert len(linked) == (0 if outsider == GUEST else 1)


# --- people who change -------------------------------------------------------------------------


async def test_a_manager_who_was_deactivated_meanwhile_cannot_approve(
    slack: SlackFront, local_slack: LocalSlack, bot: RunningBot, komet: LocalKomet, salesperson: str, manager: str
) -> None:
    await slack.open_home(manager)  # the bot has just looked her up
    card = await asked_for(slack, salesperson)
    deactivate(local_slack, slack, manager)
    await slack.press_old(manager, "Approve", card)
    assert bot.rows("SELECT * FROM decisions") == []
    assert "purchase.order.item.delete" not in [call.method for call in komet.calls]


@pytest.mark.parametrize("facts", [{"role": "guest"}, {"team_id": seed.OTHER_TEAM_ID}])
async def test_a_manager_who_became_somebody_else_cannot_approve(
    slack: SlackFront,
    local_slack: LocalSlack,
    bot: RunningBot,
    salesperson: str,
    manager: str,
    facts: dict[str, Any],
) -> None:
    await slack.open_home(manager)
    card = await asked_for(slack, salesperson)
    change(local_slack, slack, manager, **facts)
    await slack.press_old(manager, "Approve", card)
    assert bot.rows("SELECT * FROM decisions") == []


async def test_nothing_is_sent_for_somebody_who_left_before_the_approval(
    slack: SlackFront, local_slack: LocalSlack, bot: RunningBot, komet: LocalKomet, salesperson: str, manager: str
) -> None:
    card = await asked_for(slack, salesperson)
    deactivate(local_slack, slack, salesperson)
    await slack.press(manager, "Approve", on=card)
    assert "purchase.order.item.delete" not in [call.method for call in komet.calls]
    assert "Nothing was sent" in text_of(slack.card())


async def test_somebody_who_was_deactivated_meanwhile_cannot_confirm(
    slack: SlackFront, local_slack: LocalSlack, bot: RunningBot, komet: LocalKomet, salesperson: str
) -> None:
    await slack.run(salesperson, "/komet-po item delete P071882")
    await slack.fill(salesperson, items=["9004411"], reason="Short shipped")
    view = slack.view(salesperson)
    deactivate(local_slack, slack, salesperson)

    def submit(payloads: Any, app: Any, person: Any) -> dict[str, Any]:
        who = payloads._who(app, person)
        return {"type": "view_submission", **who, "trigger_id": "1.1", "view": view, "response_urls": []}

    answer = await deliver(local_slack, bot, salesperson, submit, "view_submission")
    assert REFUSED in text_of(answer.body)
    assert [row["state"] for row in bot.rows("SELECT state FROM proposals")] == ["previewed"]


async def test_while_slack_does_not_say_who_somebody_is_nothing_is_decided(
    slack: SlackFront, bot: RunningBot, salesperson: str, manager: str
) -> None:
    card = await asked_for(slack, salesperson)
    await slack.fault(kind="error", method="users.info", count=0, error="fatal_error")
    await slack.press(manager, "Approve", on=card)
    assert bot.rows("SELECT * FROM decisions") == []


@pytest.mark.parametrize("user", ["USLACKBOT", "UNOBODY001"])
async def test_slackbot_and_unknown_people_are_nobody(bot: RunningBot, user: str) -> None:
    assert (await bot.running.desk.people.find(user)).is_outsider


async def test_a_bot_is_nobody(bot: RunningBot, local_slack: LocalSlack) -> None:
    app = local_slack.workspace.apps.get(bot.app_id)
    assert app is not None
    assert (await bot.running.desk.people.find(app.bot_user_id)).is_outsider


async def test_a_payload_that_names_another_team_than_slack_is_refused(slack: SlackFront, bot: RunningBot) -> None:
    people: People = bot.running.desk.people
    ana = slack.id_of("Ana Torres")
    assert not (await people.find(ana, seed.TEAM_ID)).is_outsider
    assert (await people.find(ana, seed.OTHER_TEAM_ID)).is_outsider
    assert not (await people.find(ana)).is_outsider


# --- other teams where policy names the channel -------------------------------------------------


def policy_naming(team: str, channel: str) -> Any:
    """Return the demo's policy that admits a team in a channel."""
    return read_policy(f'{POLICY}\n[[channel]]\nid = "{channel}"\nteams = ["{team}"]\n', REQUESTS)


def somebody(**facts: Any) -> Person:
    """Return a person of the other team."""
    return Person(**{"team_id": seed.OTHER_TEAM_ID, "id": "U1", "is_outsider": True, "is_of_other_team": True, **facts})


def test_a_team_is_admitted_only_in_the_channel_that_policy_names() -> None:
    policy = policy_naming(seed.OTHER_TEAM_ID, seed.GROWERS)
    assert not admitted(somebody(), policy, seed.GROWERS).is_outsider
    for person, where in [
        (somebody(), seed.SALES),
        (somebody(), None),
        (somebody(team_id="T0ANOTHER"), seed.GROWERS),
        (somebody(is_of_other_team=False), seed.GROWERS),
    ]:
        with pytest.raises(NotAllowedError, match=REFUSED):
            admitted(person, policy, where)
    with pytest.raises(NotAllowedError, match=REFUSED):
        admitted(somebody(), None, seed.GROWERS)


@pytest.fixture
async def open_growers(bot: RunningBot) -> RunningBot:
    """The bot with a policy that admits the other team in the growers' channel."""
    path = bot.folder / "policy.toml"
    path.write_text(f'{POLICY}\n[[channel]]\nid = "{seed.GROWERS}"\nteams = ["{seed.OTHER_TEAM_ID}"]\n')
    await bot.running.reload_policy()
    return bot


async def test_a_grower_of_an_admitted_team_connects_and_reads_there_and_nowhere_else(
    slack: SlackFront, open_growers: RunningBot, komet: LocalKomet
) -> None:
    await slack.run(STRANGER, "/komet-token connect", channel="growers")
    await slack.choose(STRANGER, "token_type", "vendor")
    await slack.fill(STRANGER, token=komet.token(komet_seed.COTOPAXI), party="Rosas del Cotopaxi")
    assert "✅ Connected" in slack.modal_text(STRANGER)
    await slack.close(STRANGER)
    await slack.run(STRANGER, "/komet-po list", channel="growers")
    assert "Purchase orders shipping" in slack.sees(STRANGER)
    assert REFUSED in text_of(await slack.open_home(STRANGER))


async def test_a_guest_is_not_admitted_where_another_team_is(slack: SlackFront, open_growers: RunningBot) -> None:
    await slack.run(GUEST, "/komet-po list", channel="growers")
    assert REFUSED in slack.sees(GUEST)


async def growers_deletion(slack: SlackFront, komet: LocalKomet) -> dict[str, Any]:
    """Have a grower of the admitted team ask for a deletion from their own order; return the card."""
    await slack.run(STRANGER, "/komet-token connect", channel="growers")
    await slack.choose(STRANGER, "token_type", "vendor")
    await slack.fill(STRANGER, token=komet.token(komet_seed.COTOPAXI), party="Rosas del Cotopaxi")
    await slack.close(STRANGER)
    name = "Rosas del Cotopaxi"
    orders = (each for each in komet.state.orders.values() if komet.state.vendors[each.vendor_id].name == name)
    order = next(each for each in orders if each.status == "Approved" and each.ship_date > datetime.now(UTC).date())
    await slack.run(STRANGER, f"/komet-po item delete {order.number}", channel="growers")
    await slack.fill(STRANGER, items=[str(order.lines[0].id)], reason="Not enough of it")
    await slack.submit(STRANGER)
    return slack.card()


async def test_what_a_grower_of_an_admitted_team_asks_for_is_sent_when_it_is_approved(
    slack: SlackFront, open_growers: RunningBot, komet: LocalKomet, manager: str
) -> None:
    card = await growers_deletion(slack, komet)
    await slack.press(manager, "Approve", on=card)
    assert [each[0] for each in komet.writes] == ["purchase.order.item.delete"], text_of(slack.card())


async def test_nobody_of_another_team_decides_even_where_it_is_admitted_and_policy_names_them(
    slack: SlackFront, open_growers: RunningBot, salesperson: str
) -> None:
    path = open_growers.folder / "policy.toml"
    named = path.read_text().replace('manager = ["', f'manager = ["{slack.id_of(STRANGER)}", "')
    path.write_text(named.replace(f'approvals = "{seed.APPROVALS}"', f'approvals = "{seed.GROWERS}"'))
    await open_growers.running.reload_policy()
    await ask(slack, salesperson)
    await slack.press(STRANGER, "Approve", on=slack.card("growers", STRANGER))
    assert open_growers.rows("SELECT * FROM decisions") == []
    assert "Only members of this workspace can decide" in slack.sees(STRANGER)
