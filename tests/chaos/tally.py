"""What a scenario counted, and the line that is printed of it."""

from collections import Counter
from dataclasses import dataclass, field

from bot.words import count
from tests.chaos.oracle import Outcome, by_schedule

SHOWN = 10

HEADINGS = (
    "scenario",
    "runs",
    "effects per intent, most",
    "shown as done",
    "of these with one effect",
    "lost",
    "left unknown",
    "longest unknown",
    "messages left behind",
    "broken",
    "seconds",
)


@dataclass
class Tally:
    """The sums of one scenario. An intent is one request of a write: a line, an invoice, a chunk of box codes."""

    name: str
    runs: int = 0
    most_effects: int = 0
    shown_done: int = 0
    done_once: int = 0
    lost: int = 0
    left_unknown: int = 0
    looks: int = 0
    unknown_seconds: float = 0.0
    seconds: float = 0.0
    states: Counter[str] = field(default_factory=Counter)
    left_behind: list[str] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    hits: Counter[str] = field(default_factory=Counter)
    """How often each fault really happened, where that is not certain."""

    def add(self, outcome: Outcome, where: str = "") -> None:
        """Count one run; `where` is put before whatever was broken in it."""
        self.runs += 1
        self.most_effects = max([self.most_effects, *outcome.effects])
        self.shown_done += outcome.shown_done
        self.done_once += outcome.done_once
        self.lost += outcome.lost
        self.left_unknown += outcome.left_unknown
        self.looks = max(self.looks, outcome.looks)
        self.unknown_seconds = max(self.unknown_seconds, outcome.unknown_seconds)
        self.states[outcome.state or "not asked"] += 1
        self.left_behind += [f"{where}: {each}" if where else each for each in outcome.left_behind]
        self.broken += [f"{where}: {each}" if where else each for each in outcome.broken]

    @property
    def is_kept(self) -> bool:
        """Say whether every promise held."""
        return (
            not self.broken
            and not self.left_behind
            and self.most_effects <= 1
            and self.shown_done == self.done_once
            and not self.lost
        )

    def cells(self) -> tuple[str, ...]:
        """Return the figures in the order of the headings."""
        return (
            self.name,
            f"{self.runs:,}",
            str(self.most_effects),
            f"{self.shown_done:,}",
            f"{self.done_once:,}",
            str(self.lost),
            str(self.left_unknown),
            self._longest_unknown(),
            str(len(self.left_behind)),
            str(len(self.broken)),
            f"{self.seconds:.0f}",
        )

    def lines(self) -> list[str]:
        """Return what is printed: the figures, then what was broken."""
        figures = ", ".join(f"{name} {cell}" for name, cell in zip(HEADINGS[1:], self.cells()[1:], strict=True))
        ends = ", ".join(f"{state} {number}" for state, number in self.states.most_common())
        faults = Counter([*self.broken, *self.left_behind])
        told = [f"  ✗ {number} × {fault}" for fault, number in faults.most_common(SHOWN)]
        if len(faults) > SHOWN:
            told.append(f"  … and {len(faults) - SHOWN} other kinds")
        if self.hits:
            never = [name for name, number in self.hits.items() if not number]
            told.append(f"  {sum(self.hits.values()):,} runs were hit; never: {', '.join(never) or 'none'}")
        return [f"{'✓' if self.is_kept else '✗'} {self.name}: {figures}", f"  ends: {ends}", *told]

    def _longest_unknown(self) -> str:
        if not self.looks:
            return "–"
        looks = count(self.looks, "look")
        return f"{self.unknown_seconds:.1f} s, {looks} ({clock(by_schedule(self.looks))} by schedule)"


def clock(seconds: float) -> str:
    """Return a span of time as people say it."""
    return f"{seconds:.0f} s" if seconds < 120 else f"{seconds / 60:.0f} min"
