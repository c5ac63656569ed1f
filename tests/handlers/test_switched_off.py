"""Operations that nobody has tried on this Komet yet: refused, hidden, and on as soon as they are switched on."""

from dataclasses import replace
from types import SimpleNamespace
from typing import Any, cast

import pytest

from bot.access import Rights
from bot.demo_company import POLICY
from bot.komet.requests import REQUESTS
from bot.operations import AnyOperation
from bot.people import Person
from bot.policy import read_policy
from bot.switches import TRIED_FIRST, switch
from bot.workbench.komet.server import LocalKomet
from bot.workbench.slack.seed import ANA, PRIYA, TEAM_ID
from handlers.operations import OPERATIONS
from tests.support.running import RunningBot
from tests.support.slack import SlackFront, text_of
from tests.support.untried import METHOD, operation

pytestmark = pytest.mark.anyio

COMMAND = "/komet untried price 61200455 7700121 0.61"


@pytest.fixture
async def careful(bot: RunningBot) -> RunningBot:
    """The bot as on a real Komet, with an operation that nobody has tried."""
    await bot.stop()
    await bot.start(komet_unverified="off")
    cast(dict[str, AnyOperation], bot.running.desk.operations)[operation.command] = operation
    return bot


async def turn(bot: RunningBot, *, on: bool) -> None:
    async with bot.running.database.write() as tx:
        assert await switch(tx, METHOD, on=on, team_id=TEAM_ID, by=PRIYA, after="test")


@pytest.mark.parametrize("each", [*OPERATIONS, operation], ids=lambda each: each.command)
def test_what_needs_an_untried_method_is_off_and_all_else_is_on(each: AnyOperation) -> None:
    token: Any = SimpleNamespace(token_type="company", methods=sorted(REQUESTS), refused=[])
    ana = Person(team_id=TEAM_ID, id=ANA)
    rights = Rights(ana, token, read_policy(POLICY, REQUESTS), switched_off=TRIED_FIRST)
    is_off = bool(each.methods & TRIED_FIRST)
    assert rights.may(each) is not is_off
    assert rights.waits_for_trial(each) is is_off
    assert replace(rights, switched_off=frozenset()).may(each)


async def test_it_is_refused_with_the_reason_and_whom_to_ask(
    careful: RunningBot, slack: SlackFront, komet: LocalKomet, salesperson: str
) -> None:
    await slack.run(salesperson, COMMAND)
    told = text_of(slack.last(salesperson, "sales"))
    assert f"You may not run /komet untried price: Komet does not document {METHOD} throughout" in told
    assert f"Ask <@{PRIYA}> to try it and switch it on." in told
    assert komet.calls == []


async def test_it_is_not_offered(careful: RunningBot, slack: SlackFront, salesperson: str) -> None:
    await slack.run(salesperson, "/komet help")
    assert "untried price" not in text_of(slack.last(salesperson, "sales"))
    assert "Change the price of a line" not in text_of(await slack.open_home(salesperson))


async def test_it_runs_once_it_is_switched_on(
    careful: RunningBot, slack: SlackFront, komet: LocalKomet, salesperson: str
) -> None:
    await turn(careful, on=True)
    await slack.run(salesperson, COMMAND)
    await slack.submit(salesperson)
    assert [method for method, _ in komet.writes] == [METHOD]


async def test_what_is_switched_off_meanwhile_is_not_sent(
    careful: RunningBot, slack: SlackFront, komet: LocalKomet, salesperson: str
) -> None:
    await turn(careful, on=True)
    await slack.run(salesperson, COMMAND)
    await turn(careful, on=False)
    await slack.submit(salesperson)
    assert komet.writes == []
    assert "off until an admin has tried it" in slack.sees(salesperson)


async def test_an_admin_is_told_what_waits_for_a_trial(
    careful: RunningBot, slack: SlackFront, komet: LocalKomet, admin: str
) -> None:
    await slack.run(admin, "/komet-token connect", token=komet.token("manager"))
    await slack.close(admin)
    await slack.run(admin, "/komet help")
    told = text_of(slack.last(admin, "sales"))
    assert "Off until you have tried them" in told
    assert "`/komet untried price`" in told
    await slack.run(admin, COMMAND)
    assert "An admin does so with: python -m bot check --live" in slack.sees(admin)
