"""What policy asks of a write: why it waits, for whom, and what of it is still lacking when it is to be sent.

The rules themselves are in `policy/rules.py`; here they meet a plan, and a proposal that keeps what they asked.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from bot.access import Rights
from bot.errors import ApprovalError
from bot.people import FindPerson, Person
from bot.plan import Facts, Plan, acts_of
from bot.policy import Policy, Requirement
from bot.quota import DayClock
from bot.words import count, say
from storage.database import Database
from storage.proposals import ProposalRow, ProposalStore

LATE_APPROVAL = timedelta(hours=4)
"""How long an approval may wait when the order's ship date is over already."""


def requirement_of(policy: Policy, plan: Plan, person: Person) -> Requirement | None:
    """Return what policy asks of this plan, or None."""
    return policy.requirement(acts=plan.acts, facts=plan.facts, requester=person.id)


def approval_record(requirement: Requirement | None, plan: Plan, clock: DayClock) -> dict[str, Any] | None:
    """Return the requirement as a proposal keeps it. Raises ApprovalError when nobody could approve.

    `clock` knows when the day on which the order ships is over for the company.
    """
    if requirement is None:
        return None
    if len(requirement.approvers) < requirement.count:
        raise ApprovalError(
            say(
                "This needs {count} by a {role} other than you, and there are not enough. "
                "Ask your administrator to change the policy.",
                count=count(requirement.count, "approval"),
                role=requirement.role,
            )
        )
    ship_date = plan.facts.ship_date
    return {
        "rule": requirement.rule,
        "role": requirement.role,
        "roles": list(requirement.roles),
        "count": requirement.count,
        "seconds": int(requirement.lifetime.total_seconds()),
        "until": clock.last_minute(ship_date).isoformat() if ship_date else None,
        "channel": requirement.channel,
        "remind": int(requirement.remind.total_seconds()) if requirement.remind else None,
        "escalate_to": requirement.escalate_to,
        "escalate_before": int(requirement.escalate_before.total_seconds()),
        "second_factor": requirement.second_factor,
    }


def expiry_of(approval: Mapping[str, Any], now: datetime) -> datetime:
    """Return when an approval asked for now is too late: never after the day on which the order ships."""
    end = now + timedelta(seconds=approval["seconds"])
    until = approval.get("until")
    return min(end, max(datetime.fromisoformat(until), now + LATE_APPROVAL)) if until else end


def roles_of(row: ProposalRow) -> list[str]:
    """Return the roles whose people may decide: those of the rule, and once escalated one more."""
    approval = row.approval or {}
    roles = list(approval.get("roles", ()))
    if row.detail.get("escalated") and approval.get("escalate_to"):
        roles.append(str(approval["escalate_to"]))
    return roles


def needs_code(row: ProposalRow, policy: Policy | None) -> bool:
    """Say whether approving takes a code: by the policy it was shown under, or by the one in force."""
    if (row.approval or {}).get("second_factor"):
        return True
    if policy is None:
        return False
    requirement = policy.requirement(acts=acts_of(row.plan), facts=Facts.from_record(row.plan), requester=row.requester)
    return requirement is not None and requirement.second_factor


async def lacking_approvals(
    row: ProposalRow, plan: Plan, rights: Rights, *, database: Database, find: FindPerson
) -> str:
    """Say which approvals the policy in force asks for and are not there; "" when nothing is lacking.

    Those who approved are looked up with `find`: who has left since does not count. They are of this workspace, of
    whatever team the requester is.
    """
    requirement = requirement_of(rights.policy, plan, rights.person)
    if requirement is None:
        return ""
    async with database.read() as tx:
        decisions = await ProposalStore(tx).decisions_on(row.id)
    given = [each for each in decisions if each.verdict == "approve"]
    if requirement.second_factor:
        given = [each for each in given if each.second_factor]
    by = {each.principal: each.person for each in given}  # somebody and their delegate count once
    here = 0
    for principal in _may_count(row, rights, requirement) & by.keys():
        people = [await find(each, None) for each in {principal, by[principal]}]
        here += not any(each.is_outsider for each in people)
    if here >= requirement.count:
        return ""
    if requirement.second_factor:
        return say(
            "The policy now asks for {count} by a {role}, each with a code of their authenticator app.",
            count=count(requirement.count, "approval"),
            role=requirement.role,
        )
    return say(
        "The policy now asks for {count} by a {role}.",
        count=count(requirement.count, "approval"),
        role=requirement.role,
    )


def _may_count(row: ProposalRow, rights: Rights, requirement: Requirement) -> frozenset[str]:
    """Return whose approvals count now: the rule's people, and those it was escalated to."""
    escalated = [requirement.escalate_to] if row.detail.get("escalated") and requirement.escalate_to else []
    return requirement.approvers | (rights.policy.people_in(escalated) - {row.requester})
