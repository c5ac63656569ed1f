"""A token pasted where it does not belong: not run, not kept anywhere, and its owner told what to do."""

import logging
from typing import Any

import pytest
from pydantic import SecretStr

from bot.keys import fingerprint
from bot.manifest import SCOPES, build_manifest
from bot.workbench.komet import seed as komet_seed
from bot.workbench.komet.server import LocalKomet
from bot.workbench.slack import seed
from bot.workbench.slack.server import LocalSlack
from handlers.commands import COMMANDS
from handlers.operations import OPERATIONS
from tests.support.examples import EXAMPLES
from tests.support.running import RunningBot
from tests.support.slack import SlackFront, text_of

pytestmark = pytest.mark.anyio

TOKEN = "x7k2m9q4vd8w3t5z1bhn6rjc0p"
RESET = "reset it in Komet now: under Setup › Settings › Integrations › Tokens, or with the refresh button"


def written(bot: RunningBot) -> bytes:
    """Return everything that stands in the bot's files."""
    return b"".join(path.read_bytes() for path in bot.folder.iterdir() if path.is_file())


def told_to_slack(local_slack: LocalSlack) -> str:
    """Return everything that the bot said to Slack, answers to payloads included."""
    entries = [entry.to_json() for entry in local_slack.traffic.entries()]
    return repr([entry for entry in entries if entry["direction"] != "to_app"]) + repr(
        [e.get("answer") for e in entries]
    )


@pytest.fixture(autouse=True)
def nothing_logged(caplog: pytest.LogCaptureFixture) -> Any:
    """Hold for every test here: the token stands in no log line, however much is logged."""
    caplog.set_level(logging.DEBUG, logger="bot")
    caplog.set_level(logging.DEBUG, logger="handlers")
    yield
    assert TOKEN not in caplog.text.lower()


# --- commands ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "command",
    [
        f"/komet {TOKEN}",
        f"/komet-token connect {TOKEN}",
        f"/komet-token {TOKEN}",
        f"/komet-po list {TOKEN}",
        f"/komet-po item delete P071882 9004411 {TOKEN}",
        f"/komet-po item delete P071882 reason=token:{TOKEN}",
        f"/komet-box code change A1 {TOKEN}",
        f"/komet-product list name={TOKEN}",
        f"/komet-alerts on {TOKEN}",
        f"/komet-audit {TOKEN}",
        f"/komet help {TOKEN}",
        f"/komet-po list “{TOKEN.capitalize()}”",
    ],
)
async def test_a_command_with_a_token_is_not_run_and_its_owner_is_told(
    slack: SlackFront, local_slack: LocalSlack, bot: RunningBot, komet: LocalKomet, salesperson: str, command: str
) -> None:
    await slack.run(salesperson, command)
    shown = text_of(slack.last(salesperson, "sales"))
    assert "looks like a Komet token" in shown
    assert RESET in shown
    assert not slack.has_modal(salesperson)
    assert komet.calls == []
    assert TOKEN.encode() not in written(bot).lower()
    assert TOKEN not in told_to_slack(local_slack).lower()


async def test_nobody_else_sees_the_answer(slack: SlackFront, salesperson: str, manager: str) -> None:
    await slack.run(salesperson, f"/komet-po list {TOKEN}")
    assert "Komet token" not in slack.sees(manager)


async def test_the_audit_learns_who_and_not_what(slack: SlackFront, bot: RunningBot, salesperson: str) -> None:
    await slack.run(salesperson, f"/komet-po list {TOKEN}")
    (row,) = bot.rows("SELECT * FROM audit WHERE event = 'token pasted'")
    assert (row["actor"], row["team_id"]) == (seed.ANA, seed.TEAM_ID)
    assert TOKEN not in repr(dict(row))


async def test_a_connected_token_is_recognised_and_named_by_its_fingerprint(
    slack: SlackFront, bot: RunningBot, komet: LocalKomet, salesperson: str
) -> None:
    await slack.run(salesperson, f"/komet-po list {komet.token(komet_seed.SALES)}")
    mark = bot.rows("SELECT fingerprint FROM tokens ORDER BY created_at")[0]["fingerprint"]
    assert f"connected here ({mark})" in text_of(slack.last(salesperson, "sales"))


async def test_a_connected_token_that_does_not_look_like_one_is_recognised_too(
    slack: SlackFront, bot: RunningBot, komet: LocalKomet, salesperson: str
) -> None:
    odd = "ROSES-AND-TULIPS.2026"
    await bot.change("UPDATE tokens SET fingerprint = ? WHERE token_type = 'vendor'", fingerprint(SecretStr(odd)))
    await slack.run(salesperson, f"/komet-po list {odd}")
    assert "connected here" in text_of(slack.last(salesperson, "sales"))
    assert komet.calls == []


async def test_the_owner_of_a_token_that_somebody_else_pasted_is_told_and_not_by_whom(
    slack: SlackFront, local_slack: LocalSlack, bot: RunningBot, komet: LocalKomet, salesperson: str, limited: str
) -> None:
    token = komet.token(komet_seed.SALES_LIMITED)
    await slack.run(salesperson, f"/komet-po list {token}")
    await slack.run(salesperson, f"/komet-po list {token}")
    shown = text_of(slack.last(salesperson, "sales"))
    assert "It is not yours" in shown
    assert "reset" not in shown
    (told,) = [text for each in slack.messages(limited, "bot") if "typed your Komet token" in (text := text_of(each))]
    assert "Reset it in Komet: under Setup" in told
    assert seed.ANA not in told
    assert token not in told_to_slack(local_slack)
    assert token.encode() not in written(bot)


async def test_whoever_pasted_their_own_token_is_told_to_reset_it_and_those_who_share_it_are_told_too(
    slack: SlackFront, komet: LocalKomet, manager: str, other_manager: str
) -> None:
    await slack.run(manager, f"/komet-po list {komet.token(komet_seed.MANAGER)}")
    assert RESET in text_of(slack.last(manager, "sales"))
    assert "typed your Komet token" not in slack.sees(manager)
    assert "typed your Komet token" in slack.sees(other_manager)


@pytest.mark.parametrize("outsider", ["Sam Doyle", "Lucía Herrera"])
async def test_whoever_nobody_acts_for_is_told_too(slack: SlackFront, outsider: str) -> None:
    await slack.run(outsider, f"/komet-po list {TOKEN}", channel="growers")
    assert RESET in slack.sees(outsider)


@pytest.mark.thorough
@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.command)
async def test_no_example_is_taken_for_a_token(slack: SlackFront, salesperson: str, operation: Any) -> None:
    await slack.run(salesperson, operation.example)
    assert "Komet token, so I did nothing" not in slack.sees(salesperson)


# --- forms -------------------------------------------------------------------------------------


async def test_a_reason_with_a_token_is_refused_at_its_field(
    slack: SlackFront, bot: RunningBot, komet: LocalKomet, salesperson: str
) -> None:
    await slack.run(salesperson, "/komet-po item delete P071882")
    calls = len(komet.calls)
    answer = await slack.fill(salesperson, items=["9004411"], reason=f"Use {TOKEN} for this")
    assert "looks like a Komet token" in answer["errors"]["reason"]
    assert len(komet.calls) == calls
    assert RESET in slack.sees(salesperson)
    assert bot.rows("SELECT * FROM proposals") == bot.rows("SELECT * FROM drafts") == []
    assert TOKEN.encode() not in written(bot)


async def test_the_form_can_be_sent_without_it(slack: SlackFront, bot: RunningBot, salesperson: str) -> None:
    await slack.run(salesperson, "/komet-po item delete P071882")
    await slack.fill(salesperson, items=["9004411"], reason=f"Use {TOKEN} for this")
    await slack.fill(salesperson, items=["9004411"], reason="Short shipped")
    assert len(bot.rows("SELECT * FROM proposals")) == 1


async def test_a_connected_token_of_another_look_stops_a_form_before_anything_is_kept(
    slack: SlackFront, bot: RunningBot, komet: LocalKomet, salesperson: str
) -> None:
    odd = "ROSES-AND-TULIPS.2026"
    await bot.change("UPDATE tokens SET fingerprint = ? WHERE token_type = 'vendor'", fingerprint(SecretStr(odd)))
    await slack.run(salesperson, "/komet-po item delete P071882")
    await slack.fill(salesperson, items=["9004411"], reason=f"It is {odd}")
    assert "connected here" in slack.modal_text(salesperson)
    assert bot.rows("SELECT * FROM proposals") == bot.rows("SELECT * FROM drafts") == []


@pytest.mark.thorough
@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.command)
async def test_every_free_text_of_every_form_is_looked_at(
    slack: SlackFront, bot: RunningBot, komet: LocalKomet, salesperson: str, operation: Any
) -> None:
    await slack.open_home(salesperson)
    await slack.press_home(salesperson, operation.summary)
    if not slack.has_modal(salesperson):
        return
    view = slack.view(salesperson)
    texts = [b["block_id"] for b in view["blocks"] if b.get("element", {}).get("type") == "plain_text_input"]
    example = EXAMPLES[operation.command](komet)
    shown = {b["block_id"] for b in view["blocks"] if "element" in b}
    good = {name: value for name, value in example.values.items() if name in shown}
    for name in texts:
        answer = await slack.fill(salesperson, files=example.files, **{**good, name: TOKEN})
        assert "looks like a Komet token" in answer["errors"][name]
    assert TOKEN.encode() not in written(bot)


async def test_a_form_that_is_closed_with_a_token_in_it_is_no_draft(
    slack: SlackFront, bot: RunningBot, salesperson: str
) -> None:
    await slack.run(salesperson, "/komet-box code change")
    await slack.fill(salesperson, codes=f"A1 {TOKEN}")
    await slack.close(salesperson)
    assert bot.rows("SELECT * FROM drafts") == []
    assert TOKEN.encode() not in written(bot)


async def test_the_reason_of_a_reject_is_looked_at_before_anything_is_decided(
    slack: SlackFront, bot: RunningBot, salesperson: str, manager: str
) -> None:
    await slack.run(salesperson, "/komet-po item delete P071882")
    await slack.fill(salesperson, items=["9004411"], reason="Short shipped")
    await slack.submit(salesperson)
    await slack.press(manager, "Reject", on=slack.card())
    answer = await slack.fill(manager, reason=f"because {TOKEN}")
    assert "looks like a Komet token" in answer["errors"]["reason"]
    assert bot.rows("SELECT * FROM decisions") == []
    assert TOKEN.encode() not in written(bot)


async def test_the_description_of_a_token_is_no_place_for_it_but_its_own_field_is(
    slack: SlackFront, komet: LocalKomet, bot: RunningBot, admin: str
) -> None:
    token = komet.token(komet_seed.MANAGER)
    await slack.run(admin, "/komet-token connect")
    answer = await slack.fill(admin, token=token, description=token)
    assert "looks like a Komet token" in answer["errors"]["description"]
    await slack.fill(admin, token=token, description="Mine")
    assert "✅ Connected" in slack.modal_text(admin)
    assert token.encode() not in written(bot)


async def test_a_search_with_a_token_offers_nothing_and_warns_once(
    slack: SlackFront, bot: RunningBot, komet: LocalKomet, salesperson: str
) -> None:
    await slack.run(salesperson, "/komet-po item delete")
    calls = len(komet.calls)
    assert await slack.options(salesperson, "purchase_order", TOKEN) == []
    assert await slack.options(salesperson, "purchase_order", f"{TOKEN} ") == []
    await bot.idle()
    warned = [message for message in slack.messages(salesperson) if RESET in text_of(message)]
    assert len(warned) == 1
    assert len(komet.calls) == calls
    assert slack.has_modal(salesperson)


# --- messages ----------------------------------------------------------------------------------


def test_the_manifest_asks_for_no_messages() -> None:
    manifest = build_manifest(OPERATIONS, COMMANDS)
    assert manifest["settings"]["event_subscriptions"]["bot_events"] == ["app_home_opened"]
    assert manifest["features"]["app_home"]["messages_tab_read_only_enabled"] is True
    assert not [scope for scope in SCOPES if "history" in scope or "mention" in scope]


async def test_where_an_admin_adds_the_events_a_token_in_a_message_is_spotted(
    local_slack: LocalSlack, slack: SlackFront, bot: RunningBot, salesperson: str, manager: str
) -> None:
    app = local_slack.workspace.apps.get(bot.app_id)
    assert app is not None
    event = {"type": "message", "user": slack.id_of(salesperson), "text": f"my token: {TOKEN}", "ts": "1.1"}
    event["channel"] = slack.channel_id("sales", salesperson)
    payload = {"type": "event_callback", "team_id": seed.TEAM_ID, "event_id": "Ev1", "event": event}
    local_slack.delivery.event(app, payload)
    while not [m for m in slack.messages(salesperson) if RESET in text_of(m)]:
        await bot.idle()
    assert RESET not in slack.sees(manager)
    assert TOKEN.encode() not in written(bot)
