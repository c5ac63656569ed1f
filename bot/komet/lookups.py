"""Small reads that several operations share. All of them go through `Komet.send`.

People type order numbers in any letter case and with blanks around them; Komet's filters ignore case.
"""

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import TypeVar

from bot.komet.client import Komet
from bot.komet.errors import KometAnswerError
from bot.komet.models import Invoice, InvoiceHeader, Prebook, PurchaseOrder
from bot.komet.requests import InvoiceDetailsList, InvoiceList, PrebookDetailsList, PrebookList, PurchaseOrderList

Found = TypeVar("Found", bound=InvoiceHeader)

RECENT = timedelta(days=90)
"""How far before and after today invoices are looked through: together what Komet takes in one call."""

NUMBERS_PER_CALL = 100
"""Order numbers in one call: about 1,300 bytes of URL. 64 KB are allowed, but many servers stop at 8 KB."""


def order_number(typed: str) -> str:
    """Return an order number as Komet writes it: without blanks around it, in capitals."""
    return typed.strip().upper()


async def one_purchase_order(komet: Komet, number: str) -> PurchaseOrder | None:
    """Return the order with this number, or None when Komet shows this token no such order.

    One call. Raises KometError when Komet cannot be asked, KometAnswerError when two orders have the number.
    """
    found = await purchase_orders(komet, [number])
    return found[0] if found else None


async def purchase_orders(komet: Komet, numbers: Iterable[str]) -> tuple[PurchaseOrder, ...]:
    """Return the orders with these numbers in the order asked for; those that are not there are left out.

    One call per hundred numbers, none for no number. Raises as `one_purchase_order` does.
    """
    wanted = [number for number in dict.fromkeys(map(order_number, numbers)) if number]
    found: dict[str, PurchaseOrder] = {}
    for start in range(0, len(wanted), NUMBERS_PER_CALL):
        asked = wanted[start : start + NUMBERS_PER_CALL]
        answer = await komet.send(PurchaseOrderList(number=tuple(asked)))
        for order in answer.purchase_orders:
            number = order_number(order.number)
            if number in found and found[number] != order:
                raise KometAnswerError(PurchaseOrderList.method, f"two orders have the number {number}")
            found[number] = order
    return tuple(found[number] for number in wanted if number in found)


async def one_prebook(komet: Komet, number: str, truck_date: date | None = None) -> Prebook | None:
    """Return the prebook with this number and its lines, or None when Komet shows this token no such prebook.

    Two calls, because prebook.details.list wants a truck date and only prebook.list (company tokens) finds one by a
    number; one call where the truck date is known. The number is looked for from 60 days ago to 120 days ahead.
    Raises KometError when Komet cannot be asked.
    """
    day = truck_date or await _truck_date(komet, number)
    if day is None:
        return None
    answer = await komet.send(PrebookDetailsList(date=day, prebook=number))
    return next((each for each in answer.prebooks if each.number == number), None)


async def _truck_date(komet: Komet, number: str) -> date | None:
    today = datetime.now(UTC).date()
    asked = PrebookList(date_from=today - timedelta(days=60), date_to=today + timedelta(days=120), prebook=number)
    headers = (await komet.send(asked)).prebooks
    return next((each.truck_date for each in headers if each.number == number), None)


async def one_invoice(komet: Komet, number: str) -> Invoice | None:
    """Return the invoice with this number and its lines, or None. One call; pending and confirmed invoices only.

    A draft is shown by invoice.list alone, without lines. Raises KometError when Komet cannot be asked,
    KometAnswerError when two invoices have the number.
    """
    return _only((await komet.send(InvoiceDetailsList(order=number))).invoices, number, InvoiceDetailsList.method)


async def one_invoice_header(komet: Komet, number: str) -> InvoiceHeader | None:
    """Return the invoice with this number in whatever status, without its lines, or None. One call.

    Raises KometError when Komet cannot be asked, KometAnswerError when two invoices have the number.
    """
    return _only((await komet.send(InvoiceList(order=number))).invoices, number, InvoiceList.method)


def _only(invoices: Sequence[Found], number: str, method: str) -> Found | None:
    """Return the invoice with the number. People write letters before it that Komet's API does not tell apart."""
    found = [each for each in invoices if each.number == number]
    if len({each.id for each in found}) > 1:
        raise KometAnswerError(method, f"two invoices have the number {number}")
    return found[0] if found else None


async def recent_invoices(komet: Komet) -> tuple[InvoiceHeader, ...]:
    """Return the invoices that leave in the three months before and after today. One call."""
    today = datetime.now(UTC).date()
    return (await komet.send(InvoiceList(order_date_from=today - RECENT, order_date_to=today + RECENT))).invoices
