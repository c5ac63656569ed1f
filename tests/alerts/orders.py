"""Purchase orders as Komet would show them, with only what a test is about said."""

from datetime import date
from typing import Any

from bot.komet.models import PurchaseOrder

DAY = date(2031, 4, 9)


def line(item_id: str = "1", **changes: Any) -> dict[str, Any]:
    """Return a line of six quarter boxes that nobody has confirmed."""
    return {
        "poItemId": item_id,
        "productDescription": f"Rose {item_id}",
        "lineItemStatus": "Pending",
        "totalBoxes": 6,
        "boxType": "QB",
        **changes,
    }


def order(*lines: dict[str, Any], **changes: Any) -> PurchaseOrder:
    """Return an approved order of Finca Alborada with the lines, one pending line unless given."""
    raw = {
        "id": 77,
        "number": "P071882",
        "shipDate": DAY.isoformat(),
        "status": "A",
        "vendorId": 3310,
        "vendorName": "Finca Alborada",
        "details": list(lines) or [line()],
        **changes,
    }
    return PurchaseOrder.model_validate(raw)
