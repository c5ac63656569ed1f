"""Acts on elements: pressing, picking, typing, asking for options."""

from dataclasses import dataclass
from typing import Any

from bot.slack.rules import check_options
from bot.workbench.slack import checking, state_values
from bot.workbench.slack.acts_base import TROUBLE, ActsBase
from bot.workbench.slack.apps import App
from bot.workbench.slack.blocks import elements
from bot.workbench.slack.delivery import Ack
from bot.workbench.slack.errors import ActError
from bot.workbench.slack.model import Channel, Json, Message, Person
from bot.workbench.slack.views import View

_INPUTS = frozenset(
    {
        "plain_text_input",
        "email_text_input",
        "url_text_input",
        "number_input",
        "rich_text_input",
        "file_input",
    }
)
# Keys of an element that Slack repeats in `actions[0]`.
_REPEATED = ("text", "style", "placeholder", "initial_option", "initial_date", "initial_time", "confirm")


@dataclass
class Place:
    """Where an element stands: in a view, or in a message of a channel."""

    app: App
    blocks: list[Json]
    view: View | None = None
    channel: Channel | None = None
    message: Message | None = None


class ElementActs(ActsBase):
    """What people do with buttons, menus, pickers and inputs."""

    async def press(
        self,
        *,
        user: str,
        action_id: str,
        channel: str | None = None,
        ts: str | None = None,
        view_id: str | None = None,
        home: str | bool | None = None,
        block_id: str | None = None,
        value: Any = None,
        values: dict[str, Any] | None = None,
        confirm: bool | None = None,
    ) -> Json:
        """Press a button or change a menu; `values` is what else was typed in the view by then.

        Returns {ok, ack_ms, error}. With `confirm=False` the person says no in the confirm dialog: nothing is sent.
        """
        person = self.find_person(user)
        place = self._place(person, channel, ts, view_id, home)
        block, element = self._element(place, person, action_id, block_id, value)
        if place.view is not None and values:
            self._type(place.view, values)
        if element.get("confirm") and confirm is False:
            return {"ok": True, "ack_ms": None, "error": None}
        action = self._action(place, person, block, element, value)
        if block["type"] == "input" and not block.get("dispatch_action"):
            # Inputs stay silent until the form is submitted.
            self.workspace.changed([person.id])
            return {"ok": True, "ack_ms": None, "error": None}
        ack = await self._send_action(place, person, action)
        return {"ok": ack.error is None, "ack_ms": ack.ms, "error": ack.error}

    async def type(self, *, user: str, view_id: str, values: dict[str, Any]) -> Json:
        """Keep what was typed: {block_id: value}."""
        person = self.find_person(user)
        view = self.find_view(view_id, person)
        self._type(view, values)
        self.workspace.changed([person.id])
        return {"ok": True}

    async def options(
        self,
        *,
        user: str,
        action_id: str,
        query: str = "",
        view_id: str | None = None,
        channel: str | None = None,
        ts: str | None = None,
        home: str | bool | None = None,
        block_id: str | None = None,
    ) -> Json:
        """Type into an external select: {ok, options or option_groups, ack_ms, error}."""
        person = self.find_person(user)
        place = self._place(person, channel, ts, view_id, home)
        block, element = self._element(place, person, action_id, block_id, None)
        if element["type"] not in ("external_select", "multi_external_select"):
            raise ActError(f"{action_id} has fixed options.", "action_id")
        named = {"action_id": element["action_id"], "block_id": block["block_id"]}
        message_place = (place.channel, place.message) if place.channel and place.message else None
        payload = self.payloads.suggestion(place.app, person, named, query, view=place.view, place=message_place)
        ack = await self.delivery.request(place.app, "options", payload, name="block_suggestion")
        if ack.error:
            return {"ok": False, "options": [], "ack_ms": ack.ms, "error": ack.error}
        found = check_options(ack.body)
        checking.note(ack.entry, found)
        if found:
            return {"ok": False, "options": [], "ack_ms": ack.ms, "error": "invalid_options"}
        groups = ack.body.get("option_groups") or []
        offered = ack.body.get("options") or [option for group in groups for option in group["options"]]
        if place.view is not None:
            seen = place.view.options_seen.setdefault((block["block_id"], element["action_id"]), {})
            seen.update({option["value"]: option for option in offered})
        return {"ok": True, **ack.body, "ack_ms": ack.ms, "error": None}

    def _place(
        self,
        person: Person,
        channel: str | None,
        ts: str | None,
        view_id: str | None,
        home: str | bool | None,
    ) -> Place:
        if home:
            app_id = home if isinstance(home, str) else self.workspace.views.home_shown(person.id)
            view = self.workspace.views.home(person.id, app_id or "")
            if view is None:
                raise ActError(f"{person.real_name} has no Home tab open.", "home", 404)
            return Place(view.app, view.blocks, view=view)
        if view_id is not None:
            view = self.find_view(view_id, person)
            if view.kind == "modal" and view is not self.workspace.views.stack(person.id)[-1]:
                raise ActError("Another modal lies on top of this one.", "view_id")
            return Place(view.app, view.blocks, view=view)
        where = self.find_channel(channel, person)
        message = self.find_message(where, ts, person)
        app = self.workspace.apps.get(message.app_id)
        if app is None:
            raise ActError("That message is not from an app.", "ts")
        return Place(app, message.blocks, channel=where, message=message)

    def _element(
        self, place: Place, person: Person, action_id: str, block_id: str | None, value: Any
    ) -> tuple[Json, Json]:
        found = [
            (block, element)
            for block, element in elements(place.blocks)
            if element.get("action_id") == action_id and block_id in (None, block["block_id"])
        ]
        if not found:
            raise ActError(f"There is no element {action_id} here.", "action_id", 404)
        if value is not None and found[0][1]["type"] == "button":
            found = [pair for pair in found if pair[1].get("value") == value]
            if not found:
                raise ActError(f"No button {action_id} has that value.", "value")
        block, element = found[0]
        allowed = element.get("visible_to_user_ids")
        if allowed and person.id not in allowed:
            raise ActError(f"{person.real_name} does not see that button.", "action_id")
        return block, element

    def _action(self, place: Place, person: Person, block: Json, element: Json, value: Any) -> Json:
        """Change the state and return `actions[0]` of the payload."""
        block_id, action_id, kind = block["block_id"], element["action_id"], element["type"]
        action: Json = {"type": kind, "action_id": action_id, "block_id": block_id}
        for key in _REPEATED:
            if element.get(key) is not None and not (key == "text" and kind != "button"):
                action[key] = element[key]
        if kind == "overflow":
            action["selected_option"] = self.reader.entry({**element, "type": "static_select"}, value, "value")[
                "selected_option"
            ]
        elif kind == "feedback_buttons":
            action["value"] = value
        elif state_values.value_key(element) is None:
            if element.get("value") is not None:
                action["value"] = element["value"]
        else:
            seen = place.view.options_seen.get((block_id, action_id)) if place.view else None
            if value is None and kind in _INPUTS and place.view is not None:
                entry = place.view.values[block_id][action_id]
            else:
                entry = self.reader.entry(element, value, "value", seen)
            self._keep(place, person, block_id, action_id, entry)
            action |= entry
        action["action_ts"] = self.workspace.next_ts()
        return action

    def _keep(self, place: Place, person: Person, block_id: str, action_id: str, entry: Json) -> None:
        if place.view is not None:
            values = {key: dict(inner) for key, inner in place.view.values.items()}
            values.setdefault(block_id, {})[action_id] = entry
            place.view.values = values
        elif place.message is not None:
            values = state_values.initial_values(place.blocks, keep=place.message.values_of(person.id))
            values.setdefault(block_id, {})[action_id] = entry
            place.message.values[person.id] = values

    def _type(self, view: View, given: dict[str, Any]) -> None:
        """Put given values into the view.

        `given` is {block_id: value}, or {block_id: {action_id: value}} for a block with several elements.
        """
        values = {key: dict(inner) for key, inner in view.values.items()}
        known = {block["block_id"]: block for block in view.blocks}
        for block_id, value in given.items():
            fields = [element for block, element in state_values.stateful(view.blocks) if block["block_id"] == block_id]
            if block_id not in known or not fields:
                raise ActError(f"This view has no input {block_id}.", block_id)
            by_action = {element["action_id"]: element for element in fields}
            several = isinstance(value, dict) and value.get("type") != "rich_text"
            pairs = value if several else {fields[0]["action_id"]: value}
            for action_id, single in pairs.items():
                element = by_action.get(action_id)
                if element is None:
                    raise ActError(f"Block {block_id} has no input {action_id}.", block_id)
                seen = view.options_seen.get((block_id, action_id))
                values[block_id][action_id] = self.reader.entry(element, single, block_id, seen)
                self._hand_over(view, values[block_id][action_id])
        view.values = values

    def _hand_over(self, view: View, entry: Json) -> None:
        """The app may read the files that were put into its modal."""
        for shown in entry.get("files") or []:
            self.workspace.files[shown["id"]].apps.add(view.app.id)

    async def _send_action(self, place: Place, person: Person, action: Json) -> Ack:
        if place.view is not None:
            payload = self.payloads.view_action(place.app, person, place.view, action)
        elif place.channel is not None and place.message is not None:
            payload = self.payloads.message_action(place.app, person, place.channel, place.message, action)
        else:
            raise ValueError("an element stands in a view or in a message")
        ack = await self.delivery.request(place.app, "interactive", payload, name="block_actions")
        if ack.error:
            view_id = place.view.id if place.view else None
            channel_id = place.channel.id if place.channel else None
            self.workspace.banner(person.id, ack.error, TROUBLE, channel=channel_id, view_id=view_id)
        self.note_body(ack)
        return ack
