"""Forms of writes filled in for many rows, in a Komet full of one word (`hostile_komet.py`)."""

from collections.abc import Callable
from typing import Any, cast

from pydantic import BaseModel

from bot.komet.client import Komet
from bot.operations import AnyOperation
from bot.slack.forms import Control, FilePicker, UploadedFile, control_of
from tests.support.examples import pdf
from tests.support.hostile_komet import HostileKomet

OWN: dict[str, Callable[[str, int], dict[str, Any]]] = {
    "inventory add": lambda word, rows: {
        "boxes": "250",
        "awb": "729-5501-9996",
        "bunches": "24",
        "stems_bunch": "25",
        "unit_cost": "0.32",
    },
    "inventory update": lambda word, rows: {"rows": "\n".join(f"{each} +1 0.325" for each in range(min(rows, 50)))},
    "inventory count": lambda word, rows: {
        "sheet": "\n".join(f"{each} {1000 if each % 3 else 0} 0.325" for each in range(min(rows, 300))),
        "vendor": "",
    },
    "inventory delete": lambda word, rows: {"items": ", ".join(map(str, range(min(rows, 50))))},
    **dict.fromkeys(
        ("inventory units add", "inventory units delete"),
        lambda word, rows: {"quantity": "25", "stems_bunch": "25", "block": word.strip()[:20] or "B", "bed": "12"},
    ),
    "po awb add-many": lambda word, rows: {"lines": "\n".join(f"P071882 {each}" for each in range(rows))},
    "po create": lambda word, rows: {
        "prebook": "440912 2099-12-04",
        "lines": f"{' '.join(word[:50].replace(';', ' ').split()) or 'Rose'} x; 2; 1; Stem; 24; 25; 0.32",
    },
    "po create-mixed": lambda word, rows: {
        "boxes": str(rows),
        "breakdown": "\n".join(f"{each}; 6; 25; 7.50" for each in range(rows)),
    },
}
"""What an operation's own fields hold, where the name alone does not tell or another operation has it too."""


def of_invoices(word: str, rows: int) -> dict[str, Any]:
    """Return what the fields of the operations on invoices hold."""
    return {
        "invoice": "930000",
        "invoices": "\n".join(str(930000 + each) for each in range(min(rows, 50))),
        "message": f"Why: {word}"[:50],
        "status": "back",
        "customer": "0",
        "carrier": "0",
        "location": "0",
        "ship_date": "2031-01-01",
        "po_number": word[:20],
        "reference": word[:20],
        "warehouse_instructions": word[:200],
        "invoice_notes": word[:200],
        "stock": "0",
        "product": "",
        "box_type": "",
        "units_per_box": None,
        "unit_type": None,
        "boxes": 4,
        "price": "0.59",
        "mark_code": word[:20],
        "product_alias": word[:50],
        "notes": word[:200],
    }


def of_prebooks(word: str, rows: int) -> dict[str, Any]:
    """Return what the fields of the operations on prebooks hold."""
    return {
        "prebook": "440912 2099-12-04",
        "customer": "0",
        "carrier": "0",
        "truck_date": "2099-12-05",
        "lines": "\n".join(f"{each % 3}; {each + 1} HB; 10x25; 0.59/stem" for each in range(min(rows, 100))),
        "unit": "Stem",
        "stems": "25",
        "bunches": "10",
        "customer_po": "LFS-77",
        "ship_via": "grower",
        "comments": f"Note: {word}"[:200],
        "existing": "new",
        "goods": "662014",
        "boxes": "3",
        "price": "0.59",
        "mark_code": word[:20],
    }


def _is_table(control: Control) -> bool:
    return isinstance(control, FilePicker) and bool(control.instead_of)


def filled(operation: AnyOperation, word: str, rows: int) -> BaseModel:
    """Return the form of a write over several rows, with the word in its free texts."""
    values: dict[str, Any] = {
        "purchase_order": "P071882",
        "items": [str(each) for each in range(rows)],
        "reason": f"Why: {word}"[:300],
        "codes": "\n".join(f"BX{each}\tZZ{each}" for each in range(rows)),
        "file": UploadedFile(id="F1", name=f"{word[:200]}.pdf", content=pdf(), sha256="a" * 64),
        "invoice_number": f"FA {word}"[:200],
        "invoice_total": "1152.00",
        "awb": "729-5501-8842",
        "vendor": "1",
        "ship_date": "2999-01-01",
        "product": "1",
        "box_type": "1",
        "unit_type": "Bunch",
        "price": "0.615",
        "reference": "RF-20931",
    }
    values |= of_invoices(word, rows) if operation.noun == "invoice" else {}
    values |= of_prebooks(word, rows) if operation.noun == "prebook" else {}
    values |= OWN[operation.command](word, rows) if operation.command in OWN else {}
    # A file of rows stands instead of the text that is filled in.
    fields = {name: each for name, each in operation.form.model_fields.items() if not _is_table(control_of(each))}
    required = {name for name, field in fields.items() if field.is_required()}
    assert required <= set(values), f"fill in {sorted(required - set(values))} of {operation.command} here"
    form: BaseModel = operation.form.model_validate({name: values[name] for name in fields if name in values})
    return form


def komet_for(operation: AnyOperation, word: str, rows: int) -> Komet:
    """Return a Komet full of the word; its order has shipped where boxes are asked for, else it has not."""
    return cast(Komet, HostileKomet(word, rows, shipped="codes" in operation.form.model_fields))
