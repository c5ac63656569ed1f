"""What helps after a refusal: once for all rows that Komet refused with the same cause."""

from bot.komet.errors import KometMethodRefusedError, KometQuotaError, KometRefusedError, KometTokenRejectedError
from bot.komet.next_steps import known_next_step
from bot.komet.refusals import RefusalWords
from bot.operations import Result, Step
from bot.proposals import Proposal
from bot.slack.blocks import Blocks, escape, section
from bot.words import say

MOST = 3


def advice(proposal: Proposal) -> Blocks:
    """Return the next steps that are known for Komet's refusals, the first ones of them, each once."""
    steps = [step for result in proposal.results for step in _after(result)]
    return [section(f"➡️ {escape(step)}") for step in list(dict.fromkeys(steps))[:MOST]]


def _after(result: Result) -> list[str]:
    messages = [verdict.message for verdict in result.failed_rows]
    if result.step is Step.REFUSED:
        messages.append(result.message)
    return [step for message in messages if (step := _step(result.request.method, message))]


def _step(method: str, message: str) -> str:
    """Return what to do after this sentence of Komet; "" when that is not known."""
    error = RefusalWords().refusal(method, message)
    if isinstance(error, KometMethodRefusedError | KometTokenRejectedError | KometQuotaError):
        return error.advice()
    assert isinstance(error, KometRefusedError)
    known = known_next_step(message)
    return say(known) if known else ""
