"""The writes that are put through chaos: every operation that writes, and a few that are several requests.

`EACH` comes from OPERATIONS and the operations' examples: a new operation needs no line here. `LONG` are written out:
lines are deleted one call each and need a manager, box codes go in several calls of a few rows and need nobody, many
boxes are calls that are equal, a count is three methods in one plan, and an invoice is one call that nobody can look
up afterwards.
"""

import base64
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from pydantic import BaseModel

from bot.operations import AnyOperation
from bot.slack.forms import dependent_fields
from bot.workbench.komet.records import Order
from bot.workbench.komet.server import LocalKomet
from handlers.operations import OPERATIONS
from tests.support.blind import NEVER
from tests.support.examples import ADDED, EXAMPLES, pdf

CHUNK_BYTES = 230
"""Size at which box codes are cut into requests here, so that six rows are three requests; Komet's is 64 KB."""

CODE_FROM = 5000
"""Dollars below which the demo's policy asks for no code of an authenticator app."""

_fresh = count(1)


@dataclass(frozen=True)
class Write:
    """One intent: the operation, and what is typed into its form.

    `is_new`: made once more it is another act, so that it may be asked again in the same database.
    """

    name: str
    operation: AnyOperation
    values: Mapping[str, Any]
    files: Mapping[str, Any] | None = None
    hurry: Mapping[str, Any] = field(default_factory=dict)
    is_new: bool = False

    @property
    def method(self) -> str:
        """Return the Komet method that it calls."""
        return self.operation.method

    @property
    def command(self) -> str:
        """Return what is typed to open the form: with what other fields hang on, so that they are there at once."""
        needs = {
            control.needs for name, control in dependent_fields(self.operation.form).items() if name in self.values
        }
        return " ".join([f"/komet {self.operation.command}", *(str(self.values[each]) for each in sorted(needs))])

    def form(self) -> BaseModel:
        """Return the form as the modal would have filled it in."""
        form: BaseModel = self.operation.form.model_validate(self.values)
        return form


@dataclass(frozen=True)
class Maker:
    """Makes a write out of what the local Komet has."""

    name: str
    make: Callable[[LocalKomet], Write]

    def __call__(self, komet: LocalKomet) -> Write:
        """Return the write."""
        return self.make(komet)


def example_of(operation: AnyOperation) -> Maker:
    """Return what makes the operation's example."""

    def make(komet: LocalKomet) -> Write:
        example = EXAMPLES[operation.command](komet)
        hurry = {"look_seconds": 0.5} if operation.command in NEVER else {}
        return Write(operation.command, operation, example.values, example.files, hurry)

    return Maker(operation.command, make)


def _operation(command: str) -> AnyOperation:
    return next(each for each in OPERATIONS if each.command == command)


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
    return Write(
        f"delete {lines} lines",
        _operation("po item delete"),
        {
            "purchase_order": order.number,
            "items": [str(line.id) for line in order.lines[:lines]],
            "reason": "Short shipped",
        },
        is_new=True,
    )


def upload_invoice(komet: LocalKomet) -> Write:
    """Upload an invoice that was never uploaded before."""
    number, order = f"FA-{next(_fresh)}", _orders(komet)[0]
    content = pdf() + f"\n% {number}".encode()
    return Write(
        "upload an invoice",
        _operation("invoice upload"),
        {"purchase_order": order.number, "invoice_number": number, "invoice_total": "1152.00"},
        {"file": [{"name": "invoice.pdf", "content_base64": base64.b64encode(content).decode()}]},
        {"look_seconds": 0.5},
        is_new=True,
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
        f"change {boxes} box codes" if boxes > 1 else "change a box code",
        _operation("box code change"),
        {
            "codes": "\n".join(f"{code} ZZ{mark}-{n}" for n, code in enumerate(codes[:boxes])),
            "purchase_order": order.number,
        },
        hurry={"request_bytes": CHUNK_BYTES},
        is_new=True,
    )


def add_boxes(_: LocalKomet) -> Write:
    """Add more boxes than Komet takes in a call: two calls are equal."""
    values = {**ADDED, "boxes": "250", "reference": f"R{next(_fresh)}"}
    return Write("add 250 boxes", _operation("inventory add"), values, hurry={"look_seconds": 0.2})


def count_stock(komet: LocalKomet) -> Write:
    """Bring the stock to a count: one line changes, one comes, one goes, each by a method of its own."""
    mark = next(_fresh)
    lines = [each for each in komet.state.stock if each.kind == "M" and len(each.boxes) > 1 and not each.staging]
    changed, gone = lines[mark % len(lines)], lines[(mark + 1) % len(lines)]
    there = {each.product_id for each in komet.state.stock}
    absent = [each for each in komet.state.products.values() if each.active and each.code and each.id not in there]
    new = [absent[mark % len(absent)].code, 3, "0.41", "3310", "QB", f"729-{mark:08}", "2031-04-09", 20, 25, "Stem"]
    rows: list[list[Any]] = [
        ["Line", "Boxes", "Cost", "Vendor", "Box type", "AWB", "Ship date", "Bunches", "Stems", "Unit"],
        [changed.id, len(changed.boxes) + 1, "0.33"],
        new,
        [gone.id, 0],
    ]
    sheet = "\n".join("\t".join(map(str, row)) for row in rows)
    values = {"sheet": sheet, "reason": "Counted"}
    return Write("count the stock", _operation("inventory count"), values, hurry={"look_seconds": 0.2}, is_new=True)


EACH = tuple(example_of(operation) for operation in OPERATIONS if operation.writes)
LONG = (
    Maker("delete lines", delete_lines),
    Maker("upload invoice", upload_invoice),
    Maker("change boxes", change_boxes),
    Maker("add boxes", add_boxes),
    Maker("count stock", count_stock),
)


def _orders(komet: LocalKomet) -> list[Order]:
    """Return orders that ship in a few days, so that an approval has time."""
    first = komet.state.today.toordinal() + 3
    found = [order for order in komet.state.orders.values() if order.lines and order.ship_date.toordinal() >= first]
    return sorted(found, key=lambda order: (order.ship_date, order.id))
