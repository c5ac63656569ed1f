"""A small sample of `python -m tests.fuzz`, small enough for every run."""

import logging
import time
from random import Random

import pytest

from bot.redaction import RedactingFormatter
from bot.workbench.komet.server import LocalKomet
from bot.workbench.slack.server import LocalSlack
from tests.fuzz import komet_answers
from tests.fuzz.shooting import in_the_log, seen_by_people, shoot
from tests.fuzz.slack_bodies import cases
from tests.support.running import RunningBot
from tests.support.slack import SlackFront

pytestmark = pytest.mark.anyio

SEED = 7
SAMPLE = 500


@pytest.fixture
def bot(http_bot: RunningBot) -> RunningBot:
    """The whole bot, listening for HTTP requests."""
    return http_bot


async def test_whatever_comes_in_slack_gets_no_5xx_and_nobody_a_traceback(
    bot: RunningBot,
    local_slack: LocalSlack,
    komet: LocalKomet,
    slack: SlackFront,
    salesperson: str,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.handler.setFormatter(RedactingFormatter("%(message)s"))
    caplog.set_level(logging.INFO)
    assert bot.address is not None
    secret = bot.settings["slack_signing_secret"].get_secret_value()
    sample = cases(Random(SEED), SAMPLE, secret=secret, now=int(time.time()))
    shot = await shoot(bot.address, sample, until=time.monotonic() + 60)
    await bot.idle()
    assert shot.faults == []
    assert sum(shot.statuses.values()) == SAMPLE
    assert shot.signed[200] > 50
    assert seen_by_people(local_slack) == []
    assert in_the_log(caplog.text, [secret, *komet.tokens.texts]) == []
    assert komet.writes == []
    await slack.run(salesperson, "/komet help")
    assert "What you can do" in slack.sees(salesperson)


def test_no_malformed_answer_of_komet_is_a_false_success() -> None:
    ends, faults = komet_answers.run(Random(SEED), SAMPLE)
    assert faults == []
    assert sum(ends.values()) == SAMPLE
    assert ends["done"] > 0


def test_the_same_seed_makes_the_same_again() -> None:
    first, second = (list(cases(Random(SEED), 200, secret="s", now=1)) for _ in range(2))
    assert first == second
    assert list(komet_answers.answers(Random(SEED), 200)) == list(komet_answers.answers(Random(SEED), 200))


@pytest.mark.parametrize(
    "body",
    [
        b'{"status": "0", "message": "no"}',
        b'{"status": true}',
        b'{"status": "1", "Status": "0"}',
        b"[]",
        b'{"status": "1"',
    ],
)
def test_the_judge_calls_a_false_success_false(body: bytes) -> None:
    request = komet_answers.WHOLE[0][0]
    assert komet_answers.false_success(komet_answers.Answer(request, 200, "application/json", body), object())
    whole = komet_answers.Answer(request, 500, "application/json", b'{"status": "1"}')
    assert komet_answers.false_success(whole, object())
