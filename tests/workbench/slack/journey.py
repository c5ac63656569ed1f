"""What a person does with the app of `journey_app.py`, the same whatever SDK it runs on.

Each function is one check. `JOURNEY` holds for every SDK, `ON_SOCKETS` for those in Socket Mode.
"""

import asyncio
import base64
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any, Protocol

from bot.workbench.slack import LocalSlack, seed
from bot.workbench.slack.model import Json
from bot.workbench.slack.traffic import TO_APP
from tests.workbench.slack.shapes import messages, sees, texts, top_view

WAIT_SECONDS = 15.0


class App(Protocol):
    """What a check needs to know of the app."""

    @property
    def app_id(self) -> str: ...

    name: str
    command: str


Check = Callable[[LocalSlack, App], Awaitable[None]]

FILLED: Json = {
    "text": "Rose\nLily",
    "email": "ana@blossom.example",
    "url": "https://blossom.example",
    "number": "1.5",
    "rich": "Hello",
    "date": "2031-04-09",
    "time": "08:30",
    "moment": 1_900_000_000,
    "static": "lily",
    "statics": ["rose", "lily"],
    "radio": "rose",
    "ticks": ["lily"],
    "external": "v1",
    "externals": ["v1"],
    "user": seed.BEN,
    "users": [seed.BEN, seed.MAYA],
    "talk": seed.SALES,
    "talks": [seed.SALES, seed.GENERAL],
    "channel": seed.SALES,
    "channels": [seed.GENERAL],
}

ROSES = {"text": {"type": "plain_text", "text": "Roses", "emoji": True}, "value": "rose"}
LILIES = {"text": {"type": "plain_text", "text": "Lilies", "emoji": True}, "value": "lily"}
ALBA = {"text": {"type": "plain_text", "text": "Flores del Alba"}, "value": "v1"}
HELLO = {
    "type": "rich_text",
    "elements": [{"type": "rich_text_section", "elements": [{"type": "text", "text": "Hello"}]}],
}

HEARD: dict[str, Json] = {
    "text": {"type": "plain_text_input", "value": "Rose\nLily"},
    "email": {"type": "email_text_input", "value": "ana@blossom.example"},
    "url": {"type": "url_text_input", "value": "https://blossom.example"},
    "number": {"type": "number_input", "value": "1.5"},
    "rich": {"type": "rich_text_input", "rich_text_value": HELLO},
    "date": {"type": "datepicker", "selected_date": "2031-04-09"},
    "time": {"type": "timepicker", "selected_time": "08:30"},
    "moment": {"type": "datetimepicker", "selected_date_time": 1_900_000_000},
    "static": {"type": "static_select", "selected_option": LILIES},
    "statics": {"type": "multi_static_select", "selected_options": [ROSES, LILIES]},
    "radio": {"type": "radio_buttons", "selected_option": ROSES},
    "ticks": {"type": "checkboxes", "selected_options": [LILIES]},
    "external": {"type": "external_select", "selected_option": ALBA},
    "externals": {"type": "multi_external_select", "selected_options": [ALBA]},
    "user": {"type": "users_select", "selected_user": seed.BEN},
    "users": {"type": "multi_users_select", "selected_users": [seed.BEN, seed.MAYA]},
    "talk": {"type": "conversations_select", "selected_conversation": seed.SALES},
    "talks": {"type": "multi_conversations_select", "selected_conversations": [seed.SALES, seed.GENERAL]},
    "channel": {"type": "channels_select", "selected_channel": seed.SALES},
    "channels": {"type": "multi_channels_select", "selected_channels": [seed.GENERAL]},
}


async def until(look: Callable[[], Any]) -> Any:
    """Return what `look` finds, as soon as that is something."""
    async with asyncio.timeout(WAIT_SECONDS):
        while not (found := look()):
            await asyncio.sleep(0.01)
    return found


@asynccontextmanager
async def pinging(slack: LocalSlack, app_id: str) -> AsyncIterator[None]:
    """Ping the app all the time: Slack's built-in client leaves a socket only when something comes out of it."""
    app = slack.workspace.apps.get(app_id)
    assert app is not None

    async def ping() -> None:
        while True:
            await slack.delivery.sockets.ping(app)
            await asyncio.sleep(0.02)

    task = asyncio.create_task(ping())
    yield
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


async def opened(slack: LocalSlack, app: App) -> str:
    """Have the app open its form for Ana and return the view's id."""
    asked = await slack.acts.command(user=seed.ANA, channel="sales", text=f"{app.command} form")
    assert asked["error"] is None
    await until(lambda: sees(slack, seed.ANA)["views"])
    return str(top_view(slack, seed.ANA)["id"])


async def submit(slack: LocalSlack, view_id: str, **values: Any) -> Json:
    """Fill in and send."""
    return await slack.acts.submit(user=seed.ANA, view_id=view_id, values=values)


async def a_command_is_acknowledged_and_answered(slack: LocalSlack, app: App) -> None:
    asked = await slack.acts.command(user=seed.ANA, channel="sales", text=app.command)
    assert asked["error"] is None
    await until(lambda: "And again" in texts(slack, seed.BEN, "sales"))
    # In either order: Bolt sends an acknowledgement up to ten milliseconds after the listener asked for it.
    await until(lambda: sorted(texts(slack, seed.ANA, "sales")) == ["And again", f"Hello <@{seed.ANA}>"])


async def every_input_element_is_heard_as_it_was_filled_in(slack: LocalSlack, app: App) -> None:
    view_id = await opened(slack, app)
    for block_id in ("external", "externals"):
        offered = await slack.acts.options(
            user=seed.ANA, view_id=view_id, block_id=block_id, action_id="vendor", query="flo"
        )
        assert [each["value"] for each in offered["options"]] == ["v1"]
    upload = {"name": "invoice.csv", "content_base64": base64.b64encode(b"a,b\n").decode()}
    sent = await slack.acts.submit(user=seed.ANA, view_id=view_id, values=FILLED, files={"file": [upload]})
    assert (sent["ok"], sent["errors"]) == (True, {})
    heard = json.loads((await until(lambda: messages(slack, seed.ANA, "sales")))[-1]["text"])
    assert heard["files"] == ["a,b\n"]
    values = {block_id: next(iter(entry.values())) for block_id, entry in heard["values"].items()}
    assert values.pop("file")["files"][0]["name"] == "invoice.csv"
    assert _plain(values) == _plain(HEARD)


async def options_are_offered_while_typing(slack: LocalSlack, app: App) -> None:
    view_id = await opened(slack, app)
    asked = {"user": seed.ANA, "view_id": view_id, "block_id": "external", "action_id": "vendor"}
    assert [each["value"] for each in (await slack.acts.options(**asked, query="f"))["options"]] == ["v1", "v2"]
    assert (await slack.acts.options(**asked, query="zzz"))["options"] == []


async def an_error_stays_at_its_field(slack: LocalSlack, app: App) -> None:
    answer = await submit(slack, await opened(slack, app), text="wrong")
    assert (answer["response_action"], answer["errors"]) == ("errors", {"text": "Not this word"})
    assert top_view(slack, seed.ANA)["errors"] == {"text": "Not this word"}


async def a_view_is_pushed_by_a_button(slack: LocalSlack, app: App) -> None:
    view_id = await opened(slack, app)
    await slack.acts.press(user=seed.ANA, view_id=view_id, action_id="more")
    await until(lambda: len(sees(slack, seed.ANA)["views"]) == 2)
    assert top_view(slack, seed.ANA)["previous_view_id"] == view_id


async def a_view_is_pushed_by_a_submission(slack: LocalSlack, app: App) -> None:
    view_id = await opened(slack, app)
    assert (await submit(slack, view_id, text="next"))["response_action"] == "push"
    assert top_view(slack, seed.ANA)["root_view_id"] == view_id


async def a_view_is_updated_by_a_button_and_keeps_what_was_typed(slack: LocalSlack, app: App) -> None:
    view_id = await opened(slack, app)
    await slack.acts.press(user=seed.ANA, view_id=view_id, action_id="again", values={"text": "Rose"})
    view = await until(lambda: _updated(top_view(slack, seed.ANA)))
    assert (view["id"], view["state"]["values"]["text"]["e"]["value"]) == (view_id, "Rose")


async def a_view_is_updated_by_a_submission(slack: LocalSlack, app: App) -> None:
    view_id = await opened(slack, app)
    assert (await submit(slack, view_id, text="other"))["response_action"] == "update"
    assert (top_view(slack, seed.ANA)["id"], top_view(slack, seed.ANA)["title"]["text"]) == (view_id, "Done")


async def home_is_published_when_it_is_opened(slack: LocalSlack, app: App) -> None:
    await slack.acts.home(user=seed.ANA, app=app.app_id)
    view = await until(lambda: sees(slack, seed.ANA)["homes"].get(app.app_id))
    assert view["blocks"][0]["text"]["text"] == "Welcome"


async def a_file_is_uploaded(slack: LocalSlack, app: App) -> None:
    await slack.acts.command(user=seed.ANA, channel="sales", text=f"{app.command} file")
    message = (await until(lambda: messages(slack, seed.BEN, "sales")))[-1]
    file = message["files"][0]
    assert (message["text"], file["name"], file["title"], file["size"]) == ("Here", "roses.csv", "Roses", 7)


async def a_message_shortcut_files_the_message(slack: LocalSlack, app: App) -> None:
    said = await slack.acts.message(user=seed.BEN, channel="sales", text="Please order")
    await slack.acts.shortcut(user=seed.BEN, callback_id=f"{app.name}-message", channel="sales", ts=said["ts"])
    await until(lambda: "Filed: Please order" in texts(slack, seed.BEN, "sales"))


async def a_global_shortcut_opens_a_modal(slack: LocalSlack, app: App) -> None:
    assert (await slack.acts.shortcut(user=seed.ANA, callback_id=f"{app.name}-global"))["ok"]
    await until(lambda: sees(slack, seed.ANA)["views"])
    assert top_view(slack, seed.ANA)["title"]["text"] == "More"


async def no_event_is_lost_or_doubled_by_a_refresh(slack: LocalSlack, app: App) -> None:
    said = [f"n{number}" for number in range(9)]
    for text in said[:3]:
        await slack.acts.message(user=seed.ANA, channel="sales", text=text)
    await until(lambda: _is_settled(slack, app))
    told = await slack.fault(kind="disconnect", reason="refresh_requested", app=app.app_id)
    assert told["connections"] == 1
    for text in said[3:6]:
        await slack.acts.message(user=seed.ANA, channel="sales", text=text)
    async with asyncio.timeout(WAIT_SECONDS), pinging(slack, app.app_id):
        while (await slack.acts.command(user=seed.ANA, channel="sales", text=app.command))["error"]:
            await asyncio.sleep(0.02)
    for text in said[6:]:
        await slack.acts.message(user=seed.ANA, channel="sales", text=text)
    await until(lambda: _is_settled(slack, app))
    slack.clock.advance(60.1)  # what found no connection comes again after a minute
    await until(lambda: len(_seen(slack)) >= len(said))
    await until(lambda: _is_settled(slack, app))
    assert sorted(_seen(slack)) == [f"Seen {text}" for text in said]


JOURNEY: list[Check] = [
    a_command_is_acknowledged_and_answered,
    every_input_element_is_heard_as_it_was_filled_in,
    options_are_offered_while_typing,
    an_error_stays_at_its_field,
    a_view_is_pushed_by_a_button,
    a_view_is_pushed_by_a_submission,
    a_view_is_updated_by_a_button_and_keeps_what_was_typed,
    a_view_is_updated_by_a_submission,
    home_is_published_when_it_is_opened,
    a_file_is_uploaded,
    a_message_shortcut_files_the_message,
    a_global_shortcut_opens_a_modal,
]
ON_SOCKETS: list[Check] = [no_event_is_lost_or_doubled_by_a_refresh]


def name_of(check: Check) -> str:
    """Return a check's name, for pytest."""
    return str(getattr(check, "__name__", check))


def _updated(view: Json) -> Json | None:
    return view if view["blocks"][0]["text"]["text"] == "As *updated*" else None


def _seen(slack: LocalSlack) -> list[str]:
    return [text for text in texts(slack, seed.ANA, "sales") if text.startswith("Seen ")]


def _is_settled(slack: LocalSlack, app: App) -> bool:
    """Whether every payload sent to the app was acknowledged or given up."""
    sent = [each for each in slack.traffic.entries() if each.direction == TO_APP and each.app == app.app_id]
    return all(each.ack_ms is not None or each.error for each in sent)


def _plain(values: Json) -> Json:
    """Return the values without what Slack adds to texts."""
    plain: Json = json.loads(json.dumps(values), object_hook=lambda each: {k: each[k] for k in each if k != "emoji"})
    return plain
