"""`python -m bot check --live` and `python -m bot switch`, with answers on standard input."""

import asyncio
import io
import os
import sys
from pathlib import Path

import pytest

from bot.config import Settings
from bot.live_check import NotAnAdminError, switch_by_hand, try_live
from bot.switches import TRIED_FIRST, NoSwitchError
from bot.terminal import Console, printable
from bot.workbench.komet import seed
from bot.workbench.komet.server import LocalKomet
from bot.workbench.slack.seed import ANA, PRIYA
from tests.support.running import RunningBot
from tests.support.untried import INVOICE, LINE, METHOD, operation

pytestmark = pytest.mark.anyio

ROOT = Path(__file__).parents[2]
FORM = (str(INVOICE), str(LINE), "0,61")


async def live(
    bot: RunningBot, monkeypatch: pytest.MonkeyPatch, *answers: str, token: str = seed.MANAGER, by: str = PRIYA
) -> int:
    """Run the walk with these answers after the token."""
    lines = [by, "yes", bot.komet.token(token), *answers]
    monkeypatch.setattr(sys, "stdin", io.StringIO("\n".join(lines) + "\n"))
    settings = Settings(_env_file=None, **{**bot.settings, "komet_unverified": "off"})
    return await try_live(settings, [operation], Console())


def events(bot: RunningBot) -> list[tuple[str, str, str]]:
    return [
        (row["event"], row["method"], row["actor"])
        for row in bot.rows("SELECT * FROM audit WHERE method = ? ORDER BY number", METHOD)
    ]


def switched(bot: RunningBot) -> list[tuple[str, str]]:
    return [(row["method"], row["switched_by"]) for row in bot.rows("SELECT * FROM switches")]


async def test_what_worked_is_switched_on(
    bot: RunningBot, komet: LocalKomet, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert await live(bot, monkeypatch, "yes", *FORM, "yes", "yes") == 0

    told = capsys.readouterr().out
    assert "Path, verb and token type are inferred" in told
    assert f"POST {komet.api_url}invoice.item.update" in told
    assert '"invoiceItemId": 7700121' in told
    assert '"price": "0.61"' in told or '"price": 0.61' in told
    assert komet.token(seed.MANAGER) not in told
    assert [method for method, _ in komet.writes] == [METHOD]
    invoice = komet.state.invoices.get(INVOICE)
    assert invoice is not None
    assert str(invoice.lines[0].price) == "0.61"
    assert switched(bot) == [(METHOD, PRIYA)]
    assert events(bot) == [(event, METHOD, PRIYA) for event in ("trial sent", "trial answered", "method switched on")]


@pytest.mark.parametrize(
    ("answers", "sent"),
    [
        (("skip",), 0),
        (("yes", *FORM, "no"), 0),
        (("yes", *FORM), 0),  # the input ends before the yes
        (("yes", *FORM, "stop"), 0),
        (("yes", *FORM, "yes", "no"), 1),
        (("yes", *FORM, "yes"), 1),  # nobody says whether it did what it should
        (("yes", "1", "1", "0.61", "yes"), 1),  # refused by Komet
    ],
)
async def test_without_a_yes_it_stays_off(
    bot: RunningBot, komet: LocalKomet, monkeypatch: pytest.MonkeyPatch, answers: tuple[str, ...], sent: int
) -> None:
    await live(bot, monkeypatch, *answers)
    assert len(komet.writes) == sent
    assert switched(bot) == []


async def test_a_wrong_value_is_told_and_can_be_filled_in_again(
    bot: RunningBot, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    await live(bot, monkeypatch, "yes", "12", "twelve", "0.61", "yes", *FORM, "yes", "yes")
    assert "✗ Line ID: Please check this." in capsys.readouterr().out
    assert switched(bot) == [(METHOD, PRIYA)]


async def test_a_lost_answer_leaves_the_word_to_who_looked(
    bot: RunningBot, komet: LocalKomet, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    komet.faults.order("lost", method=METHOD)
    await live(bot, monkeypatch, "yes", *FORM, "yes", "yes")
    assert "It is not known whether this took effect: the connection broke" in capsys.readouterr().out
    assert switched(bot) == [(METHOD, PRIYA)]


async def test_only_an_admin_tries(bot: RunningBot, komet: LocalKomet, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(NotAnAdminError):
        await live(bot, monkeypatch, by=ANA)
    assert komet.calls == []


async def test_switching_by_hand_is_audited(bot: RunningBot) -> None:
    settings = Settings(_env_file=None, **bot.settings)
    assert await switch_by_hand(settings, "on", METHOD, PRIYA) == [f"{METHOD} is now on."]
    assert await switch_by_hand(settings, "on", METHOD, PRIYA) == [f"{METHOD} is already on."]
    assert any(
        line.startswith(f"on   {METHOD} (by {PRIYA}") for line in await switch_by_hand(settings, "list", None, None)
    )
    assert await switch_by_hand(settings, "off", METHOD, PRIYA) == [f"{METHOD} is now off."]
    assert [event for event, *_ in events(bot)] == ["method switched on", "method switched off"]
    with pytest.raises(NoSwitchError):
        await switch_by_hand(settings, "on", "boxtype.list", PRIYA)
    with pytest.raises(NotAnAdminError):
        await switch_by_hand(settings, "on", METHOD, ANA)


@pytest.mark.thorough
async def test_the_command_reads_its_answers_from_standard_input(bot: RunningBot, tmp_path: Path) -> None:
    names = ("slack_api_url", "komet_api_url", "bot_database_url", "bot_key_file", "bot_policy")
    environment = {name.upper(): str(bot.settings[name]) for name in names}
    environment["SLACK_BOT_TOKEN"] = bot.settings["slack_bot_token"].get_secret_value()
    environment |= {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT)}
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", "check", "--live"),
        cwd=tmp_path,
        env=environment,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    out, faults = await process.communicate(f"{PRIYA}\nno\n".encode())
    told = out.decode()
    assert faults.decode() == ""
    assert "Nothing was sent." in told or "nothing to try" in told


def test_a_method_of_which_one_name_is_open_has_no_switch() -> None:
    assert {
        "box.invoice.shipment.confirm",
        "inventory.add",
        "inventory.update",
        "invoice.create",
        "invoice.item.update",
        "prebook.create",
        "purchase.order.create",
        "purchase.order.mixed.create",
    } == TRIED_FIRST


def test_a_terminal_is_told_no_control_characters() -> None:
    assert printable("a\x1b[31mb\nc") == "a [31mb\nc"
