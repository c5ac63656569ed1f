"""People acting in the local Slack: what a test does reads like what a person does.

    await slack.run(salesperson, "/komet-po list")
    await slack.fill(salesperson, purchase_order="P071882")
    await slack.press(manager, "Approve", on=slack.card("komet-approvals"))
    assert "Done" in slack.sees(salesperson)

People are named by their names, channels by theirs. Every act waits until the bot is idle.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Protocol

import httpx

from bot.workbench.komet.server import LocalKomet
from bot.workbench.slack.screen import screen
from bot.workbench.slack.server import LocalSlack

Json = dict[str, Any]


class HasBot(Protocol):
    """Where the bot runs: in this process (`RunningBot`) or in one of its own."""

    app_id: str

    async def idle(self) -> None:
        """Wait until the bot has done all that it has to do now."""


class SlackFront:
    """Acts as people and looks at their screens."""

    def __init__(self, slack: LocalSlack, bot: HasBot) -> None:
        self._slack = slack
        self._bot = bot

    # --- acting -------------------------------------------------------------------------------

    async def run(self, person: str, text: str, *, channel: str = "sales", **values: Any) -> Json:
        """Type a command; further values are typed into the modal that opened and submitted."""
        answer = await self._slack.acts.command(
            user=self.id_of(person), channel=self.channel_id(channel, person), text=text
        )
        await self._bot.idle()
        if values:
            return await self.fill(person, **values)
        return answer

    async def fill(self, person: str, *, files: Mapping[str, Any] | None = None, **values: Any) -> Json:
        """Type values into the top modal and submit it."""
        answer = await self._slack.acts.submit(
            user=self.id_of(person),
            view_id=self.view(person)["id"],
            values=values,
            files=dict(files) if files else None,
        )
        await self._bot.idle()
        return answer

    async def submit(self, person: str) -> Json:
        """Press the submit button of the top modal."""
        return await self.fill(person)

    async def choose(self, person: str, block_id: str, value: Any, **typed: Any) -> Json:
        """Choose a value in an element of the top modal that tells the bot at once."""
        view = self.view(person)
        answer = await self._slack.acts.press(
            user=self.id_of(person),
            view_id=view["id"],
            block_id=block_id,
            action_id=element_at(view, block_id)["action_id"],
            value=value,
            values=typed or None,
        )
        await self._bot.idle()
        return answer

    async def press(self, person: str, label: str, *, on: Json | None = None) -> Json:
        """Press the button with this label, on a message or (without `on`) in the top modal."""
        shown = on or self.view(person)
        place = {"channel": on["channel"], "ts": on["ts"]} if on else {"view_id": shown["id"]}
        return await self._press(person, button_of(shown, label), **place)

    async def pick(self, person: str, action_id: str, label: str, *, on: Json) -> Json:
        """Choose the option with this label in a select of a message."""
        block, select = next((b, e) for b in on["blocks"] for e in elements_of(b) if e.get("action_id") == action_id)
        offered = {option["text"]["text"]: option["value"] for option in select["options"]}
        assert label in offered, f"there is no “{label}”, there are {sorted(offered)}"
        place = {"channel": on["channel"], "ts": on["ts"]}
        return await self._press(person, (block, {"action_id": action_id, "value": offered[label]}), **place)

    async def press_home(self, person: str, label: str) -> Json:
        """Press a button in the Home tab, or choose what is called so in one of its menus."""
        shown = self.home_view(person)
        for block in shown["blocks"]:
            for select in elements_of(block):
                for each in select.get("options", ()):
                    if each["text"]["text"] == label:
                        chosen = {"action_id": select["action_id"], "value": each["value"]}
                        return await self._press(person, (block, chosen), home=True)
        return await self._press(person, button_of(shown, label), home=True)

    async def options(self, person: str, block_id: str, typed: str) -> list[str]:
        """Type into an external select of the top modal; return the labels that are offered."""
        return [option["text"]["text"] for option in await self.offered(person, block_id, typed)]

    async def offered(self, person: str, block_id: str, typed: str) -> list[Json]:
        """Type into an external select of the top modal; return the options themselves."""
        view = self.view(person)
        answer = await self._slack.acts.options(
            user=self.id_of(person),
            view_id=view["id"],
            action_id=element_at(view, block_id)["action_id"],
            block_id=block_id,
            query=typed,
        )
        options: list[Json] = answer.get("options") or []
        return options

    async def close(self, person: str) -> None:
        """Close the top modal."""
        await self._slack.acts.close(user=self.id_of(person), view_id=self.view(person)["id"])
        await self._bot.idle()

    async def open_home(self, person: str) -> Json:
        """Open the bot's Home tab and return what it shows."""
        await self._slack.acts.home(user=self.id_of(person), app=self._bot.app_id)
        await self._bot.idle()
        return self.home_view(person)

    async def press_old(self, person: str, label: str, on: Json) -> None:
        """Press a button on a message as it looked before, as someone with a slow client does."""
        workspace = self._slack.workspace
        channel = workspace.channels[on["channel"]]
        block, button = button_of(on, label)
        named: Json = {key: button[key] for key in ("type", "action_id", "value", "text") if key in button}
        action = {**named, "block_id": block["block_id"], "action_ts": on["ts"]}
        app = workspace.apps.all()[0]
        payload = self._slack.acts.payloads.message_action(
            app, workspace.people[self.id_of(person)], channel, channel.messages[on["ts"]], action
        )
        await self._slack.delivery.request(app, "interactive", payload, name="block_actions")
        await self._bot.idle()

    async def _press(self, person: str, found: tuple[Json, Json], **place: Any) -> Json:
        block, button = found
        answer = await self._slack.acts.press(
            user=self.id_of(person),
            action_id=button["action_id"],
            block_id=block["block_id"],
            value=button.get("value"),
            **place,
        )
        await self._bot.idle()
        return answer

    async def fault(self, **asked: Any) -> None:
        """Ask the local Slack for a fault, such as kind="duplicate", payload="view_submission"."""
        await self._slack.fault(**asked)

    async def komet_act(self, komet: LocalKomet, number: str, act: str) -> None:
        """Do in Komet what a farm or a buyer would do there: confirm, ship, cancel."""
        async with httpx.AsyncClient() as client:
            answer = await client.post(f"{komet.url}/workbench/orders/{number}/{act}", json={})
            assert answer.status_code == 200, answer.text

    # --- looking ------------------------------------------------------------------------------

    def screen(self, person: str) -> Json:
        """Return everything that the person sees."""
        workspace = self._slack.workspace
        return screen(workspace, workspace.people[self.id_of(person)])

    def messages(self, person: str, channel: str | None = None) -> list[Json]:
        """Return the messages the person sees, oldest first; of one channel, or of all of them."""
        found = []
        for each in self.screen(person)["channels"]:
            if channel in (None, each["name"]) or (channel == "bot" and each["kind"] == "im"):
                found += [{**message, "channel": each["id"]} for message in each["messages"]]
        return sorted(found, key=lambda message: float(message["ts"]))

    def last(self, person: str, channel: str | None = None) -> Json:
        """Return the newest message the person sees."""
        return self.messages(person, channel)[-1]

    def card(self, channel: str = "komet-approvals", person: str = "Maya Lindqvist") -> Json:
        """Return the newest message in a channel, as a manager sees it; a file in its thread is none."""
        return [each for each in self.messages(person, channel) if each.get("blocks")][-1]

    def view(self, person: str) -> Json:
        """Return the modal on top."""
        views: list[Json] = self.screen(person)["views"]
        assert views, f"{person} has no modal open; the last message is: {text_of(self.last(person))}"
        return views[-1]

    def has_modal(self, person: str) -> bool:
        """Say whether a modal is open."""
        return bool(self.screen(person)["views"])

    def home_view(self, person: str) -> Json:
        """Return the Home tab."""
        view: Json = self.screen(person)["home"]
        return view

    def sees(self, person: str) -> str:
        """Return all text on the person's screen: messages and modals."""
        parts = [text_of(message) for message in self.messages(person)]
        parts += [text_of(view) for view in self.screen(person)["views"]]
        return "\n".join(parts)

    def modal_text(self, person: str) -> str:
        """Return all text of the top modal, its field errors included."""
        view = self.view(person)
        return text_of(view) + "\n" + "\n".join((view.get("errors") or {}).values())

    def id_of(self, person: str) -> str:
        """Return the id of a person by name."""
        ids = {each.real_name: each.id for each in self._slack.workspace.people.values()}
        assert person in ids, f"nobody is called {person}, but: {', '.join(ids)}"
        return ids[person]

    def channel_id(self, name: str, person: str) -> str:
        """Return the id of a channel by name; "bot" is the direct messages with the bot."""
        for each in self.screen(person)["channels"]:
            if each["name"] == name or (name == "bot" and each["kind"] == "im"):
                return str(each["id"])
        raise AssertionError(f"{person} sees no channel {name}")


def button_of(shown: Json, label: str) -> tuple[Json, Json]:
    """Return the block and the button with this label, of a message or view."""
    buttons = [(b, e) for b in shown["blocks"] for e in elements_of(b) if e["type"] == "button"]
    found = [(block, button) for block, button in buttons if button["text"]["text"] == label]
    labels = ", ".join(button["text"]["text"] for _, button in buttons)
    assert found, f"there is no button {label!r}, but: {labels or 'none at all'}"
    return found[0]


def element_at(view: Json, block_id: str) -> Json:
    """Return the element of an input block of a view."""
    found = {block["block_id"]: block["element"] for block in view["blocks"] if "element" in block}
    assert block_id in found, f"the view has no input {block_id!r}, but: {', '.join(found) or 'none at all'}"
    element: Json = found[block_id]
    return element


def elements_of(block: Mapping[str, Any]) -> Iterator[Json]:
    """Yield the elements of a block: actions, accessory, input element."""
    yield from block.get("elements", []) if block["type"] == "actions" else []
    if "accessory" in block:
        yield block["accessory"]
    if "element" in block:
        yield block["element"]


def buttons_of(message: Json) -> list[str]:
    """Return the words on the buttons of a message."""
    return [
        element["text"]["text"] for block in message["blocks"] for element in elements_of(block) if "text" in element
    ]


def table_of(message: Json) -> list[list[str]]:
    """Return the cells of a message's table."""
    table = next(block for block in message["blocks"] if block["type"] == "table")
    return [[cell["text"] for cell in row] for row in table["rows"]]


def text_of(shown: Any) -> str:
    """Return every text in a message, view or block, in order, one a line."""
    return "\n".join(_texts(shown))


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for key, item in value.items():
            if key in {"text", "alt_text", "hint", "label", "title"} and isinstance(item, str):
                yield item
            elif key not in {"private_metadata", "state"}:
                yield from _texts(item)
    elif isinstance(value, list):
        for item in value:
            yield from _texts(item)
