"""Deciding several requests of a list in one go, each by its own decision and bound to its own digest."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from time import monotonic
from typing import Any

from bot.approvals import APPROVE, REJECT
from bot.cards.several import (
    SEVERAL_MOST,
    SHORTEST_REASON,
    Chosen,
    Decided,
    chosen_in,
    decided_view,
    final_view,
    reject_view,
    several_view,
    told_apart,
    why_not_in_a_list,
)
from bot.cards.waiting import by_deadline
from bot.errors import ApprovalError
from bot.proposals import Proposal, State
from bot.slack.blocks import Block, button
from bot.slack.forms import typed_values, written
from bot.words import say
from handlers.boundary import error_message, guarded
from handlers.desk import Visit
from storage.database import utc_now

SECONDS = 2.0
"""Decisions are committed before Slack is answered; what is not begun within this is left for another press."""


def several_button() -> Block:
    """Return the button that opens the list."""
    return button(say("Decide several"), "approvals.several")


async def open_list(visit: Visit, value: str = "") -> None:
    """Open the modal with what waits for this person's decision and a list can show whole."""
    now = utc_now()
    waiting = [
        each
        for each in by_deadline(await visit.desk.approvals.waiting_for(visit.person))
        if each.row.requester != visit.person.id
        and not any(decision.person == visit.person.id for decision in each.decisions)
        and (each.row.expires_at is None or each.row.expires_at > now)
    ]
    whole = [each for each in waiting if not why_not_in_a_list(each)]
    view = several_view(whole, [each for each in waiting if why_not_in_a_list(each)])
    await visit.open(view, several_button())


def look_once_more(view: Mapping[str, Any]) -> dict[str, Any]:
    """Return the acknowledgement of the list: the final look at what was chosen, or an objection."""
    shown = chosen_in(view["private_metadata"])
    picked = typed_values(view["state"])
    labels = {block["block_id"]: block["label"]["text"] for block in view["blocks"] if block["type"] == "input"}
    chosen = [(each, str(labels[each.id])) for each in shown if picked.get(each.id)]
    if not chosen:
        return {"response_action": "errors", "errors": {shown[0].id: say("Choose at least one.")}}
    return {"response_action": "update", "view": final_view(chosen)}


async def reject_instead(visit: Visit, value: str) -> None:
    """Put the window that rejects in the place of the final look; it names what that named."""
    chosen = chosen_in(value)
    named = [(each, _named(await visit.desk.runner.proposal(each.id))) for each in chosen]
    await visit.reply.update(reject_view(named))


async def approve(visit: Visit, view: Mapping[str, Any]) -> list[Decided]:
    """Approve each request of the final look; what is in the way of one does not hide the others.

    Each decision is committed by itself when this returns.
    """
    return await _decide_each(visit, view, _approve)


async def reject(visit: Visit, view: Mapping[str, Any]) -> list[Decided]:
    """Reject each request of the window for the same reason, as `approve` approves. Raises FormError without one."""
    reason = written(view["state"], "reason", least=SHORTEST_REASON)
    return await _decide_each(visit, view, partial(_reject, reason))


async def _decide_each(
    visit: Visit,
    view: Mapping[str, Any],
    decide: Callable[[Visit, Chosen, Proposal | None], Awaitable[Proposal]],
) -> list[Decided]:
    begun = monotonic()
    decided: list[Decided] = []
    for chosen in chosen_in(view["private_metadata"])[:SEVERAL_MOST]:
        proposal = await visit.desk.runner.proposal(chosen.id)
        one = Decided(_named(proposal), chosen.digest)
        if monotonic() - begun > SECONDS:
            decided.append(replace(one, objection=say("There was no time left for this one. Please decide it anew.")))
            continue
        try:
            decided.append(replace(one, proposal=await decide(visit, chosen, proposal)))
        except Exception as error:  # noqa: BLE001 - whatever it is, the other decisions are told too
            decided.append(replace(one, objection=error_message(error).text))
    return decided


def _named(proposal: Proposal | None) -> str:
    return told_apart(proposal) if proposal else say("A request that is not there any more")


async def carry_out(visit: Visit, decided: Sequence[Decided]) -> None:
    """Run what is approved, one after the other, and show in the modal what became of each."""
    aside = replace(visit, reply=replace(visit.reply, view_id=None))
    told = []
    for each in decided:
        proposal = each.proposal
        if proposal is not None and proposal.state is State.APPROVED:
            await guarded(aside, partial(run_approved, visit, proposal))
            proposal = await visit.desk.runner.proposal(proposal.id)
        told.append(replace(each, proposal=proposal))
    await visit.reply.update(decided_view(told))


async def run_approved(visit: Visit, proposal: Proposal) -> None:
    """Send what has its approvals, with its requester's token."""
    if proposal.state is State.APPROVED:
        requester = await visit.desk.people.fresh(proposal.row.requester, proposal.row.team_id)
        await visit.desk.execution.run(proposal.id, requester)


async def _approve(visit: Visit, chosen: Chosen, proposal: Proposal | None) -> Proposal:
    shown = await _as_shown(visit, chosen, proposal)
    if why := why_not_in_a_list(shown):
        raise ApprovalError(say("This one is decided on its card: it {why}.", why=why))
    return await visit.desk.approvals.decide(visit.person, chosen.id, APPROVE)


async def _reject(reason: str, visit: Visit, chosen: Chosen, proposal: Proposal | None) -> Proposal:
    await _as_shown(visit, chosen, proposal)
    return await visit.desk.approvals.decide(visit.person, chosen.id, REJECT, reason)


async def _as_shown(visit: Visit, chosen: Chosen, proposal: Proposal | None) -> Proposal:
    """Return the request, which this person may decide and which is what they saw. Raises ApprovalError."""
    await visit.desk.approvals.check(visit.person, chosen.id)
    assert proposal is not None
    # A proposal's digest never changes; this holds the list to what it has shown all the same.
    if not proposal.row.digest.startswith(chosen.digest):
        raise ApprovalError(say("This is not what you were shown. Please look at its card."))
    return proposal
