"""Who may do what, and what a manager has to approve: one TOML file, linted when it is read.

An example with every setting is `bot/policy.example.toml`. What the file does not allow is
forbidden, and without a file nothing may be written. Several approval rules that match: the stricter
wins. A fact that is not known counts as over every limit.
"""

import hashlib
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from fnmatch import fnmatchcase
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from bot.errors import ConfigurationError
from bot.komet.kinds import Effect
from bot.plan import Facts

EVERYONE = "everyone"
ADMIN = "admin"


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Channels(_Strict):
    """Slack channel ids: where approval cards go and where writes are announced."""

    approvals: str = Field(pattern=r"^[CG][A-Z0-9]{2,}$")
    announcements: str = Field(pattern=r"^[CG][A-Z0-9]{2,}$")


class Rule(_Strict):
    """One approval rule: which writes it catches and who has to agree.

    `methods` are method names or patterns such as `purchase.order.*`; `effect` narrows to one effect.
    Limits catch what is *over* them; money is in the company's currency.
    """

    name: str
    methods: tuple[str, ...] = ("*",)
    effect: Effect | None = None
    rows_over: int | None = None
    amount_over: Decimal | None = None
    boxes_over: Decimal | None = None
    approvers: str
    approvals: int = Field(1, ge=1, le=5)
    expires_hours: int = Field(24, ge=1, le=14 * 24)

    def catches(self, method: str, effect: Effect, facts: Facts) -> bool:
        """Say whether the rule applies to a write with these facts."""
        if not any(fnmatchcase(method, pattern) for pattern in self.methods):
            return False
        if self.effect is not None and effect is not self.effect:
            return False
        limits = (
            (self.rows_over, Decimal(facts.rows)),
            (self.amount_over, facts.amount),
            (self.boxes_over, facts.boxes),
        )
        return all(limit is None or value is None or value < 0 or value > limit for limit, value in limits)


@dataclass(frozen=True)
class Requirement:
    """What policy asks of one write: how many approvals by which role, until when, and which rule says so."""

    rule: str
    role: str
    approvers: frozenset[str]
    count: int
    lifetime: timedelta


class Policy(_Strict):
    """A linted policy. `version` is the hash of its text, `may` maps roles to method patterns."""

    channels: Channels
    roles: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    may: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    never: tuple[str, ...] = ()
    rule: tuple[Rule, ...] = ()
    version: str = ""

    def roles_of(self, user_id: str) -> frozenset[str]:
        """Return the person's roles; everyone has `everyone`."""
        return frozenset({EVERYONE} | {role for role, people in self.roles.items() if user_id in people})

    def is_admin(self, user_id: str) -> bool:
        """Say whether the person may link tokens for others."""
        return user_id in self.roles.get(ADMIN, ())

    def allows(self, user_id: str, method: str) -> bool:
        """Say whether policy lets the person run the method at all."""
        if any(fnmatchcase(method, pattern) for pattern in self.never):
            return False
        patterns = [pattern for role in self.roles_of(user_id) for pattern in self.may.get(role, ())]
        return any(fnmatchcase(method, pattern) for pattern in patterns)

    def requirement(self, *, method: str, effect: Effect, facts: Facts, requester: str) -> Requirement | None:
        """Return what has to be approved, or None; the requester never counts as an approver."""
        caught = [rule for rule in self.rule if rule.catches(method, effect, facts)]
        if not caught:
            return None
        strictest = max(caught, key=lambda rule: (rule.approvals, -rule.expires_hours))
        return Requirement(
            rule=strictest.name,
            role=strictest.approvers,
            approvers=frozenset(self.roles[strictest.approvers]) - {requester},
            count=strictest.approvals,
            lifetime=timedelta(hours=strictest.expires_hours),
        )


def load_policy(path: Path | None, methods: Iterable[str]) -> Policy | None:
    """Return the policy in the file, or None where no file is set: then nothing may be written.

    `methods` are the methods that exist. Raises ConfigurationError that names every fault at once.
    """
    if path is None:
        return None
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise ConfigurationError(f"The policy file {path} cannot be read: {error.strerror}.") from None
    return read_policy(text, methods, source=str(path))


def read_policy(text: str, methods: Iterable[str], *, source: str = "policy") -> Policy:
    """Return the linted policy of a TOML text. Raises ConfigurationError that names every fault."""
    try:
        policy = Policy.model_validate(tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise ConfigurationError(f"{source} is not valid TOML: {error}") from None
    except ValidationError as error:
        faults = [
            f"{'.'.join(str(part) for part in fault['loc'])}: {fault['msg']}"
            for fault in error.errors(include_url=False)
        ]
        raise ConfigurationError(f"{source} has faults: {'; '.join(faults)}") from None
    if faults := list(_lint(policy, list(methods))):
        raise ConfigurationError(f"{source} has faults: {'; '.join(faults)}")
    return policy.model_copy(update={"version": hashlib.sha256(text.encode()).hexdigest()[:16]})


def _lint(policy: Policy, methods: list[str]) -> Iterable[str]:
    for role in policy.may:
        if role != EVERYONE and role not in policy.roles:
            yield f"may.{role}: there is no role of that name"
    patterns = [
        *((f"may.{role}", pattern) for role, listed in policy.may.items() for pattern in listed),
        *(("never", pattern) for pattern in policy.never),
        *((f"rule “{rule.name}”", pattern) for rule in policy.rule for pattern in rule.methods),
    ]
    for where, pattern in patterns:
        if not any(fnmatchcase(method, pattern) for method in methods):
            yield f"{where}: no Komet method is called {pattern}"
    for rule in policy.rule:
        people = policy.roles.get(rule.approvers, ())
        if len(set(people)) < rule.approvals:
            yield f"rule “{rule.name}”: it asks for {rule.approvals}, and {rule.approvers} has {len(set(people))}"
