"""Getting a payload to its app and its acknowledgement back, over sockets or HTTP.

Commands and interactions are sent once and have three seconds; events are repeated up to three times.
Sources: https://docs.slack.dev/interactivity/handling-user-interaction, https://docs.slack.dev/apis/events-api
"""

import asyncio
import time
import uuid
from collections.abc import Coroutine
from dataclasses import dataclass
from typing import Any

from bot.workbench.slack.apps import App
from bot.workbench.slack.clock import Clock
from bot.workbench.slack.faults import Fault, Faults
from bot.workbench.slack.http_delivery import HttpDelivery
from bot.workbench.slack.manifest import Command
from bot.workbench.slack.model import Json
from bot.workbench.slack.socket_mode import Connection, SocketMode
from bot.workbench.slack.traffic import TO_APP, Entry, Traffic

ACK_SECONDS = 3.0
RETRY_SECONDS = (0.0, 60.0, 300.0)
TIMEOUT = "operation_timeout"
FAILED = "dispatch_failed"
_REMEMBERED = 2_000

_ENVELOPES = {"command": "slash_commands", "event": "events_api"}


@dataclass(frozen=True)
class Ack:
    """What came back: the body, or the error a person would see, and after how many milliseconds."""

    body: Any = None
    error: str | None = None
    ms: float | None = None
    reason: str | None = None
    """Slack's name for a failed event delivery (`timeout`, `http_error`, …)."""
    no_retry: bool = False
    entry: Entry | None = None


@dataclass
class _Waiting:
    entry: Entry
    sent: float
    answer: asyncio.Future[Any]
    connection: Connection | None = None


@dataclass(frozen=True)
class _Parcel:
    """One payload on its way. `name` is what the journal calls it."""

    app: App
    kind: str
    payload: Json
    name: str
    faults: dict[str, Fault]
    command: Command | None = None
    retry: tuple[int, str] | None = None


class Delivery:
    """The one way from the local Slack to the apps."""

    def __init__(self, clock: Clock, faults: Faults, traffic: Traffic) -> None:
        self._clock = clock
        self._faults = faults
        self._traffic = traffic
        self._waiting: dict[str, _Waiting] = {}
        self._late: dict[str, Entry] = {}
        self._tasks: set[asyncio.Task[Any]] = set()
        self.sockets = SocketMode(clock, self._acknowledged)
        self.http = HttpDelivery()

    async def request(self, app: App, kind: str, payload: Json, *, name: str, command: Command | None = None) -> Ack:
        """Send a command, interaction or option request and wait for the acknowledgement.

        `kind` is command, interactive or options; `name` the payload's type as the journal shows it.
        """
        faults = {fault.kind: fault for fault in self._faults.for_payload({name, kind}, app.id)}
        if "slow" in faults:
            await self._clock.sleep(faults["slow"].seconds)
        if "lost" in faults:
            await self._clock.sleep(ACK_SECONDS)
            return Ack(error=TIMEOUT)
        sending = self._send(_Parcel(app, kind, payload, name, faults, command))
        late = faults.get("late")
        if late is None:
            return await sending
        return await self._late_delivery(late, sending)

    def event(self, app: App, payload: Json) -> None:
        """Send an event in the background, with retries."""
        self.background(self._event(app, payload))

    def background(self, work: Coroutine[Any, Any, Any]) -> None:
        """Run something that nobody waits for; it is cancelled at `close`."""
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def forget(self) -> None:
        """Cancel what runs in the background (retries, late deliveries)."""
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def close(self) -> None:
        """Cancel everything and close all connections."""
        for waiting in self._waiting.values():
            waiting.answer.cancel()
        await self.forget()
        await self.sockets.close()
        await self.http.close()

    async def _late_delivery(self, late: Fault, sending: Coroutine[Any, Any, Ack]) -> Ack:
        """The person waits three seconds at most; the payload arrives when it arrives."""

        async def deliver() -> Ack:
            await self._clock.sleep(late.seconds)
            return await sending

        task = asyncio.create_task(deliver())
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        patience = asyncio.create_task(self._clock.sleep(ACK_SECONDS))
        await asyncio.wait({task, patience}, return_when=asyncio.FIRST_COMPLETED)
        patience.cancel()
        # A reset cancels what is still to come; for the person that looks like any other silence.
        return task.result() if task.done() and not task.cancelled() else Ack(error=TIMEOUT)

    async def _event(self, app: App, payload: Json) -> None:
        names = {"event", str(payload["event"]["type"])}
        name = str(payload["event"]["type"])
        retry: tuple[int, str] | None = None
        for attempt, wait in enumerate((0.0, *RETRY_SECONDS)):
            if wait:
                await self._clock.sleep(wait)
            faults = {fault.kind: fault for fault in self._faults.for_payload(names, app.id)}
            for kind in ("slow", "late"):
                if kind in faults:
                    await self._clock.sleep(faults[kind].seconds)
            if "lost" in faults:
                return
            ack = await self._send(_Parcel(app, "event", payload, name, faults, retry=retry))
            if ack.error is None or ack.no_retry:
                return
            retry = (attempt + 1, ack.reason or "timeout")

    async def _send(self, parcel: _Parcel) -> Ack:
        app = parcel.app
        if "drop_socket" in parcel.faults:
            await self.sockets.drop(app)
        number = parcel.retry[0] if parcel.retry else 0
        entry = self._traffic.record(TO_APP, app, parcel.name, parcel.payload, number)
        ack = await (self._over_socket(parcel, entry) if app.uses_sockets else self._over_http(parcel, entry))
        entry.answer, entry.ack_ms, entry.error = ack.body, ack.ms, ack.error
        if ack.error == TIMEOUT:
            entry.violate("late_ack", "no acknowledgement within 3 seconds")
        elif ack.error:
            entry.violate("no_ack", f"the payload could not be delivered: {ack.reason}")
        return ack

    async def _over_socket(self, parcel: _Parcel, entry: Entry) -> Ack:
        envelope: Json = {
            "envelope_id": str(uuid.uuid4()),
            "type": _ENVELOPES.get(parcel.kind, "interactive"),
            "payload": parcel.payload,
            "accepts_response_payload": parcel.kind != "event",
        }
        if parcel.kind == "event":
            number, reason = parcel.retry or (0, "")
            envelope |= {"retry_attempt": number, "retry_reason": reason}
        answer: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        waiting = _Waiting(entry, time.perf_counter(), answer)
        envelope_id = envelope["envelope_id"]
        if "lost_ack" not in parcel.faults:
            self._waiting[envelope_id] = waiting
        timer = self._clock.call_later(ACK_SECONDS, answer.cancel)
        try:
            waiting.connection = await self.sockets.send(parcel.app, envelope)
            if waiting.connection is None:
                return Ack(error=FAILED, reason="no connection", entry=entry)
            if "duplicate" in parcel.faults:
                # The copy carries an envelope_id of its own; only the first acknowledgement counts.
                await self.sockets.send(parcel.app, {**envelope, "envelope_id": str(uuid.uuid4())})
            body = await answer
            return Ack(body, ms=_since(waiting.sent), entry=entry)
        except asyncio.CancelledError:
            if not answer.cancelled() or _is_cancelling():
                raise
            self._remember_late(envelope_id, entry)
            return Ack(error=TIMEOUT, reason="timeout", entry=entry)
        finally:
            timer.cancel()
            self._waiting.pop(envelope_id, None)

    async def _over_http(self, parcel: _Parcel, entry: Entry) -> Ack:
        app, faults = parcel.app, parcel.faults
        url = app.url_for(parcel.kind, parcel.command)
        if url is None:
            return Ack(error=FAILED, reason="no request URL", entry=entry)
        spoil = next((each for each in ("bad_signature", "old_timestamp") if each in faults), None)
        if "duplicate" in faults:
            self.background(self.http.send(app, url, parcel.kind, parcel.payload))
        sent = time.perf_counter()
        sending = self.http.send(app, url, parcel.kind, parcel.payload, retry=parcel.retry, spoil=spoil)
        task = asyncio.create_task(sending)
        timer = self._clock.call_later(ACK_SECONDS, task.cancel)
        try:
            answer = await task
        except asyncio.CancelledError:
            if not task.cancelled() or _is_cancelling():
                task.cancel()
                raise
            return Ack(error=TIMEOUT, reason="http_timeout", entry=entry)
        finally:
            timer.cancel()
        ms = _since(sent)
        if "lost_ack" in faults:
            await self._clock.sleep(ACK_SECONDS)
            return Ack(error=TIMEOUT, reason="http_timeout", entry=entry)
        if answer.reason is not None:
            return Ack(answer.body, FAILED, ms, answer.reason, answer.no_retry, entry)
        return Ack(answer.body, ms=ms, entry=entry)

    def _acknowledged(self, envelope_id: str, body: Any, connection: Connection) -> None:
        waiting = self._waiting.get(envelope_id)
        if waiting is None:
            entry = self._late.pop(envelope_id, None)
            if entry is not None:
                entry.violate("late_ack", "the acknowledgement came after 3 seconds and was ignored")
            return
        if self._faults.refuse_acks_of_other_connections and waiting.connection not in (None, connection):
            waiting.entry.violate("other_connection", "the acknowledgement came on another connection")
            return
        if not waiting.answer.done():
            waiting.answer.set_result(body)

    def _remember_late(self, envelope_id: str, entry: Entry) -> None:
        self._late[envelope_id] = entry
        while len(self._late) > _REMEMBERED:
            del self._late[next(iter(self._late))]


def _since(start: float) -> float:
    return round((time.perf_counter() - start) * 1000, 3)


def _is_cancelling() -> bool:
    """Whether the running task itself is being cancelled, rather than what it waits for."""
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0
