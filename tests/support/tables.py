"""Tables as people hand them in: .csv and .xlsx, and orders with many boxes."""

import base64
import csv
import io
from collections.abc import Iterable, Sequence
from typing import Any

from openpyxl import Workbook

from bot.workbench.komet.server import LocalKomet


def csv_bytes(rows: Iterable[Sequence[Any]], *, separator: str = ",", encoding: str = "utf-8-sig") -> bytes:
    """Return the rows as .csv."""
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=separator).writerows(rows)
    return out.getvalue().encode(encoding)


def xlsx_bytes(rows: Iterable[Sequence[Any]], *, formats: dict[str, str] | None = None) -> bytes:
    """Return the rows as .xlsx; `formats` are number formats by cell."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(list(row))
    for place, written in (formats or {}).items():
        sheet[place].number_format = written
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def dropped(name: str, content: bytes) -> dict[str, Any]:
    """Return a file as a person drops it into the form."""
    return {"file": [{"name": name, "content_base64": base64.b64encode(content).decode()}]}


def boxes_of(komet: LocalKomet) -> list[str]:
    """Return the codes of all boxes of all orders."""
    return [box.code for order in komet.state.orders.values() for line in order.lines for box in line.boxes]
