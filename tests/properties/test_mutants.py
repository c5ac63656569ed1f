"""The property can fail: with a fault put into the bot on purpose, a play finds it.

Each fault has the play that shows it, so that no chance is needed; and one of them is found by chance too.
"""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from bot.approvals import Approvals
from bot.ends import Ends
from bot.execution import Execution
from bot.journal import Journal
from bot.lost_answers import LostAnswers
from bot.operations import Landed, Step
from bot.outbox import Outbox
from bot.policy import Policy
from bot.proposals import State
from storage.journal import JournalStore
from storage.proposals import ProposalStore
from tests.properties.acts import JUMPS, WISHES, Act, plays
from tests.properties.conftest import Stage
from tests.properties.komet_here import MOODS
from tests.properties.laws import LAWS, PEOPLE

Patch = pytest.MonkeyPatch

ANA, MAYA, VICTOR, PRIYA, BEN = range(len(PEOPLE))
TWO_LINES, ONE_LINE, BOXES = 3, 0, 2
ORDER = WISHES.index(("po create", ()))


def law(name: str) -> Act:
    """Put a law in force."""
    return Act("law", what=next(number for number, each in enumerate(LAWS) if each and each.name == name))


def mood(name: str) -> Act:
    """Let Komet do this with the next write."""
    return Act("komet", what=[str(each) for each in MOODS].index(name))


def later(**by: int) -> Act:
    """Let time go by."""
    return Act("time", what=JUMPS.index(timedelta(**by)))


def the_requester_decides(patch: Patch) -> None:
    real = Approvals.decide

    async def decide(self: Approvals, person: Any, *args: Any) -> Any:
        return await real(self, replace(person, id=PEOPLE[MAYA]) if person.id == PEOPLE[ANA] else person, *args)

    patch.setattr(Approvals, "decide", decide)


def everybody_decides(patch: Patch) -> None:
    patch.setattr(Policy, "people_in", lambda self, roles: frozenset(PEOPLE))


def one_approval_is_enough(patch: Patch) -> None:
    real = Policy.requirement

    def requirement(self: Policy, **facts: Any) -> Any:
        asked = real(self, **facts)
        return asked and replace(asked, count=1)

    patch.setattr(Policy, "requirement", requirement)


def approvals_of_those_who_left_count(patch: Patch) -> None:
    async def lacking(self: Execution, *args: Any) -> str:
        return ""

    patch.setattr(Execution, "_lacking", lacking)
    patch.setattr(Approvals, "_counts", lambda *_: True)


def a_crash_sends_it_again(patch: Patch) -> None:
    async def interrupted(self: Journal, proposal_id: str, *, leave: str | None = None, forget: bool = True) -> bool:
        async with self._database.write() as tx:
            store = JournalStore(tx)
            for entry in await store.of_proposal(proposal_id):
                await store.move(entry.id, {Step.SENDING.value}, Step.PLANNED.value)
            await store.forget(proposal_id)
        return False

    patch.setattr(Journal, "interrupted", interrupted)


def what_changed_is_sent_all_the_same(patch: Patch) -> None:
    async def same(self: Execution, *args: Any) -> bool:
        return True

    patch.setattr(Execution, "_still_the_same", same)


def one_look_proves_that_it_is_not_there(patch: Patch) -> None:
    patch.setattr("bot.lost_answers.LOOK_AFTER", (timedelta(seconds=3),))


def a_look_always_finds_it(patch: Patch) -> None:
    real = LostAnswers._note_look

    async def note(self: LostAnswers, entry: Any, found: str, landed: Landed, **how: Any) -> None:
        await real(self, entry, found, Landed.YES, **how)

    patch.setattr(LostAnswers, "_note_look", note)


def an_old_yes_is_run(patch: Patch) -> None:
    async def nothing(self: Ends, state: State) -> None:
        return None

    patch.setattr(Ends, "expire", nothing)
    patch.setattr(Execution, "_still_good", _in_state)


async def _in_state(execution: Execution, states: set[str]) -> Any:
    async with execution._database.read() as tx:
        return await ProposalStore(tx).in_state(states)


def the_same_goes_out_beside_an_unknown_one(patch: Patch) -> None:
    for module in ("bot.planner", "bot.execution"):
        patch.setattr(f"{module}.keys_of", lambda request: ())


def steps_are_not_audited(patch: Patch) -> None:
    async def nothing(*_: Any, **__: Any) -> None:
        return None

    patch.setattr("bot.approvals.record_step", nothing)


def the_requester_is_not_told(patch: Patch) -> None:
    real = Outbox.show

    async def show(self: Outbox, tx: Any, proposal_id: str, **also: Any) -> None:
        row = await ProposalStore(tx).get(proposal_id)
        if row is not None and row.state == State.WAITING.value:
            await real(self, tx, proposal_id, **also)

    patch.setattr(Outbox, "show", show)


FAULTS: list[tuple[Callable[[Patch], None], list[Act], str]] = [
    (the_requester_decides, [Act("ask"), Act("approve", ANA)], "a decision by somebody who may not decide"),
    (everybody_decides, [Act("ask"), Act("approve", BEN)], "may not decide|without the approvals"),
    (
        one_approval_is_enough,
        [law("stricter"), Act("ask"), Act("approve", MAYA)],
        "other approvals than the policy|without the approvals",
    ),
    (
        approvals_of_those_who_left_count,
        [Act("ask"), Act("approve", MAYA, dies=(1, True)), Act("leave", MAYA), Act("boot")],
        "that the policy in force asks for",
    ),
    (
        approvals_of_those_who_left_count,
        [Act("ask"), law("stricter"), Act("approve", MAYA)],
        "that the policy in force asks for",
    ),
    (what_changed_is_sent_all_the_same, [Act("ask"), Act("record"), Act("approve", MAYA)], "not as it was shown"),
    (one_look_proves_that_it_is_not_there, [mood("late"), Act("ask", what=BOXES)], "before the last look"),
    (a_look_always_finds_it, [mood("lost before"), Act("ask", what=BOXES)], "done, and"),
    (
        the_same_goes_out_beside_an_unknown_one,
        [mood("lost before"), Act("ask", what=ORDER), Act("ask", who=MAYA, what=ORDER)],
        "beside the same one",
    ),
    (steps_are_not_audited, [Act("ask"), Act("approve", MAYA)], "the audit does not say: approved"),
    (the_requester_is_not_told, [Act("ask"), Act("tell"), Act("approve", MAYA)], "how it was before"),
]


pytestmark = pytest.mark.thorough


@pytest.mark.parametrize(("fault", "acts", "words"), FAULTS, ids=lambda value: getattr(value, "__name__", ""))
def test_a_fault_is_seen(
    stage: Stage, monkeypatch: Patch, fault: Callable[[Patch], None], acts: list[Act], words: str
) -> None:
    stage(acts)
    fault(monkeypatch)
    with pytest.raises(AssertionError, match=words):
        stage(acts)


@pytest.mark.parametrize(
    ("fault", "behind", "words"),
    [
        (a_crash_sends_it_again, [Act("boot")], "a second time|sent of what is"),
        (an_old_yes_is_run, [later(days=3), Act("boot")], "after its time"),
    ],
)
def test_a_fault_that_a_crash_brings_out_is_seen(
    stage: Stage, monkeypatch: Patch, fault: Callable[[Patch], None], behind: list[Act], words: str
) -> None:
    def faults() -> list[str]:
        seen = []
        for commit in range(1, 12):
            try:
                stage([Act("ask", what=BOXES, dies=(commit, False)), *behind])
            except AssertionError as error:
                seen.append(str(error))
        return seen

    assert faults() == []
    fault(monkeypatch)
    assert [seen for seen in faults() if re.search(words, seen)]


def test_chance_finds_one_too(stage: Stage, monkeypatch: Patch) -> None:
    steps_are_not_audited(monkeypatch)
    tried: list[list[Act]] = []

    @settings(max_examples=200, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
    @given(acts=plays)
    def find(acts: list[Act]) -> None:
        tried.append(acts)
        stage(acts)

    with pytest.raises(AssertionError):
        find()
    assert tried
