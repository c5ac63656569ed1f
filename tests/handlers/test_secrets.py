"""No token is ever written down in clear: not in logs, the database, the audit, nor anything told to Slack."""

import json
import logging
from collections.abc import Iterator
from urllib.parse import quote

import pytest

from bot.workbench.komet import seed
from bot.workbench.komet.server import LocalKomet
from bot.workbench.slack.server import LocalSlack
from bot.workbench.slack.traffic import TO_SLACK
from storage.tables import metadata
from tests.support.databases import SERVER
from tests.support.examples import EXAMPLES
from tests.support.running import RunningBot
from tests.support.slack import SlackFront

pytestmark = pytest.mark.anyio

WRONG = "abcdefghijklmnopqrstuvwxyz"


def written(
    bot: RunningBot, slack: SlackFront, local_slack: LocalSlack, caplog: pytest.LogCaptureFixture
) -> Iterator[tuple[str, str]]:
    """Yield everything that the bot wrote anywhere, with where it stands."""
    for record in caplog.records:
        yield f"log of {record.name}", f"{record.getMessage()} {record.exc_text or ''} {record.args!r}"
    yield "log as printed", caplog.text
    for path in bot.folder.glob("bot.db*"):
        yield path.name, path.read_bytes().decode("latin-1")
    for table in metadata.tables if SERVER else ():
        yield "bot.db", str([tuple(row) for row in bot.rows(f"SELECT * FROM {table}")])
    for row in bot.rows("SELECT * FROM audit"):
        yield "audit", json.dumps(tuple(row))
    for entry in local_slack.traffic.entries():
        if entry.direction == TO_SLACK:
            yield f"call of {entry.name}", json.dumps(entry.request, default=str)
    for person in local_slack.workspace.people.values():
        if not person.is_bot and not person.deleted:
            yield f"screen of {person.real_name}", json.dumps(slack.screen(person.real_name))


async def work(slack: SlackFront, komet: LocalKomet, local_slack: LocalSlack) -> None:
    """Do everything in which a token is used: connect, read, write, lose an answer, be refused."""
    await slack.run("Priya Raman", "/komet-token connect", token=WRONG)
    await slack.close("Priya Raman")
    await slack.run("Priya Raman", "/komet-token connect", token=komet.token(seed.MANAGER), description="Mine")
    await slack.close("Priya Raman")
    await slack.run("Priya Raman", "/komet-token assign @ben", token=komet.token(seed.SERVICE))
    await slack.close("Priya Raman")
    await slack.run("Diego Marín", "/komet-token show", channel="growers")
    await slack.run("Ana Torres", "/komet-po list")
    await slack.run("Diego Marín", "/komet-po list P071882", channel="growers")
    for command in ("po item delete", "box code change", "invoice upload"):
        example = EXAMPLES[command](komet)
        await slack.run("Ana Torres", f"/komet {command} {example.values.get('purchase_order', '')}")
        await slack.fill("Ana Torres", files=example.files, **example.values)
        await slack.submit("Ana Torres")
        await slack.close("Ana Torres")
    komet.faults.order("lost", method="purchase.order.item.delete")
    deletion = slack.messages("Maya Lindqvist", "komet-approvals")[0]
    await slack.press("Maya Lindqvist", "Approve", on=deletion)
    komet.faults.order("revoked", method="purchase.order.list")
    await slack.run("Ana Torres", "/komet-po list P071882")
    komet.faults.order("status", method="purchase.order.list", status=500, count=2)
    await slack.run("Ana Torres", "/komet-po list P071882")
    await slack.open_home("Ana Torres")


async def test_no_token_is_written_in_clear_anywhere(
    slack: SlackFront,
    komet: LocalKomet,
    local_slack: LocalSlack,
    bot: RunningBot,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in list(logging.root.manager.loggerDict):
        logger = logging.getLogger(name)
        if name not in {"httpx", "httpcore"}:  # their URLs hold the token: the bot silences these two itself
            monkeypatch.setattr(logger, "level", logging.DEBUG)
            monkeypatch.setattr(logger, "propagate", True)
    caplog.set_level(logging.DEBUG)
    logging.getLogger("bot").manager._clear_cache()  # type: ignore[attr-defined]  # the levels were set behind it
    await bot.restart()
    await work(slack, komet, local_slack)
    await bot.idle()
    secrets = {f"Komet's {name}": komet.token(name) for name in (seed.MANAGER, seed.SERVICE, seed.SALES, seed.ALBORADA)}
    secrets["a wrong token"] = WRONG
    secrets |= {
        name: bot.settings[name].get_secret_value()
        for name in ("slack_bot_token", "slack_app_token", "slack_signing_secret")
    }
    secrets["the key"] = (bot.folder / "bot.key").read_text().strip()
    everything = list(written(bot, slack, local_slack, caplog))
    places = {where for where, _ in everything}
    engine = set() if SERVER else {"bot.db-wal", "log of aiosqlite"}  # asyncpg logs nothing
    assert {"bot.db", "audit", "log of slack_sdk.web.async_base_client", *engine} <= places
    found = {
        f"{name} in {where}"
        for where, text in everything
        for name, secret in secrets.items()
        if secret in text or secret.lower() in text.lower() or quote(secret) in text
    }
    assert found == set()


async def test_the_calls_of_the_bot_carry_slacks_token_in_the_header_alone(
    slack: SlackFront, local_slack: LocalSlack, salesperson: str
) -> None:
    await slack.run(salesperson, "/komet-po list")
    calls = [entry for entry in local_slack.traffic.entries() if entry.direction == TO_SLACK]
    assert calls
    assert not [entry.name for entry in calls if "token" in entry.request]


async def test_the_http_client_that_logs_addresses_is_silenced(bot: RunningBot) -> None:
    assert not logging.getLogger("httpx").isEnabledFor(logging.INFO)
    assert not logging.getLogger("httpcore").isEnabledFor(logging.DEBUG)


async def test_a_token_is_not_put_back_into_the_form_that_asks_again(
    slack: SlackFront, local_slack: LocalSlack, admin: str
) -> None:
    await slack.run(admin, "/komet-token connect", token=WRONG)
    assert "Komet does not know this token" in slack.modal_text(admin)
    assert WRONG not in json.dumps(slack.view(admin)["blocks"])


async def test_a_token_typed_behind_a_command_is_not_repeated(
    slack: SlackFront, local_slack: LocalSlack, admin: str
) -> None:
    await slack.run(admin, f"/komet-token connect {WRONG}")
    calls = [json.dumps(entry.request) for entry in local_slack.traffic.entries() if entry.direction == TO_SLACK]
    assert not [call for call in calls if WRONG in call]
