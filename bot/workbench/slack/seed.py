"""The workspace as it is before anyone does anything: Blossom Wholesale, its people and channels."""

from bot.workbench.slack.model import Channel, Person, UserGroup

TEAM_ID = "T04BLOSSOM1"
TEAM_NAME = "Blossom Wholesale"
TEAM_DOMAIN = "blossom-wholesale"
OTHER_TEAM_ID = "T05ANDESFRM"
OTHER_TEAM_DOMAIN = "andes-farms"

ANA = "U04ANATORRE"
"""Salesperson, New York."""
BEN = "U04BENCARTR"
"""Salesperson, London: day before month."""
DIEGO = "U04DIEGOMRN"
"""Grower in Colombia; only in general and growers."""
MAYA = "U04MAYALIND"
"""Manager."""
VICTOR = "U04VICTOROS"
"""Manager."""
PRIYA = "U04PRIYARAM"
"""Workspace admin."""
SAM = "U04SAMDOYLE"
"""Guest of one channel (growers)."""
LUCIA = "U05LUCIAHRR"
"""Of another team, reached through the shared channel growers."""
NORA = "U04NORAFELD"
"""Left the company: deactivated."""

GENERAL = "C04GENERAL1"
SALES = "C04SALES002"
APPROVALS = "C04APPROVL3"
ALERTS = "C04ALERTS04"
GROWERS = "C04GROWERS5"
LEADERS = "C04LEADERS6"

MANAGERS_GROUP = "S04MANAGERS"
SALES_GROUP = "S04SALESTM2"


def people() -> list[Person]:
    """Return everyone in the seed, afresh."""
    return [
        _person(ANA, "Ana Torres", "salesperson", "Account executive"),
        _person(BEN, "Ben Carter", "salesperson", "Account executive", ("en-GB", "Europe/London")),
        _person(DIEGO, "Diego Marín", "grower", "Grower, Finca Alborada", ("es-CO", "America/Bogota")),
        _person(MAYA, "Maya Lindqvist", "manager", "Sales manager"),
        _person(VICTOR, "Victor Osei", "manager", "Procurement manager", ("en-US", "America/Chicago")),
        _person(PRIYA, "Priya Raman", "admin", "Operations, workspace admin"),
        _person(SAM, "Sam Doyle", "guest", "Freight contractor"),
        Person(
            id=LUCIA,
            name="lucia",
            real_name="Lucía Herrera",
            role="other-team",
            title="Exports, Andes Farms",
            locale="es-EC",
            tz="America/Guayaquil",
            team_id=OTHER_TEAM_ID,
            email="lucia@andesfarms.example",
        ),
        Person(
            id=NORA,
            name="nora",
            real_name="Nora Feld",
            role="former",
            title="Account executive (left)",
            team_id=TEAM_ID,
            email="nora@blossom.example",
            deleted=True,
        ),
    ]


def channels() -> list[Channel]:
    """Return the channels of the seed with their members, afresh and without messages."""
    office = [ANA, BEN, MAYA, VICTOR, PRIYA]
    return [
        Channel(GENERAL, "general", "channel", [*office, DIEGO], "Company news", "Everyone", PRIYA),
        Channel(SALES, "sales", "channel", list(office), "Orders of the week", "The sales team", MAYA),
        Channel(APPROVALS, "komet-approvals", "channel", list(office), "Approve or reject", "Approvals", MAYA),
        Channel(ALERTS, "komet-alerts", "channel", list(office), "", "What changed in Komet", MAYA),
        Channel(
            GROWERS,
            "growers",
            "channel",
            [ANA, BEN, MAYA, DIEGO, SAM, LUCIA],
            "Availability and invoices",
            "With our growers",
            MAYA,
            is_shared=True,
        ),
        Channel(LEADERS, "leaders", "private", [MAYA, VICTOR, PRIYA], "", "Managers only", PRIYA),
    ]


def usergroups() -> list[UserGroup]:
    """Return the user groups of the seed."""
    return [
        UserGroup(MANAGERS_GROUP, "managers", "Managers", [MAYA, VICTOR]),
        UserGroup(SALES_GROUP, "sales-team", "Sales team", [ANA, BEN]),
    ]


def _person(
    user_id: str,
    real_name: str,
    role: str,
    title: str,
    region: tuple[str, str] = ("en-US", "America/New_York"),
) -> Person:
    name = real_name.partition(" ")[0].lower()
    return Person(
        id=user_id,
        name=name,
        real_name=real_name,
        role=role,
        title=title,
        locale=region[0],
        tz=region[1],
        team_id=TEAM_ID,
        email=f"{name}@blossom.example",
    )
