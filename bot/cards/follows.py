"""What a request that answers a question says of the earlier one."""

from bot.proposals import Proposal
from bot.slack.blocks import Blocks, escape, inert, mention, section
from bot.words import say


def follows(proposal: Proposal) -> Blocks:
    """Return which earlier request this one follows, and the question that it was sent back with."""
    earlier = proposal.row.detail.get("follows")
    if not earlier:
        return []
    words = say("an earlier request")
    link = f"<{earlier['link']}|{words}>" if earlier["link"] else escape(words)
    return [
        section(
            say(
                "↩️ Follows {earlier} that {who} sent back with the question: *{question}*",
                earlier=link,
                who=mention(earlier["by"]),
                question=inert(earlier["question"], 600),
            )
        )
    ]
