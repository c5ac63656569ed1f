"""Komet tokens that were pasted where they do not belong: nothing is done or kept, and whom it concerns is told.

Slack keeps what is typed, and so do the devices that showed it: such a token is no secret any more.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from bot.audit import record
from bot.errors import BotError
from bot.keys import fingerprint
from bot.slack.blocks import Message
from bot.spotting import marks_in, tokens_in, typed_texts
from bot.words import say
from handlers.desk import Visit
from storage.database import utc_now
from storage.links import LinkStore

WHERE = "under Setup › Settings › Integrations › Tokens, or with the refresh button in the Vendor Portal."


class PastedTokenError(BotError):
    """A Komet token stood where anybody could have read it. Nothing was done and nothing is kept."""

    words = "That holds what looks like a Komet token, so I did nothing with it and kept nothing of it."
    next_step = (
        f"Slack has seen it. If it is yours, reset it in Komet now: {WHERE} Then connect the new one: "
        "`/komet-token connect` has a field for it."
    )


class PastedKnownTokenError(PastedTokenError):
    """The token is one that is connected here; its fingerprint is named."""

    words = (
        "That holds a Komet token that is connected here ({marks}), so I did nothing with it and kept nothing of it."
    )


class PastedOthersTokenError(PastedKnownTokenError):
    """The token is connected here, and not by whoever pasted it: it is not theirs to reset or to connect."""

    next_step = (
        "It is not yours, so do not connect it; I told whom it belongs to. Never write a token into Slack: "
        "`/komet-token connect` has a field for your own."
    )


def field_errors(view: Mapping[str, Any]) -> dict[str, str]:
    """Return an error for each field of a submitted view that holds what looks like a token."""
    words = say("This looks like a Komet token: take it out. Nothing was kept of it.")
    return {block_id: words for block_id, text in typed_texts(view) if tokens_in(text)}


async def refuse_tokens(visit: Visit, texts: Iterable[str]) -> None:
    """Raise PastedTokenError when a text holds a token, by its look or because it is stored here.

    Others who are connected with it are told, each once a day for one token, but not by whom. The audit learns who and
    when, and the fingerprints of stored tokens, but nothing of the text.
    """
    text = "\n".join(texts)
    looks = {fingerprint(token) for token in tokens_in(text)}
    marks = looks | marks_in(text)
    if not marks:
        return
    known = await visit.desk.access.stored_among(marks)
    if not looks and not known:
        return
    day = utc_now().date()
    async with visit.desk.database.write() as tx:
        holders = await LinkStore(tx).people_by_fingerprint(known)
        await record(
            tx,
            team_id=visit.person.team_id,
            actor=visit.person.id,
            event="token pasted",
            sentence="A Komet token was typed where it does not belong; it was not kept",
            detail={"connected_here": sorted(known)},
        )
        for mark, people in holders.items():
            for owner in people:
                if owner != visit.person.id:
                    await visit.desk.outbox.say(tx, f"pasted:{mark}:{day}:{owner}", owner, _to_owner(mark))
    visit.desk.outbox.wake()
    named = ", ".join(sorted(known))
    if not known:
        raise PastedTokenError
    if looks <= known == holders.keys() and not any(visit.person.id in each for each in holders.values()):
        raise PastedOthersTokenError(marks=named)
    raise PastedKnownTokenError(marks=named)


def _to_owner(mark: str) -> Message:
    """Return what somebody is told whose token another person pasted."""
    words = say(
        "⚠️ Somebody else typed your Komet token `{mark}` into Slack. I did nothing with it and kept nothing of it, but "
        "others know it now. Reset it in Komet: {where}",
        mark=mark,
        where=say(WHERE),
    )
    return Message.saying(f"{words} {say('Then put the new one in its place: `/komet-token rotate`')}")
