"""The policy's finer rules: vendors, ship dates, guardrails, groups, expiry, and rules that never decide."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from bot.errors import ConfigurationError
from bot.komet.kinds import Effect
from bot.komet.models import InvoiceStatus, OrderStatus, PurchaseOrder
from bot.komet.requests import REQUESTS
from bot.plan import Facts
from bot.policy import Policy, PolicyKeeper, read_policy
from bot.quota import DayClock
from bot.requirements import approval_record, expiry_of
from handlers.operations.purchase_orders import facts_of_lines
from tests.support.plans import PLAN

DELETE = "purchase.order.item.delete"
TODAY = date(2026, 11, 23)

HEAD = """
[channels]
approvals = "C04APPROVL3"
announcements = "C04SALES002"
[roles]
manager = ["U1", "U2"]
director = ["U8", "U9"]
[may]
everyone = ["*"]
"""


def rule(name: str, *lines: str, approvers: str = "manager") -> str:
    """Return a rule of the file."""
    return "\n".join(("[[rule]]", f'name = "{name}"', f'methods = ["{DELETE}"]', f'approvers = "{approvers}"', *lines))


def policy(*parts: str) -> Policy:
    """Return the policy of these parts."""
    return read_policy("\n".join((HEAD, *parts)), REQUESTS)


def caught(rules: Policy, **facts: object) -> list[str]:
    """Return the names of the rules that catch a delete with these facts, the strictest first."""
    known: dict[str, object] = {"amount": Decimal(10), "boxes": Decimal(1), **facts}
    judged = Facts(**known)  # type: ignore[arg-type]
    return [each.name for each in rules.caught_by(acts={(DELETE, Effect.DESTRUCTIVE)}, facts=judged, today=TODAY)]


def faults(*parts: str) -> str:
    """Return what is said of a faulty file."""
    with pytest.raises(ConfigurationError) as told:
        policy(*parts)
    return str(told.value)


def test_a_rule_for_a_vendor_leaves_the_others() -> None:
    rules = policy(rule("Roses", 'vendors = ["finca *"]'))
    assert caught(rules, vendor="Finca Alborada") == ["Roses"]
    assert caught(rules, vendor="Clavelina Farms") == []


@pytest.mark.parametrize("vendor", [None, ""])
def test_an_unknown_vendor_is_caught_by_a_rule_for_any_vendor(vendor: str | None) -> None:
    assert caught(policy(rule("Roses", 'vendors = ["finca *"]')), vendor=vendor) == ["Roses"]


def test_a_rule_for_confirmed_orders_leaves_approved_ones() -> None:
    rules = policy(rule("Confirmed", 'order_status = ["Confirmed by Farm"]'))
    assert caught(rules, order_status="Confirmed by Farm") == ["Confirmed"]
    assert caught(rules, order_status="Approved") == []


@pytest.mark.parametrize("status", [None, OrderStatus.UNKNOWN.value, InvoiceStatus.UNKNOWN.value])
def test_a_status_that_nobody_knows_is_caught_by_a_rule_for_any_status(status: str | None) -> None:
    assert caught(policy(rule("Confirmed", 'order_status = ["Confirmed by Farm"]')), order_status=status)


def test_lines_whose_boxes_komet_does_not_show_are_over_every_limit_of_boxes() -> None:
    line = {"poItemId": 1, "totalBoxes": None}
    found = PurchaseOrder.model_validate({"id": 1, "number": "P1", "shipDate": "2026-11-23", "details": [line]})
    facts = facts_of_lines(found, found.lines)
    assert facts.boxes is None
    assert caught(policy(rule("Many", "boxes_over = 10")), boxes=facts.boxes) == ["Many"]


@pytest.mark.parametrize(("days", "is_caught"), [(-1, True), (0, True), (2, True), (3, False)])
def test_a_rule_for_orders_that_ship_soon(days: int, is_caught: bool) -> None:
    rules = policy(rule("Soon", "ship_within_days = 2"))
    assert bool(caught(rules, ship_date=TODAY + timedelta(days=days))) is is_caught


def test_a_negative_amount_counts_as_over_every_limit() -> None:
    assert caught(policy(rule("Large", "amount_over = 5000")), amount=Decimal(-1)) == ["Large"]


def test_several_roles_can_agree_together() -> None:
    text = rule("Both", "approvals = 2").replace('"manager"', '["manager", "director"]')
    need = policy(text).requirement(acts={(DELETE, Effect.DESTRUCTIVE)}, facts=Facts(), requester="U1")
    assert need is not None
    assert need.approvers == {"U2", "U8", "U9"}
    assert need.role == "manager or director"


def test_a_setting_that_is_not_kept_is_refused_rather_than_ignored() -> None:
    assert "second_factor: Extra inputs are not permitted" in faults(rule("Careful", "second_factor = true"))


# --- how long it may wait ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("ship_date", "minutes"),
    [(None, 24 * 60), (TODAY + timedelta(days=9), 24 * 60), (TODAY, 19 * 60 - 1), (TODAY - timedelta(days=3), 4 * 60)],
)
def test_an_approval_never_waits_past_the_day_on_which_the_company_ships(ship_date: date | None, minutes: int) -> None:
    need = policy(rule("One")).requirement(acts={(DELETE, Effect.DESTRUCTIVE)}, facts=Facts(), requester="U0")
    asked = approval_record(need, replace(PLAN, facts=Facts(ship_date=ship_date)), DayClock(-5.0))
    assert asked is not None
    now = datetime(2026, 11, 23, 10, tzinfo=UTC)
    assert expiry_of(asked, now) == now + timedelta(minutes=minutes)


# --- what is wrong with a file -----------------------------------------------------------------


def test_a_rule_that_another_always_beats_is_told() -> None:
    told = faults(rule("One"), rule("Two", "approvals = 2"))
    assert "rule “One”: it never decides, because “Two” catches the same" in told


def test_a_rule_that_a_stricter_one_beats_only_sometimes_is_fine() -> None:
    assert policy(rule("One"), rule("Two", "approvals = 2", "amount_over = 500"))


def test_a_rule_for_what_nobody_may_run_is_told() -> None:
    with pytest.raises(ConfigurationError, match="everything that it catches is in never"):
        read_policy(f'never = ["{DELETE}"]\n{HEAD}\n{rule("One")}', REQUESTS)


def test_two_rules_of_one_name_are_told() -> None:
    assert "there are two of that name" in faults(rule("One"), rule("One", "amount_over = 5"))


def test_an_escalation_to_nobody_is_told() -> None:
    assert "escalate_to names ceo, which has nobody" in faults(rule("One", 'escalate_to = "ceo"'))


def test_a_reminder_more_often_than_every_four_hours_is_told() -> None:
    assert "remind_hours" in faults(rule("One", "remind_hours = 1"))


# --- guardrails --------------------------------------------------------------------------------

GUARD = """
[[channel]]
id = "C04GROWERS5"
methods = ["purchase.order.list"]
teams = ["T05ANDESFRM"]
"""


def test_a_channel_with_a_guardrail_allows_only_what_it_names() -> None:
    rules = policy(GUARD)
    assert rules.allows_in("C04GROWERS5", "purchase.order.list")
    assert not rules.allows_in("C04GROWERS5", DELETE)


def test_a_channel_without_one_allows_everything() -> None:
    assert policy(GUARD).allows_in("C04SALES002", DELETE)
    assert policy(GUARD).allows_in(None, DELETE)


def test_another_team_is_admitted_only_where_the_policy_names_it() -> None:
    rules = policy(GUARD)
    assert rules.admits_outsider("T05ANDESFRM", "C04GROWERS5")
    assert not rules.admits_outsider("T05ANDESFRM", "C04SALES002")
    assert not rules.admits_outsider("T0OTHER", "C04GROWERS5")


# --- the policy in force -----------------------------------------------------------------------

GROUPS = HEAD.replace('manager = ["U1", "U2"]', 'manager = ["S04MANAGERS"]')

pytestmark = pytest.mark.anyio


class Groups:
    """User groups as Slack knows them, or Slack being away."""

    def __init__(self, **members: tuple[str, ...]) -> None:
        self.members = members
        self.is_away = False

    async def of(self, group: str) -> tuple[str, ...]:
        """Return the members."""
        if self.is_away:
            raise OSError("no route to Slack")
        return self.members[group]


def keeper(tmp_path: Path, text: str, groups: Groups) -> PolicyKeeper:
    """Return a keeper of a file with this text."""
    path = tmp_path / "policy.toml"
    path.write_text(text, encoding="utf-8")
    return PolicyKeeper(path, REQUESTS, groups.of)


async def test_a_role_may_name_a_user_group(tmp_path: Path) -> None:
    kept = keeper(tmp_path, GROUPS + rule("One"), Groups(S04MANAGERS=("U1", "U2")))
    await kept.load()
    current = kept.current()
    assert current is not None
    assert current.people_in(["manager"]) == {"U1", "U2"}


async def test_a_group_without_enough_members_is_told(tmp_path: Path) -> None:
    kept = keeper(tmp_path, GROUPS + rule("Two", "approvals = 2"), Groups(S04MANAGERS=("U1",)))
    with pytest.raises(ConfigurationError, match="it asks for 2, and manager has 1"):
        await kept.load()


async def test_who_left_a_group_may_not_decide_after_the_next_look(tmp_path: Path) -> None:
    groups = Groups(S04MANAGERS=("U1", "U2"))
    kept = keeper(tmp_path, GROUPS + rule("One"), groups)
    await kept.load()
    groups.members = {"S04MANAGERS": ("U2",)}
    await kept.refresh_groups()
    current = kept.current()
    assert current is not None
    assert current.people_in(["manager"]) == {"U2"}


async def test_what_is_known_of_groups_stays_while_slack_is_away(tmp_path: Path) -> None:
    groups = Groups(S04MANAGERS=("U1", "U2"))
    kept = keeper(tmp_path, GROUPS + rule("One"), groups)
    await kept.load()
    groups.is_away = True
    await kept.refresh_groups()
    current = kept.current()
    assert current is not None
    assert current.people_in(["manager"]) == {"U1", "U2"}


async def test_a_faulty_file_never_replaces_the_one_in_force(tmp_path: Path) -> None:
    kept = keeper(tmp_path, HEAD + rule("One"), Groups())
    before = await kept.load()
    (tmp_path / "policy.toml").write_text("nonsense = ", encoding="utf-8")
    with pytest.raises(ConfigurationError):
        await kept.load()
    assert kept.current() is before
