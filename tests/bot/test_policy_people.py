"""The policy about people: who may be a delegate, and when approving takes a code."""

from decimal import Decimal
from pathlib import Path

import pytest

from bot.errors import ConfigurationError
from bot.komet.kinds import Effect
from bot.komet.requests import REQUESTS
from bot.operations import AnyOperation
from bot.plan import Facts
from bot.policy import read_policy
from bot.policy.explain import explain
from handlers.operations import OPERATIONS
from tests.bot.test_policy_reach import DELETE, GROUPS, HEAD, Groups, faults, keeper, policy, rule

TABLE = '[delegation]\nto = ["director"]\n'


def asks(*rules: str, amount: Decimal | None) -> bool:
    """Say whether these rules ask for a code for a deletion of this amount."""
    need = policy(*rules).requirement(acts={(DELETE, Effect.DESTRUCTIVE)}, facts=Facts(amount=amount), requester="U0")
    return need is not None and need.second_factor


@pytest.mark.parametrize(
    ("limit", "amount", "asked"),
    [
        ("10000", Decimal("10000.01"), True),
        ("10000", Decimal(10000), False),
        ("10000", None, True),
        ("10000", Decimal(-1), True),
        ("0", Decimal(0), True),
        ("0.5", Decimal(0), False),
    ],
)
def test_a_code_is_asked_over_the_amount_and_where_it_is_not_known(
    limit: str, amount: Decimal | None, asked: bool
) -> None:
    assert asks(rule("Careful", f"second_factor_over = {limit}"), amount=amount) is asked


def test_a_rule_without_the_setting_asks_for_no_code() -> None:
    assert not asks(rule("One"), amount=None)


def test_any_rule_that_catches_it_asks_for_the_code_and_not_only_the_strictest() -> None:
    careful = rule("Careful", "second_factor_over = 10", 'vendors = ["*"]')
    assert asks(careful, rule("Two", "approvals = 2"), amount=Decimal(11))


def test_a_rule_that_never_decides_but_asks_for_a_code_is_no_fault() -> None:
    assert policy(rule("One", "second_factor_over = 10"), rule("Two", "approvals = 2"))
    told = faults(rule("One", "second_factor_over = 10"), rule("Two", "approvals = 2", "second_factor_over = 5"))
    assert "rule “One”: it never decides" in told


def test_an_amount_below_zero_is_no_limit() -> None:
    assert "second_factor_over" in faults(rule("One", "second_factor_over = -1"))


def test_without_the_table_nobody_is_a_delegate() -> None:
    assert policy(rule("One")).delegates() == frozenset()
    assert policy(TABLE, rule("One")).delegates() == {"U8", "U9"}


def test_the_table_must_say_to_whom() -> None:
    assert "delegation.to" in faults("[delegation]\nmax_days = 3\n")


@pytest.mark.parametrize("days", [0, 61])
def test_the_days_are_bounded(days: int) -> None:
    assert "delegation.max_days" in faults(f"{TABLE}max_days = {days}\n")


def test_an_unknown_or_empty_role_of_delegates_is_told() -> None:
    assert "delegation: there is no role chief" in faults('[delegation]\nto = ["director", "chief"]\n')
    with pytest.raises(ConfigurationError, match="delegation: it names deputy, which has nobody"):
        read_policy(HEAD.replace("[may]", "deputy = []\n[may]") + '[delegation]\nto = "deputy"\n', REQUESTS)


def test_everybody_who_decides_somewhere_may_hand_that_on() -> None:
    assert policy(rule("One", 'escalate_to = "director"')).deciders() == {"U1", "U2", "U8", "U9"}


def test_explain_names_the_code() -> None:
    deletion: AnyOperation = next(each for each in OPERATIONS if each.method == DELETE)
    rules = policy(rule("Careful", "second_factor_over = 10"))
    large = explain(rules, [deletion], person="U0", facts=Facts(amount=Decimal(11)))
    small = explain(rules, [deletion], person="U0", facts=Facts(amount=Decimal(9)))
    assert "each with a code of their authenticator app" in large[-1]
    assert "code" not in small[-1]


@pytest.mark.anyio
async def test_a_group_of_delegates_without_members_is_told(tmp_path: Path) -> None:
    text = GROUPS.replace("[may]", 'deputy = ["S04DEPUTIES"]\n[may]') + '[delegation]\nto = "deputy"\n'
    kept = keeper(tmp_path, text, Groups(S04MANAGERS=("U1",), S04DEPUTIES=()))
    with pytest.raises(ConfigurationError, match="delegation: it names deputy, which has nobody"):
        await kept.load()
