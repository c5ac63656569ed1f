"""One good example of every operation: what a person types into its form, and how its plan sees Komet.

A new operation gets its line here; the house tests ask for it.
"""

import base64
from collections.abc import Callable
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

from pypdf import PdfWriter

from bot.workbench.komet.server import LocalKomet

ORDER = "P071882"
LINE = "9004411"


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


def _upload(komet: LocalKomet) -> Example:
    files = {"file": [{"name": "invoice.pdf", "content_base64": base64.b64encode(pdf()).decode()}]}
    return Example({"purchase_order": ORDER, "invoice_number": "FA-20931", "invoice_total": "1152.00"}, files)


EXAMPLES: dict[str, Callable[[LocalKomet], Example]] = {
    "po list": lambda _: Example({"number": ORDER}),
    "po item delete": _deletion,
    "box code change": _renaming,
    "invoice upload": _upload,
    "product box-types": lambda _: Example(),
    "product list": lambda _: Example({"name": "rose"}),
    "product carriers": lambda _: Example(),
    "product vendors": lambda _: Example({"name": "finca"}),
    "customer list": lambda _: Example({"name": "wholesale"}),
    "location list": lambda _: Example(),
}
