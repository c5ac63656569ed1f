"""The outbox: what Slack still has to be told, put in with the change it tells of.

A proposal's messages are drawn from its state when they are sent, so drawing one twice does no harm
and a restart loses nothing. Slack allows one post per second and channel.
https://docs.slack.dev/apis/web-api/rate-limits
"""

import asyncio
import logging
from collections import defaultdict
from contextlib import suppress
from datetime import datetime, timedelta
from time import monotonic
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.cards import announcement_message, card_message, result_view, status_message
from bot.ids import new_id
from bot.proposals import SENT, SETTLED, WINDOW, Proposal, stored_proposal
from bot.sheets import Sheets
from bot.slack.blocks import Message
from bot.slack.errors import VIEW_IS_GONE, may_have_worked, slack_error
from bot.slack.uploads import UploadError
from bot.words import say
from storage.database import Database, Turn, utc_now
from storage.outbox import OutboxRow, OutboxStore
from storage.proposals import ProposalStore, ShownRow

log = logging.getLogger(__name__)

TRIES = 12
NOT_OUR_TURN = 0.3
"""Seconds until a process asks again whether it may tell Slack: the other one may have missed the newest entry."""

HOPELESS = frozenset({"invalid_blocks", "msg_too_long", "msg_blocks_too_long", "is_archived", "user_not_found"})
"""Slack's answers that no later try will change."""


class Outbox:
    """Tells Slack, in order, with pauses where Slack wants them."""

    def __init__(
        self,
        database: Database,
        slack: AsyncWebClient,
        *,
        announcements: Any,
        post_interval: float = 1.0,
    ) -> None:
        """Take `announcements`: a function that returns the channel for announcements, or None."""
        self._database = database
        self._slack = slack
        self._sheets = Sheets(database, slack)
        self._announcements = announcements
        self._post_interval = post_interval
        self._last_post: dict[str, float] = defaultdict(lambda: -1e9)
        self._waking = asyncio.Event()
        self._busy = asyncio.Lock()

    def wake(self) -> None:
        """Look for new entries now; call it after the transaction that put them in."""
        self._waking.set()

    async def show(self, tx: AsyncConnection, proposal_id: str, *, at: datetime | None = None) -> None:
        """Put in: draw the proposal's messages as it stands now, or then (`at`)."""
        key = f"proposal:{proposal_id}:{new_id()}"
        await OutboxStore(tx).put(key, "proposal", {"proposal_id": proposal_id}, at or utc_now())

    async def say(
        self, tx: AsyncConnection, key: str, channel: str, message: Message, *, thread_ts: str | None = None
    ) -> bool:
        """Put in a message; one with a key that was used before is left out. Says whether it was put in."""
        return await put_message(tx, key, channel, message, thread_ts=thread_ts)

    async def run(self) -> None:
        """Tell Slack what is due, for ever."""
        while True:
            self._waking.clear()
            try:
                wait = await self._round()
            except Exception:
                log.exception("a round of the outbox failed; nothing is lost, it is tried again")
                wait = 5.0
            # Not wait_for: when waking and a stop come at the same moment, Python 3.11's swallows the stop.
            with suppress(TimeoutError):
                async with asyncio.timeout(wait):
                    await self._waking.wait()

    async def _round(self) -> float:
        """Tell what is due; return the seconds until the next entry is."""
        if not await self.drain():
            return NOT_OUR_TURN
        async with self._database.read() as tx:
            due = await OutboxStore(tx).next_due()
        return 30.0 if due is None else min(30.0, max(0.05, (due - utc_now()).total_seconds()))

    async def drain(self) -> bool:
        """Tell Slack everything that is due now; False when another process is doing that.

        One at a time: two would post the same message twice, and more in a second than Slack takes.
        """
        async with self._busy, self._database.turn(Turn.TELLING_SLACK) as is_ours:
            while is_ours:
                async with self._database.read() as tx:
                    due = await OutboxStore(tx).due(utc_now())
                if not due:
                    break
                groups: dict[str, list[OutboxRow]] = defaultdict(list)
                for row in due:
                    groups[row.payload.get("proposal_id") or row.payload["channel"]].append(row)
                await asyncio.gather(*(self._tell_in_order(rows) for rows in groups.values()))
        return is_ours

    async def _tell_in_order(self, rows: list[OutboxRow]) -> None:
        if rows[0].kind == "proposal":
            # Only the newest state is worth drawing: the ones before are covered by it.
            await self._tell(rows[-1], also=rows[:-1])
            return
        for row in rows:
            await self._tell(row)

    async def _tell(self, row: OutboxRow, also: list[OutboxRow] | None = None) -> None:
        try:
            if row.kind == "proposal":
                await self._draw(row.payload["proposal_id"])
            else:
                await self._post(row.payload["channel"], **_message_arguments(row.payload))
        except SlackApiError as error:
            await self._failed([row, *(also or [])], slack_error(error))
        except UploadError as error:
            await self._failed([row, *(also or [])], error.sentence())
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            await self._failed([row, *(also or [])], type(error).__name__)
        else:
            async with self._database.write() as tx:
                for told in [row, *(also or [])]:
                    await OutboxStore(tx).sent(told.id, utc_now())

    async def _failed(self, rows: list[OutboxRow], reason: str) -> None:
        now = utc_now()
        async with self._database.write() as tx:
            store = OutboxStore(tx)
            for row in rows:
                if reason in HOPELESS or row.attempts + 1 >= TRIES:
                    log.error("gave up telling Slack: entry %s, %s", row.id, reason)
                    await store.sent(row.id, now, failure=reason)
                else:
                    log.warning("could not tell Slack yet: entry %s, %s", row.id, reason)
                    delay = timedelta(seconds=min(600, 2**row.attempts))
                    await store.postpone(row.id, now + delay, reason)

    # --- a proposal's messages ----------------------------------------------------------------

    async def _draw(self, proposal_id: str) -> None:
        proposal = await self._load(proposal_id)
        if proposal.row.approval:
            proposal = await self._place_card(proposal, proposal.row.approval["channel"])
        await self._place(proposal, "status", proposal.row.requester, status_message(proposal))
        await self._announce(proposal)
        shown = await self._load(proposal_id)
        attached = await self._sheets.to_status(shown)
        if attached is not shown:
            await self._place(attached, "status", proposal.row.requester, status_message(attached))
        await self._redraw_window(proposal_id)

    async def _redraw_window(self, proposal_id: str) -> None:
        """Show how it stands in the requester's modal, as long as that is open and until nothing changes any more.

        A modal's id outlives a restart of ours, and an update of it needs no trigger; of one that was closed Slack
        says that it is gone. https://docs.slack.dev/reference/methods/views.update
        """
        proposal = await self._load(proposal_id)
        window = proposal.shown.get(WINDOW)
        if window is None:
            return
        is_over = proposal.state in SETTLED
        try:
            await self._slack.views_update(view_id=window.channel, view=result_view(proposal))
        except SlackApiError as error:
            if slack_error(error) not in VIEW_IS_GONE:
                raise
            is_over = True
        if is_over:
            async with self._database.write() as tx:
                await ProposalStore(tx).forget_shown(proposal_id, WINDOW)

    async def _announce(self, proposal: Proposal) -> None:
        proposal_id, channel = proposal.id, self._announcements()
        if proposal.state not in SENT or channel is None:
            return
        proposal = await self._load(proposal_id)
        if "card" not in proposal.shown:
            # Nobody had to approve it: the details go into a thread under the announcement.
            await self._place(proposal, "announcement", channel, announcement_message(proposal))
            proposal = await self._load(proposal_id)
            thread = proposal.shown["announcement"].ts
            proposal = await self._place_card(proposal, channel, thread_ts=thread)
        elif not proposal.row.approval:
            proposal = await self._place_card(proposal, channel)
        await self._place(proposal, "announcement", channel, announcement_message(proposal))

    async def _place_card(self, proposal: Proposal, channel: str, *, thread_ts: str | None = None) -> Proposal:
        """Show the card; one with a sheet is shown again when the sheet is in its thread, with what it is for."""
        await self._place(proposal, "card", channel, card_message(proposal), thread_ts=thread_ts)
        shown = await self._load(proposal.id)
        attached = await self._sheets.to_card(shown)
        if attached is not shown:
            await self._place(attached, "card", channel, card_message(attached))
        return attached

    async def _load(self, proposal_id: str) -> Proposal:
        async with self._database.read() as tx:
            return await stored_proposal(ProposalStore(tx), proposal_id)

    async def _place(
        self,
        proposal: Proposal,
        surface: str,
        channel: str,
        message: Message,
        *,
        thread_ts: str | None = None,
    ) -> None:
        """Post the message where the proposal is not shown yet, update it where it is."""
        shown = proposal.shown.get(surface)
        if shown:
            body = message.body()
            try:
                await self._slack.chat_update(
                    channel=shown.channel, ts=shown.ts, text=body["text"], blocks=body["blocks"]
                )
            except SlackApiError as error:
                if slack_error(error) != "message_not_found":
                    raise
                # Somebody deleted it: what it has to say is posted anew.
                async with self._database.write() as tx:
                    await ProposalStore(tx).forget_shown(proposal.id, surface)
            else:
                if not shown.permalink:
                    await self._link(proposal.id, surface, shown.channel, shown.ts)
                return
        async with self._database.write() as tx:
            is_first = await ProposalStore(tx).begin_post(proposal.id, surface, utc_now())
        try:
            answer = await self._post(channel, thread_ts=thread_ts, **message.body())
        except SlackApiError as error:
            if is_first and not may_have_worked(error):
                async with self._database.write() as tx:
                    await ProposalStore(tx).end_post(proposal.id, surface)
            raise
        place, ts = str(answer["channel"]), str(answer["ts"])
        async with self._database.write() as tx:
            store = ProposalStore(tx)
            was_faster = (await store.shown(proposal.id)).get(surface)
            if was_faster is None:
                await store.remember_shown(ShownRow(proposal.id, surface, place, ts, ""))
            await store.end_post(proposal.id, surface)
            if not is_first and was_faster is None:
                # Slack has no key against repeating a post, so an earlier one may stand there for ever.
                words = say("If you see the same message twice, this one counts: the other does not change any more.")
                note = Message.saying(words)
                await self.say(tx, f"again:{proposal.id}:{surface}", place, note, thread_ts=thread_ts or ts)
        if was_faster is None:
            await self._link(proposal.id, surface, place, ts)
        else:  # another process posted it at the same moment, and its message is the one that is kept up to date
            await self._slack.chat_delete(channel=place, ts=ts)

    async def _link(self, proposal_id: str, surface: str, channel: str, ts: str) -> None:
        """Remember the address of a card, which other messages link to."""
        if surface == "card":
            link = await self._slack.chat_getPermalink(channel=channel, message_ts=ts)
            async with self._database.write() as tx:
                await ProposalStore(tx).link_shown(proposal_id, surface, str(link["permalink"]))

    async def _post(self, channel: str, **message: Any) -> Any:
        wait = self._last_post[channel] + self._post_interval - monotonic()
        self._last_post[channel] = monotonic() + max(0.0, wait)
        if wait > 0:
            await asyncio.sleep(wait)
        return await self._slack.chat_postMessage(channel=channel, **message)


async def put_message(
    tx: AsyncConnection, key: str, channel: str, message: Message, *, thread_ts: str | None = None
) -> bool:
    """Put in a message as `Outbox.say` does; a running bot sends it, in whichever process that is."""
    payload = {"channel": channel, "thread_ts": thread_ts, "text": message.text, "blocks": message.blocks}
    return await OutboxStore(tx).put(key, "message", payload, utc_now())


def _message_arguments(payload: dict[str, Any]) -> dict[str, Any]:
    message = Message(payload["text"], payload["blocks"]).body()
    return {**message, "thread_ts": payload["thread_ts"]}
