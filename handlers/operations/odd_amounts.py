"""Costs and prices that look like a slip: zero, or ten times or a tenth of what is known of the same goods."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from bot.komet.models import InventoryItem
from bot.slack.blocks import unit_money
from bot.words import count, say
from handlers.operations.stock import name_of_line
from handlers.operations.unit_words import a_unit

FAR = 10
"""How many times more or less than what is known looks like a slip of the decimal point."""

MOST_TOLD = 3
"""How many of them are told one by one: a card has room for a few warnings."""


@dataclass(frozen=True)
class Stated:
    """An amount that somebody stated: `what` it is (cost, price A), of which goods, and per what.

    `known` is an amount to compare it with, None where there is none; `known_as` says what that one is.
    """

    what: str
    goods: str
    amount: Decimal
    unit_type: str
    known: Decimal | None = None
    known_as: str = ""

    @property
    def oddity(self) -> str:
        """What is odd about it, in a sentence; "" when nothing is."""
        said = {"what": self.what, "goods": self.goods, "amount": a_unit(self.amount, self.unit_type)}
        if not self.amount:
            return say("The {what} of {goods} is {amount}. Is that meant?", **said)
        if self.known and not self.known / FAR < self.amount < self.known * FAR:
            words = "The {what} of {goods} is {amount}, far from the {known_as}: {known}. Is that meant?"
            return say(words, **said, known_as=self.known_as, known=unit_money(self.known))
        return ""


def odd_amounts(stated: Iterable[Stated]) -> list[str]:
    """Return a warning for each amount that looks like a slip; of many the first few, and how many there are more."""
    odd = [words for each in stated if (words := each.oddity)]
    told = odd[:MOST_TOLD]
    if (more := len(odd) - len(told)) > 0:
        amounts = count(more, "cost or price", "costs or prices")
        told.append(say("… and {amounts} more, zero or far from what is known.", amounts=amounts))
    return told


def stated_of_line(
    item: InventoryItem, *, cost: Decimal, price_a: Decimal | None, price_b: Decimal | None
) -> list[Stated]:
    """Return what is stated of a line in stock. Komet shows its price alone, so the cost is compared with that too.

    A price A that stays as it is listed is none.
    """
    goods, known_as = name_of_line(item), say("listed price")
    amounts = {say("cost"): cost, say("price A"): None if price_a == item.price else price_a, say("price B"): price_b}
    return [
        Stated(what, goods, amount, item.unit_type, item.price, known_as)
        for what, amount in amounts.items()
        if amount is not None
    ]
