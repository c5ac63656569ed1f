"""What can be wrong with a policy that is well-formed: each fault as a sentence that names its place."""

from collections.abc import Iterable, Iterator
from fnmatch import fnmatchcase

from bot.policy.rules import EVERYONE, Policy, Rule


def faults_of(policy: Policy, methods: Iterable[str]) -> Iterator[str]:
    """Yield every fault; `methods` are the Komet methods that exist."""
    known = list(methods)
    for role in policy.may:
        if role != EVERYONE and role not in policy.roles:
            yield f"may.{role}: there is no role of that name"
    for where, pattern in _patterns(policy):
        if not any(fnmatchcase(method, pattern) for method in known):
            yield f"{where}: no Komet method is called {pattern}"
    yield from _doubled(policy)
    yield from _delegation_faults(policy)
    for position, rule in enumerate(policy.rule):
        yield from _people_faults(policy, rule)
        yield from _reach_faults(policy, rule, position, known)


def _patterns(policy: Policy) -> Iterator[tuple[str, str]]:
    for role, listed in policy.may.items():
        yield from ((f"may.{role}", pattern) for pattern in listed)
    yield from (("never", pattern) for pattern in policy.never)
    for rule in policy.rule:
        yield from ((f"rule “{rule.name}”", pattern) for pattern in rule.methods)
    for guardrail in policy.channel:
        yield from ((f"channel {guardrail.id}", pattern) for pattern in guardrail.methods)


def _doubled(policy: Policy) -> Iterator[str]:
    names = [rule.name for rule in policy.rule]
    for name in dict.fromkeys(name for name in names if names.count(name) > 1):
        yield f"rule “{name}”: there are two of that name"
    ids = [guardrail.id for guardrail in policy.channel]
    for channel in dict.fromkeys(each for each in ids if ids.count(each) > 1):
        yield f"channel {channel}: it stands twice"


def _delegation_faults(policy: Policy) -> Iterator[str]:
    for role in policy.delegation.to if policy.delegation else ():
        if role not in policy.roles:
            yield f"delegation: there is no role {role}"
        elif not policy.roles[role]:
            yield f"delegation: it names {role}, which has nobody"


def _people_faults(policy: Policy, rule: Rule) -> Iterator[str]:
    for role in rule.approvers:
        if role not in policy.roles and len(rule.approvers) > 1:
            yield f"rule “{rule.name}”: there is no role {role}"
    # How many people a user group has is known only when Slack was asked: see the keeper.
    has_groups = any(member.startswith("S") for role in rule.approvers for member in policy.roles.get(role, ()))
    there = len(policy.people_in(rule.approvers))
    if there < rule.approvals and not has_groups:
        yield f"rule “{rule.name}”: it asks for {rule.approvals}, and {' or '.join(rule.approvers)} has {there}"
    if rule.escalate_to is not None and not policy.roles.get(rule.escalate_to):
        yield f"rule “{rule.name}”: escalate_to names {rule.escalate_to}, which has nobody"
    if rule.escalate_to is not None and rule.escalate_hours_before >= rule.expires_hours:
        yield f"rule “{rule.name}”: it would escalate before it is asked"
    if rule.remind_hours is not None and rule.remind_hours >= rule.expires_hours:
        yield f"rule “{rule.name}”: it expires before its first reminder"


def _reach_faults(policy: Policy, rule: Rule, position: int, known: list[str]) -> Iterator[str]:
    caught = [method for method in known if any(fnmatchcase(method, pattern) for pattern in rule.methods)]
    if caught and all(policy.is_never(method) for method in caught):
        yield f"rule “{rule.name}”: everything that it catches is in never"
    for other in policy.rule[:position] + policy.rule[position + 1 :]:
        if _always_wins(other, rule, caught):
            yield f"rule “{rule.name}”: it never decides, because “{other.name}” catches the same and is stricter"
            return


def _always_wins(other: Rule, rule: Rule, caught: list[str]) -> bool:
    """Say whether `other` catches all that `rule` catches and asks for more people."""
    wider = (
        all(any(fnmatchcase(method, pattern) for pattern in other.methods) for method in caught)
        and other.effect in (None, rule.effect)
        and (not other.vendors or other.vendors == rule.vendors)
        and (not other.order_status or other.order_status == rule.order_status)
        and _covers(other.rows_over, rule.rows_over)
        and _covers(other.amount_over, rule.amount_over)
        and _covers(other.boxes_over, rule.boxes_over)
        and (other.ship_within_days is None or other.ship_within_days == rule.ship_within_days)
        # A code is asked for by whichever rule wants one, so this rule may still have that to say.
        and (rule.second_factor_over is None or _asks_as_often(other, rule))
    )
    return wider and other.approvals > rule.approvals


def _asks_as_often(other: Rule, rule: Rule) -> bool:
    return other.second_factor_over is not None and _covers(other.second_factor_over, rule.second_factor_over)


def _covers(limit: object, of: object) -> bool:
    """Say whether "over limit" holds whenever "over of" holds."""
    if limit is None:
        return True
    return of is not None and limit <= of  # type: ignore[operator]
