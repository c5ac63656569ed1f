"""Komet tokens that were pasted where they do not belong: nothing is done or kept, and the person is told.

Slack keeps what is typed, and so do the devices that showed it: such a token is no secret any more.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from bot.audit import record
from bot.errors import BotError
from bot.keys import fingerprint
from bot.spotting import marks_in, tokens_in, typed_texts
from bot.words import say
from handlers.desk import Visit


class PastedTokenError(BotError):
    """A Komet token stood where anybody could have read it. Nothing was done and nothing is kept."""

    words = "That holds what looks like a Komet token, so I did nothing with it and kept nothing of it."
    next_step = (
        "Slack has seen it, so reset it in Komet now: under Setup › Settings › Integrations › Tokens, or with the "
        "refresh button in the Vendor Portal. Then connect the new one: `/komet-token connect` has a field for it."
    )


class PastedKnownTokenError(PastedTokenError):
    """The token is one that is connected here; its fingerprint is named."""

    words = (
        "That holds a Komet token that is connected here ({marks}), so I did nothing with it and kept nothing of it."
    )


def field_errors(view: Mapping[str, Any]) -> dict[str, str]:
    """Return an error for each field of a submitted view that holds what looks like a token."""
    words = say(
        "This looks like a Komet token. Nothing was kept. Slack has seen it: reset it in Komet under Setup › Settings "
        "› Integrations › Tokens, or in the Vendor Portal."
    )
    return {block_id: words for block_id, text in typed_texts(view) if tokens_in(text)}


async def refuse_tokens(visit: Visit, texts: Iterable[str]) -> None:
    """Raise PastedTokenError when a text holds a token, by its look or because it is stored here.

    The audit learns who and when, and the fingerprints of stored tokens, but nothing of the text.
    """
    text = "\n".join(texts)
    looks = {fingerprint(token) for token in tokens_in(text)}
    marks = looks | marks_in(text)
    if not marks:
        return
    known = await visit.desk.access.stored_among(marks)
    if not looks and not known:
        return
    async with visit.desk.database.write() as tx:
        await record(
            tx,
            team_id=visit.person.team_id,
            actor=visit.person.id,
            event="token pasted",
            sentence="A Komet token was typed where it does not belong; it was not kept",
            detail={"connected_here": sorted(known)},
        )
    raise PastedKnownTokenError(marks=", ".join(sorted(known))) if known else PastedTokenError()
