"""What differs between a count of the stock and Komet's list of it. Pure: asks nobody, changes nothing."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from bot.komet.models import InventoryItem
from bot.komet.requests import BOXES_PER_CALL
from bot.slack.blocks import quantity
from bot.words import say
from handlers.operations.count_rows import CountRow
from handlers.operations.given import Place
from handlers.operations.stock import several_words
from handlers.operations.understood import Fault
from handlers.operations.unit_words import unit_of


@dataclass(frozen=True)
class Changed:
    """A row whose line has other boxes or prices in Komet; `by` is the difference of boxes that Komet is given."""

    row: CountRow
    item: InventoryItem
    by: int
    cost: Decimal
    price_a: Decimal | None


@dataclass
class Differences:
    """What differs, by what makes it equal.

    `absent` are rows without boxes that name no line, `unnamed` the lines that the table does not name.
    """

    same: list[CountRow] = field(default_factory=list)
    absent: list[CountRow] = field(default_factory=list)
    changed: list[Changed] = field(default_factory=list)
    new: list[CountRow] = field(default_factory=list)
    gone: list[InventoryItem] = field(default_factory=list)
    unnamed: list[InventoryItem] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)


def compare(rows: Sequence[CountRow], items: Sequence[InventoryItem]) -> Differences:
    """Return what differs: what each row means `CountRow.lines_in` says. A line that two rows name is a fault."""
    found = Differences()
    meant: dict[str, Place] = {}
    for row in rows:
        lines = row.lines_in(items)
        if len(lines) > 1:
            found.faults.append(row.fault(several_words(row.line, lines)))
            meant |= {each.id: row.place for each in lines}
            continue
        if not lines:
            (found.new if row.count else found.absent).append(row)
            continue
        item = lines[0]
        if before := meant.get(item.id):
            words = say("#{id} stands in the table twice, see {place}.", id=item.id, place=before)
            found.faults.append(row.fault(words))
            continue
        meant[item.id] = row.place
        try:
            _judge(row, item, found)
        except ValueError as error:
            found.faults.append(row.fault(str(error)))
    found.unnamed = [item for item in items if item.id not in meant]
    return found


def _judge(row: CountRow, item: InventoryItem, found: Differences) -> None:
    """Put the row where it belongs. Raises ValueError with a sentence."""
    is_priced = row.price_b is not None or (row.price_a is not None and row.price_a != item.price)
    if row.count == item.quantity and not (is_priced and row.count):
        found.same.append(row)
        return
    if not row.count:
        found.gone.append(item)
        return
    if item.quantity != int(item.quantity):
        raise ValueError(say("Komet counts a part of a box there ({boxes}).", boxes=quantity(item.quantity)))
    by = row.count - int(item.quantity)
    if abs(by) > BOXES_PER_CALL:
        raise ValueError(
            say(
                "#{id} has {boxes} boxes in Komet, which takes a difference of {most} at most. Go there in steps.",
                id=item.id,
                boxes=quantity(item.quantity),
                most=BOXES_PER_CALL,
            )
        )
    if row.cost is None:
        words = "the cost of a {unit} is missing: Komet wants it with each change (#{id}: {boxes} → {count} boxes)."
        unit = unit_of(item.unit_type)
        raise ValueError(say(words, unit=unit, id=item.id, boxes=quantity(item.quantity), count=quantity(row.count)))
    price_a = row.price_a if row.price_a is not None or row.price_b is not None else item.price
    if price_a is None and row.price_b is None:
        raise ValueError(say("Komet lists no price for #{id}, and wants one. Add a column “Price A”.", id=item.id))
    found.changed.append(Changed(row, item, by, row.cost, price_a))
