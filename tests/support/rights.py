"""Delegations, codes and changed policies, as tests of who may decide need them."""

import re
from time import time
from typing import Any

import pyotp

from bot.workbench.slack import seed
from storage.links import LinkStore
from tests.support.running import RunningBot
from tests.support.slack import SlackFront

KEY = re.compile(r"(?:[A-Z2-7]{4} ){7}[A-Z2-7]{4}")


async def change_policy(bot: RunningBot, *changes: tuple[str, str], add: str = "") -> None:
    """Change texts of the policy file, each of which must stand in it, and put the file in force."""
    path = bot.folder / "policy.toml"
    text = path.read_text(encoding="utf-8")
    for before, after in changes:
        assert before in text
        text = text.replace(before, after)
    path.write_text(text + add, encoding="utf-8")
    assert await bot.running.desk.policies.load() is not None


async def hand_over(slack: SlackFront, person: str, to: str, **values: Any) -> dict[str, Any]:
    """Let somebody else decide for this person; return what Slack was answered."""
    await slack.run(person, "/komet-approvals delegate")
    return await slack.fill(person, to=slack.id_of(to), **values)


def code(key: str, *, ahead: int = 0) -> str:
    """Return the code that an authenticator app shows now, or so many half minutes later."""
    return pyotp.TOTP(key).at(int(time()) + 30 * ahead)


def key_shown(slack: SlackFront, person: str) -> str:
    """Return the setup key that the person's modal shows."""
    found = KEY.search(slack.modal_text(person))
    assert found, slack.modal_text(person)
    return found[0].replace(" ", "")


async def set_up_codes(slack: SlackFront, person: str) -> str:
    """Set up an authenticator app, with the code of this half minute; return its key."""
    await slack.run(person, "/komet-approvals code")
    key = key_shown(slack, person)
    await slack.fill(person, code=code(key))
    assert "Your authenticator app is set up." in slack.modal_text(person)
    await slack.close(person)
    return key


async def strip(bot: RunningBot, person: str, *methods: str) -> None:
    """Take methods away from what the person's token is recorded to allow."""
    database = bot.running.database
    async with database.write() as tx:
        store = LinkStore(tx)
        token = await store.token_of(seed.TEAM_ID, person)
        assert token is not None
        await store.set_methods(token.id, [each for each in token.methods if each not in methods], token.description)
