"""The requester's own message and modal, which become the result, with the next steps."""

from bot.cards.advice import advice
from bot.cards.evidence import can_be_seen
from bot.cards.follows import follows
from bot.cards.history import history
from bot.cards.outcome import outcome
from bot.cards.own_look import own_look
from bot.cards.parts import fitting, short, what
from bot.cards.progress import halt_buttons
from bot.cards.titles import title_of
from bot.cards.undo import undo_offer
from bot.operations import Step
from bot.proposals import Proposal, State
from bot.sheets import CARD_ROWS, RESULT
from bot.slack.blocks import (
    Block,
    Blocks,
    Message,
    actions,
    button,
    confirmation,
    context,
    escape,
    header,
    inert,
    moment,
    section,
)
from bot.slack.modals import modal
from bot.words import say


def result_view(proposal: Proposal) -> Block:
    """Return the modal after the person's yes: what became of it so far, and where to find it later."""
    blocks = [section(f"*{escape(title_of(proposal))}*"), section(inert(proposal.plan.sentence))]
    blocks += [*outcome(proposal, CARD_ROWS, in_modal=True), *advice(proposal)]
    if proposal.state is State.WAITING and proposal.row.approval:
        channel = proposal.row.approval["channel"]
        blocks.append(
            section(say("Sent to <#{channel}>. The result comes to you as a direct message.", channel=channel))
        )
    else:
        blocks.append(context(say("The same result is in your direct messages with me.")))
    return modal("result", say("Komet"), blocks)


def status_message(proposal: Proposal) -> Message:
    """Return the requester's own message, which becomes the result."""
    return Message(
        text=short(proposal),
        blocks=fitting(
            lambda most: [
                header(title_of(proposal)),
                *follows(proposal),
                *what(proposal, most),
                *outcome(proposal, most, above_buttons=True),
                *advice(proposal),
                *_result_sheet(proposal),
                *history(proposal),
                *_next_steps(proposal),
            ]
        ),
    )


def _result_sheet(proposal: Proposal) -> Blocks:
    """Say where the file with every row's result is."""
    shown = proposal.shown.get(RESULT)
    if shown is None or not shown.permalink:
        return []
    link = f"<{shown.permalink}|{say('what became of every row')}>"
    return [section(say("📎 As a file: {link}.", link=link))]


def _some_failed(proposal: Proposal) -> bool:
    """Say whether some of several rows or requests were refused, so that just these can be tried again."""
    results = proposal.results
    return any(each.failed_rows for each in results) or (
        len(results) > 1 and any(each.step is Step.REFUSED for each in results)
    )


def _next_steps(proposal: Proposal) -> Blocks:
    buttons: Blocks = []
    state = proposal.state
    if state is State.WAITING:
        buttons.append(
            button(
                say("Take back"),
                "proposal.cancel",
                proposal.id,
                confirm=confirmation(
                    say("Take this back?"), say("Nothing will be sent to Komet."), say("Take back"), say("Keep")
                ),
            )
        )
    buttons += halt_buttons(proposal, of_requester=True)
    if (at := proposal.repeated_at) is not None:
        words = context(say("🔁 You went on from here {when}.", when=moment(at)))
        return [*([actions(buttons)] if buttons else []), words, *undo_offer(proposal)]
    if state is State.UNKNOWN:
        if can_be_seen(proposal):
            buttons.append(button(say("Look at Komet now"), "proposal.look", proposal.id))
        buttons += own_look(proposal)
    if state in {State.PARTLY, State.REFUSED} and _some_failed(proposal):
        buttons.append(button(say("The failed ones again"), "proposal.retry", proposal.id))
    elif state is State.REFUSED:
        buttons.append(button(say("Change it and try again"), "form.reopen", proposal.id))
    elif state is State.PARTLY and any(result.step is Step.NOT_SENT for result in proposal.results):
        buttons.append(button(say("Send the rest"), "proposal.retry", proposal.id))
    if state is State.NOT_FOUND:
        buttons.append(button(say("Send again"), "form.reopen", proposal.id))
    if state in {State.STALE, State.EXPIRED, State.FAILED, State.REJECTED, State.CANCELLED}:
        buttons.append(button(say("Start again"), "form.reopen", proposal.id))
    if state is State.RETURNED:
        buttons.append(button(say("Answer and ask again"), "form.reopen", proposal.id, style="primary"))
    return [*([actions(buttons)] if buttons else []), *undo_offer(proposal)]
