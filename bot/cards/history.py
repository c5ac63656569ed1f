"""Who asked, who decided and when, and what is still needed."""

from bot.cards.parts import digest
from bot.proposals import Proposal, State
from bot.slack.blocks import Blocks, context, inert, mention, moment
from bot.words import count, say
from storage.proposals import DecisionRow

VERDICTS = {
    "approve": "Approved by {who} {when}",
    "reject": "Rejected by {who} {when}",
    "ask": "Sent back by {who} {when}",
}


def history(proposal: Proposal) -> Blocks:
    """Return one line of small text: asked, decided, still needed, and the digest that it all is bound to."""
    lines = []
    if proposal.row.confirmed_at:
        asked = say(
            "Asked by {who} {when}",
            who=mention(proposal.row.requester),
            when=moment(proposal.row.confirmed_at),
        )
        lines.append(asked)
    for decision in proposal.decisions:
        words = VERDICTS[decision.verdict]
        line = say(words, who=_decider(decision), when=moment(decision.at))
        if decision.verdict == "approve" and decision not in proposal.approvals:
            line += say(" (does not count any more)")
        # A question is shown in full above, where it has to be answered.
        is_told = decision.reason and decision.verdict != "ask"
        lines.append(line + (f": {inert(decision.reason, 200)}" if is_told else ""))
    approval = proposal.row.approval
    if approval and proposal.state is State.WAITING and proposal.row.expires_at:
        lines.append(
            say(
                "Needs {count} by a {role} (rule “{rule}”) before {when}",
                count=count(proposal.needed - len(proposal.approvals), "approval"),
                role=inert(approval["role"], 80),
                rule=inert(approval["rule"], 80),
                when=moment(proposal.row.expires_at),
            )
        )
        if approval.get("second_factor"):
            lines.append(say("Approving needs the code of your authenticator app."))
    lines.append(digest(proposal))
    return [context(*lines)]


def _decider(decision: DecisionRow) -> str:
    who = mention(decision.person)
    if decision.acting_for is None:
        return who
    return say("{who} for {principal}", who=who, principal=mention(decision.acting_for))
