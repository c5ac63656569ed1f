"""`/komet audit`: managers and admins look at who did what, page by page, and take it away as a file."""

import hashlib
import re
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, cast
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot.audit import record
from bot.audit.files import Format, Writer, detail_of
from bot.audit.search import AuditSearch, Found, Query
from bot.audit.terms import words_of
from bot.dates import date_behind
from bot.errors import FormError, NotAllowedError
from bot.ids import new_id
from bot.people import Person
from bot.slack.blocks import (
    Block,
    Blocks,
    Message,
    actions,
    button,
    context,
    header,
    inert,
    mention,
    moment,
    quantity,
    section,
)
from bot.slack.uploads import upload
from bot.words import count, say
from handlers.desk import Visit
from handlers.reads import ListGoneError, page_of
from storage.audit import AuditRow
from storage.database import utc_now
from storage.notes import NoteRow, NoteStore

READERS = frozenset({"manager", "admin"})
"""The roles whose people may read the audit."""

PAGE = 20
EXPORT_MOST = 50_000
"""Rows in one file sent through Slack: some 40 MB. `python -m bot audit export` has no bound."""

FIRST_YEAR, LAST_YEAR = 2000, 2999
"""Days outside are mistyped; the calendar of computers ends with the year 9999."""

LIST = "audit"
USAGE = "[words] [who:@person] [po:P071882] [method:purchase.order] [since:date] [until:date]"

_NAMED = re.compile(r"(who|po|method|since|until):(.*)", re.IGNORECASE | re.DOTALL)
_MISNAMED = re.compile(r"([a-z]{2,}):(?!//).+", re.IGNORECASE | re.DOTALL)
_MENTION = re.compile(r"<@([UW][A-Z0-9]+)(?:\|[^>]*)?>")
_ID = re.compile(r"[UW][A-Z0-9]{5,}")
_CHANNEL = re.compile(r"[CG][A-Z0-9]{2,}")

_IDS = ("acting_for", "to", "channel")
"""Where a row's detail names people and channels, and nothing that anybody typed."""


async def search(visit: Visit, words: Sequence[str]) -> None:
    """Show the newest rows that fit. Raises NotAllowedError, FormError for words that cannot be understood."""
    _require(visit)
    service = AuditSearch(visit.desk.database)
    query = replace(read_query(words, visit.person), newest=(await service.head())[0])
    found = await service.find(query, limit=PAGE)
    list_id = new_id()
    note = NoteRow(list_id, visit.person.team_id, visit.person.id, LIST, query.to_record())
    async with visit.desk.database.write() as tx:
        await NoteStore(tx).keep_list(note, utc_now())
    await visit.reply.privately(page_message(query, found, list_id, 1))


async def turn_page(visit: Visit, value: str) -> None:
    """Show another page of the same rows in place of this one; rows that came since are not among them."""
    _require(visit)
    list_id, number = page_of(value)
    query = await _remembered(visit, list_id)
    found = await AuditSearch(visit.desk.database).find(query, skip=(number - 1) * PAGE, limit=PAGE)
    await visit.reply.privately(page_message(query, found, list_id, number), instead=True)


async def export(visit: Visit, value: str) -> None:
    """Send all that the search found as a file, by direct message; that it was taken is a row itself."""
    _require(visit)
    list_id, _, name = value.partition(":")
    if name not in ("csv", "jsonl"):
        raise FormError("", say("This button is not one of mine."))
    query = await _remembered(visit, list_id)
    with tempfile.TemporaryFile("w+", encoding="utf-8", newline="") as file:
        writer, rows = Writer(file, cast(Format, name)), 0
        async for row in AuditSearch(visit.desk.database).every(query, EXPORT_MOST):
            writer.write(row)
            rows += 1
        file.seek(0)
        content = file.read().encode()
    if not rows:
        raise FormError("", say("There are no rows to export."))
    digest = hashlib.sha256(content).hexdigest()
    async with visit.desk.database.write() as tx:
        await record(
            tx,
            team_id=visit.person.team_id,
            actor=visit.person.id,
            event="audit exported",
            sentence=f"Took {count(rows, 'row')} of the audit as {name.upper()}",
            channel=visit.channel,
            detail={"query": query.to_record(), "rows": rows, "sha256": digest},
        )
    await _send(visit, content, f"komet-audit-{utc_now():%Y-%m-%d-%H%M%S}.{name}", rows, digest)


async def _send(visit: Visit, content: bytes, name: str, rows: int, digest: str) -> None:
    """Upload into the direct messages; a message first, because its answer tells the channel they are in.

    https://docs.slack.dev/messaging/working-with-files
    """
    most = say(" These are the newest; all of them: `python -m bot audit export`.") if rows >= EXPORT_MOST else ""
    words = say("Your export of the audit: {rows}.", rows=count(rows, "row")) + most
    check = say("SHA-256 of the file: {digest}", digest=f"`{digest}`")
    message = Message(words, [section(words), context(check)])
    answer = await visit.desk.slack.chat_postMessage(channel=visit.person.id, **message.body())
    await upload(visit.desk.slack, str(answer["channel"]), name, content)


def read_query(words: Sequence[str], person: Person) -> Query:
    """Return what was asked for. Raises FormError for a person, a method or a date that is none."""
    free: list[str] = []
    people: list[str] = []
    methods: list[str] = []
    since = until = ""
    rest = iter(words)
    for word in rest:
        named = _NAMED.fullmatch(word)
        name, value = (named[1].lower(), named[2].strip()) if named else ("", word)
        if not named and (other := _MISNAMED.fullmatch(word)):
            raise FormError("", say("There is no “{name}:” here. You can use {usage}.", name=other[1], usage=USAGE))
        value = value or next(rest, "")  # "who: @person"
        if not value:
            raise FormError("", say("There is nothing behind “{word}”.", word=word))
        if (name == "since" and since) or (name == "until" and until):
            raise FormError("", say("“{name}” stands there twice. Which one?", name=name))
        if name == "who":
            people.append(_person(value))
        elif name == "method":
            methods.append(_method(value))
        elif name == "since":
            since = _midnight(_date(value, person), person)
        elif name == "until":
            until = _midnight(_date(value, person) + timedelta(days=1), person)
        elif mentioned := _MENTION.fullmatch(value):
            people.append(mentioned[1])
        elif words_of(_typed(value)):
            free.append(_typed(value))
        else:
            raise FormError("", say("“{word}” has no letters or digits to look for.", word=word))
    if since and until and since >= until:
        raise FormError("", say("“since” is later than “until”."))
    return Query(tuple(free), tuple(people), tuple(methods), since, until)


def _typed(value: str) -> str:
    """Return a word as it was typed: Slack escapes three characters in a command's text."""
    return value.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def _person(value: str) -> str:
    if found := _MENTION.fullmatch(value):
        return found[1]
    if _ID.fullmatch(value) or value in ("bot", "komet"):
        return value
    raise FormError("", say("Name the person with an @: who:@person"))


def _method(value: str) -> str:
    method = value.removesuffix("*").rstrip("./").lower()
    if not method or "*" in method:
        raise FormError("", say("Name a method or how it begins: method:purchase.order"))
    return method


def _date(value: str, person: Person) -> date:
    found = date_behind(value, person, past=True)
    if found is None or not FIRST_YEAR <= found.year <= LAST_YEAR:
        raise FormError("", say("“{value}” is no date. Try yesterday, -7 or 2026-11-30.", value=value))
    return found


def _midnight(day: date, person: Person) -> str:
    try:
        zone = ZoneInfo(person.tz)
    except (ZoneInfoNotFoundError, ValueError):
        zone = ZoneInfo("UTC")
    return datetime.combine(day, time(), zone).astimezone(UTC).isoformat(timespec="milliseconds")


def page_message(query: Query, found: Found, list_id: str, number: int) -> Message:
    """Return one page: a block a row, and the buttons."""
    title = say("Audit")
    if not found.rows:
        words = say("Nothing in the audit fits.") if number == 1 else say("There are no more rows.")
        hint = say("Usage: {usage}", usage=f"`/komet audit {inert(USAGE)}`")
        return Message(words, [section(f"*{words}*"), context(hint)])
    blocks: Blocks = [header(title), *(row_block(row) for row in found.rows)]
    first = (number - 1) * PAGE + 1
    notes = [say("Rows {first} to {last}, the newest first.", first=first, last=first + len(found.rows) - 1)]
    if query.newest:
        notes.append(say("As of row {number}.", number=quantity(query.newest)))
    if found.behind:
        notes.append(say("⏳ Not searchable yet: {rows}; try again soon.", rows=count(found.behind, "row")))
    blocks.append(context(" ".join(notes)))
    turns: list[Block] = []
    if number > 1:
        turns.append(button(say("‹ Previous"), "audit.page#back", f"{list_id}:{number - 1}"))
    if found.has_more:
        turns.append(button(say("Next ›"), "audit.page#on", f"{list_id}:{number + 1}"))
    turns.append(button(say("Export CSV"), "audit.export#csv", f"{list_id}:csv"))
    turns.append(button(say("Export JSON lines"), "audit.export#jsonl", f"{list_id}:jsonl"))
    blocks.append(actions(turns))
    return Message(title, blocks)


def row_block(row: AuditRow) -> Block:
    """Return a row as a person reads it: when (in the reader's own zone), who for whom, what, what came of it."""
    detail = detail_of(row)
    who = _name(row.actor)
    if acting_for := str(detail.get("acting_for", "")):
        who = say("{who} for {other}", who=who, other=_name(acting_for))
    where = f" · <#{detail['channel']}>" if _CHANNEL.fullmatch(str(detail.get("channel", ""))) else ""
    lines = [f"*{moment(datetime.fromisoformat(row.at))}* · {who}{where} · *{inert(say(row.event), 60)}*"]
    if row.sentence:
        lines.append(_with_names(inert(row.sentence, 300), [row.actor, *(str(detail.get(name)) for name in _IDS)]))
    facts = list(_facts(row, detail))
    return section("\n".join([*lines, " · ".join([*facts, say("row {number}", number=quantity(row.number))])]))


def _with_names(sentence: str, ids: Iterable[str]) -> str:
    """Return the sentence with mentions for the people and channels that the row names; nothing else becomes one."""
    for each in {each for each in ids if _ID.fullmatch(each)}:
        sentence = re.sub(rf"\b{each}\b", mention(each), sentence)
    for each in {each for each in ids if _CHANNEL.fullmatch(each)}:
        sentence = re.sub(rf"\b{each}\b", f"<#{each}>", sentence)
    return sentence


def _facts(row: AuditRow, detail: Mapping[str, Any]) -> list[str]:
    answer = detail.get("answer")
    told = str(answer.get("message", "")) if isinstance(answer, Mapping) else ""
    facts = [f"“{inert(text, 200)}”" for text in (told, str(detail.get("reason", ""))) if text]
    if row.method:
        facts.append(f"`{inert(row.method, 64)}`")
    if digest := str(detail.get("digest", "")):
        facts.append(say("digest {digest}", digest=f"`{inert(digest[:8], 8)}`"))
    if isinstance(calls := detail.get("calls"), int):
        facts.append(count(calls, "Komet call"))
    if isinstance(milliseconds := detail.get("milliseconds"), int):
        facts.append(say("{milliseconds} ms", milliseconds=quantity(milliseconds)))
    return facts


def _name(actor: str) -> str:
    """Return who it was; only a person is a mention."""
    return mention(actor) if _ID.fullmatch(actor) else say("the bot") if actor == "bot" else inert(actor, 64)


async def _remembered(visit: Visit, list_id: str) -> Query:
    async with visit.desk.database.read() as tx:
        note = await NoteStore(tx).list(list_id)
    if note is None or note.person != visit.person.id or note.operation != LIST:
        raise ListGoneError
    return Query.from_record(note.values)


def _require(visit: Visit) -> None:
    """Raise NotAllowedError unless policy makes this person a manager or an admin now."""
    policy = visit.desk.policy()
    person = visit.person
    if policy is not None and not person.is_outsider and policy.roles_of(person.id) & READERS:
        return
    admins = ", ".join(mention(admin) for admin in policy.roles.get("admin", ())) if policy else ""
    raise NotAllowedError(
        method=LIST,
        reason=say("managers and admins read it."),
        ask=say("Ask {admins}.", admins=admins) if admins else "",
    )
