"""Numbers of boxes, bunches and stems that look like a slip: far more than one line ever has."""

from collections.abc import Iterable
from dataclasses import dataclass

from bot.slack.blocks import quantity
from bot.words import count, say
from handlers.operations.unit_words import units_words

MOST_BOXES = 500
"""Boxes in one line. A large customer's standing order is dozens; a truck takes some 600 of all kinds."""

MOST_BUNCHES = 200
"""Bunches in one box. A full box takes about fifty, of the thinnest greens twice as many."""

MOST_STEMS = 200
"""Stems in one bunch. Roses come by 25, the thinnest fillers by a hundred."""

MOST_UNITS = 100_000
"""Stems or bunches that are cut at one place: a large farm cuts as many of everything in a day."""

MOST_TOLD = 3
"""How many of them are told one by one: a card has room for a few warnings."""


@dataclass(frozen=True)
class Counted:
    """What somebody wants of some goods: boxes, bunches in a box, stems in a bunch, units; 0 where it is not said.

    `unit_type` is what the units are, stems or bunches.
    """

    goods: str
    boxes: int = 0
    bunches: int = 0
    stems: int = 0
    units: int = 0
    unit_type: str = ""

    @property
    def oddities(self) -> list[str]:
        """What is odd about it, a sentence each."""
        told = (
            (self.boxes, MOST_BOXES, count(self.boxes, "box", "boxes")),
            (self.bunches, MOST_BUNCHES, say("{number} bunches in a box", number=quantity(self.bunches))),
            (self.stems, MOST_STEMS, say("{number} stems in a bunch", number=quantity(self.stems))),
            (self.units, MOST_UNITS, units_words(self.units, self.unit_type)),
        )
        return [
            say("{what} of {goods}: is that meant?", what=what, goods=self.goods)
            for number, most, what in told
            if number > most
        ]


def odd_counts(counted: Iterable[Counted]) -> list[str]:
    """Return a warning for each number that looks like a slip; of many the first few, and how many there are more."""
    odd = [words for each in counted for words in each.oddities]
    told = odd[:MOST_TOLD]
    if (more := len(odd) - len(told)) > 0:
        told.append(say("… and {numbers} more like that.", numbers=count(more, "number")))
    return told
