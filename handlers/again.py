"""Going on from a result: the failed rows again, and the way back while it is offered."""

from bot.errors import FormError
from bot.operations import WITHOUT_EFFECT
from bot.proposals import Proposal
from bot.slack.blocks import Message, actions, button, escape, moment, section
from bot.slack.starts import OPENS_FORM, start_value
from bot.successors import REPEAT, UNDO
from bot.words import say
from handlers import forms
from handlers.desk import Visit
from handlers.earlier import taken_back, tried_again
from storage.database import utc_now


async def retry(visit: Visit, proposal_id: str) -> None:
    """Open the form with just what did not work: the refused rows or requests, and those that were not sent.

    Raises ApprovalError when that was gone on from already.
    """
    proposal = await _own(visit, proposal_id)
    operation = visit.desk.operations[proposal.row.operation]
    if operation.retry is not None:
        values = operation.retry(proposal.plan, proposal.results)
    elif operation.rest is not None:
        left = [
            result.request for result in proposal.results if result.step in WITHOUT_EFFECT
        ]  # so they may be asked for again
        values = operation.rest(proposal.plan, left)
    else:
        raise FormError("", say("There is nothing to send again here."))
    await visit.desk.runner.refuse_second(proposal, REPEAT)
    await forms.open_form(visit, operation, values, go_on=False, follows=tried_again(proposal))


async def undo(visit: Visit, proposal_id: str) -> None:
    """Open the form of the way back, or say that it is not offered any more and how to do it by hand.

    Raises ApprovalError when it was undone already, or is about to be.
    """
    proposal = await _own(visit, proposal_id)
    operation = visit.desk.operations[proposal.row.operation]
    way_back = operation.undo(proposal.plan, proposal.results) if operation.undo else None
    until = proposal.undo_until
    if way_back is None or until is None:
        raise FormError("", say("Komet has no way back from this."))
    operation = visit.desk.operations[way_back.command or operation.command]
    await visit.desk.runner.refuse_second(proposal, UNDO)
    if utc_now() < until:
        await forms.open_form(visit, operation, way_back.values, go_on=False, follows=taken_back(proposal))
        return
    late = say("Undo was offered until {when}.", when=moment(until))
    by_hand = say(
        "You can still do it by hand: open the form ({command}) and enter what it shall be.",
        command=f"`/komet {escape(operation.command)}`",
    )
    words = f"{late} {by_hand}"
    start = button(say("Open the form"), OPENS_FORM, start_value(operation.command, {}))
    await visit.reply.privately(Message(words, [section(words), actions([start])]))


async def _own(visit: Visit, proposal_id: str) -> Proposal:
    proposal = await visit.desk.runner.proposal(proposal_id)
    if proposal is None or proposal.row.requester != visit.person.id:
        raise FormError("", say("Only the person who asked can do this."))
    return proposal
