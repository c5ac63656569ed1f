"""`python -m bot policy explain`: who may do what, and why a write would wait."""

from collections.abc import Iterable, Sequence

from bot.komet.requests import REQUESTS
from bot.operations import AnyOperation
from bot.plan import Facts
from bot.policy.rules import EVERYONE, Policy, Rule
from bot.words import count


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
    if policy.roles_of(person) == {EVERYONE}:
        lines.append("No role names them; whether the workspace has this member is not looked up here.")
    for operation in operations:
        if command in (None, operation.command):
            lines += _of_operation(policy, operation, person, facts, channel)
    return lines


def _of_operation(
    policy: Policy, operation: AnyOperation, person: str, facts: Facts, channel: str | None
) -> Iterable[str]:
    name = f"/komet {operation.command} ({operation.method})"
    for method in sorted(operation.methods):
        if refusal := _refusal(policy, method, person, channel):
            yield f"✗ {name}: {refusal}"
            return
    if not operation.writes:
        yield f"✓ {name}: may, it only reads."
        return
    yield f"✓ {name}: may, {_approval(policy, operation.method, person, facts)}"
    for method in sorted(operation.sends):
        refusal = _refusal(policy, method, person, channel)
        yield f"{'✗' if refusal else '✓'}   with {method}: {refusal or _approval(policy, method, person, facts)}"


def _refusal(policy: Policy, method: str, person: str, channel: str | None) -> str:
    """Say who keeps the person from the method; "" when nobody does."""
    if policy.is_never(method):
        return f"nobody may, {method} is in never."
    if not policy.allows(person, method):
        return f"no role of theirs has {method} under may."
    if not policy.allows_in(channel, method):
        return f"not in {channel}, its guardrail leaves {method} out."
    return ""


def _approval(policy: Policy, method: str, person: str, facts: Facts) -> str:
    acts = {(method, REQUESTS[method].effect)}
    requirement = policy.requirement(acts=acts, facts=facts, requester=person)
    if requirement is None:
        return "without an approval."
    strictest, *others = policy.caught_by(acts=acts, facts=facts)
    also = f"; also caught by {', '.join(f'“{each.name}”' for each in others)}" if others else ""
    code = ", each with a code of their authenticator app" if requirement.second_factor else ""
    return (
        f"after {count(requirement.count, 'approval')} by {requirement.role} "
        f"({', '.join(sorted(requirement.approvers)) or 'nobody else is there'}) in {requirement.channel}, "
        f"within {int(requirement.lifetime.total_seconds() // 3600)} h{code}; "
        f"rule “{requirement.rule}”{_only(strictest, facts)}{also}."
    )


def _only(rule: Rule, facts: Facts) -> str:
    """Say what the rule catches where a fact that decides was not given: what is not known counts as caught."""
    conditions = [
        (facts.amount is None and rule.amount_over is not None, f"an amount over {rule.amount_over} (--amount)"),
        (facts.boxes is None and rule.boxes_over is not None, f"more than {rule.boxes_over} boxes (--boxes)"),
        (facts.vendor is None and rule.vendors, f"the vendors {', '.join(rule.vendors)} (--vendor)"),
        (facts.order_status is None and rule.order_status, f"the status {', '.join(rule.order_status)} (--status)"),
        (
            facts.ship_date is None and rule.ship_within_days is not None,
            f"what ships within {rule.ship_within_days} days (--ship-date)",
        ),
    ]
    told = [words for holds, words in conditions if holds]
    return f", which catches only {' and '.join(told)}" if told else ""
