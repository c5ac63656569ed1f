"""The policy in force: reloaded on request, never replaced by a faulty file, groups looked up in Slack.

https://docs.slack.dev/reference/methods/usergroups.users.list
"""

import logging
from collections.abc import Awaitable, Callable, Iterable
from pathlib import Path

from bot.errors import ConfigurationError
from bot.policy.reading import load_policy
from bot.policy.rules import Policy

log = logging.getLogger(__name__)

MembersOf = Callable[[str], Awaitable[tuple[str, ...]]]
"""Takes a user group's id and returns the ids of its members. Raises when Slack cannot be asked."""


class PolicyKeeper:
    """Holds the policy in force. `members_of` asks Slack who is in a user group."""

    def __init__(self, path: Path | None, methods: Iterable[str], members_of: MembersOf) -> None:
        self._path = path
        self._methods = tuple(methods)
        self._members_of = members_of
        self._file: Policy | None = None
        self._members: dict[str, tuple[str, ...]] = {}
        self._in_force: Policy | None = None

    def current(self) -> Policy | None:
        """Return the policy in force, or None when there is none: then nothing may be run."""
        return self._in_force

    async def load(self) -> Policy | None:
        """Read the file and put it in force; return it.

        Raises ConfigurationError that names every fault; what was in force before stays.
        """
        fresh = load_policy(self._path, self._methods)
        members = await self._look_up(fresh)
        if fresh is not None and (lacking := _lacking(fresh.with_groups(members))):
            raise ConfigurationError(f"{self._path} has faults: {'; '.join(lacking)}")
        self._file, self._members = fresh, members
        self._in_force = fresh.with_groups(members) if fresh else None
        return self._in_force

    async def refresh_groups(self) -> None:
        """Look up again who is in the groups; when Slack cannot be asked, what is known stays."""
        if self._file is None or not self._file.groups:
            return
        self._members = await self._look_up(self._file)
        self._in_force = self._file.with_groups(self._members)

    async def _look_up(self, policy: Policy | None) -> dict[str, tuple[str, ...]]:
        members: dict[str, tuple[str, ...]] = {}
        for group in sorted(policy.groups if policy else ()):
            try:
                members[group] = await self._members_of(group)
            except Exception as error:  # noqa: BLE001 - whatever Slack's client raises: nobody is let in by it
                log.warning("the members of %s cannot be looked up: %s", group, type(error).__name__)
                members[group] = self._members.get(group, ())
        return members


def _lacking(policy: Policy) -> list[str]:
    """Return what is wrong now that the groups' members are known: rules nobody can satisfy."""
    roles = policy.delegation.to if policy.delegation else ()
    nobody = [f"delegation: it names {role}, which has nobody" for role in roles if not policy.people_in([role])]
    return nobody + [
        f"rule “{rule.name}”: it asks for {rule.approvals}, and {' or '.join(rule.approvers)} "
        f"has {len(policy.people_in(rule.approvers))}"
        for rule in policy.rule
        if len(policy.people_in(rule.approvers)) < rule.approvals
    ]
