"""A Komet in which every text is one word, of the kind that nobody should write into it."""

from collections.abc import Callable
from typing import Any

from bot.komet.models import KometAnswer
from bot.komet.requests import REQUESTS, InvoiceDetailsList, KometRequest


def order(word: str, number: str, lines: int, *, shipped: bool = True) -> dict[str, Any]:
    """Return an order as Komet's JSON, with the word wherever text can stand."""
    return {
        "id": number,
        "number": number,
        "shipDate": "2026-11-26",
        "status": word,
        "vendorName": word,
        "vendorId": "1",
        "origin": word,
        "comments": word,
        "details": [
            {
                "poItemId": str(item),
                "productId": 1,
                "productDescription": word,
                "lineItemStatus": word,
                "totalBoxes": "1,234.5" if shipped else "1,234",
                "boxType": word,
                "unitType": word,
                "totalUnits": 3600,
                "unitCost": "0.32",
                "prebook": word,
                "customerName": word,
                "boxes": [{"boxCode": f"BX{item}"}, *[{"boxCode": f"{word[:20] or '-'}{item}"}] * 20]
                if shipped
                else [],
            }
            for item in range(lines)
        ],
    }


def prebook(word: str, number: str, lines: int) -> dict[str, Any]:
    """Return a prebook as Komet's JSON, with the word wherever text can stand."""
    return {
        "id": f"33{number}",
        "number": number,
        "truckDate": "2099-12-04",
        "locationName": word,
        "customerName": word,
        "customerPONumber": word,
        "carrierId": "7",
        "carrierName": word,
        "shipVia": word,
        "comments": word,
        "totalPrice": "1,234.50",
        "details": [
            {
                "prebookItemId": str(item),
                "vendorId": "2",
                "vendorName": word,
                "productDescription": word,
                "totalBoxes": "1,234",
                "boxType": word,
                "bunches": 10,
                "stemsBunch": 25,
                "unitType": word,
                "totalUnits": 3600,
                "unitPrice": "0.59",
                "totalPrice": "2,124.00",
                "markCode": word,
            }
            for item in range(lines)
        ],
    }


def invoice(word: str, number: str, lines: int, *, status: str) -> dict[str, Any]:
    """Return an invoice as Komet's JSON, with the word wherever text can stand."""
    return {
        "id": f"6{number}",
        "number": number,
        "status": status,
        "shipDate": "2026-11-26",
        "customerId": "1",
        "customerName": word,
        "customerPONumber": word,
        "carrierName": word,
        "salesPersonName": word,
        "locationId": "1",
        "locationName": word,
        "totalBoxes": "1,234.5",
        "total": "1,416.00",
        "orderRef": word,
        "invoiceNotes": word,
        "details": [
            {
                "detailId": str(item),
                "productDescription": word,
                "boxType": word,
                "unitType": word,
                "totalUnits": 2400,
                "totalBoxes": 4,
                "unitPrice": "0.59",
                "amount": "1,416.00",
                "growerName": word,
            }
            for item in range(lines)
        ],
    }


ROWS: dict[str, Callable[[str, int], dict[str, Any]]] = {
    "purchase.order.list": lambda word, rows: {
        "purchaseOrders": [order(word, f"P{each:06}", 2) for each in range(rows)]
    },
    "prebook.list": lambda word, rows: {"prebooks": [prebook(word, f"{440912 + each}", 0) for each in range(rows)]},
    "prebook.details.list": lambda word, rows: {
        "prebooks": [prebook(word, f"{440912 + each}", 2) for each in range(rows)]
    },
    "invoice.list": lambda word, rows: {
        "invoices": [
            invoice(word, str(930000 + each), 0, status=("0", "1", "2", word)[each % 4]) for each in range(rows)
        ]
    },
    "invoice.details.list": lambda word, rows: {"invoices": [invoice(word, "930000", rows, status=word)]},
    "boxtype.list": lambda word, rows: {
        "boxtypes": [
            {"id": each, "code": word.strip() or "HB", "fbe": "0.5", "kometNetworkName": word} for each in range(rows)
        ]
    },
    "product.list": lambda word, rows: {
        "products": [
            {
                "id": each,
                "description": word,
                "legacyCode": word.strip()[:20].strip() or "RS60",
                "category": word,
                "color": word,
                "grade": word,
            }
            for each in range(rows)
        ]
    },
    "carrier.list": lambda word, rows: {
        "carriers": [
            {"id": each, "name": word, "code": word, "city": word, "country": word, "phone": word}
            for each in range(rows)
        ]
    },
    "customer.list": lambda word, rows: {
        "customers": [{"id": each, "name": word, "code": word.strip()[:20]} for each in range(rows)]
    },
    "inventory.list": lambda word, rows: {
        "inventoryItems": [
            {
                "orderItemId": each,
                "companyProductId": each,
                "productDescription": word,
                "productCode": word,
                "quantity": 999,
                "totalUnits": "599,400",
                "growerId": each,
                "growerName": word,
                "boxTypeCode": word,
                "unitType": word,
                "unitsPerBox": 600,
                "price": "0.59",
                "lotNumber": word,
            }
            for each in range(rows)
        ]
    },
    "location.list": lambda word, rows: {
        "locations": [{"id": each, "name": word, "code": word} for each in range(rows)]
    },
    "vendor.list": lambda word, rows: {
        "vendors": [{"id": each, "name": word, "code": word, "portOrigin": word} for each in range(rows)]
    },
}
"""What a list method answers, as Komet's JSON, with the word in every text. A new list gets its line here."""


def answer(method: str, word: str, rows: int) -> KometAnswer:
    """Return a list's answer with the word in every text."""
    return REQUESTS[method].answer.model_validate(ROWS[method](word, rows))


class HostileKomet:
    """A Komet in which every text is one word, with one order or prebook of many lines and one box type."""

    known = None
    orders_near = None
    token_type = None

    def __init__(self, word: str, lines: int, *, shipped: bool = True) -> None:
        self._word = word
        self._lines = lines
        self._shipped = shipped

    def allows(self, method: str) -> bool:
        """Allow everything."""
        return True

    async def send(self, request: KometRequest[Any], content: bytes | None = None) -> Any:
        """Answer a list with one order, with the document that was asked for, or as the lists do."""
        assert request.is_read
        if isinstance(request, InvoiceDetailsList):
            found = invoice(self._word, str(request.order), self._lines, status="2")
            return REQUESTS[request.method].answer.model_validate({"invoices": [found]})
        number = str(getattr(request, "prebook", None) or "440912")
        alone: dict[str, dict[str, Any]] = {
            "purchase.order.list": {
                "purchaseOrders": [order(self._word, "P071882", self._lines, shipped=self._shipped)]
            },
            "prebook.list": {"prebooks": [prebook(self._word, number, self._lines)]},
            "prebook.details.list": {"prebooks": [prebook(self._word, number, self._lines)]},
            "boxtype.list": {"boxtypes": [{"id": 1, "code": "HB", "fbe": "0.5"}]},
        }
        if request.method in alone:
            return REQUESTS[request.method].answer.model_validate(alone[request.method])
        return answer(request.method, self._word, self._lines)
