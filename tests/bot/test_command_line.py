"""What administrators type behind `python -m bot`: what cannot be understood is a sentence and an exit code."""

import sys
from decimal import Decimal

import pytest

from bot.__main__ import main
from bot.check import Finding
from bot.demo_company import POLICY
from bot.komet.requests import REQUESTS
from bot.plan import Facts
from bot.policy import read_policy
from bot.policy.explain import explain
from bot.workbench.slack.seed import ANA
from handlers.operations import OPERATIONS


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("audit export --since 5/6", "“5/6” is not a date; write it like 2026-11-30"),
        ("policy explain --person Ana", "“Ana” is not a member id such as U04ANATORRE"),
        ("policy explain --person U1 --amount lots", "“lots” is not an amount; write it like 1152.00"),
        ("policy explain --person U1 --amount nan", "“nan” is not an amount"),
        ("policy explain --person U1 --rows two", "“two” is not a whole number"),
        ("policy replay new.toml --days 1e3", "“1e3” is not a whole number"),
        ("switch on inventory.add --by Priya", "“Priya” is not a member id"),
        ("factor reset @maya", "“@maya” is not a member id"),
        ("demo --slack-port 99999", "“99999” is not a port"),
    ],
)
def test_what_cannot_be_understood_is_a_sentence_and_exit_code_2(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, typed: str, words: str
) -> None:
    monkeypatch.setattr(sys, "argv", ["bot", *typed.split(" ")])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 2
    told = capsys.readouterr().err
    assert words in told
    assert "invalid" not in told


def explained(command: str, amount: Decimal | None = None, person: str = ANA) -> str:
    policy = read_policy(POLICY, REQUESTS)
    return "\n".join(explain(policy, list(OPERATIONS), person=person, facts=Facts(amount=amount), command=command))


def test_a_rule_on_amounts_is_told_as_one_where_no_amount_is_given() -> None:
    told = explained("po create")
    assert "after 1 approval by manager" in told
    assert "which catches only an amount over 2500 (--amount)" in told
    assert "which catches" not in explained("po create", Decimal(2501))
    assert "without an approval" in explained("po create", Decimal(2500))


def test_somebody_whom_no_role_names_is_told_as_such() -> None:
    assert "No role names them" in explained("po list", person="U04NOBODY")


def test_a_warning_has_a_mark_of_its_own() -> None:
    marks = [Finding(True, "a").line(), Finding(True, "b", is_warning=True).line(), Finding(False, "c").line()]
    assert marks == ["✓ a", "! b", "✗ c"]
