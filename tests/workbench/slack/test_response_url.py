"""Answers through a response_url: five uses, half an hour, who sees them, what they replace."""

import httpx
import pytest

from bot.workbench.slack import LocalSlack, seed
from bot.workbench.slack.model import Json
from tests.workbench.slack.sample_bot import SampleBot
from tests.workbench.slack.shapes import actions, button, messages, section, texts, violations

pytestmark = pytest.mark.anyio

BUTTON = actions(button("Go", "go"))


async def command_url(slack: LocalSlack, bot: SampleBot) -> str:
    await slack.acts.command(user=seed.ANA, channel="sales", text="/flower")
    return str((await bot.next("command"))["response_url"])


async def press_url(slack: LocalSlack, bot: SampleBot, ts: str) -> str:
    await slack.acts.press(user=seed.ANA, channel="sales", ts=ts, action_id="go")
    return str((await bot.next("action"))["response_url"])


async def ephemeral_with_button(slack: LocalSlack, bot: SampleBot) -> str:
    bot.answers("command", text="Order", blocks=[BUTTON])
    await slack.acts.command(user=seed.ANA, channel="sales", text="/flower")
    return str(messages(slack, seed.ANA, "sales")[-1]["ts"])


async def post(url: str, **content: object) -> tuple[int, str]:
    async with httpx.AsyncClient() as plain:
        answer = await plain.post(url, json=content)
    return answer.status_code, answer.text


async def test_it_answers_the_asker_alone(slack: LocalSlack, bot: SampleBot) -> None:
    assert await post(await command_url(slack, bot), text="Just you") == (200, "ok")
    assert texts(slack, seed.ANA, "sales") == ["Just you"]
    assert texts(slack, seed.BEN, "sales") == []


async def test_in_channel_answers_everybody(slack: LocalSlack, bot: SampleBot) -> None:
    await post(await command_url(slack, bot), text="All", response_type="in_channel")
    assert texts(slack, seed.BEN, "sales") == ["All"]


async def test_it_needs_no_membership_of_the_bot(slack: LocalSlack, bot: SampleBot) -> None:
    await slack.acts.command(user=seed.ANA, channel="general", text="/flower")
    url = (await bot.next("command"))["response_url"]
    assert (await post(url, text="All", response_type="in_channel"))[0] == 200


async def test_the_sixth_use_is_refused(slack: LocalSlack, bot: SampleBot) -> None:
    url = await command_url(slack, bot)
    for _ in range(5):
        assert (await post(url, text="again"))[0] == 200
    status, body = await post(url, text="again")
    assert status == 404
    assert "used_url" in body


async def test_after_half_an_hour_it_is_refused(slack: LocalSlack, bot: SampleBot) -> None:
    url = await command_url(slack, bot)
    slack.clock.advance(30 * 60 + 1)
    status, body = await post(url, text="late")
    assert status == 404
    assert "expired_url" in body


async def test_an_invented_address_is_refused(slack: LocalSlack) -> None:
    assert (await post(f"{slack.url}/hooks/commands/{seed.TEAM_ID}/nothing", text="x"))[0] == 404


async def test_replace_original_changes_an_ephemeral(slack: LocalSlack, bot: SampleBot) -> None:
    ts = await ephemeral_with_button(slack, bot)
    await post(await press_url(slack, bot, ts), text="Done", replace_original=True)
    shown = messages(slack, seed.ANA, "sales")
    assert [(each["ts"], each["text"], each["ephemeral"]) for each in shown] == [(ts, "Done", True)]


async def test_delete_original_removes_an_ephemeral(slack: LocalSlack, bot: SampleBot) -> None:
    ts = await ephemeral_with_button(slack, bot)
    await post(await press_url(slack, bot, ts), delete_original=True)
    assert messages(slack, seed.ANA, "sales") == []


async def test_an_ephemeral_never_becomes_a_channel_message(slack: LocalSlack, bot: SampleBot) -> None:
    ts = await ephemeral_with_button(slack, bot)
    url = await press_url(slack, bot, ts)
    await post(url, text="Done", replace_original=True, response_type="in_channel")
    assert texts(slack, seed.BEN, "sales") == []


async def test_replace_original_changes_a_channel_message_for_all(slack: LocalSlack, bot: SampleBot) -> None:
    ts = (await bot.client.chat_postMessage(channel=seed.SALES, text="Order", blocks=[BUTTON]))["ts"]
    await post(await press_url(slack, bot, str(ts)), text="Done", replace_original=True)
    assert texts(slack, seed.BEN, "sales") == ["Done"]


async def test_without_replace_original_a_press_adds_an_ephemeral(slack: LocalSlack, bot: SampleBot) -> None:
    ts = (await bot.client.chat_postMessage(channel=seed.SALES, text="Order", blocks=[BUTTON]))["ts"]
    await post(await press_url(slack, bot, str(ts)), text="Noted")
    assert texts(slack, seed.ANA, "sales") == ["Order", "Noted"]
    assert texts(slack, seed.BEN, "sales") == ["Order"]


async def test_a_command_has_nothing_to_replace(slack: LocalSlack, bot: SampleBot) -> None:
    await post(await command_url(slack, bot), text="New", replace_original=True)
    assert texts(slack, seed.ANA, "sales") == ["New"]
    assert violations(slack, "response_url") == ["replace_original"]


async def test_bad_blocks_are_refused(slack: LocalSlack, bot: SampleBot) -> None:
    status, body = await post(await command_url(slack, bot), text="x", blocks=[section("")])
    assert status == 400
    assert "invalid_blocks" in body


async def test_a_reload_ends_the_ephemeral_and_its_replacement_goes_nowhere(slack: LocalSlack, bot: SampleBot) -> None:
    ts = await ephemeral_with_button(slack, bot)
    url = await press_url(slack, bot, ts)
    await slack.acts.reload(user=seed.ANA)
    assert await post(url, text="Done", replace_original=True) == (200, "ok")
    assert messages(slack, seed.ANA, "sales") == []


async def test_a_form_with_a_payload_field_is_understood(slack: LocalSlack, bot: SampleBot) -> None:
    url = await command_url(slack, bot)
    form: Json = {"payload": '{"text": "from a form"}'}
    async with httpx.AsyncClient() as plain:
        assert (await plain.post(url, data=form)).status_code == 200
    assert texts(slack, seed.ANA, "sales") == ["from a form"]
