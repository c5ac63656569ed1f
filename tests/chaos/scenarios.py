"""The scenarios by name, in the order in which they run. Each takes the number of runs and returns its tallies."""

from collections.abc import Awaitable, Callable

from tests.chaos import answers, cuts, kills, moments, repeats, shortages
from tests.chaos.tally import Tally

SCENARIOS: dict[str, Callable[[int], Awaitable[list[Tally]]]] = {
    "kill": kills.run,
    "each": moments.run,
    "cut": cuts.run,
    "answers": answers.run,
    "shortages": shortages.run,
    "repeats": repeats.run,
}
