"""Socket Mode on the wire: tickets, hello, turns, pings, refreshes."""

import asyncio
from collections.abc import AsyncIterator

import aiohttp
import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.workbench.slack import LocalSlack, seed
from bot.workbench.slack.model import Json
from tests.workbench.slack.sample_bot import SampleBot, manifest

pytestmark = pytest.mark.anyio


class Wire:
    """An app of our own that speaks Socket Mode by hand."""

    def __init__(self, slack: LocalSlack, session: aiohttp.ClientSession) -> None:
        self.slack = slack
        self.session = session
        self.credentials = slack.install(manifest("Wire", "/wire"))
        self.app = slack.workspace.apps.by_command("/wire")

    async def address(self) -> str:
        client = AsyncWebClient(self.credentials["app_token"], self.slack.api_url)
        return str((await client.apps_connections_open(app_token=self.credentials["app_token"]))["url"])

    async def connect(self) -> tuple[aiohttp.ClientWebSocketResponse, Json]:
        ws = await self.session.ws_connect(await self.address(), autoping=False)
        hello: Json = await ws.receive_json(timeout=2)
        return ws, hello

    def typing(self) -> "asyncio.Task[Json]":
        return asyncio.create_task(self.slack.acts.command(user=seed.ANA, channel="sales", text="/wire x"))


@pytest.fixture
async def wire(slack: LocalSlack) -> AsyncIterator[Wire]:
    async with aiohttp.ClientSession() as session:
        yield Wire(slack, session)


async def test_an_address_works_once(wire: Wire) -> None:
    url = await wire.address()
    async with wire.session.ws_connect(url):
        with pytest.raises(aiohttp.WSServerHandshakeError):
            await wire.session.ws_connect(url)


async def test_an_address_expires(wire: Wire) -> None:
    url = await wire.address()
    wire.slack.clock.advance(31)
    with pytest.raises(aiohttp.WSServerHandshakeError):
        await wire.session.ws_connect(url)


async def test_hello_comes_first_and_counts_connections(wire: Wire) -> None:
    first, one = await wire.connect()
    second, two = await wire.connect()
    assert (one["type"], one["num_connections"], two["num_connections"]) == ("hello", 1, 2)
    assert one["connection_info"]["app_id"] == wire.credentials["app_id"]
    assert one["debug_info"]["approximate_connection_time"] > 0
    await first.close()
    await second.close()


async def test_an_envelope_goes_to_one_connection_in_turn(wire: Wire) -> None:
    sockets = [(await wire.connect())[0] for _ in range(2)]
    seen: list[int] = []
    for _ in range(4):
        typing = wire.typing()
        waiting = [asyncio.create_task(ws.receive_json(timeout=2)) for ws in sockets]
        done, others = await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
        (only,) = done
        for other in others:
            other.cancel()
        place = waiting.index(only)
        seen.append(place)
        await sockets[place].send_json({"envelope_id": only.result()["envelope_id"]})
        assert (await typing)["ok"]
    assert sorted(seen) == [0, 0, 1, 1]
    for ws in sockets:
        await ws.close()


async def test_a_command_envelope_has_no_retry_fields_and_takes_a_payload(wire: Wire) -> None:
    ws, _ = await wire.connect()
    typing = wire.typing()
    envelope = await ws.receive_json(timeout=2)
    assert (envelope["type"], envelope["accepts_response_payload"]) == ("slash_commands", True)
    assert "retry_attempt" not in envelope
    await ws.send_json({"envelope_id": envelope["envelope_id"], "payload": {"text": "Hi"}})
    assert (await typing)["ack"] == {"text": "Hi"}
    await ws.close()


async def test_an_event_envelope_counts_its_attempts(wire: Wire) -> None:
    ws, _ = await wire.connect()
    await wire.slack.acts.home(user=seed.ANA, app=wire.credentials["app_id"])
    first = await ws.receive_json(timeout=2)
    assert (first["type"], first["accepts_response_payload"]) == ("events_api", False)
    assert (first["retry_attempt"], first["retry_reason"]) == (0, "")
    wire.slack.clock.advance(3.1)
    again = await ws.receive_json(timeout=2)
    assert (again["retry_attempt"], again["retry_reason"]) == (1, "timeout")
    assert again["envelope_id"] != first["envelope_id"]
    assert again["payload"]["event_id"] == first["payload"]["event_id"]
    await ws.close()


async def test_a_ping_is_answered_with_its_own_words(wire: Wire) -> None:
    ws, _ = await wire.connect()
    await ws.ping(b"sdk-ping-pong:1")
    frame = await ws.receive(timeout=2)
    assert (frame.type, frame.data) == (aiohttp.WSMsgType.PONG, b"sdk-ping-pong:1")
    await ws.close()


async def test_the_eleventh_connection_is_sent_away(wire: Wire) -> None:
    sockets = [(await wire.connect())[0] for _ in range(10)]
    extra, goodbye = await wire.connect()
    assert (goodbye["type"], goodbye["reason"]) == ("disconnect", "too_many_websockets")
    for ws in [*sockets, extra]:
        await ws.close()


@pytest.mark.parametrize("reason", ["refresh_requested", "link_disabled"])
async def test_a_connection_that_has_to_go_gets_no_more_payloads(wire: Wire, reason: str) -> None:
    old, _ = await wire.connect()
    answer = await wire.slack.fault(kind="disconnect", reason=reason, app=wire.credentials["app_id"])
    assert answer["connections"] == 1
    assert (await old.receive_json(timeout=2))["reason"] == reason
    new, _ = await wire.connect()
    typing = wire.typing()
    envelope = await new.receive_json(timeout=2)
    await new.send_json({"envelope_id": envelope["envelope_id"]})
    assert (await typing)["ok"]
    wire.slack.clock.advance(10.1)
    assert (await old.receive(timeout=2)).type in (aiohttp.WSMsgType.CLOSE, aiohttp.WSMsgType.CLOSING)
    await old.close()
    await new.close()


async def test_a_warning_comes_ten_seconds_before_the_refresh(wire: Wire) -> None:
    ws, _ = await wire.connect()
    await wire.slack.fault(kind="disconnect", reason="warning", app=wire.credentials["app_id"])
    assert (await ws.receive_json(timeout=2))["reason"] == "warning"
    wire.slack.clock.advance(10.1)
    assert (await ws.receive_json(timeout=2))["reason"] == "refresh_requested"
    await ws.close()


async def test_debug_reconnects_live_six_minutes(wire: Wire) -> None:
    ws = await wire.session.ws_connect(f"{await wire.address()}&debug_reconnects=true")
    assert (await ws.receive_json(timeout=2))["debug_info"]["approximate_connection_time"] == 360
    wire.slack.clock.advance(350.1)
    assert (await ws.receive_json(timeout=2))["reason"] == "warning"
    wire.slack.clock.advance(10.1)
    assert (await ws.receive_json(timeout=2))["reason"] == "refresh_requested"
    await ws.close()


async def test_a_plain_connection_outlives_the_clock_being_moved(wire: Wire) -> None:
    ws, hello = await wire.connect()
    assert hello["debug_info"]["approximate_connection_time"] == 4 * 3600
    wire.slack.clock.advance(86_400)
    typing = wire.typing()
    envelope = await ws.receive_json(timeout=2)
    assert envelope["type"] == "slash_commands"
    await ws.send_json({"envelope_id": envelope["envelope_id"]})
    assert (await typing)["ok"]
    await ws.close()


async def test_an_ack_on_another_connection_counts_unless_refused(wire: Wire) -> None:
    sockets = [(await wire.connect())[0] for _ in range(2)]

    async def answered_elsewhere() -> Json:
        typing = wire.typing()
        waiting = [asyncio.create_task(ws.receive_json(timeout=2)) for ws in sockets]
        done, others = await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
        (only,) = done
        for other in others:
            other.cancel()
        await sockets[1 - waiting.index(only)].send_json({"envelope_id": only.result()["envelope_id"]})
        await asyncio.sleep(0.02)
        wire.slack.clock.advance(3.1)
        return await typing

    assert (await answered_elsewhere())["error"] is None
    await wire.slack.fault(refuse_acks_of_other_connections=True)
    assert (await answered_elsewhere())["error"] == "operation_timeout"
    for ws in sockets:
        await ws.close()


async def test_the_sdk_comes_back_after_a_refresh(slack: LocalSlack, bot: SampleBot) -> None:
    await slack.fault(kind="disconnect", reason="refresh_requested", app=bot.app_id)
    app = slack.workspace.apps.get(bot.app_id)
    assert app is not None
    async with asyncio.timeout(5):
        while (await slack.acts.command(user=seed.ANA, channel="sales", text="/flower"))["error"]:
            await asyncio.sleep(0.05)
    assert slack.delivery.sockets.connections(app) == 1


async def test_socket_mode_must_be_enabled(slack: LocalSlack) -> None:
    given = slack.install(manifest("Httponly", "/httponly", socket_mode_enabled=False))
    client = AsyncWebClient(given["app_token"], slack.api_url)
    answer = await client.api_call("api.test")
    assert answer["ok"]
    with pytest.raises(Exception, match="socket_mode_not_enabled"):
        await client.apps_connections_open(app_token=given["app_token"])
