"""The policy: who may, what needs approval, and what is wrong with a file."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import bot
from bot.errors import ConfigurationError
from bot.komet.kinds import Effect
from bot.komet.requests import REQUESTS
from bot.plan import Facts
from bot.policy import Policy, Requirement, load_policy, read_policy

DELETE = "purchase.order.item.delete"

CHANNELS = """
[channels]
approvals = "C04APPROVL3"
announcements = "C04SALES002"
"""

ROLES = """
[roles]
manager = ["U1", "U2"]
director = ["U9", "U8", "U7"]
admin = ["U5"]
"""

MAY = """
[may]
everyone = ["*"]
"""

RULE = """
[[rule]]
name = "Deleting lines"
methods = ["purchase.order.item.delete"]
approvers = "manager"
"""


def policy(*parts: str) -> Policy:
    """Return the policy of these parts."""
    return read_policy("\n".join((CHANNELS, *parts)), REQUESTS)


def faults(*parts: str) -> str:
    """Return what is said of a faulty file."""
    with pytest.raises(ConfigurationError) as caught:
        policy(*parts)
    return str(caught.value)


def asked(rules: Policy, *, effect: Effect = Effect.DESTRUCTIVE, requester: str = "U0", **facts: Any) -> str | None:
    """Return the name of the rule that asks for an approval of a delete, or None."""
    found = need(rules, effect=effect, requester=requester, **facts)
    return found.rule if found else None


def need(
    rules: Policy, *, effect: Effect = Effect.DESTRUCTIVE, requester: str = "U0", **facts: Any
) -> Requirement | None:
    """Return what a delete with these facts needs."""
    judged = Facts(**{"amount": Decimal(10), "boxes": Decimal(1), **facts})
    return rules.requirement(acts={(DELETE, effect)}, facts=judged, requester=requester)


# --- what is wrong with a file -----------------------------------------------------------------


def test_no_file_is_no_policy() -> None:
    assert load_policy(None, REQUESTS) is None


def test_the_example_has_no_faults() -> None:
    example = Path(bot.__path__[0]) / "policy" / "example.toml"
    assert load_policy(example, REQUESTS) is not None


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="cannot be read: No such file"):
        load_policy(tmp_path / "policy.toml", REQUESTS)


def test_text_that_is_not_toml_is_told() -> None:
    assert "policy is not valid TOML" in faults("[[[")


def test_missing_channels_are_told() -> None:
    with pytest.raises(ConfigurationError, match="channels: Field required"):
        read_policy("", REQUESTS)


def test_a_channel_by_name_is_told() -> None:
    with pytest.raises(ConfigurationError, match=r"channels\.approvals: String should match"):
        read_policy('[channels]\napprovals = "#sales"\nannouncements = "C04SALES002"', REQUESTS)


def test_a_setting_that_does_not_exist_is_told() -> None:
    assert "nevr: Extra inputs are not permitted" in faults("[nevr]")


def test_rights_of_a_role_that_does_not_exist_are_told() -> None:
    assert "may.boss: there is no role of that name" in faults('[may]\nboss = ["*"]')


@pytest.mark.parametrize(
    ("where", "text"),
    [
        ("may.everyone", '[may]\neveryone = ["purchase.ordr.*"]'),
        ("rule “Deleting lines”", ROLES + RULE.replace("item.delete", "itm.delete")),
    ],
)
def test_a_method_that_does_not_exist_is_told_where_it_stands(where: str, text: str) -> None:
    assert f"{where}: no Komet method is called purchase." in faults(text)


def test_a_never_that_catches_nothing_is_told() -> None:
    with pytest.raises(ConfigurationError, match="never: no Komet method is called invoice"):
        read_policy(f'never = ["invoice.delete"]\n{CHANNELS}', REQUESTS)


def test_a_rule_that_asks_for_more_people_than_there_are_is_told() -> None:
    assert "rule “Deleting lines”: it asks for 3, and manager has 2" in faults(ROLES, RULE + "approvals = 3")


def test_a_person_listed_twice_counts_once() -> None:
    assert "it asks for 2, and manager has 1" in faults('[roles]\nmanager = ["U1", "U1"]', RULE + "approvals = 2")


def test_a_rule_without_approvers_is_told() -> None:
    assert "it asks for 1, and manager has 0" in faults(RULE)


def test_every_fault_is_told_at_once() -> None:
    told = faults('[may]\nboss = ["nothing.*"]', RULE)
    assert "no role of that name" in told
    assert "no Komet method is called nothing.*" in told
    assert "manager has 0" in told


# --- who may -----------------------------------------------------------------------------------


def test_what_is_not_said_is_forbidden() -> None:
    assert not policy(ROLES).allows("U1", DELETE)


def test_a_role_may_what_is_listed_for_it_and_nobody_else_may() -> None:
    rules = policy(ROLES, '[may]\nmanager = ["purchase.order.*"]')
    assert rules.allows("U1", DELETE)
    assert not rules.allows("U9", DELETE)
    assert not rules.allows("U1", "box.code.change")


def test_never_wins_over_everything() -> None:
    rules = read_policy(f'never = ["*.delete"]\n{CHANNELS}{ROLES}{MAY}', REQUESTS)
    assert not rules.allows("U1", DELETE)
    assert rules.allows("U1", "purchase.order.list")


def test_only_admins_are_admins() -> None:
    rules = policy(ROLES)
    assert rules.is_admin("U5")
    assert not rules.is_admin("U1")


# --- what needs approval -----------------------------------------------------------------------


def test_without_a_rule_nothing_is_asked() -> None:
    assert asked(policy(ROLES, MAY)) is None


@pytest.mark.parametrize(
    ("limit", "facts"),
    [
        ("amount_over = 100", {"amount": Decimal("100.01")}),
        ("boxes_over = 5", {"boxes": Decimal("5.25")}),
        ("rows_over = 20", {"rows": 21}),
    ],
)
def test_a_limit_catches_what_is_over_it(limit: str, facts: dict[str, Any]) -> None:
    assert asked(policy(ROLES, RULE + limit), **facts) == "Deleting lines"


@pytest.mark.parametrize(
    ("limit", "facts"),
    [
        ("amount_over = 100", {"amount": Decimal(100)}),
        ("boxes_over = 5", {"boxes": Decimal(5)}),
        ("rows_over = 20", {"rows": 20}),
    ],
)
def test_a_limit_leaves_what_is_on_it(limit: str, facts: dict[str, Any]) -> None:
    assert asked(policy(ROLES, RULE + limit), **facts) is None


@pytest.mark.parametrize(
    ("limit", "facts"), [("amount_over = 1000000", {"amount": None}), ("boxes_over = 1000000", {"boxes": None})]
)
def test_an_unknown_amount_counts_as_over_every_limit(limit: str, facts: dict[str, Any]) -> None:
    assert asked(policy(ROLES, RULE + limit), **facts) == "Deleting lines"


def test_an_amount_below_zero_is_no_way_around_a_limit() -> None:
    assert asked(policy(ROLES, RULE + "amount_over = 100"), amount=Decimal(-5000)) == "Deleting lines"


def test_a_rule_with_two_limits_catches_only_what_is_over_both() -> None:
    rules = policy(ROLES, RULE + "amount_over = 100\nrows_over = 2")
    assert asked(rules, amount=Decimal(500), rows=1) is None
    assert asked(rules, amount=Decimal(500), rows=3) == "Deleting lines"


def test_a_rule_for_an_effect_leaves_the_others() -> None:
    rules = policy(ROLES, RULE.replace(DELETE, "*") + 'effect = "destructive"')
    assert asked(rules, effect=Effect.DESTRUCTIVE) == "Deleting lines"
    assert asked(rules, effect=Effect.WRITE) is None


STRICT = """
[[rule]]
name = "Two of us"
methods = ["purchase.*"]
approvers = "director"
approvals = 2
expires_hours = 48
"""


OVER_NOTHING = STRICT + "amount_over = 0"


@pytest.mark.parametrize("texts", [(RULE, OVER_NOTHING), (OVER_NOTHING, RULE)])
def test_of_several_rules_the_one_with_more_approvals_wins(texts: tuple[str, ...]) -> None:
    assert asked(policy(ROLES, *texts)) == "Two of us"


@pytest.mark.parametrize("turned", [False, True])
def test_of_equal_rules_the_one_that_expires_sooner_wins(turned: bool) -> None:
    texts = [RULE + "expires_hours = 24", RULE.replace("Deleting lines", "Soon") + "expires_hours = 2"]
    assert asked(policy(ROLES, *(reversed(texts) if turned else texts))) == "Soon"


def test_the_requester_is_never_an_approver() -> None:
    found = need(policy(ROLES, RULE), requester="U1")
    assert found is not None
    assert found.approvers == {"U2"}


@given(
    amount=st.none() | st.decimals(-1000, 1000, places=2),
    rows=st.integers(0, 50),
    requester=st.sampled_from(["U0", "U1", "U2", "U9"]),
)
def test_a_further_rule_never_makes_it_easier(amount: Decimal | None, rows: int, requester: str) -> None:
    few = policy(ROLES, RULE + "amount_over = 100")
    more = policy(ROLES, RULE + "amount_over = 100", STRICT + "rows_over = 10")
    before = need(few, amount=amount, rows=rows, requester=requester)
    after = need(more, amount=amount, rows=rows, requester=requester)
    assert (after.count if after else 0) >= (before.count if before else 0)


def test_another_text_is_another_version() -> None:
    assert policy(ROLES).version != policy(ROLES, MAY).version
    assert policy(ROLES).version == policy(ROLES).version
