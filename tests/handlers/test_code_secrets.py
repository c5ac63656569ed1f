"""The key of an authenticator app is shown once, in the window that sets it up, and is written down nowhere else."""

import json
import logging

import pytest

from bot.redaction import RedactingFormatter, quiet_libraries
from bot.workbench.slack.server import LocalSlack
from bot.workbench.slack.traffic import TO_SLACK
from tests.handlers.test_secrets import written
from tests.support.rights import change_policy, code, key_shown, set_up_codes
from tests.support.running import RunningBot
from tests.support.slack import SlackFront
from tests.support.writes import ask

pytestmark = pytest.mark.anyio


def spellings(key: str) -> set[str]:
    """Return the key as it could stand somewhere."""
    return {key, key.lower(), " ".join(key[start : start + 4] for start in range(0, len(key), 4))}


async def work(slack: SlackFront, bot: RunningBot) -> list[str]:
    """Do everything in which a key is used; return the keys."""
    manager, salesperson = "Maya Lindqvist", "Ana Torres"
    await slack.run(manager, "/komet-approvals code")
    begun = key_shown(slack, manager)
    await slack.fill(manager, code="000000")
    await slack.close(manager)
    old = await set_up_codes(slack, manager)
    await slack.run(manager, "/komet-approvals code")
    new = key_shown(slack, manager)
    await slack.fill(manager, code=code(new), current=code(old, ahead=1))
    await slack.close(manager)
    await bot.restart()
    await ask(slack, salesperson)
    await slack.press(manager, "Approve", on=slack.card())
    await slack.fill(manager, code="000000")
    await slack.fill(manager, code=code(new, ahead=1))
    await slack.run("Priya Raman", "/komet admin factor reset @maya")
    await slack.open_home(manager)
    return [begun, old, new]


async def test_the_key_is_written_in_clear_nowhere(
    slack: SlackFront,
    local_slack: LocalSlack,
    bot: RunningBot,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in ("slack_sdk", "slack_bolt", "aiosqlite", "sqlalchemy", "aiohttp", "asyncio"):
        logger = logging.getLogger(name)
        monkeypatch.setattr(logger, "level", logger.level)  # put back at the end
    caplog.set_level(logging.DEBUG)
    quiet_libraries()  # as every start does, whatever level was asked for
    await change_policy(bot, ("second_factor_over = 5000", "second_factor_over = 1000"))
    keys = await work(slack, bot)
    everything = list(written(bot, slack, local_slack, caplog))
    assert {"bot.db", "audit", "log as printed"} <= {where for where, _ in everything}
    found = {where for where, text in everything for key in keys for spelling in spellings(key) if spelling in text}
    assert found == {"call of views.open"}


async def test_the_window_shows_the_key_and_carries_it_nowhere_else(
    slack: SlackFront, local_slack: LocalSlack, manager: str
) -> None:
    await slack.run(manager, "/komet-approvals code")
    key = key_shown(slack, manager)
    (call,) = [
        entry for entry in local_slack.traffic.entries() if entry.direction == TO_SLACK and entry.name == "views.open"
    ]
    view = call.request["view"]
    view = json.loads(view) if isinstance(view, str) else view
    kept = {name: value for name, value in view.items() if name != "blocks"}
    assert not any(spelling in json.dumps(kept) for spelling in spellings(key))
    assert any(spelling in json.dumps(view["blocks"]) for spelling in spellings(key))


@pytest.mark.parametrize("shape", ["{key}", "{groups}", "otpauth://totp/Komet:Maya?secret={key}&issuer=Komet"])
def test_a_line_of_the_log_that_held_a_key_would_lose_it(shape: str) -> None:
    key = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
    groups = " ".join(key[start : start + 4] for start in range(0, len(key), 4))
    record = logging.LogRecord(
        "bot", logging.INFO, "", 0, "the key is %s!", (shape.format(key=key, groups=groups),), None
    )
    line = RedactingFormatter("%(message)s").format(record)
    assert not any(spelling in line for spelling in spellings(key))
    assert "(secret)" in line
