"""Orders, prebooks and invoices in the answers that people get: remembered, so that typing finds them again."""

from collections.abc import Sequence

from bot.komet.models import InvoiceHeaders, Invoices, KometAnswer, PrebookHeaders, Prebooks, PurchaseOrders
from storage.database import Database, utc_now
from storage.documents import SeenDocument, SeenDocumentStore
from storage.orders import SeenOrder, SeenOrderStore

PREBOOKS = "prebooks"
INVOICES = "invoices"


async def remember_seen(database: Database, token_id: str, answer: KometAnswer) -> None:
    """Remember for the token what the answer shows, if it shows any of them."""
    if isinstance(answer, PurchaseOrders) and answer.purchase_orders:
        orders = [
            SeenOrder(order.number, order.vendor_name, order.ship_date, order.status.value)
            for order in answer.purchase_orders
        ]
        async with database.write() as tx:
            await SeenOrderStore(tx).remember(token_id, orders, utc_now())
        return
    kind, documents = documents_in(answer)
    if documents:
        async with database.write() as tx:
            await SeenDocumentStore(tx, kind).remember(token_id, documents, utc_now())


def documents_in(answer: KometAnswer) -> tuple[str, Sequence[SeenDocument]]:
    """Return what kind of documents the answer shows, and these."""
    match answer:
        case PrebookHeaders() | Prebooks():
            return PREBOOKS, [SeenDocument(each.number, each.customer, each.truck_date) for each in answer.prebooks]
        case Invoices():
            return INVOICES, [
                SeenDocument(each.number, each.customer, each.ship_date, each.status.value) for each in answer.invoices
            ]
        case InvoiceHeaders():
            return INVOICES, [SeenDocument(each.number, "", None, each.status.value) for each in answer.invoices]
    return "", ()
