"""A case, and what is kept of its rounds."""

import statistics
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from tests.bench.company import Measured


@dataclass(frozen=True)
class Case:
    """One kind of request to one server. `answers`: how many messages to the person each one must lead to."""

    name: str
    server: Measured
    request: Callable[[], str]
    answers: int = 0


@dataclass
class Measurement:
    """All rounds of one case at one load, added up."""

    ms: list[float] = field(default_factory=list)
    medians: list[float] = field(default_factory=list)
    """The median of `ms`, one value a round."""
    rates: list[float] = field(default_factory=list)
    """Acknowledgements per second, one value a round."""
    done_rates: list[float] = field(default_factory=list)
    """Commands per second until the last person had their answer, one value a round."""
    cpu_ms: list[float] = field(default_factory=list)
    """The server's processor milliseconds per request, work behind it included, one value a round."""
    generator_share: float = 0.0
    """Largest part of a round that the load generator itself was busy: near 1 it would be the bottleneck."""
    unanswered: int = 0
    wrong: int = 0
    """Acknowledgements that were not HTTP 200, and answers that are missing or that Slack refused."""

    def percentile(self, percent: float) -> float:
        """Return the acknowledgement time in ms that `percent` of the requests stayed within."""
        if not self.ms:
            return float("nan")
        ordered = sorted(self.ms)
        return ordered[min(len(ordered) - 1, int(len(ordered) * percent / 100))]

    @property
    def rate(self) -> float:
        """Return acknowledgements per second: the median of the rounds."""
        return _median(self.rates)

    @property
    def done_rate(self) -> float:
        """Return finished commands per second: the median of the rounds."""
        return _median(self.done_rates)

    @property
    def cpu(self) -> float:
        """Return the server's processor milliseconds per request: the median of the rounds."""
        return _median(self.cpu_ms)

    def to_json(self) -> dict[str, object]:
        """Return what is written into the result file."""
        return {
            "requests": len(self.ms),
            "p50_ms": round(self.percentile(50), 3),
            "p99_ms": round(self.percentile(99), 3),
            "p50_ms_by_round": [round(each, 3) for each in self.medians],
            "acks_per_second": [round(rate) for rate in self.rates],
            "finished_per_second": [round(rate) for rate in self.done_rates],
            "cpu_ms_per_request": [round(each, 3) for each in self.cpu_ms],
            "generator_share": round(self.generator_share, 2),
            "unanswered": self.unanswered,
            "wrong": self.wrong,
        }


def _median(values: Sequence[float]) -> float:
    return statistics.median(values) if values else float("nan")
