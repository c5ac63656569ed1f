"""A small sample of `python -m tests.chaos`, so that the suite itself cannot rot."""

import json
from pathlib import Path

import pytest

from tests.chaos import answers, cuts, figures, kills, moments, repeats, shortages
from tests.chaos.oracle import Outcome
from tests.chaos.scenarios import SCENARIOS
from tests.chaos.tally import HEADINGS, Tally
from tests.chaos.writes import EACH, LONG

pytestmark = [pytest.mark.anyio, pytest.mark.thorough]


def faults(tallies: list[Tally]) -> list[str]:
    """Return what was broken."""
    return [fault for tally in tallies for fault in (*tally.broken, *tally.left_behind)]


def is_once(tallies: list[Tally]) -> bool:
    """Say whether nothing happened twice, everything done happened, and nothing was lost."""
    return all(
        tally.most_effects <= 1 and tally.shown_done == tally.done_once and not tally.lost and tally.runs
        for tally in tallies
    )


async def test_a_bot_that_is_killed_at_a_few_points() -> None:
    (tally,) = tallies = await kills.run(1, most=3, lanes=1, makers=LONG[:1])
    assert faults(tallies) == []
    assert is_once(tallies)
    assert "commit journal→“sending”, audit+“sending” (1)" in tally.notes
    assert sum(tally.hits.values()) >= 1


async def test_a_bot_that_is_killed_at_the_six_moments_of_a_purchase() -> None:
    tallies = await moments.run(1, makers=[make for make in EACH if make.name == "po create"])
    assert faults(tallies) == []
    assert is_once(tallies)
    assert [tally.shown_done for tally in tallies] == [1, 0, 1, 1, 1, 1]
    assert sum(sum(tally.hits.values()) for tally in tallies) >= 5


async def test_a_line_that_is_cut_at_a_few_bytes() -> None:
    tallies = await cuts.run(1, step=200)
    assert faults(tallies) == []
    assert is_once(tallies)
    assert tallies[1].most_effects == 1


async def test_wrong_answers() -> None:
    named = ("answer lost after the commit", "HTTP 503, and nothing happened")
    tallies = await answers.run(1, only=named, makers=LONG[:1])
    assert faults(tallies) == []
    assert is_once(tallies)
    assert [tally.most_effects for tally in tallies] == [1, 0]


async def test_a_locked_database() -> None:
    tallies = await shortages.run(1, only=("database locked by another process, on and off",))
    assert faults(tallies) == []
    assert is_once(tallies)


async def test_repeated_payloads() -> None:
    (tally,) = await repeats.run(3, times=1)
    assert faults([tally]) == []
    assert tally.done_once > 0


@pytest.mark.parametrize(
    "outcome",
    [
        Outcome(effects=[2]),
        Outcome(effects=[0], shown_done=1, done_once=0),
        Outcome(lost=1),
        Outcome(broken=["something"]),
        Outcome(left_behind=["a message"]),
    ],
)
def test_a_broken_promise_is_noticed(outcome: Outcome) -> None:
    tally = Tally("a scenario")
    tally.add(Outcome(effects=[1], shown_done=1, done_once=1))
    assert tally.is_kept
    tally.add(outcome)
    assert not tally.is_kept


def test_a_tally_can_be_written_and_printed() -> None:
    tally = Tally("a scenario")
    tally.add(Outcome(broken=["something"]), "here")
    assert len(tally.cells()) == len(HEADINGS)
    assert "1 × here: something" in "\n".join(tally.lines())
    json.dumps(vars(tally))


def test_the_documents_have_a_place_for_the_figures() -> None:
    text = figures.FIGURES.read_text(encoding="utf-8")
    for name in ("chaos", "time", "points"):
        assert f"<!-- {name} -->" in text
    assert "<!-- chaos -->" in (Path(figures.ROOT) / "README.md").read_text(encoding="utf-8")
    assert set(SCENARIOS) == {"kill", "each", "cut", "answers", "shortages", "repeats"}
