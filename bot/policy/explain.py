"""`python -m bot policy explain`: who may do what, and why a write would wait."""

from collections.abc import Iterable, Sequence

from bot.operations import AnyOperation
from bot.plan import Facts
from bot.policy.rules import Policy


def explain(
    policy: Policy,
    operations: Sequence[AnyOperation],
    *,
    person: str,
    facts: Facts,
    channel: str | None = None,
    command: str | None = None,
) -> list[str]:
    """Return a line for each operation (or the one named): may this person, and what would be asked."""
    roles = ", ".join(sorted(policy.roles_of(person)))
    lines = [f"{person} has the roles {roles}. Policy {policy.version}."]
    for operation in operations:
        if command in (None, operation.command):
            lines += _of_operation(policy, operation, person, facts, channel)
    return lines


def _of_operation(
    policy: Policy, operation: AnyOperation, person: str, facts: Facts, channel: str | None
) -> Iterable[str]:
    name = f"/komet {operation.command} ({operation.method})"
    for method in sorted(operation.methods):
        if policy.is_never(method):
            yield f"✗ {name}: nobody may, {method} is in never."
            return
        if not policy.allows(person, method):
            yield f"✗ {name}: no role of theirs has {method} under may."
            return
        if not policy.allows_in(channel, method):
            yield f"✗ {name}: not in {channel}, its guardrail leaves {method} out."
            return
    if not operation.writes:
        yield f"✓ {name}: may, it only reads."
        return
    requirement = policy.requirement(method=operation.method, effect=operation.effect, facts=facts, requester=person)
    if requirement is None:
        yield f"✓ {name}: may, without an approval."
        return
    others = [rule.name for rule in policy.caught_by(method=operation.method, effect=operation.effect, facts=facts)]
    also = f"; also caught by {', '.join(f'“{each}”' for each in others[1:])}" if others[1:] else ""
    code = ", each with a code of their authenticator app" if requirement.second_factor else ""
    yield (
        f"✓ {name}: may, after {requirement.count} approval(s) by {requirement.role} "
        f"({', '.join(sorted(requirement.approvers)) or 'nobody else is there'}) in {requirement.channel}, "
        f"within {int(requirement.lifetime.total_seconds() // 3600)} h{code}; rule “{requirement.rule}”{also}."
    )
