"""Whose right somebody may use when they decide: their own, or one that was handed to them.

Somebody may decide who holds a deciding role, or is reached from one who does over at most three
delegations. The requester is no part of any such chain, and neither is anybody whom the policy does not
let be a delegate.
"""

from collections.abc import Collection, Iterable

from bot.policy import Policy
from storage.delegations import DelegationRow

MOST_HOPS = 3


def principals(
    holders: Collection[str], standing: Iterable[DelegationRow], policy: Policy, requester: str
) -> dict[str, tuple[str, ...]]:
    """Return everybody who may decide, each with the people whose right they may use.

    `holders` are the people of the deciding roles, `standing` the delegations that hold now. Somebody's own
    right comes first, then the ones that fewer steps lead to.
    """
    onward: dict[str, list[str]] = {}
    for row in standing:
        if requester not in (row.from_person, row.to_person) and row.to_person in policy.delegates():
            onward.setdefault(row.from_person, []).append(row.to_person)
    found: dict[str, dict[str, int]] = {}
    for holder in sorted(set(holders) - {requester}):
        reached, edge = {holder: 0}, [holder]
        for hop in range(1, MOST_HOPS + 1):
            edge = [to for person in edge for to in onward.get(person, ()) if to not in reached]
            reached |= dict.fromkeys(edge, hop)
        for person, hops in reached.items():
            found.setdefault(person, {})[holder] = hops
    return {
        person: tuple(sorted(rights, key=lambda holder: (rights[holder], holder))) for person, rights in found.items()
    }


def sources(person: str, standing: Iterable[DelegationRow]) -> frozenset[str]:
    """Return everybody from whom delegations lead to this person."""
    backward: dict[str, set[str]] = {}
    for row in standing:
        backward.setdefault(row.to_person, set()).add(row.from_person)
    found: set[str] = set()
    edge = {person}
    for _ in range(MOST_HOPS):
        edge = {source for each in edge for source in backward.get(each, ())} - found
        found |= edge
    return frozenset(found - {person})
