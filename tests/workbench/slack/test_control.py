"""The control API over HTTP: the contract with the page and with checks from outside."""

import asyncio
import base64
import inspect
import json
import sys
from pathlib import Path

import httpx
import pytest

from bot.workbench.slack import LocalSlack, seed, start
from bot.workbench.slack.control import ACTS
from bot.workbench.slack.model import Json
from tests.workbench.slack.sample_bot import SampleBot, manifest
from tests.workbench.slack.shapes import actions, button, modal, text_field

pytestmark = pytest.mark.anyio


async def act(http: httpx.AsyncClient, name: str, **body: object) -> Json:
    answer: Json = (await http.post(f"/workbench/{name}", json=body)).json()
    return answer


async def screen(http: httpx.AsyncClient, user: str) -> Json:
    shown: Json = (await http.get("/workbench/screen", params={"user": user})).json()
    return shown


async def test_people_have_roles(http: httpx.AsyncClient) -> None:
    people = {each["id"]: each for each in (await http.get("/workbench/people")).json()}
    assert people[seed.ANA] == {
        "id": seed.ANA,
        "name": "ana",
        "role": "salesperson",
        "real_name": "Ana Torres",
        "title": "Account executive",
        "locale": "en-US",
        "tz": "America/New_York",
    }
    roles = sorted(each["role"] for each in people.values())
    assert roles == ["admin", "grower", "guest", "manager", "manager", "other-team", "salesperson", "salesperson"]


async def test_the_screen_has_everything_the_page_draws(http: httpx.AsyncClient, bot: SampleBot) -> None:
    await bot.client.views_publish(user_id=seed.ANA, view={"type": "home", "blocks": [{"type": "divider"}]})
    await act(http, "home", user=seed.ANA, app=bot.app_id)
    shown = await screen(http, seed.ANA)
    assert set(shown) == {
        "ok",
        "version",
        "team",
        "user",
        "people",
        "apps",
        "commands",
        "shortcuts",
        "channels",
        "views",
        "homes",
        "home",
        "banners",
    }
    assert shown["team"] == {"id": seed.TEAM_ID, "name": seed.TEAM_NAME}
    assert shown["home"]["type"] == "home"
    assert {"app_id": bot.app_id, "name": "Florist", "bot_user_id": bot.user_id, "home": True} in shown["apps"]
    command = next(each for each in shown["commands"] if each["command"] == "/flower")
    assert (command["app_name"], command["usage_hint"]) == ("Florist", "[kind]")
    shortcut = next(each for each in shown["shortcuts"] if each["callback_id"] == "Florist-message")
    assert (shortcut["app_name"], shortcut["name"], shortcut["type"]) == ("Florist", "File it", "message")
    sales = next(each for each in shown["channels"] if each["name"] == "sales")
    assert set(sales) == {"id", "name", "kind", "topic", "purpose", "unread", "messages"}


async def test_people_see_their_channels_only(http: httpx.AsyncClient, slack: LocalSlack) -> None:
    assert [each["name"] for each in (await screen(http, seed.DIEGO))["channels"]] == ["general", "growers"]
    assert [each["name"] for each in (await screen(http, seed.SAM))["channels"]] == ["growers"]
    assert "leaders" in [each["name"] for each in (await screen(http, seed.MAYA))["channels"]]


async def test_a_whole_round_over_http(http: httpx.AsyncClient, bot: SampleBot) -> None:
    bot.answers("command", text="Order", blocks=[actions(button("Go", "go"))])
    asked = await act(http, "command", user=seed.ANA, channel=seed.SALES, text="/flower")
    assert asked["ack"]["text"] == "Order"
    sales = next(each for each in (await screen(http, seed.ANA))["channels"] if each["name"] == "sales")
    ts = sales["messages"][-1]["ts"]
    pressed = await act(http, "press", user=seed.ANA, channel=seed.SALES, ts=ts, action_id="go")
    assert pressed["error"] is None
    trigger = (await bot.next("action"))["trigger_id"]
    await bot.client.views_open(trigger_id=trigger, view=modal(text_field("name")))
    view = (await screen(http, seed.ANA))["views"][0]
    assert (view["errors"], view["busy"], view["trouble"]) == ({}, False, None)
    assert (await act(http, "type", user=seed.ANA, view_id=view["id"], values={"name": "Ro"}))["ok"]
    sent = await act(http, "submit", user=seed.ANA, view_id=view["id"], values={"name": "Rose"})
    assert (sent["ok"], sent["response_action"], sent["errors"], sent["error"]) == (True, None, {}, None)


async def test_messages_are_unread_until_read(http: httpx.AsyncClient, slack: LocalSlack) -> None:
    await act(http, "message", user=seed.ANA, channel="sales", text="Hello")

    async def unread(user: str) -> int:
        shown = next(each for each in (await screen(http, user))["channels"] if each["name"] == "sales")
        return int(shown["unread"])

    assert (await unread(seed.ANA), await unread(seed.BEN)) == (0, 1)
    await act(http, "read", user=seed.BEN, channel="sales")
    assert await unread(seed.BEN) == 0


async def test_a_banner_can_be_dismissed(http: httpx.AsyncClient, slack: LocalSlack) -> None:
    await act(http, "command", user=seed.ANA, channel="sales", text="/nothing")
    banner = (await screen(http, seed.ANA))["banners"][0]
    assert set(banner) == {"id", "code", "text", "channel", "view_id"}
    assert (await screen(http, seed.BEN))["banners"] == []
    assert (await act(http, "dismiss", user=seed.ANA, id=banner["id"]))["ok"]
    assert (await screen(http, seed.ANA))["banners"] == []


async def test_files_for_a_file_input_are_uploaded_first(http: httpx.AsyncClient, slack: LocalSlack) -> None:
    upload = {"name": "a.csv", "content_base64": base64.b64encode(b"a").decode()}
    answer = await act(http, "upload", user=seed.ANA, files=[upload])
    assert answer["files"][0]["name"] == "a.csv"
    shared = await act(http, "upload", user=seed.ANA, channel="sales", files=[upload])
    assert shared["ts"]


@pytest.mark.parametrize(
    ("name", "body", "status", "field"),
    [
        ("command", {"channel": "sales", "text": "/x"}, 400, "user"),
        ("command", {"user": "U0", "channel": "sales", "text": "/x"}, 400, "user"),
        ("command", {"user": seed.ANA, "channel": "sales", "text": 5}, 400, "text"),
        ("command", {"user": seed.ANA, "channel": "sales", "text": "/x", "color": "red"}, 400, "color"),
        ("submit", {"user": seed.ANA, "view_id": "V0"}, 404, "view_id"),
        ("press", {"user": seed.ANA, "channel": "sales", "ts": "1.2", "action_id": "x"}, 404, "ts"),
        ("clock", {"advance": -1}, 400, "advance"),
        ("clock", {"advance": True}, 400, "advance"),
        ("upload", {"user": seed.ANA, "files": [{"name": "a", "content_base64": "%"}]}, 400, "files"),
        ("apps", {}, 400, "manifest"),
        ("apps", {"manifest": {}}, 400, "manifest"),
        ("apps", {"manifest": manifest("Bad", "/bad"), "channels": [1]}, 400, "channels"),
        ("apps", {"manifest": manifest("Bad", "/bad"), "channels": ["nowhere"]}, 400, "channels"),
        ("apps", {"manifest": manifest("Bad", "/bad"), "request_url": 5}, 400, "request_url"),
        ("apps", {"manifest": manifest("Bad", "/bad"), "color": "red"}, 400, "color"),
        ("faults", {"kind": "x"}, 400, "kind"),
        ("faults", {"kind": ["slow"]}, 400, "kind"),
        ("faults", {"clear": "yes"}, 400, "clear"),
        ("faults", {"color": "red"}, 400, "color"),
        ("reset", {"apps": "yes"}, 400, "apps"),
        ("verify", {"app": "A0NOTHERE"}, 404, "app"),
        ("clock", {"advance": 1e300}, 400, "advance"),
        ("message", {"user": seed.ANA, "channel": "sales", "files": ["x"]}, 400, "files"),
        ("nothing", {}, 404, "path"),
    ],
)
async def test_a_wrong_request_names_its_field(
    http: httpx.AsyncClient, slack: LocalSlack, name: str, body: Json, status: int, field: str
) -> None:
    answer = await http.post(f"/workbench/{name}", json=body)
    assert answer.status_code == status
    assert (answer.json()["ok"], answer.json()["field"]) == (False, field)
    assert answer.json()["error"]


@pytest.mark.parametrize("name", ACTS)
async def test_every_act_answers_nonsense_with_a_sentence(
    http: httpx.AsyncClient, slack: LocalSlack, name: str
) -> None:
    for content in (b"[]", b"{", b'{"user": 1}', b"{}", b"\xff", b"[" * 100_000, b'{"user": NaN}', b'{"user": 1e999}'):
        answer = await http.post(f"/workbench/{name}", content=content)
        assert answer.status_code == 400
        assert answer.json()["ok"] is False
        assert answer.json()["field"]


JUNK: list[object] = [
    None,
    0,
    -1,
    1.5,
    True,
    "",
    "x",
    [],
    [1],
    ["x"],
    [[]],
    {},
    {"a": 1},
    {"a": {"b": 1}},
    10**30,
    "🌹",
]


async def test_half_a_character_names_its_field(http: httpx.AsyncClient, slack: LocalSlack) -> None:
    content = '{"user": "U1", "channel": "sales", "text": "half \\ud83c"}'
    answer = await http.post("/workbench/message", content=content)
    assert (answer.status_code, answer.json()["field"]) == (400, "text")


@pytest.mark.thorough
@pytest.mark.parametrize("name", [*ACTS, "apps", "faults", "verify"])
async def test_no_value_breaks_an_act(http: httpx.AsyncClient, slack: LocalSlack, name: str) -> None:
    sense = {
        "user": seed.ANA,
        "channel": "sales",
        "text": "Hello",
        "files": [{"name": "a", "content_base64": "YQ=="}],
        "manifest": manifest("Junk", "/junk"),
        "kind": "slow",
    }
    owner = slack if name in ("apps", "faults", "verify") else slack.acts
    method = getattr(owner, {"apps": "install", "faults": "fault"}.get(name, name))
    takes = list(inspect.signature(method).parameters)
    for key in takes:
        for value in JUNK:
            asked = {**{name: sense[name] for name in takes if name in sense}, key: value}
            answer = await http.post(f"/workbench/{name}", json=asked)
            assert answer.status_code in (200, 400, 404), (asked, answer.text)


async def test_apps_are_installed_from_yaml_text_too(http: httpx.AsyncClient, slack: LocalSlack) -> None:
    text = "display_information: {name: Yaml}\nfeatures: {slash_commands: [{command: /yaml, description: x}]}\n"
    answer = await act(http, "apps", manifest=text, channels=["general"])
    assert set(answer) >= {"app_id", "bot_token", "app_token", "signing_secret", "bot_user", "bot_id"}
    listed = next(each for each in (await http.get("/workbench/apps")).json() if each["name"] == "Yaml")
    assert listed["channels"] == [seed.GENERAL]


async def test_the_journal_can_be_read_on_from_a_number(http: httpx.AsyncClient, bot: SampleBot) -> None:
    await bot.client.auth_test()
    first = (await http.get("/workbench/traffic")).json()
    assert set(first[0]) == {
        "n",
        "at",
        "direction",
        "app",
        "method",
        "request",
        "answer",
        "ack_ms",
        "error",
        "attempt",
        "violations",
    }
    await act(http, "command", user=seed.ANA, channel="sales", text="/flower")
    later = (await http.get("/workbench/traffic", params={"after": first[-1]["n"]})).json()
    assert [(each["direction"], each["type"]) for each in later] == [("to_app", "command")]
    assert later[0]["ack_ms"] > 0


async def test_the_clock_moves_on_request(http: httpx.AsyncClient, slack: LocalSlack) -> None:
    before = slack.clock.now()
    assert (await act(http, "clock", advance=3600))["now"].endswith("+00:00")
    assert slack.clock.now() - before >= 3600


async def test_config_names_the_komet_beside_it(tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text("<title>Workbench</title>")
    (tmp_path / "page.js").write_text("// page")
    slack = await start(komet_url="http://127.0.0.1:8702", web_root=tmp_path)
    async with httpx.AsyncClient(base_url=slack.url) as http:
        config = (await http.get("/workbench/config")).json()
        assert config == {"komet": "http://127.0.0.1:8702", "team": {"id": seed.TEAM_ID, "name": seed.TEAM_NAME}}
        assert "Workbench" in (await http.get("/")).text
        assert (await http.get("/web/page.js")).text == "// page"
        assert (await http.get("/web/../secret")).status_code == 404
    await slack.stop()


async def test_only_loopback_is_served() -> None:
    with pytest.raises(ValueError, match="loopback only"):
        await start(host="0.0.0.0")


@pytest.mark.parametrize("headers", [{"Host": "evil.example"}, {"Origin": "https://evil.example"}, {"Origin": "null"}])
async def test_other_hosts_and_origins_are_refused(http: httpx.AsyncClient, headers: dict[str, str]) -> None:
    answer = await http.post("/workbench/reset", headers=headers)
    assert answer.status_code == 403


async def test_the_live_stream_says_when_something_changed(http: httpx.AsyncClient, slack: LocalSlack) -> None:
    async with http.stream("GET", "/workbench/live", params={"user": seed.ANA}) as stream:
        assert stream.headers["content-type"] == "text/event-stream"
        lines = stream.aiter_lines()

        async def version() -> int:
            async with asyncio.timeout(2):
                async for line in lines:
                    if line.startswith("data: "):
                        return int(json.loads(line[6:])["version"])
            raise AssertionError("the stream ended")

        first = await version()
        await slack.acts.message(user=seed.BEN, channel="sales", text="Hello")
        second = await version()
        assert second > first
        assert second == (await screen(http, seed.ANA))["version"]
        await slack.acts.message(user=seed.MAYA, channel="leaders", text="Not for Ana")
        assert (await screen(http, seed.ANA))["version"] == second


async def test_stopping_ends_everything_that_is_under_way(bot: SampleBot) -> None:
    slack = await start()
    given = manifest("Stopped", "/stopped")
    slack.install(given, channels=["sales"])
    waiting = asyncio.create_task(slack.delivery.sockets.disconnect(slack.workspace.apps.all()[0], "warning"))
    await slack.fault(kind="lost", payload="command")
    asking = asyncio.create_task(slack.acts.command(user=seed.ANA, channel="sales", text="/stopped"))
    live = {"user": seed.ANA}
    async with (
        httpx.AsyncClient(base_url=slack.url) as http,
        http.stream("GET", "/workbench/live", params=live) as stream,
    ):
        lines = stream.aiter_lines()
        assert await anext(lines) == "event: change"
        await slack.acts.home(user=seed.ANA)
        async with asyncio.timeout(3):
            await slack.stop()
        assert [line async for line in lines][-1] == ""
    await waiting
    asking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asking


async def test_a_taken_port_is_an_error_and_leaves_nothing_behind(slack: LocalSlack) -> None:
    with pytest.raises(OSError, match="address already in use"):
        await start(port=int(slack.url.rpartition(":")[2]))


async def test_the_module_serves_until_it_is_told_to_stop() -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot.workbench.slack", "--port", "0", stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout is not None
    async with asyncio.timeout(20):
        line = (await process.stdout.readline()).decode()
        assert line.startswith("ready http://127.0.0.1:")
        process.terminate()
        assert await process.wait() == 0
