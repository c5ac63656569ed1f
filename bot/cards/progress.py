"""How far a write of several requests is, and the buttons that hold it up."""

from bot.operations import LEFT_FOR_KOMET, Step
from bot.proposals import Proposal, State
from bot.slack.blocks import Blocks, button, confirmation, moment, section
from bot.words import say


def is_under_way(proposal: Proposal) -> bool:
    """Say whether several requests are being sent, one after another."""
    return proposal.state is State.RUNNING and len(proposal.plan.requests) > 1


def progress(proposal: Proposal) -> Blocks:
    """Return how many rows were sent so far, and until when a pause lasts."""
    if not is_under_way(proposal):
        return []
    sent = sum(result.request.row_count for result in proposal.results if result.step in LEFT_FOR_KOMET)
    rows = sum(request.row_count for request in proposal.plan.requests)
    lines = [say("{sent} of {all} rows sent.", sent=f"{sent:,}", all=f"{rows:,}")]
    if proposal.paused_until:
        until = moment(proposal.paused_until)
        lines.append(say("Paused until {until}; then the rest is not sent.", until=until))
    return [section(" ".join(lines))]


def halt_buttons(proposal: Proposal, *, of_requester: bool) -> Blocks:
    """Return Stop, and for the requester Pause or Continue, while something is left to send."""
    left = not proposal.results or any(result.step is Step.PLANNED for result in proposal.results)
    if not is_under_way(proposal) or not left:
        return []
    buttons: Blocks = []
    if of_requester and proposal.paused_until:
        buttons.append(button(say("Continue"), "proposal.go_on", proposal.id, style="primary"))
    elif of_requester:
        buttons.append(button(say("Pause"), "proposal.pause", proposal.id))
    stop = confirmation(
        say("Stop here?"), say("What was sent stays. The rest is not sent."), say("Stop"), say("Go on sending")
    )
    return [*buttons, button(say("Stop"), "proposal.stop", proposal.id, style="danger", confirm=stop)]
