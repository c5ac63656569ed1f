"""The policies that may be in force, said in the test's own words beside the bot's.

The oracle reads `Law`, the bot reads the `Policy` made of it; neither looks at the other's.
"""

from dataclasses import dataclass, field
from datetime import timedelta

from bot.policy import Policy
from bot.workbench.slack.seed import ANA, APPROVALS, BEN, MAYA, PRIYA, SALES, VICTOR
from tests.properties.writes import DELETE, METHODS, READS, RENAME

PEOPLE = (ANA, MAYA, VICTOR, PRIYA, BEN)
"""The first three are connected to Komet and ask; all of them press what they can."""
ASKERS = PEOPLE[:3]

WRITES = frozenset(METHODS.values())
REST = WRITES - {DELETE, RENAME}

LASTS = timedelta(hours=24)
ESCALATES = timedelta(hours=2)
"""So long before its time is over, a request may be decided by the second circle too."""


@dataclass(frozen=True)
class Asked:
    """What a rule asks for: so many different people of this role, or towards the end of this second one."""

    count: int
    role: str
    second: str | None = None


@dataclass(frozen=True)
class Law:
    """What may be done at all (`allowed`), and what each method has to be agreed by."""

    name: str
    roles: dict[str, tuple[str, ...]]
    rules: dict[str, Asked] = field(default_factory=dict)
    allowed: frozenset[str] = WRITES
    never: tuple[str, ...] = ()

    def circle(self, asked: Asked, *, escalated: bool) -> frozenset[str]:
        """Return who may agree."""
        roles = [asked.role, asked.second] if escalated and asked.second else [asked.role]
        return frozenset(person for role in roles for person in self.roles.get(role, ()))

    def policy(self) -> Policy:
        """Return the same for the bot."""
        return Policy.model_validate(
            {
                "channels": {"approvals": APPROVALS, "announcements": SALES},
                "roles": self.roles,
                "may": {"everyone": sorted(self.allowed | READS)},
                "never": self.never,
                "rule": [
                    {
                        "name": f"{self.name} {method}",
                        "methods": [method],
                        "approvers": asked.role,
                        "approvals": asked.count,
                        "expires_hours": LASTS // timedelta(hours=1),
                        "remind_hours": 4,
                        "escalate_to": asked.second,
                        "escalate_hours_before": ESCALATES // timedelta(hours=1),
                    }
                    for method, asked in self.rules.items()
                ],
                "version": self.name,
            }
        )


MANAGERS = {"manager": (MAYA, VICTOR, PRIYA), "director": (PRIYA, BEN), "admin": (BEN,)}

USUAL = Law("usual", MANAGERS, {DELETE: Asked(1, "manager", "admin")})

LAWS: tuple[Law | None, ...] = (
    USUAL,
    Law(
        "stricter",
        MANAGERS,
        {**dict.fromkeys(REST, Asked(1, "manager")), DELETE: Asked(2, "manager", "admin"), RENAME: Asked(1, "manager")},
    ),
    Law("laxer", MANAGERS),
    Law("others decide", MANAGERS, {DELETE: Asked(1, "director"), RENAME: Asked(2, "director")}),
    Law("one is left", {**MANAGERS, "manager": (VICTOR,)}, {DELETE: Asked(1, "manager", "admin")}),
    Law("the asker alone", {**MANAGERS, "manager": (ANA,)}, {DELETE: Asked(1, "manager")}),
    Law("nobody is left", {**MANAGERS, "manager": ()}, {DELETE: Asked(1, "manager", "admin")}),
    Law("never", MANAGERS, {DELETE: Asked(1, "manager")}, never=tuple(sorted(WRITES))),
    Law("only reads", MANAGERS, {DELETE: Asked(1, "manager")}, allowed=frozenset()),
    None,
)


def may_be_done(law: Law | None, method: str) -> bool:
    """Say whether the law lets people do it at all."""
    return law is not None and method in law.allowed and method not in law.never
