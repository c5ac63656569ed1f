"""Keeping the workspace in a file between two runs."""

from pathlib import Path

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.workbench.slack import seed, start
from tests.workbench.slack.sample_bot import manifest
from tests.workbench.slack.shapes import button, section, texts

pytestmark = pytest.mark.anyio


async def test_messages_files_people_and_apps_go_on_where_they_stopped(tmp_path: Path) -> None:
    first, second = await start(), await start()
    given = first.install(manifest("Kept", "/kept"), channels=["sales"])
    client = AsyncWebClient(given["bot_token"], first.api_url)
    posted = await client.chat_postMessage(
        channel=seed.SALES, text="Hello", blocks=[section("Hello", accessory=button("Go", "go"))]
    )
    await first.acts.person(user=seed.BEN, locale="nl-NL")
    first.save(tmp_path / "slack.state")
    second.load(tmp_path / "slack.state")
    again = AsyncWebClient(given["bot_token"], second.api_url)
    assert texts(second, seed.ANA, "sales") == ["Hello"]
    assert second.workspace.people[seed.BEN].locale == "nl-NL"
    assert (await again.auth_test())["user_id"] == given["bot_user"]
    assert (await again.chat_update(channel=seed.SALES, ts=str(posted["ts"]), text="Changed"))["ok"]
    later = await again.chat_postMessage(channel=seed.SALES, text="Later")
    assert float(later["ts"]) > float(posted["ts"])
    await first.stop()
    await second.stop()


async def test_a_file_of_somebody_else_is_refused(tmp_path: Path) -> None:
    slack = await start()
    (tmp_path / "other").write_bytes(b"something else")
    with pytest.raises(ValueError, match="no workbench state"):
        slack.load(tmp_path / "other")
    await slack.stop()
