"""Tokens that are connected: logging in for one, checking, renewing, the admins' list, allowing a method."""

import json

import pytest

from bot.komet.kinds import TokenType
from bot.komet.requests import REQUESTS
from bot.workbench.komet import seed
from bot.workbench.komet.server import LocalKomet
from bot.workbench.slack.seed import BEN, DIEGO
from handlers.operations import OPERATIONS
from handlers.token_form import PRESETS, VENDORS_ONLY, chosen_by, methods_of
from tests.support.running import RunningBot
from tests.support.slack import SlackFront, element_at, text_of
from tests.support.writes import ask

pytestmark = pytest.mark.anyio

DELETE = "purchase.order.item.delete"
NAME, PASSWORD = "maya@blossom.example", "white-mondial-60"


# --- logging in --------------------------------------------------------------------------------


async def test_name_and_password_connect_and_are_kept_nowhere(
    slack: SlackFront, komet: LocalKomet, bot: RunningBot, admin: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    await slack.run(admin, "/komet-token login", username=NAME, password=PASSWORD)
    assert "✅ Connected" in slack.modal_text(admin)
    await slack.close(admin)
    await slack.run(admin, "/komet-po list")
    assert "Purchase orders shipping" in slack.sees(admin)
    dump = "\n".join(str(tuple(row)) for table in TABLES for row in bot.rows(f"SELECT * FROM {table}"))
    assert NAME in dump  # the token's description says whose login it was
    assert PASSWORD not in dump
    bot_lines = [record.getMessage() for record in caplog.records if not record.name.startswith(WORKBENCH)]
    assert not any(PASSWORD in line for line in bot_lines)


TABLES = ("tokens", "audit", "drafts", "outbox", "spending", "lists", "marks")
WORKBENCH = ("bot.workbench", "aiohttp", "slack_sdk", "slack_bolt", "httpx", "httpcore", "asyncio")


async def test_a_wrong_password_brings_the_form_back_without_it(slack: SlackFront, admin: str, bot: RunningBot) -> None:
    await slack.run(admin, "/komet-token login", username=NAME, password="no-such-petal")
    told = slack.modal_text(admin)
    assert "Komet does not let you in: “Invalid user name or password”" in told
    view = slack.view(admin)
    assert element_at(view, "username")["initial_value"] == NAME
    assert "no-such-petal" not in json.dumps(view["blocks"])
    assert bot.rows("SELECT * FROM drafts") == []


async def test_a_password_that_looks_like_a_token_is_none_that_was_pasted(
    slack: SlackFront, admin: str, bot: RunningBot
) -> None:
    await slack.run(admin, "/komet-token login", username=NAME, password="k3v9q2x7m1w8z4t6b5r0n2j7hd")
    assert "Komet does not let you in" in slack.modal_text(admin)
    assert bot.rows("SELECT * FROM audit WHERE event = 'token pasted'") == []


@pytest.mark.parametrize(
    ("name", "password", "field", "words"),
    [
        ("   ", PASSWORD, "username", "Please fill this in."),
        (NAME, "   ", "password", "Please fill this in."),
        ("n" * 101, PASSWORD, "username", "That is too long: 100 characters at most."),
    ],
)
async def test_a_name_or_password_that_is_none_is_told_at_its_field(
    slack: SlackFront, komet: LocalKomet, admin: str, name: str, password: str, field: str, words: str
) -> None:
    await slack.run(admin, "/komet-token login")
    answer = await slack.fill(admin, username=name, password=password)
    assert answer["errors"] == {field: words}
    assert komet.calls == []


# --- checking ----------------------------------------------------------------------------------


async def test_a_good_token_is_told_with_what_is_known(slack: SlackFront, komet: LocalKomet, salesperson: str) -> None:
    await slack.run(salesperson, "/komet-token check")
    told = text_of(slack.last(salesperson, "sales"))
    assert "✅ Komet accepts your token: it answered vendor.list." in told
    assert "fingerprint" in told
    assert "0 struck off" in told
    assert [call.method for call in komet.calls] == ["vendor.list"]


async def test_a_reset_token_is_told_and_a_new_one_takes_its_place(
    slack: SlackFront, komet: LocalKomet, grower: str, bot: RunningBot
) -> None:
    old = komet.tokens.seeded(seed.ALBORADA)
    fresh = komet.tokens.refresh(old)
    await slack.run(grower, "/komet-token check", channel="growers")
    assert "Komet does not accept your token" in slack.sees(grower)
    await slack.press(grower, "Renew the token", on=slack.last(grower, "growers"))
    before = methods_recorded(bot, DIEGO)
    await slack.fill(grower, token=fresh.text)
    assert "✅ Renewed." in slack.modal_text(grower)
    assert methods_recorded(bot, DIEGO) == before
    await slack.close(grower)
    await slack.run(grower, "/komet-po list", channel="growers")
    assert "Purchase orders shipping" in slack.sees(grower)


async def test_a_method_that_the_check_finds_refused_is_struck_off(
    slack: SlackFront, komet: LocalKomet, salesperson: str
) -> None:
    token = komet.tokens.seeded(seed.SALES)
    komet.tokens.tick(token, [each for each in token.methods if each != "vendor.list"])
    await slack.run(salesperson, "/komet-token check")
    told = text_of(slack.last(salesperson, "sales"))
    assert "it answered location.list" in told
    assert "Komet refused: vendor.list" in told


# --- renewing ----------------------------------------------------------------------------------


async def test_everybody_who_shares_a_token_gets_the_new_one(
    slack: SlackFront, komet: LocalKomet, manager: str, other_manager: str
) -> None:
    fresh = komet.tokens.refresh(komet.tokens.seeded(seed.MANAGER))
    await slack.run(manager, "/komet-token rotate", token=fresh.text)
    assert "renewed your Komet token" in text_of(slack.last(other_manager, "bot"))
    await slack.run(other_manager, "/komet-po list")
    assert "Purchase orders shipping" in slack.sees(other_manager)


async def test_what_komet_does_not_know_changes_nothing(
    slack: SlackFront, komet: LocalKomet, salesperson: str, bot: RunningBot
) -> None:
    before = [tuple(row) for row in bot.rows("SELECT * FROM tokens")]
    await slack.run(salesperson, "/komet-token rotate", token="abcdefghijklmnopqrstuvwxyz")
    assert "Komet does not know this token" in slack.modal_text(salesperson)
    await slack.fill(salesperson, token=komet.token(seed.SALES))
    assert "connected here already" in slack.modal_text(salesperson)
    assert [tuple(row) for row in bot.rows("SELECT * FROM tokens")] == before


async def test_what_waits_has_to_be_asked_for_again(
    slack: SlackFront, komet: LocalKomet, salesperson: str, manager: str
) -> None:
    await ask(slack, salesperson)
    fresh = komet.tokens.refresh(komet.tokens.seeded(seed.SALES))
    await slack.run(salesperson, "/komet-token rotate", token=fresh.text)
    await slack.press(manager, "Approve", on=slack.card())
    assert komet.writes == []


async def test_only_admins_renew_for_others(slack: SlackFront, komet: LocalKomet, salesperson: str, admin: str) -> None:
    await slack.run(salesperson, "/komet-token rotate @ben")
    assert "it is for admins" in slack.sees(salesperson)
    fresh = komet.tokens.refresh(komet.tokens.seeded(seed.SALES_LIMITED))
    await slack.run(admin, "/komet-token rotate @ben", token=fresh.text)
    assert "✅ Renewed." in slack.modal_text(admin)


# --- what admins see and do --------------------------------------------------------------------


async def test_an_admin_sees_who_has_what(
    slack: SlackFront, komet: LocalKomet, bot: RunningBot, admin: str, limited: str
) -> None:
    await bot.change("UPDATE tokens SET refused = '[\"box.code.change\"]' WHERE id = ?", token_id(bot, BEN))
    await slack.run(admin, "/komet-token list")
    told = text_of(slack.last(admin, "sales"))
    assert "4 tokens connected" in told
    assert f"<@{DIEGO}> – vendor, Finca Alborada" in told
    assert "Struck off, as Komet refused it: box.code.change" in told
    assert not any(komet.token(name) in told for name in (seed.SALES, seed.MANAGER, seed.ALBORADA))


async def test_an_admin_sees_what_a_token_may_call(slack: SlackFront, admin: str, limited: str) -> None:
    await slack.run(admin, "/komet-token list")
    await slack.press(admin, "Details", on=slack.last(admin, "sales"))
    assert "It may call: " in slack.modal_text(admin)
    assert "purchase.order.list" in slack.modal_text(admin)


async def test_connecting_anew_is_when_it_was_connected(
    slack: SlackFront, komet: LocalKomet, bot: RunningBot, admin: str, limited: str
) -> None:
    await bot.change("UPDATE tokens SET created_at = '2020-01-01 00:00:00'")
    await bot.change("UPDATE links SET linked_at = '2020-01-01 00:00:00'")
    await slack.run(limited, "/komet-token connect", token=komet.token(seed.SALES_LIMITED))
    await slack.run(admin, "/komet-token list")
    told = text_of(slack.last(admin, "sales"))
    assert told.count("2020-01-01") == 3, "of four tokens"
    await slack.run(limited, "/komet-token check")
    assert "2020-01-01" not in text_of(slack.last(limited, "sales"))


async def test_a_method_that_it_never_had_is_not_allowed_again(slack: SlackFront, admin: str, limited: str) -> None:
    await slack.run(admin, "/komet-token allow prebook.delete @ben")
    assert "may call prebook.delete now" in slack.sees(admin)


async def test_only_admins_see_it(slack: SlackFront, salesperson: str) -> None:
    await slack.run(salesperson, "/komet-token list")
    assert "it is for admins" in slack.sees(salesperson)


async def test_an_admin_allows_a_method_again(slack: SlackFront, bot: RunningBot, admin: str, limited: str) -> None:
    await bot.change("UPDATE tokens SET refused = '[\"box.code.change\"]' WHERE id = ?", token_id(bot, BEN))
    await slack.run(limited, "/komet-box code change ALB123 5001")
    assert "Komet refused box.code.change to your token" in slack.sees(limited)
    await slack.run(admin, "/komet-token allow box.code.change @ben")
    assert "may call box.code.change again" in slack.sees(admin)
    assert "recorded that your Komet token allows box.code.change" in text_of(slack.last(limited, "bot"))
    (row,) = bot.rows("SELECT refused FROM tokens WHERE id = ?", token_id(bot, BEN))
    assert json.loads(row["refused"]) == []
    assert bot.rows("SELECT * FROM audit WHERE event = 'method allowed' AND method = 'box.code.change'")


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("box.code.change", "Name the method and the person"),
        ("@ben", "Name the method and the person"),
        ("no.such.method @ben", "A company token has no method no.such.method."),
        ("box.code.change @ben", "box.code.change is allowed already."),
    ],
)
async def test_allowing_says_what_is_wrong(slack: SlackFront, admin: str, typed: str, words: str) -> None:
    await slack.run(admin, f"/komet-token allow {typed}")
    assert words in slack.sees(admin)


async def test_allowing_is_for_admins(slack: SlackFront, limited: str) -> None:
    await slack.run(limited, f"/komet-token allow {DELETE} @ben")
    assert "it is for admins" in slack.sees(limited)


# --- the choice of methods ---------------------------------------------------------------------


@pytest.mark.parametrize("token_type", list(TokenType))
def test_all_methods_are_all_that_any_operation_needs(token_type: TokenType) -> None:
    chosen = set(chosen_by("all", methods_of(token_type), None))
    for operation in OPERATIONS:
        if token_type in REQUESTS[operation.method].token_types:
            assert operation.demands(token_type) <= chosen


@pytest.mark.parametrize("token_type", ["company", "vendor", "customer"])
async def test_every_preset_of_every_type_is_a_modal_that_slack_takes(
    slack: SlackFront, admin: str, token_type: str
) -> None:
    await slack.run(admin, "/komet-token connect")
    await slack.choose(admin, "token_type", token_type)
    offered = methods_of(TokenType(token_type))
    for preset in PRESETS.keys() - (set() if token_type == "vendor" else VENDORS_ONLY):
        await slack.choose(admin, "preset", preset)
        element = element_at(slack.view(admin), "methods")
        groups = element["option_groups"]
        assert sorted(each["value"] for group in groups for each in group["options"]) == offered
        ticked = [each["value"] for each in element["initial_options"]]
        assert ticked
        assert set(ticked) <= set(offered)


async def test_a_token_of_another_type_cannot_take_the_place_and_what_helps_is_told(
    slack: SlackFront, komet: LocalKomet, salesperson: str
) -> None:
    await slack.run(salesperson, "/komet-token rotate", token=komet.token(seed.ALBORADA))
    told = slack.modal_text(salesperson)
    assert "this is a vendor token, and it would take the place of a company token" in told
    assert "Connect it as what it is: /komet-token connect." in told
    assert "Choose that type" not in told


async def test_a_vendors_token_needs_its_vendor(slack: SlackFront, komet: LocalKomet, admin: str) -> None:
    await slack.run(admin, "/komet-token connect")
    await slack.choose(admin, "token_type", "vendor")
    answer = await slack.fill(admin, token=komet.token(seed.ALBORADA), party="   ")
    assert answer["errors"] == {"party": "Please fill this in."}


def token_id(bot: RunningBot, person: str) -> str:
    (row,) = bot.rows("SELECT token_id FROM links WHERE slack_user = ? AND ended_at IS NULL", person)
    return str(row["token_id"])


def methods_recorded(bot: RunningBot, person: str) -> str:
    (row,) = bot.rows("SELECT methods FROM tokens WHERE id = ?", token_id(bot, person))
    return str(row["methods"])
