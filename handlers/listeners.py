"""The listeners: one per kind of payload, each with a dictionary behind it.

Bolt asks its listeners one by one whether a payload is theirs, which takes it about 15 µs each, and as long
again to call one. So ours stand behind one middleware, which sees a payload's kind at a glance. Everything is acknowledged before any I/O, except a decision (confirm, approve, reject): that is
committed first, so that an acknowledged decision can never be lost.
"""

from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from typing import Any

from slack_bolt import BoltResponse
from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncBoltRequest
from slack_bolt.middleware.async_middleware import AsyncMiddleware

from bot.people import Person
from bot.slack.replies import Reply
from bot.words import reader_language
from handlers import actions, commands, home, options, views
from handlers.boundary import guarded
from handlers.desk import Desk, Visit

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
        }
        self._events: Mapping[str, Listener] = {"app_home_opened": self.home_opened}

    async def async_process(
        self, *, req: AsyncBoltRequest, resp: BoltResponse, next: Callable[[], Awaitable[BoltResponse]]
    ) -> BoltResponse | None:
        """Give the payload to its listener; one of another kind goes on to Bolt, which finds nobody for it."""
        listener = self._listener(req.body)
        if listener is None:
            return await next()
        ack = req.context.ack
        await listener(ack, req.body)
        return ack.response

    def _listener(self, body: Body) -> Listener | None:
        if "command" in body:
            return self.command
        if body.get("type") == "event_callback":
            return self._events.get(body["event"]["type"])
        return self._interactions.get(body.get("type", ""))

    async def command(self, ack: AsyncAck, body: Body) -> None:
        """Answer a slash command: acknowledge, then do."""
        await ack()
        self._start(body, lambda visit: commands.run(visit, body["command"], body.get("text", "")))

    async def action(self, ack: AsyncAck, body: Body) -> None:
        """Answer a press; a decision is committed before it is acknowledged."""
        pressed = body["actions"][0]
        decide = actions.DECISIONS.get(actions.name_of(pressed))
        if decide is None:
            await ack()
            self._start(body, lambda visit: actions.press(visit, body, pressed))
            return
        after: list[Callable[[], Awaitable[None]]] = []
        quick = self._quick_visit(body)

        async def commit() -> None:
            after.append(await decide(await self._visit(body), actions.value_of(pressed)))

        await guarded(quick, commit)
        await ack()
        for work in after:
            self._desk.tasks.start(guarded(quick, work))

    async def submission(self, ack: AsyncAck, body: Body) -> None:
        """Answer a submitted modal."""
        view = body["view"]
        decide = views.DECISIONS.get(view["callback_id"])
        if decide is None:
            submitted = views.check(self._quick_visit(body), view)
            await ack(**submitted.ack)
            if submitted.work is not None:
                self._start(body, submitted.work)
            return
        decision = await views.decided(partial(self._visit, body), decide, view)
        await ack(**decision.ack)
        if decision.work is not None:
            self._start(body, decision.work)

    async def closed(self, ack: AsyncAck, body: Body) -> None:
        """A modal was closed: keep what was typed."""
        await ack()
        self._start(body, lambda visit: views.closed(visit, body["view"]))

    async def options(self, ack: AsyncAck, body: Body) -> None:
        """Answer a type-ahead; the answer itself is the acknowledgement, within Slack's three seconds."""
        await ack(options=await options.answer(partial(self._visit, body), body))

    async def home_opened(self, ack: AsyncAck, body: Body) -> None:
        """Draw the Home tab for who opened it."""
        await ack()
        event = body["event"]
        if event.get("tab") != "home":
            return
        person_body = {"user": {"id": event["user"]}, "team": {"id": body.get("team_id")}}
        self._start(person_body, home.publish)

    def _start(self, body: Body, work: Callable[[Visit], Awaitable[None]]) -> None:
        self._desk.tasks.start(self._do(body, work))

    async def _do(self, body: Body, work: Callable[[Visit], Awaitable[None]]) -> None:
        visit = self._quick_visit(body)

        async def with_person() -> None:
            await work(await self._visit(body))

        await guarded(visit, with_person)

    def _quick_visit(self, body: Body) -> Visit:
        """Return a visit without asking Slack who the person is: enough for answering them."""
        user_id, team_id = _who(body)
        return Visit(self._desk, Person(team_id=team_id or "", id=user_id), self._reply(body), _where(body))

    async def _visit(self, body: Body) -> Visit:
        user_id, team_id = _who(body)
        person = await self._desk.people.find(user_id, team_id)
        reader_language.set(person.language)
        return Visit(self._desk, person, self._reply(body), _where(body))

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
    return body.get("channel_id") or (body.get("channel") or {}).get("id")
