"""The way back from what was done, as long as it is offered; first what it cannot restore."""

from bot.proposals import Proposal, State
from bot.slack.blocks import Blocks, actions, button, context, inert, moment, section
from bot.words import say
from storage.database import utc_now

UNDONE = frozenset({State.DONE, State.PARTLY})


def undo_offer(proposal: Proposal) -> Blocks:
    """Return the button with what to know before; nothing once its time is over (it is drawn again then).

    Once it was undone, when that was.
    """
    if (at := proposal.undone_at) is not None:
        return [context(say("↩️ You undid this {when}.", when=moment(at)))]
    until = proposal.undo_until
    if proposal.state not in UNDONE or until is None or utc_now() >= until:
        return []
    loses = [f"• {inert(str(each), 300)}" for each in proposal.row.detail.get("undo_loses", ())][:5]
    title = say("What Undo cannot restore")
    return [
        *([section("\n".join([f"*{title}*", *loses]))] if loses else []),
        context(say("Undo is offered until {when}.", when=moment(until))),
        actions([button(say("Undo"), "proposal.undo", proposal.id)]),
    ]
