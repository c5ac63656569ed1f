"""Small reads that several operations share. All of them go through `Komet.send`.

People type order numbers in any letter case and with blanks around them; Komet's filters ignore case.
"""

from collections.abc import Iterable

from bot.komet.client import Komet
from bot.komet.errors import KometAnswerError
from bot.komet.models import PurchaseOrder
from bot.komet.requests import PurchaseOrderList

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
