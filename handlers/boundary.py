"""The one place where an exception becomes a sentence for a person."""

import logging
from collections.abc import Awaitable, Callable

from bot.errors import BotError, NotConnectedError
from bot.ids import new_id
from bot.slack.blocks import Block, Blocks, Message, actions, button, escape, inert, section
from bot.slack.modals import modal, notice
from bot.words import say, stopped
from handlers.desk import Visit

log = logging.getLogger(__name__)


async def guarded(visit: Visit, work: Callable[[], Awaitable[None]]) -> None:
    """Do the work; tell the person in the right place what went wrong."""
    try:
        await work()
    except Exception as error:  # noqa: BLE001 - the boundary is where every error ends
        await tell(visit, error)


async def tell(visit: Visit, error: Exception) -> None:
    """Show the error in the open modal, or privately where the person was."""
    message = error_message(error)
    try:
        if visit.reply.view_id and await visit.reply.update(error_view(message)):
            return
        await visit.reply.privately(message)
    except Exception:
        log.exception("could not tell a person about an error")


def error_message(error: Exception) -> Message:
    """Return what a person reads; an error nobody foresaw gets a reference and its traceback is logged."""
    if not isinstance(error, BotError):
        reference = new_id()[:6].upper()
        log.error("reference %s", reference, exc_info=error)
        text = say("Something broke on our side. Reference {reference}.", reference=reference)
        advice = say("Nothing is sent twice. Try again, and tell your administrator the reference.")
        return Message(f"{text} {advice}", [section(f"*{escape(text)}*\n{escape(advice)}")])
    sentence, advice = error.sentence(), error.advice()
    # Advice may name a person as <@U…>: our own markup, so it is not escaped; the sentence is data.
    blocks: Blocks = [section(f"*{inert(sentence, 2000)}*" + (f"\n{advice}" if advice else ""))]
    if isinstance(error, NotConnectedError):
        blocks.append(actions([button(say("Connect Komet"), "token.connect", style="primary")]))
    text = inert(sentence, 1000)
    return Message(f"{stopped(text)} {advice}" if advice else text, blocks)


def error_view(message: Message) -> Block:
    """Return a modal that shows an error."""
    return notice(say("That did not work"), message.blocks)


def working_view(words: str) -> Block:
    """Return the modal that stands while Komet is asked."""
    return modal("working", say("Komet"), [section(f"⏳ {escape(words)}")])
