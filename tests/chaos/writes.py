"""The three writes that are put through chaos, and how often each of their requests took effect in Komet.

Lines are deleted one call each and need a manager; an invoice is one call that nobody can look up afterwards; box
codes go in several calls of a few rows and need nobody.
"""

import base64
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from pydantic import BaseModel

from bot.workbench.komet.records import Order
from bot.workbench.komet.server import LocalKomet
from handlers.operations import OPERATIONS
from tests.support.examples import pdf

CHUNK_BYTES = 230
"""Size at which box codes are cut into requests here, so that six rows are three requests; Komet's is 64 KB."""

CODE_FROM = 5000
"""Dollars below which the demo's policy asks for no code of an authenticator app."""

_fresh = count(1)


@dataclass(frozen=True)
class Write:
    """One intent: the command that opens its form, what is typed there, and whether a manager has to agree."""

    name: str
    method: str
    command: str
    values: Mapping[str, Any]
    requests: int
    effects_of: Callable[[LocalKomet, Mapping[str, Any]], int]
    files: Mapping[str, Any] | None = None
    needs_approval: bool = False
    can_be_looked_up: bool = True
    hurry: Mapping[str, Any] = field(default_factory=dict)

    def straight(self) -> tuple[str, BaseModel]:
        """Return the operation and its form, as the modal would have filled it in."""
        operation = next(each for each in OPERATIONS if f"/komet-{each.command}" in self.command)
        return operation.command, operation.form.model_validate(self.values)


def delete_lines(komet: LocalKomet, lines: int = 3) -> Write:
    """Delete lines of an order that has more than these."""
    fit = [
        each
        for each in _orders(komet)
        if len(each.lines) > lines
        and all(line.status == "Pending" for line in each.lines)
        and sum(line.total_cost for line in each.lines[:lines]) < CODE_FROM
    ]
    order = fit[next(_fresh) % len(fit)]  # another one each time: the same act within a minute is one act
    items = [str(line.id) for line in order.lines[:lines]]
    return Write(
        name=f"delete {lines} lines" if lines > 1 else "delete a line",
        method="purchase.order.item.delete",
        command=f"/komet-po item delete {order.number}",
        values={"items": items, "reason": "Short shipped"},
        requests=lines,
        effects_of=_deletions,
        needs_approval=True,
    )


def upload_invoice(komet: LocalKomet) -> Write:
    """Upload an invoice that was never uploaded before."""
    number, order = f"FA-{next(_fresh)}", _orders(komet)[0]
    content = pdf() + f"\n% {number}".encode()
    return Write(
        name="upload an invoice",
        method="v2/vendor/invoice",
        command=f"/komet-invoice upload {order.number}",
        values={"invoice_number": number, "invoice_total": "1152.00"},
        requests=1,
        effects_of=_uploads,
        files={"file": [{"name": "invoice.pdf", "content_base64": base64.b64encode(content).decode()}]},
        can_be_looked_up=False,
        hurry={"look_seconds": 0.5},
    )


def change_boxes(komet: LocalKomet, boxes: int = 6) -> Write:
    """Change the codes of boxes of one order."""
    order, codes = next(
        (each, codes)
        for each in sorted(komet.state.orders.values(), key=lambda each: -each.id)
        if len(codes := [box.code for line in each.lines for box in line.boxes]) > boxes
    )
    mark = next(_fresh)
    return Write(
        name=f"change {boxes} box codes" if boxes > 1 else "change a box code",
        method="box.code.change",
        command="/komet-box code change",
        values={
            "codes": "\n".join(f"{code} ZZ{mark}-{n}" for n, code in enumerate(codes[:boxes])),
            "purchase_order": order.number,
        },
        requests=(boxes + 1) // 2,
        effects_of=_renames,
        hurry={"request_bytes": CHUNK_BYTES},
    )


WRITES: tuple[Callable[[LocalKomet], Write], ...] = (delete_lines, upload_invoice, change_boxes)


def _orders(komet: LocalKomet) -> list[Order]:
    """Return orders that ship in a few days, so that an approval has time."""
    first = komet.state.today.toordinal() + 3
    found = [order for order in komet.state.orders.values() if order.lines and order.ship_date.toordinal() >= first]
    return sorted(found, key=lambda order: (order.ship_date, order.id))


def _deletions(komet: LocalKomet, request: Mapping[str, Any]) -> int:
    item = str(request["parameters"]["poItemId"])
    return sum(call.effects for call in komet.calls if str(call.parameters.get("poItemId")) == item)


def _uploads(komet: LocalKomet, request: Mapping[str, Any]) -> int:
    return sum(each.invoice_number == request["parameters"]["invoiceNumber"] for each in komet.state.vendor_invoices)


def _renames(komet: LocalKomet, request: Mapping[str, Any]) -> int:
    codes = [(box["currentBoxCode"], box["newBoxCode"]) for box in request["parameters"]["boxes"]]
    effects = 0
    for call in komet.calls:
        rows = call.parameters.get("boxes")
        if isinstance(rows, list) and [(row["currentBoxCode"], row["newBoxCode"]) for row in rows] == codes:
            effects += call.effects
    changed = [komet.state.find_box(old) is None and komet.state.find_box(new) is not None for old, new in codes]
    return effects if all(changed) is bool(effects) else 99  # Komet's records and its count must agree
