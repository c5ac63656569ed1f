"""Every operation that writes, when Komet's answer goes wrong: what happened is found out, and happens once.

The operations and what is typed come from OPERATIONS and the examples; `tests/support/blind.py` names the writes of
which Komet offers no way to know.
"""

import asyncio
from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest

from bot.workbench.slack.errors import ActError
from tests.chaos.here import Here, looking, open_here
from tests.chaos.writes import EACH, Maker, Write
from tests.support.blind import NEVER, ONLY_YES, may_stay_unknown
from tests.support.running import until

pytestmark = [pytest.mark.anyio, pytest.mark.thorough]

LOSSES: tuple[dict[str, Any], ...] = ({"kind": "lost"}, {"kind": "cut", "at_byte": 9})
"""The writes take turns here; `python -m tests.chaos` tries each with both."""

every_write = pytest.mark.parametrize("make", EACH, ids=lambda make: make.name)


@pytest.fixture(scope="module")
async def stage(anyio_backend: object) -> AsyncIterator[Here]:
    """Two servers for all of these tests."""
    async with open_here() as here:
        yield here


@pytest.fixture
async def here(stage: Here) -> Here:
    """A bot with a database of its own."""
    await stage.renew()
    return stage


@pytest.fixture(autouse=True)
def quick_looks() -> Iterator[None]:
    """Three looks, one at each of the worker's rounds."""
    with looking(looks=3):
        yield


async def end_of(here: Here, write: Write, *, yes: bool) -> str:
    """Return the state in which the write ends; AssertionError when it broke a promise."""
    await here.settle(write)
    outcome = here.examine(write, said_yes=yes)
    assert outcome.broken + outcome.left_behind == []
    return outcome.state


async def gets_a_preview(here: Here, write: Write, person: str) -> bool:
    """Let somebody else ask for the same; return whether they may go on."""
    await here.front.run(person, write.command)
    try:
        await here.front.fill(person, files=write.files, **write.values)
    except ActError:
        return False  # what was deleted or shipped is not among the choices any more
    return bool(here.front.view(person)["callback_id"] == "preview")


def effects(here: Here) -> list[int]:
    """Return how often each write that reached Komet took effect."""
    return [call.effects for call in here.komet.calls if call.effect not in (None, "read")]


@pytest.mark.parametrize(
    ("make", "fault"),
    [(make, LOSSES[number % 2]) for number, make in enumerate(EACH)],
    ids=lambda value: value.name if isinstance(value, Maker) else value["kind"],
)
async def test_what_happened_although_its_answer_was_lost_is_found_and_not_sent_again(
    here: Here, make: Maker, fault: dict[str, Any]
) -> None:
    write = make(here.komet)
    here.komet.faults.order(method=write.method, **fault)
    yes = await here.carry_out(write)
    assert not await gets_a_preview(here, write, "Maya Lindqvist")
    assert await end_of(here, write, yes=yes) == ("unknown" if write.name in NEVER else "done")
    assert effects(here) == [1]


@every_write
async def test_what_happens_after_the_first_look_is_found_by_a_later_one(
    here: Here, make: Maker, monkeypatch: pytest.MonkeyPatch
) -> None:
    write, looked = make(here.komet), asyncio.Event()

    async def wait(_: float) -> bool:
        return await looked.wait()

    monkeypatch.setattr(here.komet.company, "wait", wait)
    here.komet.faults.order("late", method=write.method)
    yes = await here.carry_out(write)
    await here.bot.running.worker.round()
    assert [row["state"] for row in here.rows("SELECT state FROM journal")] == ["unknown"]
    looked.set()
    await until(lambda: effects(here) == [1])
    assert await end_of(here, write, yes=yes) == ("unknown" if write.name in NEVER else "done")


@every_write
async def test_what_did_not_happen_is_not_found(here: Here, make: Maker) -> None:
    write = make(here.komet)
    here.komet.faults.order("html", method=write.method)
    yes = await here.carry_out(write)
    assert await end_of(here, write, yes=yes) == ("unknown" if write.name in {*NEVER, *ONLY_YES} else "not found")
    assert effects(here) == [0]


def test_the_writes_that_nobody_can_look_up_are_all_operations() -> None:
    assert {*NEVER, *ONLY_YES} <= {make.name for make in EACH}
    assert not NEVER.keys() & ONLY_YES.keys()
    assert not may_stay_unknown("po create", happened=False)
