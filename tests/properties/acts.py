"""What people, time, Komet and chance may do: a list of acts, as hypothesis draws and shrinks it."""

from dataclasses import dataclass, replace
from datetime import timedelta

from hypothesis import strategies as st

from tests.properties.komet_here import MOODS
from tests.properties.laws import ASKERS, LAWS, PEOPLE
from tests.properties.writes import OTHERS


@dataclass(frozen=True)
class Act:
    """One act. What `who` and `what` count depends on it; `on` is the process that it reaches.

    `dies`: the process ends at that commit of the act, before or after it. `meanwhile`: at that moment
    (see `Life.begin_act`) somebody acts on the other one.
    """

    do: str
    who: int = 0
    what: int = 0
    on: int = 0
    dies: tuple[int, bool] | None = None
    meanwhile: "tuple[int, Act] | None" = None

    def __repr__(self) -> str:
        shown = [f"{self.do!r}"] + [
            f"{name}={value!r}" for name, value in vars(self).items() if name != "do" and value not in (0, None)
        ]
        return f"Act({', '.join(shown)})"


WISHES: tuple[tuple[str, tuple[int, ...]], ...] = (
    ("po item delete", (0,)),
    ("po item delete", (0, 1, 2)),
    ("box code change", (0, 1)),
    ("po item delete", (2, 3)),
    ("box code change", (1,)),
    *((command, ()) for command in OTHERS),
)
"""What is asked: the command, and which lines or boxes; of every other write its example."""

USUAL = len(WISHES) - len(OTHERS)

JUMPS = tuple(
    timedelta(**{unit: number})
    for unit, number in (
        ("seconds", 20),
        ("seconds", 70),
        ("minutes", 6),
        ("minutes", 40),
        ("hours", 5),
        ("hours", 23),
        ("days", 3),
    )
)

people = st.integers(0, len(PEOPLE) - 1)
askers = st.integers(0, len(ASKERS) - 1)
deciders = st.sampled_from((2, 1, 3, 2, 1, 0, 4))
"""Mostly people who usually may decide."""
recent = st.sampled_from((0, 0, 0, 1, 2))
"""Which proposal, counted from the newest."""
commits = st.integers(1, 9)
moments = st.integers(1, 14)


def _often(*strategies: tuple[int, st.SearchStrategy[Act]]) -> st.SearchStrategy[Act]:
    """Choose among strategies with these weights; `st.one_of` would give a nested choice less than its share."""
    drawn = [strategy for times, strategy in strategies for _ in range(times)]
    return st.integers(0, len(drawn) - 1).flatmap(lambda number: drawn[number])


def _act(*kinds: str, **strategies: st.SearchStrategy[int]) -> st.SearchStrategy[Act]:
    return st.builds(Act, st.sampled_from(kinds), **strategies)


presses = _often(
    (4, _act("ask", who=askers, what=st.sampled_from((1, 0, 2, 3, 1, 4)))),
    (3, _act("ask", who=askers, what=st.integers(USUAL, len(WISHES) - 1))),
    (6, _act("approve", who=deciders, what=recent)),
    (2, _act("reject", "ask back", "confirm", "cancel", who=people, what=recent)),
    (3, _act("cancel", "confirm", "look", "undo", "retry", "start again", who=st.just(-1), what=recent)),
    (3, _act("round", "tell", "boot")),
)
"""What reaches a process. `who` -1 is the person who asked."""

world = _often(
    (1, _act("preview", who=askers, what=st.integers(0, len(WISHES) - 1))),
    (3, _act("time", what=st.integers(0, len(JUMPS) - 1))),
    (3, _act("law", what=st.integers(0, len(LAWS) - 1))),
    (5, _act("komet", what=st.integers(0, len(MOODS) - 1))),
    (2, _act("record", what=st.integers(0, 23))),
    (2, _act("leave", "leave", "return", who=people)),
    (2, _act("audit fails", "audit works", "slack fails", "slack works")),
    (3, _act("repeat", what=st.integers(0, 11))),
)


def _dying(act: Act, at: tuple[int, bool]) -> Act:
    return replace(act, dies=at)


def _disturbed(act: Act, moment: int, other: Act) -> Act:
    return replace(act, meanwhile=(moment, replace(other, on=1 - act.on)))


there = st.builds(lambda act, on: replace(act, on=on), presses, st.sampled_from((0, 0, 1)))

acts = _often(
    (1, st.just(Act("nothing"))),
    (6, there),
    (2, st.builds(_dying, there, st.tuples(commits, st.booleans()))),
    (2, st.builds(_disturbed, there, moments, presses)),
    (5, world),
)

plays = st.lists(acts, min_size=6, max_size=12)
"""Short ones find little; what is not needed for a fault shrinks to nothing."""
