"""What the two ways of putting lines of orders on an AWB share: the boxes, and what shows that it happened.

Komet takes no number of boxes, only their codes: fewer codes than boxes bought split the line. There is no way back.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from bot.amounts import total_of
from bot.komet.client import Komet
from bot.komet.lookups import purchase_orders
from bot.komet.models import LineStatus, OrderStatus, PurchaseOrder, PurchaseOrderLine
from bot.operations import Landed
from bot.plan import AnyRequest, Change, Facts, Plan, name_of
from bot.slack.blocks import day, money, quantity
from bot.words import count, say
from handlers.operations.awb_numbers import awb_doubt
from handlers.operations.boxes_behind import LONGEST_CODE
from handlers.operations.purchase_orders import line_value, line_words, snapshot_of


@dataclass(frozen=True)
class Shipment:
    """A line that shall ship; without codes all of its boxes, and Komet makes the codes up."""

    order: PurchaseOrder
    line: PurchaseOrderLine
    codes: tuple[str, ...] = ()

    @property
    def boxes(self) -> Decimal:
        """Return how many boxes ship."""
        return Decimal(len(self.codes)) if self.codes else self.line.total_boxes or Decimal(0)

    @property
    def left(self) -> Decimal:
        """Return how many boxes stay behind, on a new line."""
        return (self.line.total_boxes or Decimal(0)) - self.boxes

    @property
    def cost(self) -> Decimal | None:
        """Return what the shipped boxes cost; None when it is not known."""
        if self.line.total_cost is None or not self.line.total_boxes:
            return None
        return (self.line.total_cost * self.boxes / self.line.total_boxes).quantize(Decimal("0.01"))

    def snapshot(self) -> dict[str, Any]:
        """Return what the act rests on. Shipping one line changes its order's status, which must not stop the next."""
        cancelled = self.order.status is OrderStatus.CANCELLED
        return snapshot_of(self.order, self.line) | {
            "order_status": OrderStatus.CANCELLED.value if cancelled else "open",
            "confirmed": None if self.line.quantity_confirmed is None else quantity(self.line.quantity_confirmed),
            "line_id": self.line.id,
            "product_id": self.line.product_id,
            "vendor_id": self.order.vendor_id,
        }


def fault_of(shipment: Shipment) -> str:
    """Return a sentence when Komet would refuse or skip the line, else nothing."""
    order, line, codes = shipment.order, shipment.line, shipment.codes
    there = {box.code.upper() for box in order.boxes}
    wanted = Counter(code.upper() for code in codes)
    if order.status is OrderStatus.CANCELLED or line.status is LineStatus.CANCELLED:
        return say("{line} was cancelled.", line=line_words(line))
    if line.is_shipped:
        return say("{line} shipped already.", line=line_words(line))
    if not line.product_id:
        return say(
            "Komet skips {line}: the product is not in your catalogue. Map it in Komet first.", line=line_words(line)
        )
    if not line.total_boxes:
        return say("Komet shows no boxes of {line}.", line=line_words(line))
    if len(codes) > line.total_boxes:
        return say("{codes} are more than {line} has.", codes=count(len(codes), "box code"), line=line_words(line))
    for code in codes:
        if len(code) > LONGEST_CODE or not code.isprintable():
            return say("{code} is no box code: 20 characters at most.", code=code[:30])
        if wanted[code.upper()] > 1:
            return say("{code} stands twice.", code=code)
        if code.upper() in there:
            return say("{code} is a box of {number} already.", code=code, number=order.number)
    return ""


def shipping_plan(
    *, sentence: str, requests: Sequence[AnyRequest], shipments: Sequence[Shipment], awb: str, notes: Sequence[str]
) -> Plan:
    """Return the plan that ships these lines on one AWB; `notes` say what was understood of what was given."""
    facts = _facts(shipments)
    return Plan(
        sentence=sentence,
        requests=tuple(requests),
        changes=tuple(_change(shipment, awb) for shipment in shipments),
        snapshot=tuple(shipment.snapshot() for shipment in shipments),
        facts=facts,
        totals=_totals(facts),
        warnings=tuple(_warnings(shipments, awb)),
        remarks=tuple(notes),
    )


def _change(shipment: Shipment, awb: str) -> Change:
    """Return what becomes of the line, and the new line when it is split."""
    line = shipment.line
    boxes = f"{quantity(shipment.boxes)} {line.box_type}".strip()
    after = say("{boxes} shipped on {awb}", boxes=boxes, awb=awb)
    if shipment.left:
        after += say("; new line: {left} {type}, not shipped", left=quantity(shipment.left), type=line.box_type)
    what = f"{shipment.order.number} {line.product or line_words(line)}"
    if shipment.codes:
        what += say(": boxes {codes}", codes=", ".join(shipment.codes))
    return Change(what, line_value(line), after, record=name_of(shipment.snapshot()))


def _facts(shipments: Sequence[Shipment]) -> Facts:
    """Return what policy judges by; what differs between the orders counts as unknown, the first ship date counts."""
    vendors = {shipment.order.vendor_name for shipment in shipments}
    statuses = {shipment.order.status.value for shipment in shipments}
    return Facts(
        amount=total_of(shipment.cost for shipment in shipments),
        boxes=sum((shipment.boxes for shipment in shipments), Decimal(0)),
        rows=len(shipments),
        vendor=vendors.pop() if len(vendors) == 1 else None,
        ship_date=min(shipment.order.ship_date for shipment in shipments),
        order_status=statuses.pop() if len(statuses) == 1 else None,
    )


def _totals(facts: Facts) -> tuple[Change, ...]:
    """Return boxes and cost that ship."""
    cost = money(facts.amount) if facts.amount is not None else say("not known")
    return (
        Change(say("Boxes that ship"), "", quantity(facts.boxes)),
        Change(say("Their cost"), "", cost),
    )


def _warnings(shipments: Sequence[Shipment], awb: str) -> list[str]:
    """Return what people have to know before boxes are on their way."""
    lines = count(len(shipments), "line")
    warnings = [say("This marks {lines} as shipped. Komet has no way to take it back.", lines=lines)]
    if doubt := awb_doubt(awb, say("If not, press Change something: nothing takes a shipping back.")):
        warnings.insert(0, doubt)
    for shipment in shipments:
        confirmed = shipment.line.quantity_confirmed
        if confirmed and confirmed < shipment.boxes:
            warnings.append(
                say(
                    "The farm confirmed {confirmed} of {line}; {boxes} ship.",
                    confirmed=quantity(confirmed),
                    line=line_words(shipment.line),
                    boxes=quantity(shipment.boxes),
                )
            )
    if split := [shipment for shipment in shipments if shipment.left]:
        lines = count(len(split), "line")
        words = (
            say("{lines} splits: the boxes left behind get a line with a new ID.", lines=lines)
            if len(split) == 1
            else say("{lines} split: the boxes left behind get lines with new IDs.", lines=lines)
        )
        warnings.append(words)
    if any(not shipment.codes for shipment in shipments):
        warnings.append(say("Where no box codes are given, Komet makes them up. The farm's labels may differ."))
    days = sorted({shipment.order.ship_date for shipment in shipments})
    if len(days) > 1:
        warnings.append(say("The orders ship on different days: {days}.", days=", ".join(map(day, days))))
    if any(shipment.order.status is OrderStatus.PENDING_APPROVAL for shipment in shipments):
        warnings.append(say("An order here is not approved in Komet yet."))
    return warnings


async def landed_lines(komet: Komet, numbers: Iterable[str], wanted: Iterable[tuple[str, tuple[str, ...]]]) -> Landed:
    """Look whether lines have shipped: by their box codes where those are ours, else by their status.

    Komet shows no AWB at a line. Which half of a split keeps the ID is not documented, so codes are looked for
    in the whole order.
    """
    orders = await purchase_orders(komet, numbers)
    there = {box.code.upper() for order in orders for box in order.boxes}
    lines = {line.id: line for order in orders for line in order.lines}
    seen = []
    for item_id, codes in wanted:
        line = lines.get(item_id)
        if codes:
            found = [code.upper() in there for code in codes]
            shipped = True if all(found) else None if any(found) or line is None or line.is_shipped else False
        else:
            shipped = line.is_shipped if line else None
        seen.append(shipped)
    if all(seen):
        return Landed.YES
    return Landed.NO if all(shipped is False for shipped in seen) else Landed.UNSURE
