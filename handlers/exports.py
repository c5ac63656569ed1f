"""A list as a file: made in the background, told how far it is, sent by direct message."""

import asyncio
import hashlib
from typing import Any, cast

from slack_sdk.errors import SlackApiError

from bot.audit import record
from bot.errors import BotError, FormError
from bot.lists.files import MOST_ROWS, Format, Heading
from bot.lists.filters import filters_of
from bot.lists.listing import Listing, clean
from bot.operations import AnyOperation
from bot.slack.blocks import Message, context, inert, section
from bot.slack.uploads import upload
from bot.words import count, say
from handlers.desk import Visit
from handlers.reads import Place, answer_of, names_of, place_of, remembered
from storage.database import utc_now

LONG = 2_000
"""From so many rows on, a person is told how far it is."""

NAMES = {"xlsx": "Excel", "csv": "CSV"}


async def export(visit: Visit, value: str) -> None:
    """Send all rows of a list as a file; that it was taken is in the audit. Raises BotError, ListGoneError too."""
    where, _, name = value.rpartition(":")
    if name not in NAMES:
        raise FormError("", say("This button is not one of mine."))
    place, exports = place_of(where), visit.desk.exports
    key = f"{visit.person.id}:{where}:{name}"
    exports.begin(key)
    try:
        await _export(visit, place, cast(Format, name))
    finally:
        exports.end(key)


async def _export(visit: Visit, place: Place, name: Format) -> None:
    operation, form = await remembered(visit, place.list_id)
    answer = await answer_of(visit, operation, form, place.list_id)
    listing = await asyncio.to_thread(operation.rows, form, answer)
    if not listing.rows:
        raise FormError("", say("There are no rows to export."))
    if len(listing.rows) > MOST_ROWS:
        words = say("{rows} are too many for one file. Narrow the filter first.", rows=_rows(listing))
        raise FormError("", words)
    asked_at = visit.desk.results.asked_at(place.list_id)
    filters = filters_of(form, await names_of(visit, form))
    heading = Heading(visit.person.name or visit.person.id, filters, place.sort, asked_at)
    told = await _Told.begin(visit, listing, heading, name)
    try:
        await _say_where(visit, told, _rows(listing), NAMES[name])
        content = await visit.desk.exports.make(listing, heading, name, told.progress)
        await _note(visit, operation, form, listing, content)
        file = f"komet-{operation.command.replace(' ', '-')}-{utc_now():%Y-%m-%d-%H%M%S}.{name}"
        await upload(visit.desk.slack, told.channel, file, content)
    except BotError as error:
        await told.failed(str(error))
        return
    except BaseException:
        await told.failed(say("Please press Export again."))
        raise
    await told.done()


async def _say_where(visit: Visit, told: "_Told", rows: str, kind: str) -> None:
    """Say beside the button where the file comes, unless it comes right there: on a phone nobody sees another chat."""
    if visit.reply.channel != told.channel:
        words = say("📎 Your {kind} file comes as a direct message from me: {rows}.", kind=kind, rows=inert(rows, 100))
        await visit.reply.privately(Message.saying(words))


def _rows(listing: Listing) -> str:
    return count(len(listing.rows), listing.one, listing.many)


async def _note(visit: Visit, operation: AnyOperation, form: Any, listing: Listing, content: bytes) -> None:
    """Write into the audit who took what out of Komet; without that nothing is sent."""
    async with visit.desk.database.write() as tx:
        await record(
            tx,
            team_id=visit.person.team_id,
            actor=visit.person.id,
            event="list exported",
            method=operation.method,
            sentence=f"Took {_rows(listing)} as a file: {clean(listing.title)}",
            channel=visit.channel,
            detail={
                "filter": form.model_dump(mode="json", exclude_none=True),
                "rows": len(listing.rows),
                "sha256": hashlib.sha256(content).hexdigest(),
            },
        )


class _Told:
    """The message that stands above the file: it says how far it is, and then what the file is."""

    def __init__(self, visit: Visit, listing: Listing, heading: Heading, name: Format) -> None:
        self._slack = visit.desk.slack
        self._listing = listing
        self._kind = NAMES[name]
        self._filter = " · ".join(inert(each.sentence, 200) for each in heading.filters)
        self.channel = ""
        self._ts = ""

    @classmethod
    async def begin(cls, visit: Visit, listing: Listing, heading: Heading, name: Format) -> "_Told":
        """Post the message: its answer tells the channel of the direct messages, which an upload needs."""
        told = cls(visit, listing, heading, name)
        message = told._message(told._making(0) if len(listing.rows) >= LONG else told._made())
        answer = await visit.desk.slack.chat_postMessage(channel=visit.person.id, **message.body())
        told.channel, told._ts = str(answer["channel"]), str(answer["ts"])
        return told

    async def progress(self, done: int) -> None:
        """Tell how many rows are done; a message that Slack does not take now is left out."""
        if len(self._listing.rows) >= LONG:
            try:
                await self._update(self._making(done))
            except SlackApiError:
                return

    async def done(self) -> None:
        """Tell what the file is, where it did not say so from the beginning."""
        if len(self._listing.rows) >= LONG:
            await self._update(self._made())

    async def failed(self, advice: str) -> None:
        """Tell that there is no file, and why."""
        await self._update(f"⚠️ {say('There is no file.')} {inert(advice, 500)}")

    def _making(self, done: int) -> str:
        percent = done * 100 // len(self._listing.rows)
        return "⏳ " + say(
            "Making your {kind} file: {percent}% of {rows}.", kind=self._kind, percent=percent, rows=self._rows
        )

    def _made(self) -> str:
        return say("Your {kind} file: {rows}.", kind=self._kind, rows=self._rows)

    @property
    def _rows(self) -> str:
        return inert(_rows(self._listing), 100)

    def _message(self, mrkdwn: str) -> Message:
        title = inert(self._listing.title, 200)
        blocks = [section(f"*{title}*\n{mrkdwn}")]
        if self._filter:
            blocks.append(context(self._filter))
        return Message(f"{title}: {mrkdwn}", blocks)

    async def _update(self, mrkdwn: str) -> None:
        body = self._message(mrkdwn).body()
        await self._slack.chat_update(channel=self.channel, ts=self._ts, text=body["text"], blocks=body["blocks"])
