"""A row of new boxes, cost and prices as a change of the line of the stock that it is about."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from bot.komet.models import InventoryItem
from bot.komet.requests import BOXES_PER_CALL, InventoryUpdate
from bot.slack.blocks import quantity
from bot.words import count, say
from handlers.operations.stock import find_line
from handlers.operations.stock_rows import StockRow
from handlers.operations.understood import NotYetError
from handlers.operations.unit_words import unit_of


@dataclass(frozen=True)
class Update:
    """One row and the line of the stock that it is about; `change` is boxes, 0 where they stay."""

    row: StockRow
    item: InventoryItem
    change: int
    cost: Decimal
    price_a: Decimal | None

    @property
    def after(self) -> Decimal:
        """The boxes of the line afterwards."""
        return self.item.quantity + self.change

    @property
    def prices(self) -> bool:
        """Whether price A becomes another one than Komet lists."""
        return self.price_a is not None and self.price_a != self.item.price

    def to_request(self) -> InventoryUpdate:
        """Return what is sent."""
        return InventoryUpdate(
            inventory_id=self.item.update_id,
            quantity=self.change or None,
            unit_cost=self.cost,
            price_a=self.price_a,
            price_b=self.row.price_b,
        )


def update_of(row: StockRow, items: Sequence[InventoryItem], before: Sequence[Update]) -> Update:
    """Return the row as a change of its line. Raises ValueError with a sentence.

    `before` are the rows above; NotYetError is raised for what a person can still add.
    """
    item = find_line(items, row.line)
    if any(each.item.id == item.id for each in before):
        raise ValueError(say("line #{id} stands here twice.", id=item.id))
    if item.quantity != int(item.quantity):
        raise ValueError(say("Komet counts a part of a box there ({boxes}).", boxes=quantity(item.quantity)))
    change = row.change or 0
    if row.count is not None:
        change = row.count - int(item.quantity)
        if not change:
            raise ValueError(
                say(
                    "#{id} has {boxes} already. Write = to change the cost or a price.",
                    id=item.id,
                    boxes=count(row.count, "box", "boxes"),
                )
            )
    if item.quantity + change < 0:
        raise ValueError(say("#{id} has only {boxes}.", id=item.id, boxes=count(int(item.quantity), "box", "boxes")))
    if item.quantity + change == 0:
        raise ValueError(say("no box would be left. Use /komet-inventory delete {id} instead.", id=item.id))
    if abs(change) > BOXES_PER_CALL:
        raise ValueError(
            say(
                "{change} boxes: Komet takes 100 at a time. Do it in steps, each when the one before is done.",
                change=f"{change:+,}",
            )
        )
    if row.cost is None:
        raise NotYetError(
            say("the cost of a {unit} is missing. Komet wants it each time: {id} {boxes} 0.325",
                unit=unit_of(item.unit_type), id=item.id, boxes=f"{change:+d}" if change else "=")
        )  # fmt: skip
    price_a = row.price_a if row.price_a is not None or row.price_b is not None else item.price
    if price_a is None and row.price_b is None:
        raise NotYetError(say("Komet lists no price for #{id}, and wants one. Write it behind the cost.", id=item.id))
    return Update(row, item, change, row.cost, price_a)
