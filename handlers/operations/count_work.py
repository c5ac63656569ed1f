"""What a count of the stock comes to: the requests, and how a person and the policy see them. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from bot.komet.models import InventoryItem
from bot.komet.requests import InventoryDelete, InventoryUpdate
from bot.plan import AnyRequest, Change, Facts, Once
from bot.slack.blocks import money, quantity
from bot.words import count, say
from handlers.operations.awb_numbers import awb_doubt
from handlers.operations.count_additions import Addition
from handlers.operations.count_differences import Changed, Differences
from handlers.operations.odd_amounts import Stated, odd_amounts, stated_of_line
from handlers.operations.odd_counts import Counted, odd_counts
from handlers.operations.stock import boxes_words, line_change, name_of_line, one_vendor, value_of

MOST_NAMED = 5


@dataclass(frozen=True)
class Work:
    """What makes Komet's stock equal a table: lines that change, new ones, and those that go.

    `stock` is all of it where it was asked for; `deletes_unnamed` says that lines go, too, which the table does not
    name.
    """

    found: Differences
    new: tuple[Addition, ...]
    stock: Sequence[InventoryItem]
    deletes_unnamed: bool

    @property
    def changed(self) -> Sequence[Changed]:
        """The lines whose boxes or prices differ."""
        return self.found.changed

    @cached_property
    def gone(self) -> tuple[InventoryItem, ...]:
        """The lines to delete."""
        return (*self.found.gone, *(self.found.unnamed if self.deletes_unnamed else ()))

    @cached_property
    def touched(self) -> tuple[InventoryItem, ...]:
        """The lines of the stock that are changed or deleted."""
        return (*(each.item for each in self.changed), *self.gone)

    @cached_property
    def requests(self) -> tuple[AnyRequest, ...]:
        """What is sent, what can be undone first: changes, then new lines, then deletions."""
        return (
            *(_update(each) for each in self.changed),
            *(request for each in self.new for request in each.to_requests()),
            *(InventoryDelete(inventory_id=each.update_id) for each in self.gone),
        )

    @property
    def parts(self) -> tuple[str, ...]:
        """What each request is about."""
        return (
            *(name_of_line(each.item) for each in self.changed),
            *(part for each in self.new for part in each.parts()),
            *(name_of_line(each) for each in self.gone),
        )

    @property
    def once(self) -> tuple[Once, ...]:
        """That each of the new lines is added by one count only."""
        place, found = len(self.changed), []
        for each in self.new:
            calls = len(each.to_requests())
            found.append(each.once(tuple(range(place, place + calls))))
            place += calls
        return tuple(found)

    @property
    def sentence(self) -> str:
        """The whole in one sentence."""
        parts = []
        if self.changed:
            parts.append(say("change {lines}", lines=count(len(self.changed), "line")))
        if self.new:
            boxes = count(sum(each.row.count for each in self.new), "box", "boxes")
            parts.append(say("add {lines} with {boxes}", lines=count(len(self.new), "line"), boxes=boxes))
        if self.gone:
            boxes = count(int(sum((each.quantity for each in self.gone), Decimal(0))), "box", "boxes")
            parts.append(say("delete {lines} with {boxes}", lines=count(len(self.gone), "line"), boxes=boxes))
        return say("Count the stock: {parts}", parts=", ".join(parts))

    @property
    def changes(self) -> tuple[Change, ...]:
        """Before and after of each line, in the order in which they are sent."""
        return (
            *(_changed(each) for each in self.changed),
            *(each.to_change() for each in self.new),
            *(_deleted(each) for each in self.gone),
        )

    @property
    def totals(self) -> tuple[Change, ...]:
        """The boxes of all these lines before and after."""
        before = sum((each.quantity for each in self.touched), Decimal(0))
        after = sum(each.row.count for each in self.changed) + sum(each.row.count for each in self.new)
        return (Change(say("Boxes of these lines"), quantity(before), quantity(after)),)

    @property
    def facts(self) -> Facts:
        """What the policy judges by."""
        vendors = {each.vendor.name for each in self.new} | ({one_vendor(self.touched)} if self.touched else set())
        moved = sum(abs(each.by) for each in self.changed) + sum(each.row.count for each in self.new)
        return Facts(
            amount=self._amount(),
            boxes=moved + sum((each.quantity for each in self.gone), Decimal(0)),
            rows=len(self.requests),
            vendor=vendors.pop() if len(vendors) == 1 else None,
            ship_date=min((each.ship_date for each in self.new), default=None),
        )

    def _amount(self) -> Decimal | None:
        """Return the cost of what comes and goes, and the price of what is deleted; None when one is unknown."""
        amounts = [
            None if each.item.units is None else abs(each.by) * each.item.units * each.cost for each in self.changed
        ]
        amounts += [each.amount for each in self.new]
        amounts += [value_of(each) for each in self.gone]
        known = [each for each in amounts if each is not None]
        return sum(known, Decimal(0)) if len(known) == len(amounts) else None

    @property
    def _stated(self) -> list[Stated]:
        """Return the costs and prices that the table states."""
        stated = [Stated(say("cost"), each.name, each.cost, each.unit_type.value) for each in self.new]
        for each in self.changed:
            stated += stated_of_line(each.item, cost=each.cost, price_a=each.price_a, price_b=each.row.price_b)
        return stated

    @property
    def warnings(self) -> tuple[str, ...]:
        """What a person should beware of."""
        warnings = []
        if self.found.unnamed and self.deletes_unnamed:
            lines = count(len(self.found.unnamed), "line")
            words = "{lines} to delete because the table does not name them. Is it a table of all the stock?"
            warnings.append(say(words, lines=lines))
        warnings += odd_amounts(self._stated)
        warnings += odd_counts(Counted(each.name, each.row.count, each.bunches, each.stems_bunch) for each in self.new)
        numbers = dict.fromkeys(each.awb for each in self.new)
        doubts = [words for awb in numbers if (words := awb_doubt(awb, say("If not, press Change something.")))]
        warnings += doubts[:MOST_NAMED]
        if self.gone:
            warnings.append(say("Komet has no undo for deleting: all boxes of the line go with it."))
        if any(each.by < 0 for each in self.changed):
            warnings.append(say("Komet tells of adding boxes only. Look at the lines after taking some away."))
        warnings += [
            say("“{line}” is not in stock: there is nothing to delete. Is it written right?", line=each.line)
            for each in self.found.absent[:MOST_NAMED]
        ]
        warnings += [words for each in self.new if (words := self._there_already(each))]
        if self.new:
            words = "Komet may keep new boxes in its staging area first: then the stock does not show them yet."
            warnings.append(say(words))
        return tuple(warnings)

    def _there_already(self, new: Addition) -> str:
        """Say what there is of the product from this vendor; "" when nothing is."""
        lines = [
            each
            for each in self.stock
            if each.product_id == new.product.id and each.vendor_id == new.vendor.id and each.quantity
        ]
        if not lines:
            return ""
        # Without their boxes: a warning that changes with each sale would stop what was approved.
        told = ", ".join(f"#{each.id}" for each in lines[:MOST_NAMED])
        words = "There are boxes of {product} from {vendor} already: {lines}. These become a line of their own."
        return say(words, product=new.product.description, vendor=new.vendor.name, lines=told)

    @property
    def remarks(self) -> tuple[str, ...]:
        """What stays as it is, and what is sent besides."""
        remarks = []
        if same := self.found.same:
            words = say("Nothing is sent for {rows}: Komet has them like that.", rows=count(len(same), "row"))
            costs = any(each.cost is not None for each in same)
            remarks.append(words + (say(" Their costs are not compared: Komet shows none.") if costs else ""))
        if self.found.unnamed and not self.deletes_unnamed:
            lines = count(len(self.found.unnamed), "line")
            remarks.append(say("Komet has {lines} that the table does not name: they stay.", lines=lines))
        if any(each.row.price_a is None and each.row.price_b is None for each in self.changed):
            remarks.append(say("Komet wants a price, too: where you gave none, the listed one is sent as price A."))
        return tuple(remarks)


def _update(changed: Changed) -> InventoryUpdate:
    return InventoryUpdate(
        inventory_id=changed.item.update_id,
        quantity=changed.by,
        unit_cost=changed.cost,
        price_a=changed.price_a,
        price_b=changed.row.price_b,
    )


def _changed(changed: Changed) -> Change:
    return line_change(
        changed.item, by=changed.by, cost=changed.cost, price_a=changed.price_a, price_b=changed.row.price_b
    )


def _deleted(item: InventoryItem) -> Change:
    record, worth = name_of_line(item), value_of(item)
    before = boxes_words(item.quantity, item.box_type)
    return Change(record, before if worth is None else f"{before}, {money(worth)}", say("deleted"), record)
