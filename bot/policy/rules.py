"""The policy as a value: channels, roles, who may, and the rules that ask for approvals.

What the file does not allow is forbidden. Several rules that match: the stricter wins. A fact that is
not known, or an amount below zero, counts as over every limit.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fnmatch import fnmatchcase
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from bot.komet.kinds import Effect
from bot.komet.models import InvoiceStatus
from bot.komet.statuses import OrderStatus
from bot.plan import Facts

EVERYONE = "everyone"
ADMIN = "admin"

ChannelId = Annotated[str, Field(pattern=r"^[CG][A-Z0-9]{2,}$")]
MemberId = Annotated[str, Field(pattern=r"^[UWS][A-Z0-9]+$")]
"""A person (U…, W…) or a user group (S…)."""

NOT_KNOWN = frozenset({"", OrderStatus.UNKNOWN.value, InvoiceStatus.UNKNOWN.value})
"""Vendors and statuses that Komet does not tell, or tells in words that nobody knows."""


def _listed(value: Any) -> Any:
    return (value,) if isinstance(value, str) else value


Names = Annotated[tuple[str, ...], BeforeValidator(_listed)]
"""One name or several."""


class Strict(BaseModel):
    """A part of the file: unknown settings are faults, so that a typing error cannot open a door."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Channels(Strict):
    """Slack channel ids: where approval cards go and where writes are announced."""

    approvals: ChannelId
    announcements: ChannelId


class Guardrail(Strict):
    """What may be run in one channel, and people of which other teams may run it there."""

    id: ChannelId
    methods: tuple[str, ...] = ("*",)
    teams: tuple[Annotated[str, Field(pattern=r"^[TE][A-Z0-9]+$")], ...] = ()


class Delegating(Strict):
    """Who may be handed a right to decide: people of the roles `to`, for at most `max_days` days."""

    to: Names = Field(min_length=1)
    max_days: int = Field(14, ge=1, le=60)


class Rule(Strict):
    """One approval rule: which writes it catches and who has to agree.

    `methods` are names or patterns such as `purchase.order.*`, `vendors` patterns without letter case,
    `order_status` Komet's words. Limits catch what is *over* them (`ship_within_days`: orders that ship
    today or within so many days, or shipped already); money is in the company's currency.
    `approvers` names roles; `approvals` different people of any of them have to agree. Where the amount is
    over `second_factor_over` (or is not known), approving takes a code too; 0 means always.
    """

    name: str = Field(min_length=1, max_length=80)
    methods: tuple[str, ...] = ("*",)
    effect: Effect | None = None
    vendors: tuple[str, ...] = ()
    order_status: tuple[str, ...] = ()
    ship_within_days: int | None = Field(None, ge=0, le=365)
    rows_over: int | None = None
    amount_over: Decimal | None = None
    boxes_over: Decimal | None = None
    approvers: Names = Field(min_length=1)
    approvals: int = Field(1, ge=1, le=5)
    channel: ChannelId | None = None
    expires_hours: int = Field(24, ge=1, le=14 * 24)
    remind_hours: int | None = Field(None, ge=4, le=14 * 24)
    escalate_to: str | None = None
    escalate_hours_before: int = Field(2, ge=1, le=7 * 24)
    second_factor_over: Decimal | None = Field(None, ge=0)

    def asks_for_code(self, amount: Decimal | None) -> bool:
        """Say whether approving a write of this amount takes a code of the approver's authenticator app."""
        limit = self.second_factor_over
        return limit is not None and (limit == 0 or amount is None or amount < 0 or amount > limit)

    def catches(self, method: str, effect: Effect, facts: Facts, today: date | None = None) -> bool:
        """Say whether the rule applies to a write with these facts; `today` is the company's date."""
        if not any(fnmatchcase(method, pattern) for pattern in self.methods):
            return False
        if self.effect is not None and effect is not self.effect:
            return False
        if not _is_one_of(facts.vendor, self.vendors) or not _is_one_of(facts.order_status, self.order_status):
            return False
        if self.ship_within_days is not None and facts.ship_date is not None:
            days = (facts.ship_date - (today or datetime.now(UTC).date())).days
            if days > self.ship_within_days:
                return False
        limits = (
            (self.rows_over, Decimal(facts.rows)),
            (self.amount_over, facts.amount),
            (self.boxes_over, facts.boxes),
        )
        return all(limit is None or value is None or value < 0 or value > limit for limit, value in limits)


def _is_one_of(value: str | None, patterns: tuple[str, ...]) -> bool:
    """Say whether a value matches; an unknown value matches, because the rule could be meant for it."""
    if not patterns or value is None or value in NOT_KNOWN:
        return True
    return any(fnmatchcase(value.casefold(), pattern.casefold()) for pattern in patterns)


@dataclass(frozen=True)
class Requirement:
    """What policy asks of one write: how many approvals by which roles, until when, and which rule says so.

    `approvers` are the people of those roles but the requester. `second_factor` says that approving takes a
    code, because any of the rules that catch the write wants one.
    """

    rule: str
    roles: tuple[str, ...]
    approvers: frozenset[str]
    count: int
    lifetime: timedelta
    channel: str
    remind: timedelta | None = None
    escalate_to: str | None = None
    escalate_before: timedelta = timedelta(0)
    second_factor: bool = False

    @property
    def role(self) -> str:
        """Return the roles in words."""
        return " or ".join(self.roles)


class Policy(Strict):
    """A linted policy. `version` is the hash of its text, `may` maps roles to method patterns."""

    channels: Channels
    roles: dict[str, tuple[MemberId, ...]] = Field(default_factory=dict)
    may: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    never: tuple[str, ...] = ()
    rule: tuple[Rule, ...] = ()
    channel: tuple[Guardrail, ...] = ()
    delegation: Delegating | None = None
    version: str = ""

    @property
    def groups(self) -> frozenset[str]:
        """Return the user groups that roles name: their members have to be looked up in Slack."""
        return frozenset(member for people in self.roles.values() for member in people if member.startswith("S"))

    def with_groups(self, members: dict[str, tuple[str, ...]]) -> "Policy":
        """Return the policy whose roles hold people only; a group that is not in `members` has nobody."""
        roles = {
            role: tuple(
                dict.fromkeys(
                    person
                    for member in people
                    for person in (members.get(member, ()) if member.startswith("S") else (member,))
                )
            )
            for role, people in self.roles.items()
        }
        return self.model_copy(update={"roles": roles})

    def people_in(self, roles: tuple[str, ...] | list[str]) -> frozenset[str]:
        """Return the people of these roles."""
        return frozenset(person for role in roles for person in self.roles.get(role, ()))

    def roles_of(self, user_id: str) -> frozenset[str]:
        """Return the person's roles; everyone has `everyone`."""
        return frozenset({EVERYONE} | {role for role, people in self.roles.items() if user_id in people})

    def is_admin(self, user_id: str) -> bool:
        """Say whether the person may link tokens for others and look after the bot."""
        return user_id in self.roles.get(ADMIN, ())

    def allows(self, user_id: str, method: str) -> bool:
        """Say whether policy lets the person run the method at all."""
        if self.is_never(method):
            return False
        patterns = [pattern for role in self.roles_of(user_id) for pattern in self.may.get(role, ())]
        return any(fnmatchcase(method, pattern) for pattern in patterns)

    def is_never(self, method: str) -> bool:
        """Say whether nobody may run the method."""
        return any(fnmatchcase(method, pattern) for pattern in self.never)

    def allows_in(self, channel: str | None, method: str) -> bool:
        """Say whether the method may be run in this channel; a channel without a guardrail allows all."""
        guardrail = self._guardrail(channel)
        return guardrail is None or any(fnmatchcase(method, pattern) for pattern in guardrail.methods)

    def admits_outsider(self, team_id: str, channel: str | None) -> bool:
        """Say whether people of this other team may run operations in this channel."""
        guardrail = self._guardrail(channel)
        return guardrail is not None and team_id in guardrail.teams

    def _guardrail(self, channel: str | None) -> Guardrail | None:
        return next((each for each in self.channel if each.id == channel), None)

    def caught_by(self, *, acts: Collection[tuple[str, Effect]], facts: Facts, today: date | None = None) -> list[Rule]:
        """Return the rules that catch any of the write's methods, the strictest first."""
        caught = [rule for rule in self.rule if any(rule.catches(*act, facts, today) for act in acts)]
        return sorted(caught, key=self._strictness, reverse=True)

    def requirement(
        self, *, acts: Collection[tuple[str, Effect]], facts: Facts, requester: str, today: date | None = None
    ) -> Requirement | None:
        """Return what has to be approved, or None; the requester never counts as an approver.

        `acts` are the methods of the write with their effects (`Plan.acts`).
        """
        caught = self.caught_by(acts=acts, facts=facts, today=today)
        if not caught:
            return None
        strictest = caught[0]
        return Requirement(
            rule=strictest.name,
            roles=strictest.approvers,
            approvers=self.people_in(strictest.approvers) - {requester},
            count=strictest.approvals,
            lifetime=timedelta(hours=strictest.expires_hours),
            channel=strictest.channel or self.channels.approvals,
            remind=timedelta(hours=strictest.remind_hours) if strictest.remind_hours else None,
            escalate_to=strictest.escalate_to,
            escalate_before=timedelta(hours=strictest.escalate_hours_before),
            second_factor=any(rule.asks_for_code(facts.amount) for rule in caught),
        )

    def delegates(self) -> frozenset[str]:
        """Return the people who may be handed a right to decide; nobody where the policy does not say so."""
        return self.people_in(self.delegation.to) if self.delegation else frozenset()

    def deciders(self) -> frozenset[str]:
        """Return everybody whom some rule lets decide, at once or after it was escalated."""
        roles = [role for rule in self.rule for role in (*rule.approvers, rule.escalate_to) if role]
        return self.people_in(roles)

    def _strictness(self, rule: Rule) -> tuple[int, int, int]:
        """More people first, then the smaller circle of those who may agree, then the shorter time."""
        return (rule.approvals, -len(self.people_in(rule.approvers)), -rule.expires_hours)
