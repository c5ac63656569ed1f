"""All that a run measured, and how much it measured."""

import os
import platform
import statistics
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from importlib.metadata import version

from tests.bench.rounds import Measurement


@dataclass(frozen=True)
class Sizes:
    """How much is measured: rounds, and requests a round for a case that costs little.

    No further round begins after `seconds`, however few there were: a busy machine must not make it endless.
    """

    rounds: int = 4
    seconds: float = 26.0
    alone: int = 240
    paced: int = 20
    crowd: int = 1280
    flat_rounds: int = 6
    flat_seconds: float = 7.0

    @classmethod
    def quick(cls) -> "Sizes":
        """Return the sizes of a rough picture."""
        return cls(rounds=1, alone=160, paced=12, crowd=640, flat_rounds=2)


@dataclass
class Findings:
    """The measurements by group (alone, paced, crowd, flat_alone, flat_crowd, hanging) and case."""

    sizes: Sizes
    at_once: int
    groups: dict[str, dict[str, Measurement]] = field(default_factory=dict)
    forged_status: str = ""
    """The HTTP status for a command signed with another secret: 401, or the measured bot checks nothing."""
    hanging_calls: int = 0
    """Calls that hung at Komet when the second crowd was answered."""
    load_before: float = field(default_factory=lambda: os.getloadavg()[0])

    def of(self, group: str, name: str) -> Measurement:
        """Return the measurement of a case in a group; a new one at first."""
        return self.groups.setdefault(group, {}).setdefault(name, Measurement())

    def faster(self, group: str, name: str, baseline: str) -> float:
        """Return how many times as many requests a second one case answers as another: see `_beside`."""
        return _beside(self.of(group, name).rates, self.of(group, baseline).rates)

    def slower(self, group: str, name: str, baseline: str) -> float:
        """Return how many times as long one case's median request takes as another's: see `_beside`."""
        return _beside(self.of(group, name).medians, self.of(group, baseline).medians)

    def to_json(self) -> dict[str, object]:
        """Return the result file's content."""
        return {
            "machine": {
                "processors": os.cpu_count(),
                "load_before": round(self.load_before, 2),
                "python": platform.python_version(),
                **{name: version(name) for name in ("slack-bolt", "slack-sdk", "aiohttp", "uvloop")},
            },
            "sizes": asdict(self.sizes),
            "at_once": self.at_once,
            "forged_signature_status": self.forged_status,
            "hanging_calls": self.hanging_calls,
            **{
                group: {name: each.to_json() for name, each in measurements.items()}
                for group, measurements in self.groups.items()
            },
        }


def _beside(ours: Sequence[float], theirs: Sequence[float]) -> float:
    """Return the median, over the rounds, of ours divided by theirs.

    In a round the two are measured one after the other, so that what else the machine does hits both.
    """
    return statistics.median(one / other for one, other in zip(ours, theirs, strict=True))
