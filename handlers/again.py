"""Going on from a result: the failed rows again, and the way back while it is offered."""

from bot.errors import FormError
from bot.proposals import Proposal
from bot.slack.blocks import Message, actions, button, escape, moment, section
from bot.words import say
from handlers import forms
from handlers.desk import Visit
from storage.database import utc_now


async def retry(visit: Visit, proposal_id: str) -> None:
    """Open the form with just the rows that did not work."""
    proposal = await _own(visit, proposal_id)
    operation = visit.desk.operations[proposal.row.operation]
    if operation.retry is None:
        raise FormError("", say("There is nothing to send again here."))
    await forms.open_form(visit, operation, operation.retry(proposal.plan, proposal.results), go_on=False)


async def undo(visit: Visit, proposal_id: str) -> None:
    """Open the form of the way back, or say that it is not offered any more and how to do it by hand."""
    proposal = await _own(visit, proposal_id)
    operation = visit.desk.operations[proposal.row.operation]
    way_back = operation.undo(proposal.plan, proposal.results) if operation.undo else None
    until = proposal.undo_until
    if way_back is None or until is None:
        raise FormError("", say("Komet has no way back from this."))
    operation = visit.desk.operations[way_back.command or operation.command]
    if utc_now() < until:
        await forms.open_form(visit, operation, way_back.values, go_on=False)
        return
    late = say("Undo was offered until {when}.", when=moment(until))
    by_hand = say(
        "You can still do it by hand: open the form ({command}) and enter what it shall be.",
        command=f"`/komet {escape(operation.command)}`",
    )
    words = f"{late} {by_hand}"
    start = button(say("Open the form"), "form.start", forms.start_value(operation.command, {}))
    await visit.reply.privately(Message(words, [section(words), actions([start])]))


async def _own(visit: Visit, proposal_id: str) -> Proposal:
    proposal = await visit.desk.runner.proposal(proposal_id)
    if proposal is None or proposal.row.requester != visit.person.id:
        raise FormError("", say("Only the person who asked can do this."))
    return proposal
