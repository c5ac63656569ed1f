"""The listeners: one per kind of payload, each with a dictionary behind it.

Bolt asks its listeners one by one whether a payload is theirs, which takes it about 15 µs each, and as
long again to call one. So ours stand behind one middleware, which sees a payload's kind at a glance.
Everything is acknowledged before any I/O, except a decision (confirm, approve, reject): that is committed
first, so that an acknowledged decision can never be lost.

What comes in passes the same gates whatever it is: a payload that came before gets the same answer and does
nothing; nobody but members of the workspace is acted for; a Komet token that was typed where it does not belong
stops everything else; and what Slack would never send ends as a 400, not as a fault.
"""

import json
import logging
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from slack_bolt import BoltResponse
from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncBoltRequest
from slack_bolt.middleware.async_middleware import AsyncMiddleware

from bot.access import admitted
from bot.people import Person
from bot.redaction import place_of
from bot.repeats import Repeats
from bot.slack.replies import Reply
from bot.spotting import tokens_in, typed_texts
from bot.words import reader_language, reader_zone
from handlers import actions, commands, home, options, shortcuts, views
from handlers.boundary import guarded
from handlers.desk import Desk, Visit
from handlers.pasted import field_errors, refuse_tokens

log = logging.getLogger(__name__)

Body = Mapping[str, Any]
Listener = Callable[[AsyncAck, Body], Awaitable[None]]


def register(app: AsyncApp, desk: Desk) -> None:
    """Put the listeners behind Bolt's own middleware: signature, authorization, url_verification."""
    app.use(Front(desk))


class Front(AsyncMiddleware):
    """Translates payloads into visits and starts the work behind them."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._interactions: Mapping[str, Listener] = {
            "block_actions": self.action,
            "view_submission": self.submission,
            "view_closed": self.closed,
            "block_suggestion": self.options,
            "message_action": self.message_used,
        }
        # Messages come only where an admin has added their events and scopes; the manifest asks for none.
        self._events: Mapping[str, Listener] = {
            "app_home_opened": self.home_opened,
            "message": self.said,
            "app_mention": self.said,
        }
        self._answers: Repeats[BoltResponse] = Repeats()
        self._warned: Repeats[bool] = Repeats()

    async def async_process(
        self, *, req: AsyncBoltRequest, resp: BoltResponse, next: Callable[[], Awaitable[BoltResponse]]
    ) -> BoltResponse | None:
        """Give the payload to its listener; one of another kind goes on to Bolt, which finds nobody for it."""
        try:
            listener = self._listener(req.body)
            if listener is None:
                return await next()
            answered = partial(self._answered, listener, req)
            # Slack gives each of these out once, so the same one again is the same payload again.
            unique = req.body.get("trigger_id") or req.body.get("event_id")
            return await (self._answers.once(str(unique), answered) if unique else answered())
        except Exception as error:  # noqa: BLE001 - whatever Slack would not send, it ends here
            log.warning("a payload cannot be read: %s", place_of(error))
            return BoltResponse(status=400)

    async def _answered(self, listener: Listener, req: AsyncBoltRequest) -> BoltResponse:
        ack = req.context.ack
        await listener(ack, req.body)
        assert ack.response is not None
        return ack.response

    def _listener(self, body: Body) -> Listener | None:
        if "command" in body:
            return self.command
        if body.get("type") == "event_callback":
            return self._events.get(body["event"]["type"])
        return self._interactions.get(body.get("type", ""))

    async def command(self, ack: AsyncAck, body: Body) -> None:
        """Answer a slash command: acknowledge, then do."""
        name, text = str(body["command"]), str(body.get("text", ""))
        _who(body)
        await ack()
        self._start(body, lambda visit: commands.run(visit, name, text), [text])

    async def action(self, ack: AsyncAck, body: Body) -> None:
        """Answer a press; a decision is committed before it is acknowledged."""
        pressed = body["actions"][0]
        texts = [actions.value_of(pressed), *_typed(body)]
        quick = self._quick_visit(body)
        decide = actions.DECISIONS.get(actions.name_of(pressed))
        if actions.ACTIONS.get(actions.name_of(pressed)) is home.nothing:
            await ack()  # a link: whoever may see it may follow it
            return
        if decide is None:
            await ack()
            self._start(body, lambda visit: actions.press(visit, body, pressed), texts)
            return
        after: list[Callable[[], Awaitable[None]]] = []

        async def commit() -> None:
            after.append(await decide(await self._decider(body, texts), actions.value_of(pressed)))

        await guarded(quick, commit)
        await ack()
        for work in after:
            self._desk.tasks.start(guarded(quick, work))

    async def submission(self, ack: AsyncAck, body: Body) -> None:
        """Answer a submitted modal."""
        view, texts = body["view"], _typed(body)
        quick = self._quick_visit(body)
        if errors := field_errors(view):
            await ack(response_action="errors", errors=errors)
            self._warn_once(body, texts)
            return
        decide = views.DECISIONS.get(view["callback_id"])
        if decide is None:
            submitted = views.check(quick, view)
        else:
            submitted = await views.decided(partial(self._decider, body, texts), decide, view)
        await ack(**submitted.ack)
        if submitted.work is not None:
            self._start(body, submitted.work, texts)

    async def closed(self, ack: AsyncAck, body: Body) -> None:
        """A modal was closed: keep what was typed."""
        view, texts = body["view"], _typed(body)
        self._quick_visit(body)
        await ack()
        self._start(body, lambda visit: views.closed(visit, view), texts)

    async def message_used(self, ack: AsyncAck, body: Body) -> None:
        """A person chose a message as input: acknowledge, then open the form with it."""
        name, message = str(body["callback_id"]), dict(body["message"])
        self._quick_visit(body)
        await ack()
        self._start(body, lambda visit: shortcuts.use_message(visit, name, message), [str(message.get("text") or "")])

    async def options(self, ack: AsyncAck, body: Body) -> None:
        """Answer a type-ahead; the answer itself is the acknowledgement, within Slack's three seconds."""
        typed = str(body.get("value") or "")
        if tokens_in(typed):
            await ack(options=[])
            self._warn_once(body, [typed])
            return
        self._quick_visit(body)
        await ack(options=await options.answer(partial(self._visit, body), body))

    async def home_opened(self, ack: AsyncAck, body: Body) -> None:
        """Draw the Home tab for who opened it."""
        event = body["event"]
        person_body = {"user": {"id": event["user"]}, "team": {"id": body.get("team_id")}}
        quick = self._quick_visit(person_body)
        await ack()
        if event.get("tab") != "home":
            return

        async def publish() -> None:
            # Whoever nobody acts for gets a Home tab too: it says so, and nothing else.
            await home.publish(await self._visit(person_body, everybody=True))

        self._desk.tasks.start(guarded(quick, publish))

    async def said(self, ack: AsyncAck, body: Body) -> None:
        """Look at a message for a pasted token, and at nothing else of it."""
        event = body["event"]
        await ack()
        if "subtype" in event or "bot_id" in event or not isinstance(event.get("user"), str):
            return
        writer = {"user": {"id": event["user"]}, "team": {"id": body.get("team_id")}, "channel_id": event["channel"]}
        self._warn_once(writer, [str(event.get("text") or "")])

    def _start(self, body: Body, work: Callable[[Visit], Awaitable[None]], texts: Iterable[str] = ()) -> None:
        quick = self._quick_visit(body)

        async def with_person() -> None:
            await refuse_tokens(quick, texts)
            await work(await self._visit(body))

        self._desk.tasks.start(guarded(quick, with_person))

    def _warn_once(self, body: Body, texts: list[str]) -> None:
        """Tell somebody who pasted a token by private message: the modal keeps what else they typed."""
        visit = self._quick_visit(body)
        aside = replace(visit, reply=replace(visit.reply, view_id=None))
        found = frozenset(token.get_secret_value() for text in texts for token in tokens_in(text))

        async def warn() -> bool:
            await guarded(aside, lambda: refuse_tokens(aside, texts))
            return True

        # A type-ahead comes with each letter: one warning for one token is enough.
        self._desk.tasks.start(self._warned.once((visit.person.id, hash(found)), warn))

    def _quick_visit(self, body: Body) -> Visit:
        """Return a visit without asking Slack who the person is: enough for answering them."""
        user_id, team_id = _who(body)
        return Visit(self._desk, Person(team_id=team_id or "", id=user_id), self._reply(body), _place(body))

    async def _decider(self, body: Body, texts: Iterable[str]) -> Visit:
        """Return the visit of somebody who decides: Slack is asked now whether they are still here."""
        await refuse_tokens(self._quick_visit(body), texts)
        return await self._visit(body, is_fresh=True)

    async def _visit(self, body: Body, *, is_fresh: bool = False, everybody: bool = False) -> Visit:
        """Return the visit. Raises NotAllowedError for people nobody acts for, unless `everybody` is meant."""
        user_id, team_id = _who(body)
        people = self._desk.people
        person = await (people.fresh if is_fresh else people.find)(user_id, team_id)
        reader_language.set(person.language)
        reader_zone.set(person.zone)
        channel = _place(body)
        if not everybody:
            person = admitted(person, self._desk.policy(), channel)
        return Visit(self._desk, person, self._reply(body), channel)

    def _reply(self, body: Body) -> Reply:
        view = body.get("view") or {}
        urls = body.get("response_urls") or ()
        return Reply(
            slack=self._desk.slack,
            http=self._desk.http,
            user=_who(body)[0],
            channel=_where(body),
            private_url=body.get("response_url") or (urls[0]["response_url"] if urls else None),
            trigger_id=body.get("trigger_id"),
            view_id=view.get("id") if view.get("type") == "modal" else None,
        )


def _who(body: Body) -> tuple[str, str | None]:
    """Return user and team, from a command's flat fields or an interaction's objects."""
    if "user_id" in body:
        return str(body["user_id"]), body.get("team_id")
    user = body["user"]
    return str(user["id"]), user.get("team_id") or (body.get("team") or {}).get("id")


def _where(body: Body) -> str | None:
    """Return the channel in which it happened, if any."""
    channel = body.get("channel_id") or (body.get("channel") or {}).get("id")
    return channel if isinstance(channel, str) else None


def _place(body: Body) -> str | None:
    """Return the channel in which it happened, or in which our own modal was opened."""
    if channel := _where(body):
        return channel
    kept = (body.get("view") or {}).get("private_metadata")
    opened_in = json.loads(kept).get("channel") if kept else None
    return str(opened_in) if opened_in else None


def _typed(body: Body) -> list[str]:
    """Return what was typed freely into the payload's view or message."""
    views_own = [text for _, text in typed_texts(body.get("view") or {})]
    return [*views_own, *(text for _, text in typed_texts({"state": body.get("state")}))]
