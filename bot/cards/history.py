"""Who asked, who decided and when, and what is still needed."""

from bot.cards.parts import digest
from bot.proposals import Proposal, State
from bot.slack.blocks import Blocks, context, inert, mention, moment
from bot.words import count, say


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
        words = say("Approved by {who} {when}") if decision.verdict == "approve" else say("Rejected by {who} {when}")
        line = words.format(who=mention(decision.person), when=moment(decision.at))
        lines.append(line + (f": {inert(decision.reason, 200)}" if decision.reason else ""))
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
    lines.append(digest(proposal))
    return [context(*lines)]
