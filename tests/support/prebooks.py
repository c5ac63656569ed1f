"""Prebooks as tests need them: those of the seed, vendors who may work on theirs, answers that get lost."""

import json

from bot.workbench.komet.catalogue import methods_for
from bot.workbench.komet.records_sales import Prebook
from bot.workbench.komet.seed import ALBORADA
from bot.workbench.komet.server import LocalKomet
from tests.support.running import RunningBot
from tests.support.slack import SlackFront, text_of

NUMBER = "440912"
ID = 3310771
LINE = "7712003"


def sample(komet: LocalKomet) -> Prebook:
    """Return the prebook of the samples as it is now."""
    found = komet.state.prebooks.get(ID)
    assert found is not None
    return found


def open_prebook(komet: LocalKomet) -> Prebook:
    """Return a prebook of several lines that nobody has bought for, all with prices."""
    return next(
        each for each in komet.state.prebooks if len(each.lines) > 1 and not komet.state.bought_for(each.lines[0].id)
    )


async def admit_vendors(bot: RunningBot, komet: LocalKomet) -> None:
    """Tick everything that a vendor's token can have for Finca Alborada, in Komet and here."""
    methods = methods_for("Vendor")
    komet.tokens.tick(komet.tokens.seeded(ALBORADA), methods)
    await bot.change("UPDATE tokens SET methods = ? WHERE token_type = 'vendor'", json.dumps(sorted(methods)))


async def look(slack: SlackFront, person: str) -> str:
    """Look at Komet for the one write that is unknown; return what the list of them says then."""
    await slack.close(person)
    await slack.run(person, "/komet unknown")
    await slack.press(person, "Look now", on=slack.last(person, "sales"))
    return text_of(slack.last(person, "sales"))
