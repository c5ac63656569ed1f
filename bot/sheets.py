"""A plan too large for a card: all its rows as a file whose hash is in the digest.

Whoever confirms or approves is bound to the file as to the rest: its SHA-256 is part of what the digest
stands for, and its bytes are kept and checked again before anything is sent.
"""

import asyncio
import csv
import hashlib
import io
from collections.abc import Iterable
from dataclasses import replace

from slack_sdk.web.async_client import AsyncWebClient

from bot.lists.listing import clean
from bot.operations import Step
from bot.plan import Change, Plan, Sheet
from bot.proposals import Proposal, State, load_proposal
from bot.slack.blocks import MAX_CELL, Message, inert, section
from bot.slack.uploads import upload
from bot.spreadsheets import harmless
from bot.words import count, say
from storage.database import Database
from storage.proposals import ProposalStore, ShownRow

CARD_ROWS = 20
LONGEST_WHAT = LONGEST_VALUE = MAX_CELL
MOST_WARNINGS = 8
LONGEST_WARNING = 300
MOST_TEXT = 5_000
"""What one card holds: rows, characters of a cell, warnings, characters of one, characters of all rows."""

PREVIEW = "preview sheet"
CARD = "card sheet"
"""Where a sheet is shown: in the requester's direct messages, and in the card's thread."""

RESULT = "result sheet"
"""The file that says what became of every row: under the requester's message."""

KNOWN = frozenset({State.DONE, State.PARTLY, State.REFUSED, State.NOT_FOUND})
"""Ends in which it is known what became of every row."""


def is_too_large(plan: Plan) -> bool:
    """Say whether a card would leave out or shorten any of the plan's rows or warnings."""
    rows = [*plan.changes, *plan.totals]
    return (
        len(plan.changes) > CARD_ROWS
        or len(plan.warnings) > MOST_WARNINGS
        or any(len(each) > LONGEST_WARNING for each in plan.warnings)
        or any(len(each.what) > LONGEST_WHAT for each in rows)
        or any(len(value) > LONGEST_VALUE for each in rows for value in (each.before, each.after))
        or sum(len(each.what) + len(each.before) + len(each.after) for each in rows) > MOST_TEXT
    )


def with_sheet(plan: Plan) -> Plan:
    """Return the plan with its file if it is too large for a card, else as it is."""
    if not is_too_large(plan):
        return plan
    content = _csv(plan)
    digest = hashlib.sha256(content).hexdigest()
    sheet = Sheet(sha256=digest, name=f"komet-changes-{digest[:8]}.csv", rows=len(plan.changes))
    return replace(plan, sheet=sheet, contents={**plan.contents, digest: content})


def _csv(plan: Plan) -> bytes:
    out = io.StringIO(newline="")
    writer = csv.writer(out, quoting=csv.QUOTE_ALL)
    writer.writerow([say("What"), say("Before"), say("After")])
    writer.writerows(_cells([*plan.changes, *plan.totals]))
    writer.writerows([_cell(f"⚠ {warning}"), "", ""] for warning in plan.warnings)
    return b"\xef\xbb\xbf" + out.getvalue().encode()  # the mark tells Excel that it is UTF-8


def results_csv(proposal: Proposal) -> bytes:
    """Return what became of every row: its change, the result in a word, Komet's words."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, quoting=csv.QUOTE_ALL)
    writer.writerow([say("What"), say("Before"), say("After"), say("Result"), say("Message")])
    writer.writerows([_cell(text) for text in row] for row in _result_rows(proposal))
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def _result_rows(proposal: Proposal) -> Iterable[tuple[str, str, str, str, str]]:
    changes = list(proposal.plan.changes)
    is_by_row = sum(result.request.row_count for result in proposal.results) == len(changes)
    labels = proposal.plan.labels or ("",) * len(proposal.results)
    for label, result in zip(labels, proposal.results, strict=False):
        rows = result.request.row_count
        mine, changes = (changes[:rows], changes[rows:]) if is_by_row else ([], changes)
        for number in range(max(rows if is_by_row else 1, len(result.verdicts))):
            verdict = result.verdicts[number] if number < len(result.verdicts) else None
            change = mine[number] if number < len(mine) else Change(verdict.label if verdict else label, "", "")
            said = verdict.message if verdict else result.message
            word = say(Step.REFUSED.value if verdict and not verdict.ok else result.step.value)
            yield change.what, change.before, change.after, word, said


def _cells(changes: Iterable[Change]) -> Iterable[list[str]]:
    return ([_cell(each.what), _cell(each.before), _cell(each.after)] for each in changes)


def _cell(text: str) -> str:
    # Cleaned first: what is hidden in front of a "=" must not hide it.
    return harmless(clean(text))


class Sheets:
    """Puts sheets where their proposals are shown, once for each place."""

    def __init__(self, database: Database, slack: AsyncWebClient) -> None:
        self._database = database
        self._slack = slack

    async def to_requester(self, proposal: Proposal) -> Proposal:
        """Send the sheet of a preview to the requester; return the proposal that says where it is.

        A proposal without a sheet is returned as it is. Raises UploadError, SlackApiError.
        """
        sheet = proposal.plan.sheet
        if sheet is None:
            return proposal
        words = say("In full, {rows}: {sentence}", rows=count(sheet.rows, "row"), sentence=proposal.plan.sentence)
        message = Message(inert(words, 1000), [section(inert(words, 1000))])
        # A message first: its answer tells the channel of the direct messages, which an upload needs.
        answer = await self._slack.chat_postMessage(channel=proposal.row.requester, **message.body())
        return await self._put(proposal, sheet, PREVIEW, str(answer["channel"]), None)

    async def to_card(self, proposal: Proposal) -> Proposal:
        """Put the sheet into the thread that the card begins or stands in, if it is not there. Raises UploadError."""
        sheet, card = proposal.plan.sheet, proposal.shown.get("card")
        if sheet is None or card is None or CARD in proposal.shown:
            return proposal
        # A card that nobody decides on is a reply itself, and Slack has no threads in threads: its parent's ts counts.
        # https://docs.slack.dev/reference/methods/chat.postMessage (thread_ts)
        parent = None if proposal.row.approval else proposal.shown.get("announcement")
        return await self._put(proposal, sheet, CARD, card.channel, (parent or card).ts)

    async def to_status(self, proposal: Proposal) -> Proposal:
        """Put what became of every row under the requester's message, once, when a card cannot hold it."""
        status = proposal.shown.get("status")
        if proposal.state not in KNOWN or RESULT in proposal.shown or status is None:
            return proposal
        if sum(result.request.row_count for result in proposal.results) <= CARD_ROWS:
            return proposal
        name = f"komet-results-{proposal.id[:8]}.csv"
        content = await asyncio.to_thread(results_csv, proposal)
        return await self._upload(proposal, name, content, RESULT, status.channel, status.ts)

    async def _put(
        self, proposal: Proposal, sheet: Sheet, surface: str, channel: str, thread_ts: str | None
    ) -> Proposal:
        async with self._database.read() as tx:
            content = await ProposalStore(tx).file(sheet.sha256)
        assert content is not None
        return await self._upload(proposal, sheet.name, content, surface, channel, thread_ts)

    async def _upload(
        self, proposal: Proposal, name: str, content: bytes, surface: str, channel: str, thread_ts: str | None
    ) -> Proposal:
        permalink = await upload(self._slack, channel, name, content, thread_ts=thread_ts)
        async with self._database.write() as tx:
            store = ProposalStore(tx)
            await store.remember_shown(ShownRow(proposal.id, surface, channel, thread_ts or "", permalink))
            return await load_proposal(store, proposal.row)
