"""One good example of every operation: what a person types into its form, and how its plan sees Komet.

A new operation gets its line here; the house tests ask for it.
"""

import base64
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import Any

from pypdf import PdfWriter

from bot.operations import AnyOperation
from bot.slack.forms import dependent_fields
from bot.workbench.komet.server import LocalKomet
from tests.support.slack import SlackFront

ORDER = "P071882"
LINE = "9004411"
PREBOOK = "440912"
PREBOOK_LINE = "7712003"
STOCK = "771204"
ADDED: dict[str, Any] = {
    "product": "88120",
    "boxes": "6",
    "box_type": "QB",
    "vendor": "3310",
    "awb": "729-5501-9996",
    "ship_date": "2031-04-09",
    "bunches": "24",
    "stems_bunch": "25",
    "unit_type": "Stem",
    "unit_cost": "0.32",
}
UNITS: dict[str, Any] = {
    "product": "88120",
    "quantity": "25",
    "unit_type": "Stem",
    "stems_bunch": "25",
    "block": "B4",
    "bed": "12",
}
INVOICE = "930221"
INVOICE_LINE = "7700121"
AWB = "729-5501-8842"


def pdf() -> bytes:
    """Return a PDF of one page."""
    writer = PdfWriter()
    writer.add_blank_page(200, 200)
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


@dataclass(frozen=True)
class Example:
    """Values for the form's fields and files for its file fields."""

    values: dict[str, Any] = field(default_factory=dict)
    files: dict[str, Any] | None = None


def day_after_tomorrow() -> str:
    """Return a date that is yet to come in every time zone."""
    return (datetime.now(UTC).date() + timedelta(days=2)).isoformat()


def boxed(komet: LocalKomet) -> tuple[str, str]:
    """Return an order that has boxes, and the code of one of them."""
    return next(
        (order.number, box.code) for order in komet.state.orders.values() for line in order.lines for box in line.boxes
    )


def _deletion(komet: LocalKomet) -> Example:
    return Example({"purchase_order": ORDER, "items": [LINE], "reason": "Short shipped"})


def _renaming(komet: LocalKomet) -> Example:
    number, code = boxed(komet)
    return Example({"codes": f"{code} ZZ1", "purchase_order": number})


def ship_day() -> str:
    """Return a ship date that is not over anywhere."""
    return (datetime.now(UTC).date() + timedelta(days=3)).isoformat()


def _order(_: LocalKomet) -> Example:
    return Example({"vendor": "ALBO", "ship_date": ship_day(), "lines": "RSFR60; 2; QB; Stem; 24; 25; 0.32"})


def _mixed_order(_: LocalKomet) -> Example:
    head = {"vendor": "ALBO", "ship_date": ship_day(), "product": "RSAS60", "boxes": "2", "box_type": "HB"}
    return Example({**head, "unit_type": "Bunch", "breakdown": "RSFR60; 6; 25; 7.50\nRSFR50; 6; 25; 6.75"})


def _upload(komet: LocalKomet) -> Example:
    files = {"file": [{"name": "invoice.pdf", "content_base64": base64.b64encode(pdf()).decode()}]}
    return Example({"purchase_order": ORDER, "invoice_number": "FA-20931", "invoice_total": "1152.00"}, files)


def offered(komet: LocalKomet, kind: str) -> str:
    """Return the ID of goods of this kind that are on offer, at least three boxes of them."""
    return next(str(offer.id) for offer in komet.state.offers.values() if offer.kind == kind and offer.boxes > 2)


def _addition(kind: str) -> Callable[[LocalKomet], Example]:
    return lambda komet: Example({"prebook": PREBOOK, "goods": offered(komet, kind), "boxes": "2", "price": "0.61"})


def _prebook_creation(komet: LocalKomet) -> Example:
    day = max(prebook.truck_date for prebook in komet.state.prebooks)
    return Example(
        {
            "customer": "25140",
            "carrier": "2207",
            "truck_date": day.isoformat(),
            "lines": "Rose Freedom Red 60cm; 6 QB; 10x25; 0.59",
            "unit": "Stem",
        }
    )


def _draft(komet: LocalKomet) -> Example:
    return Example(
        {
            "customer": "25140",
            "carrier": "2207",
            "location": "12",
            "ship_date": day_after_tomorrow(),
            "po_number": "LFS-9",
        }
    )


def _sold_line(komet: LocalKomet) -> Example:
    return Example({"invoice": INVOICE, "items": [INVOICE_LINE], "reason": "The customer took fewer"})


EXAMPLES: dict[str, Callable[[LocalKomet], Example]] = {
    "po list": lambda _: Example({"number": ORDER}),
    "po item delete": _deletion,
    "po item confirm": lambda _: Example({"purchase_order": ORDER, "items": [LINE]}),
    "po create": _order,
    "po create-mixed": _mixed_order,
    "po item price": lambda _: Example({"purchase_order": ORDER, "items": [LINE], "price": "0.62"}),
    "po item reference": lambda _: Example({"purchase_order": ORDER, "items": [LINE], "reference": "RF-20931"}),
    "po awb add": lambda _: Example({"purchase_order": ORDER, "items": [LINE], "awb": AWB}),
    "po awb add-many": lambda _: Example({"awb": AWB, "lines": f"{ORDER} {LINE}"}),
    "box code change": _renaming,
    "invoice upload": _upload,
    "prebook list": lambda _: Example({"customer": "lakeside"}),
    "prebook show": lambda _: Example({"prebook": PREBOOK}),
    "prebook create": _prebook_creation,
    "prebook update": lambda _: Example({"prebook": PREBOOK, "customer_po": "LFS-77"}),
    "prebook future add": _addition("future inventory"),
    "prebook availability add": _addition("vendor availability"),
    "prebook item delete": lambda _: Example(
        {"prebook": PREBOOK, "items": [PREBOOK_LINE], "reason": "The customer cancelled it"}
    ),
    "prebook delete": lambda _: Example({"prebook": PREBOOK, "reason": "The customer cancelled it"}),
    "inventory list": lambda _: Example({"product": "freedom"}),
    "inventory count": lambda _: Example({"sheet": f"{STOCK} 20 0.325"}),
    "inventory add": lambda _: Example(ADDED),
    "inventory update": lambda _: Example({"rows": f"{STOCK} +5 0.325"}),
    "inventory delete": lambda _: Example({"items": STOCK, "reason": "Thrown away"}),
    "inventory units add": lambda _: Example(UNITS),
    "inventory units delete": lambda _: Example(UNITS),
    "invoice list": lambda _: Example({"number": INVOICE}),
    "invoice show": lambda _: Example({"invoice": INVOICE}),
    "invoice create": _draft,
    "invoice item add": lambda _: Example({"invoice": INVOICE, "stock": STOCK, "boxes": "4", "price": "0.59"}),
    "invoice item delete": _sold_line,
    "invoice checkout": lambda _: Example({"invoice": INVOICE}),
    "invoice confirm": lambda _: Example({"invoice": INVOICE}),
    "invoice sync ok": lambda _: Example({"invoices": INVOICE}),
    "invoice sync error": lambda _: Example({"invoices": INVOICE, "status": "keep", "message": "Wrong mapping"}),
    "product box-types": lambda _: Example(),
    "product list": lambda _: Example({"name": "rose"}),
    "product carriers": lambda _: Example(),
    "product vendors": lambda _: Example({"name": "finca"}),
    "customer list": lambda _: Example({"name": "wholesale"}),
    "location list": lambda _: Example(),
}


async def open_form(slack: SlackFront, operation: AnyOperation, example: Example, person: str = "Ana Torres") -> None:
    """Open the operation's form. Fields that others hang on are chosen, as a person does, so that the others appear."""
    await slack.run(person, f"/komet {operation.command}")
    for name in dict.fromkeys(control.needs for control in dependent_fields(operation.form).values()):
        if name in example.values:
            await slack.choose(person, name, example.values[name])


async def preview(slack: SlackFront, komet: LocalKomet, operation: AnyOperation, person: str = "Ana Torres") -> None:
    """Fill the operation's form with its example, up to the preview or the list."""
    example = EXAMPLES[operation.command](komet)
    await open_form(slack, operation, example, person)
    answer = await slack.fill(person, files=example.files, **example.values)
    assert not answer.get("errors"), answer["errors"]
