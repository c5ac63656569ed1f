"""What each state of a proposal and each step of a request is called, with its mark."""

from bot.operations import Step
from bot.proposals import Proposal, State
from bot.words import say

TITLES = {
    State.PREVIEWED: "Preview",
    State.WAITING: "⏳ Waiting for approval",
    State.APPROVED: "⏳ On its way to Komet",
    State.RUNNING: "⏳ On its way to Komet",
    State.DONE: "✅ Done",
    State.PARTLY: "⚠️ Partly done",
    State.REFUSED: "⛔ Refused, nothing was changed",
    State.UNKNOWN: "❓ Unknown whether it worked",
    State.NOT_FOUND: "❓ Not found in Komet",
    State.FAILED: "⛔ Nothing was sent",
    State.STALE: "⛔ Changed meanwhile: nothing was sent",
    State.REJECTED: "⛔ Rejected",
    State.RETURNED: "↩️ Sent back with a question",
    State.EXPIRED: "⌛ Expired: nobody decided in time",
    State.CANCELLED: "Taken back",
}


def title_of(proposal: Proposal) -> str:
    """Return what its state is called for people."""
    if proposal.state is State.RUNNING and proposal.paused_until:
        return say("⏸️ Paused")
    return say(TITLES[proposal.state])


STEP_MARKS = {
    Step.DONE: "✅",
    Step.REFUSED: "⛔",
    Step.UNKNOWN: "❓",
    Step.SENDING: "⏳",
    Step.PLANNED: "⏳",
    Step.NOT_FOUND: "❓",
    Step.NOT_SENT: "▫️",
}
