"""The preview: exactly what would happen, and the person's yes to it."""

from bot.cards.parts import digest, fitting, what
from bot.proposals import Proposal
from bot.sheets import CARD_ROWS
from bot.slack.blocks import Block, Blocks, Message, actions, button, context, header, inert
from bot.slack.modals import modal
from bot.words import count, say


def preview_view(proposal: Proposal, metadata: str) -> Block:
    """Return the modal that shows exactly what would happen; its submit is the person's yes."""
    return modal(
        "preview",
        say("Check before you send"),
        [
            *what(proposal, CARD_ROWS, in_modal=True),
            *price(proposal),
            actions([button(say("Change something"), "form.edit", proposal.id)]),
        ],
        submit=_yes(proposal),
        metadata=metadata,
    )


def preview_message(proposal: Proposal) -> Message:
    """Return the preview as a message, for when the modal was closed meanwhile."""
    return Message(
        text=inert(say("Check before you send: {sentence}", sentence=proposal.plan.sentence), 1000),
        blocks=fitting(
            lambda most: [
                header(say("Check before you send")),
                *what(proposal, most),
                *price(proposal),
                actions(
                    [
                        button(_yes(proposal), "preview.confirm", proposal.id, style="primary"),
                        button(say("Change something"), "form.reopen", proposal.id),
                    ]
                ),
            ]
        ),
    )


def _yes(proposal: Proposal) -> str:
    return say("Ask for approval") if proposal.needed else say("Send to Komet")


def price(proposal: Proposal) -> Blocks:
    """Return what it costs in Komet calls, whether it has to be approved, and the digest."""
    calls, left = count(proposal.plan.price, "Komet call"), proposal.row.detail.get("left")
    price = (
        say("Costs {calls}.", calls=calls)
        if left is None
        else say("Costs {calls}; about {left:,} left today.", calls=calls, left=left)
    )
    lines = [price, digest(proposal)]
    if approval := proposal.row.approval:
        lines.insert(
            0,
            say(
                "Needs {count} by a {role} (rule “{rule}”).",
                count=count(proposal.needed, "approval"),
                role=inert(approval["role"], 80),
                rule=inert(approval["rule"], 80),
            ),
        )
        if approval.get("second_factor"):
            lines.insert(1, say("Approving needs the code of the approver's authenticator app."))
    return [context(*lines)]
