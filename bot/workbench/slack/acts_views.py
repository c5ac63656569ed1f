"""Acts on modals: submitting and closing."""

import base64
import binascii
import re
from mimetypes import guess_type
from typing import Any

from bot.workbench.slack import answers
from bot.workbench.slack.acts_base import TROUBLE
from bot.workbench.slack.acts_elements import ElementActs
from bot.workbench.slack.errors import ActError, ApiError
from bot.workbench.slack.model import File, Json, Person
from bot.workbench.slack.state_values import stateful
from bot.workbench.slack.typed import client_errors
from bot.workbench.slack.views import View

_MIMETYPE = re.compile(r"[\w.+\-]+/[\w.+\-]+")


class ViewActs(ElementActs):
    """What people do with a modal as a whole."""

    async def submit(
        self,
        *,
        user: str,
        view_id: str,
        values: dict[str, Any] | None = None,
        files: dict[str, list[Json]] | None = None,
    ) -> Json:
        """Submit a modal with `values` and uploads; values not given stay as typed.

        Returns {ok, ack_ms, response_action, errors, error}. What the Slack client itself refuses (an empty
        required field, a number out of range) comes back in `errors` without anything being sent.
        """
        person = self.find_person(user)
        view = self.find_view(view_id, person)
        if view.kind != "modal" or view.definition.get("submit") is None:
            raise ActError("This view has no submit button.", "view_id")
        if view is not self.workspace.views.stack(person.id)[-1]:
            raise ActError("Another modal lies on top of this one.", "view_id")
        if view.busy:
            raise ActError("This modal is being submitted already.", "view_id")
        uploads = {block_id: self._uploaded(person, several) for block_id, several in (files or {}).items()}
        self._type(view, {**(values or {}), **uploads})
        view.errors = client_errors(view.blocks, view.values)
        view.trouble = None
        if view.errors:
            self.workspace.changed([person.id])
            return self._outcome(None, None, view.errors, None)
        return await self._send_submission(person, view)

    async def close(self, *, user: str, view_id: str, all: bool = False) -> Json:
        """Close a modal, or with `all` the whole stack; the app hears of it if it asked to."""
        person = self.find_person(user)
        view = self.find_view(view_id, person)
        if view.kind != "modal":
            raise ActError("A Home tab cannot be closed.", "view_id")
        views = self.workspace.views
        cleared = all or view.flag("clear_on_close")
        if cleared:
            closed = views.clear(person.id)
        else:
            closed = [view]
            views.close(view)
        self.workspace.changed([person.id])
        for each in closed:
            if each.flag("notify_on_close"):
                payload = self.payloads.closed(each.app, person, each, cleared=cleared)
                self.note_body(await self.delivery.request(each.app, "interactive", payload, name="view_closed"))
        return {"ok": True}

    async def _send_submission(self, person: Person, view: View) -> Json:
        payload = self.payloads.submission(view.app, person, view, self._response_urls(person, view))
        view.busy = True
        self.workspace.changed([person.id])
        try:
            ack = await self.delivery.request(view.app, "interactive", payload, name="view_submission")
        finally:
            view.busy = False
        action: str | None = None
        error = ack.error
        if error is None:
            try:
                action = answers.answer_submission(self.workspace, view, ack.body, ack.entry)
            except ApiError as refused:
                error = refused.error
                if ack.entry is not None:
                    ack.entry.violate(error, "Slack would show its trouble text for this acknowledgement")
        if error is not None:
            view.trouble = TROUBLE
        self.workspace.changed([person.id])
        return self._outcome(ack.ms, action, view.errors if action == "errors" else {}, error)

    def _outcome(self, ack_ms: float | None, action: str | None, errors: dict[str, str], error: str | None) -> Json:
        return {
            "ok": error is None,
            "ack_ms": ack_ms,
            "response_action": action,
            "errors": errors,
            "error": error,
        }

    def _response_urls(self, person: Person, view: View) -> list[Json]:
        """Return the response_urls for conversations chosen in selects with `response_url_enabled`."""
        urls: list[Json] = []
        for block, element in stateful(view.blocks):
            if element.get("response_url_enabled"):
                entry = view.values[block["block_id"]][element["action_id"]]
                chosen = entry.get("selected_conversation") or entry.get("selected_channel")
                channel = self.workspace.channels.get(chosen or "")
                if channel is not None:
                    url = self.payloads.response_url_for(view.app, person, channel)
                    urls.append(
                        {
                            "block_id": block["block_id"],
                            "action_id": element["action_id"],
                            "channel_id": channel.id,
                            "response_url": url,
                        }
                    )
        return urls

    def _uploaded(self, person: Person, several: list[Json]) -> list[str]:
        return [self.new_file(person, upload).id for upload in several]

    def new_file(self, person: Person, upload: Json) -> File:
        """Store an upload {name, mimetype?, content_base64}."""
        name = upload.get("name")
        if not isinstance(name, str) or not name:
            raise ActError("A file needs a name.", "files")
        try:
            content = base64.b64decode(upload.get("content_base64") or "", validate=True)
        except (binascii.Error, ValueError, TypeError) as fault:
            raise ActError(f"The content of {name} is not base64.", "files") from fault
        given = upload.get("mimetype") or guess_type(name)[0] or ""
        mimetype = given if isinstance(given, str) and _MIMETYPE.fullmatch(given) else "application/octet-stream"
        return self.workspace.add_file(person.id, name, mimetype, content)
