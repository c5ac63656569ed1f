"""What changed in a purchase order since it was last seen: facts, and one pure comparison.

Only what Komet's purchase.order.list shows can be told. It names neither an order's air waybill nor who
changed something, and an order that it leaves out is not thereby cancelled.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from pydantic import BaseModel, ConfigDict

from bot.canonical import sha256
from bot.komet.models import LineStatus, OrderStatus, PurchaseOrder, PurchaseOrderLine
from bot.komet.values import Amount


class Kind(StrEnum):
    """What kind of change it is. The value is stored in outbox keys: never rename one."""

    CREATED = "created"
    APPROVED = "approved"
    CONFIRMED = "confirmed"
    PARTLY_CONFIRMED = "partly confirmed"
    UNCONFIRMED = "unconfirmed"
    SHIPPED = "shipped"
    PARTLY_SHIPPED = "partly shipped"
    CANCELLED = "cancelled"
    MOVED = "moved"
    STATUS = "status"
    LINES_ADDED = "lines added"
    LINES_DELETED = "lines deleted"
    LINES_CANCELLED = "lines cancelled"
    BOXES_CHANGED = "boxes changed"
    GONE = "gone"
    BACK = "back"


class Confirmation(StrEnum):
    """How far the farm has confirmed a line."""

    NONE = "none"
    PARTLY = "partly"
    WHOLLY = "wholly"


class LineFacts(BaseModel):
    """What is remembered of a line. Amounts count boxes; None means that Komet does not say.

    `shipped` is the number of boxes that left the farm, None for a line that has not shipped.
    """

    model_config = ConfigDict(frozen=True)

    product: str
    box_type: str
    boxes: Amount | None
    confirmed: Amount | None
    status: LineStatus
    shipped: Amount | None

    @property
    def is_cancelled(self) -> bool:
        """Whether Komet shows the line as cancelled."""
        return self.status is LineStatus.CANCELLED

    @property
    def confirmation(self) -> Confirmation:
        """How far the farm has confirmed it: by the status, and by the number where it says less."""
        if self.shipped is not None:
            return Confirmation.WHOLLY
        said = self.confirmed or Decimal(0)
        if self.status in {LineStatus.CONFIRMED, LineStatus.SHIPPED}:
            is_short = self.boxes is not None and 0 < said < self.boxes
            return Confirmation.PARTLY if is_short else Confirmation.WHOLLY
        if self.status is LineStatus.PARTLY_CONFIRMED:
            return Confirmation.PARTLY
        if self.status is LineStatus.UNKNOWN and said > 0:
            is_short = self.boxes is None or said < self.boxes
            return Confirmation.PARTLY if is_short else Confirmation.WHOLLY
        return Confirmation.NONE

    @property
    def confirmed_boxes(self) -> Decimal:
        """Return how many boxes are confirmed, as far as Komet says."""
        if self.confirmation is Confirmation.NONE:
            return Decimal(0)
        if self.confirmation is Confirmation.WHOLLY:
            return self.confirmed or self.boxes or self.shipped or Decimal(0)
        return self.confirmed or Decimal(0)


class OrderFacts(BaseModel):
    """What is remembered of an order; `said` is the status as Komet wrote it, `lines` go by their ids."""

    model_config = ConfigDict(frozen=True)

    number: str
    vendor: str
    vendor_id: str
    ship_date: date
    status: OrderStatus
    said: str
    lines: dict[str, LineFacts]

    @property
    def is_cancelled(self) -> bool:
        """Whether Komet shows the order as cancelled.

        The code for that is not documented, so an unknown status with every line cancelled is one, too.
        """
        if self.status is OrderStatus.UNKNOWN:
            return bool(self.lines) and all(line.is_cancelled for line in self.lines.values())
        return self.status is OrderStatus.CANCELLED

    @property
    def active(self) -> list[LineFacts]:
        """Return the lines that are not cancelled."""
        return [line for line in self.lines.values() if not line.is_cancelled]

    @property
    def boxes(self) -> Decimal:
        """Return how many boxes are ordered."""
        return sum((line.boxes or Decimal(0) for line in self.active), Decimal(0))


@dataclass(frozen=True)
class LineChange:
    """A line before and now; None where it was not there."""

    before: LineFacts | None
    now: LineFacts | None


@dataclass(frozen=True)
class Change:
    """One change of one order: what is told on one line. `lines` are those that it is about."""

    kind: Kind
    order_id: str
    now: OrderFacts
    before: OrderFacts | None = None
    lines: tuple[LineChange, ...] = ()

    def identity(self) -> str:
        """Return a hash of the order, the kind and the new facts."""
        facts = self.now.model_dump(mode="json")
        return sha256({"order": self.order_id, "kind": self.kind, "now": facts})


def facts_of(order: PurchaseOrder, before: OrderFacts | None = None) -> OrderFacts:
    """Return what is remembered of an order.

    Komet may leave an order's lines out of its answer. An order without lines that still has boxes is taken
    for that, and its lines for what they were `before`.
    """
    left_out = not order.lines and order.total_boxes > 0
    lines: Mapping[str, LineFacts] = {line.id: _line_facts(line) for line in order.lines}
    return OrderFacts(
        number=order.number,
        vendor=order.vendor_name,
        vendor_id=order.vendor_id,
        ship_date=order.ship_date,
        status=order.status,
        said=order.status_raw,
        lines=dict(before.lines if left_out and before else lines),
    )


def compare(before: OrderFacts | None, order: PurchaseOrder) -> list[Change]:
    """Return what is new in `order`; at most one change of each kind, none for an order as it was.

    Without `before` the order itself is new. A change that follows from a greater one (the lines of a
    cancelled order, the confirmation of a shipped line) is not told beside it.
    """
    now = facts_of(order, before)
    if before is None:
        return [Change(Kind.CREATED, order.id, now)]
    found = [*_moved(before, now)]
    if now.is_cancelled and not before.is_cancelled:
        found.append((Kind.CANCELLED, []))
    else:
        found += [*_status(before, now), *_lines(before, now), *_shipping(before, now)]
        found += _confirmation(before, now)
    return [Change(kind, order.id, now, before, tuple(lines)) for kind, lines in found]


_Found = list[tuple[Kind, Sequence[LineChange]]]


def _line_facts(line: PurchaseOrderLine) -> LineFacts:
    shipped = None
    if line.is_shipped:
        shipped = Decimal(len(line.boxes)) if line.boxes else line.total_boxes or Decimal(0)
    return LineFacts(
        product=line.product,
        box_type=line.box_type,
        boxes=line.total_boxes,
        confirmed=line.quantity_confirmed,
        status=line.status,
        shipped=shipped,
    )


def _moved(before: OrderFacts, now: OrderFacts) -> _Found:
    return [(Kind.MOVED, [])] if now.ship_date != before.ship_date else []


def _status(before: OrderFacts, now: OrderFacts) -> _Found:
    if now.is_cancelled or now.status is OrderStatus.CONFIRMED:
        return []  # told as cancelled or by what the farm confirmed
    same_words = now.said.casefold() == before.said.casefold()
    if now.status is before.status and (now.status is not OrderStatus.UNKNOWN or same_words):
        return []
    was_pending = before.status is OrderStatus.PENDING_APPROVAL
    return [(Kind.APPROVED if was_pending and now.status is OrderStatus.APPROVED else Kind.STATUS, [])]


def _lines(before: OrderFacts, now: OrderFacts) -> _Found:
    deleted = [LineChange(line, None) for key, line in before.lines.items() if key not in now.lines]
    added = [LineChange(None, line) for key, line in now.lines.items() if key not in before.lines]
    kept = _kept(before, now)
    cancelled = [LineChange(was, line) for was, line in kept if _newly_cancelled(was, line)]
    resized = [LineChange(was, line) for was, line in kept if _resized(was, line)]
    kinds: list[tuple[Kind, Sequence[LineChange]]] = [
        (Kind.LINES_DELETED, deleted),
        (Kind.LINES_CANCELLED, [] if now.is_cancelled else cancelled),
        (Kind.LINES_ADDED, added),
        (Kind.BOXES_CHANGED, resized),
    ]
    return [(kind, lines) for kind, lines in kinds if lines]


def _kept(before: OrderFacts, now: OrderFacts) -> list[tuple[LineFacts, LineFacts]]:
    return [(before.lines[key], line) for key, line in now.lines.items() if key in before.lines]


def _newly_cancelled(was: LineFacts, line: LineFacts) -> bool:
    return line.is_cancelled and not was.is_cancelled


def _resized(was: LineFacts, line: LineFacts) -> bool:
    known = was.boxes is not None and line.boxes is not None
    return known and was.boxes != line.boxes and not _newly_cancelled(was, line)


def _newly_shipped(before: OrderFacts, now: OrderFacts) -> list[LineChange]:
    found = []
    for key, line in now.lines.items():
        was = before.lines.get(key)
        if line.shipped is not None and (was is None or was.shipped is None):
            found.append(LineChange(was, line))
    return found


def _shipping(before: OrderFacts, now: OrderFacts) -> _Found:
    shipped = _newly_shipped(before, now)
    if not shipped:
        return []
    whole = all(line.shipped is not None for line in now.active)
    return [(Kind.SHIPPED if whole else Kind.PARTLY_SHIPPED, shipped)]


def _confirmation(before: OrderFacts, now: OrderFacts) -> _Found:
    if now.is_cancelled:
        return []
    open_lines = [(was, line) for was, line in _kept(before, now) if line.shipped is None and not line.is_cancelled]
    told_by_lines = any(_confirmed_otherwise(was, line) for was, line in open_lines)
    by_header = now.status is OrderStatus.CONFIRMED and before.status is not OrderStatus.CONFIRMED
    if not told_by_lines and not (by_header and not _newly_shipped(before, now)):
        return []
    states = {line.confirmation for line in now.active}
    if states == {Confirmation.WHOLLY} or (by_header and _lines_say_nothing(now)):
        return [(Kind.CONFIRMED, [])]
    if states - {Confirmation.NONE} or by_header:
        return [(Kind.PARTLY_CONFIRMED, [])]
    if now.status is not before.status:
        return []  # told as another status
    return [(Kind.UNCONFIRMED, [])]


def _confirmed_otherwise(was: LineFacts, line: LineFacts) -> bool:
    if was.confirmation is not line.confirmation:
        return True
    return line.confirmation is not Confirmation.NONE and was.confirmed != line.confirmed


def _lines_say_nothing(now: OrderFacts) -> bool:
    return all(line.status is LineStatus.UNKNOWN and line.confirmed is None for line in now.active)
