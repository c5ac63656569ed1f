"""The figures that are kept in the documentation: the tables of FIGURES.md, and a short one in the README."""

from collections.abc import Sequence

from tests.chaos.tally import Tally


def keep(tallies: Sequence[Tally], seconds: float, runs: int) -> None:
    """Write the tables anew."""
    raise NotImplementedError
