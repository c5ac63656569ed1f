"""Costs and prices that look like a slip: zero, far from what is known of the same goods, or above any goods at all."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from bot.komet.kinds import UnitType
from bot.komet.models import InventoryItem
from bot.slack.blocks import unit_money
from bot.words import count, say
from handlers.operations.stock import name_of_line
from handlers.operations.unit_words import a_unit

FAR = 10
"""How many times more or less than what is known looks like a slip of the decimal point."""

COST_ABOVE_PRICE = 3
"""How many times its own price a cost is that looks like a slip. A decimal point too far right makes about five of the
usual half of the price; goods that go cheap on their last day cost twice what they bring, hardly more."""

COST_BELOW_PRICE = 100
"""How many times less than its price a cost is that looks like a slip: a margin, however good, is none."""

MOST_A_STEM = 25
"""What hardly a stem costs, in dollars: orchids and proteas come near it. Roses whose point was lost (32 for 0.32) do
not stay below."""

MOST_A_BUNCH = 250
"""What hardly a bunch costs: ten of the dearest stems. It holds too where Komet does not say what the unit is."""

MOST_TOLD = 3
"""How many of them are told one by one: a card has room for a few warnings."""


@dataclass(frozen=True)
class Stated:
    """An amount that somebody stated: `what` it is (cost, price A), of which goods, and per what.

    `known` is an amount to compare it with, None where there is none; `known_as` says what that one is, `above` and
    `below` how many times more or less than it is odd.
    """

    what: str
    goods: str
    amount: Decimal
    unit_type: str
    known: Decimal | None = None
    known_as: str = ""
    above: int = FAR
    below: int = FAR

    @property
    def oddity(self) -> str:
        """What is odd about it, in a sentence; "" when nothing is."""
        said = {"what": self.what, "goods": self.goods, "amount": a_unit(self.amount, self.unit_type)}
        if not self.amount:
            return say("The {what} of {goods} is {amount}. Is that meant?", **said)
        if not self.known:
            if self.amount <= self._most:
                return ""
            most = a_unit(Decimal(self._most), self.unit_type)
            words = "The {what} of {goods} is {amount}, and hardly any is above {most}. Is that meant?"
            return say(words, **said, most=most)
        if self.known / self.below < self.amount < self.known * self.above:
            return ""
        words = (
            "The {what} of {goods} is {amount}, far above the {known_as}: {known}. Is that meant?"
            if self.amount > self.known
            else "The {what} of {goods} is {amount}, far below the {known_as}: {known}. Is that meant?"
        )
        return say(words, **said, known_as=self.known_as, known=unit_money(self.known))

    @property
    def _most(self) -> int:
        return MOST_A_STEM if self.unit_type.casefold() == UnitType.STEM.casefold() else MOST_A_BUNCH


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
    """Return what is stated of a line in stock. A price A that stays as it is listed is none.

    Komet shows the line's price and never its cost. So prices are compared with the listed one; a cost only with the
    price that the line will have, and only where it is far above it or next to nothing: between them lies the margin.
    """
    goods, listed = name_of_line(item), say("listed price")
    new_price_a = None if price_a == item.price else price_a
    known, known_as = (item.price, listed) if new_price_a is None else (new_price_a, say("new price A"))
    prices = {say("price A"): new_price_a, say("price B"): price_b}
    return [
        Stated(
            say("cost"), goods, cost, item.unit_type, known, known_as, above=COST_ABOVE_PRICE, below=COST_BELOW_PRICE
        ),
        *(
            Stated(what, goods, amount, item.unit_type, item.price, listed)
            for what, amount in prices.items()
            if amount is not None
        ),
    ]


def stated_of_new(product_id: str, goods: str, cost: Decimal, unit_type: str, stock: Iterable[InventoryItem]) -> Stated:
    """Return the cost of boxes that come in, compared with the dearest price at which such goods are in stock."""
    prices = [
        each.price
        for each in stock
        if each.product_id == product_id and each.price and each.unit_type.casefold() == unit_type.casefold()
    ]
    known = max(prices, default=None)
    return Stated(
        say("cost"),
        goods,
        cost,
        unit_type,
        known,
        say("price in stock"),
        above=COST_ABOVE_PRICE,
        below=COST_BELOW_PRICE,
    )
