"""`python -m bot policy replay`: what another policy would have asked of the writes of the last days."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from bot.operations import AnyOperation
from bot.plan import Facts, acts_of
from bot.policy.rules import Policy
from storage.proposals import ProposalRow


@dataclass(frozen=True)
class Judged:
    """One write of the past: what was asked then, and what the other policy would have said."""

    row: ProposalRow
    then: str
    now: str

    @property
    def differs(self) -> bool:
        """Say whether the other policy would have decided otherwise."""
        return self.then != self.now


def replay(policy: Policy, rows: Iterable[ProposalRow], operations: Mapping[str, AnyOperation]) -> list[Judged]:
    """Judge confirmed proposals, oldest first, by another policy. Methods that are gone are left out."""
    judged = []
    for row in rows:
        operation = operations.get(row.operation)
        if operation is not None:
            judged.append(Judged(row, _then(row), _now(policy, row, operation)))
    return judged


def _then(row: ProposalRow) -> str:
    approval = row.approval
    if not approval:
        return "no approval"
    has_code = bool(approval.get("second_factor"))
    return _words(int(approval["count"]), str(approval["role"]), str(approval["rule"]), has_code=has_code)


def _now(policy: Policy, row: ProposalRow, operation: AnyOperation) -> str:
    acts = acts_of(row.plan)
    methods = operation.methods | {method for method, _ in acts}
    if not all(policy.allows(row.requester, method) for method in methods):
        return "forbidden"
    if not all(policy.allows_in(row.origin_channel, method) for method in methods):
        return f"forbidden in {row.origin_channel}"
    requirement = policy.requirement(
        acts=acts,
        facts=Facts.from_record(row.plan),
        requester=row.requester,
        today=row.created_at.date(),
    )
    if requirement is None:
        return "no approval"
    if len(requirement.approvers) < requirement.count:
        return "nobody could have approved it"
    return _words(requirement.count, requirement.role, requirement.rule, has_code=requirement.second_factor)


def _words(count: int, role: str, rule: str, *, has_code: bool) -> str:
    return f"{count} by {role}{' with a code' if has_code else ''} (“{rule}”)"
