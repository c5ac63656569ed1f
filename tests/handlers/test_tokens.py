"""Connecting, showing and ending Komet tokens."""

import pytest

from bot.workbench.komet import seed
from bot.workbench.komet.server import LocalKomet
from storage.tables import metadata
from tests.support.running import RunningBot
from tests.support.slack import SlackFront, buttons_of, text_of

pytestmark = pytest.mark.anyio


async def test_somebody_without_a_token_is_led_to_connecting(slack: SlackFront, admin: str) -> None:
    await slack.run(admin, "/komet-po list")
    assert "You are not connected to Komet yet." in slack.sees(admin)
    await slack.press(admin, "Connect Komet", on=slack.last(admin, "sales"))
    assert "Tick list" in slack.modal_text(admin)


async def test_a_good_token_connects_at_once(slack: SlackFront, komet: LocalKomet, admin: str) -> None:
    await slack.run(admin, "/komet-token connect", token=komet.token(seed.MANAGER))
    assert "✅ Connected" in slack.modal_text(admin)
    await slack.close(admin)
    await slack.run(admin, "/komet-po list")
    assert "Purchase orders shipping" in slack.sees(admin)


async def test_an_unknown_token_is_told_and_not_stored(slack: SlackFront, admin: str) -> None:
    await slack.run(admin, "/komet-token connect", token="abcdefghijklmnopqrstuvwxyz")
    assert "Komet does not know this token" in slack.modal_text(admin)
    await slack.close(admin)
    await slack.run(admin, "/komet-token show")
    assert "You are not connected to Komet." in slack.sees(admin)


async def test_a_token_with_spaces_is_refused_at_the_field(slack: SlackFront, admin: str) -> None:
    answer = await slack.run(admin, "/komet-token connect", token="not a token")
    assert "8 to 50 letters and digits" in answer["errors"]["token"]


async def test_a_shown_token_is_a_fingerprint(slack: SlackFront, komet: LocalKomet, salesperson: str) -> None:
    await slack.run(salesperson, "/komet-token show")
    shown = text_of(slack.last(salesperson, "sales"))
    assert "fingerprint" in shown
    assert komet.token(seed.SALES) not in shown


async def test_an_ended_connection_lets_nothing_through(slack: SlackFront, komet: LocalKomet, salesperson: str) -> None:
    await slack.run(salesperson, "/komet-token revoke")
    await slack.press(salesperson, "End the connection", on=slack.last(salesperson, "sales"))
    await slack.run(salesperson, "/komet-po list")
    assert "You are not connected" in slack.sees(salesperson)
    assert komet.calls == []


async def test_a_vendor_token_asks_for_the_vendor(slack: SlackFront, komet: LocalKomet, admin: str) -> None:
    await slack.run(admin, "/komet-token connect")
    await slack.choose(admin, "token_type", "vendor")
    assert "Preset for growers (Komet's list)" in slack.modal_text(admin)
    await slack.fill(admin, token=komet.token(seed.COTOPAXI), party="Rosas del Cotopaxi")
    assert "✅ Connected" in slack.modal_text(admin)


async def test_a_vendors_token_is_not_taken_for_a_company_token(
    slack: SlackFront, komet: LocalKomet, admin: str
) -> None:
    await slack.run(admin, "/komet-token connect", token=komet.token(seed.COTOPAXI))
    assert "Komet says that this is a vendor token. Choose that type." in slack.modal_text(admin)
    await slack.close(admin)
    await slack.run(admin, "/komet-token show")
    assert "You are not connected to Komet." in slack.sees(admin)


async def test_a_second_token_of_a_vendor_asks_whether_it_replaces_the_first(
    slack: SlackFront, komet: LocalKomet, admin: str, grower: str
) -> None:
    fresh = komet.tokens.refresh(komet.tokens.seeded(seed.ALBORADA))
    await slack.run(admin, "/komet-token connect")
    await slack.choose(admin, "token_type", "vendor")
    await slack.fill(admin, token=fresh.text, party="Finca Alborada")
    assert "has a token already here" in slack.modal_text(admin) or "already has a token" in slack.modal_text(admin)
    await slack.fill(admin, token=fresh.text, replace=["yes"])
    assert "✅ Connected" in slack.modal_text(admin)
    assert "Your Komet token was replaced" in slack.sees(grower)


async def test_an_admin_connects_somebody_else_and_both_are_told(
    slack: SlackFront, komet: LocalKomet, admin: str, limited: str
) -> None:
    await slack.run(admin, "/komet-token assign @ben", token=komet.token(seed.MANAGER))
    assert "✅ Connected" in slack.modal_text(admin)
    assert "connected you to Komet" in text_of(slack.last(limited, "bot"))


async def test_only_admins_assign(slack: SlackFront, salesperson: str) -> None:
    await slack.run(salesperson, "/komet-token assign @ben")
    assert "it is for admins" in slack.sees(salesperson)


async def test_a_method_that_komet_refuses_is_struck_off(
    slack: SlackFront, komet: LocalKomet, admin: str, manager: str
) -> None:
    await slack.run(admin, "/komet-token connect", token=komet.token(seed.SALES_LIMITED))
    await slack.close(admin)
    await slack.run(admin, "/komet-po item delete P071882")
    await slack.fill(admin, items=["9004411"], reason="Short shipped")
    await slack.submit(admin)
    await slack.press(manager, "Approve", on=slack.card())
    assert "Komet does not let the token of whoever asked use purchase.order.item.delete" in slack.sees(admin)
    calls = len(komet.calls)
    await slack.close(admin)
    await slack.run(admin, "/komet-po item delete P071882")
    assert "Komet refused purchase.order.item.delete to your token" in slack.sees(admin)
    assert len(komet.calls) == calls


async def test_the_database_holds_no_token_in_clear(
    slack: SlackFront, komet: LocalKomet, bot: RunningBot, admin: str
) -> None:
    await slack.run(admin, "/komet-token connect", token=komet.token(seed.MANAGER))
    dump = "\n".join(str(tuple(row)) for table in metadata.tables for row in bot.rows(f"SELECT * FROM {table}"))
    for name in (seed.MANAGER, seed.SALES, seed.ALBORADA, seed.SALES_LIMITED):
        assert komet.token(name) not in dump


async def test_a_guest_is_refused(slack: SlackFront) -> None:
    await slack.run("Sam Doyle", "/komet-po list", channel="growers")
    assert "members of this workspace only" in slack.sees("Sam Doyle")


async def test_a_person_of_another_team_is_refused(slack: SlackFront) -> None:
    await slack.run("Lucía Herrera", "/komet-po list", channel="growers")
    assert "members of this workspace only" in slack.sees("Lucía Herrera")


async def test_the_noun_alone_shows_ones_own_connection_and_what_may_be_done(
    slack: SlackFront, salesperson: str, admin: str
) -> None:
    await slack.run(salesperson, "/komet-token")
    shown = slack.last(salesperson)
    assert "Your Komet connection" in text_of(shown)
    assert {"Renew it", "End the connection"} <= set(buttons_of(shown))
    assert "/komet-token list" not in text_of(shown)
    await slack.run(admin, "/komet-token")
    assert "You are not connected to Komet." in text_of(slack.last(admin))
