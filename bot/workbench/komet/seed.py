"""The state that the local Komet starts from and returns to: one invented flower importer in Miami.

`records(today)` is the company's data, `TOKEN_SEEDS` the tokens that exist from the start. Both are the same
on every machine, so that a test or a person can rely on an order, a box code or a token.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Protocol, TypeVar

from bot.workbench.komet.catalogue import READS, VENDOR_PORTAL, TokenType, methods_for
from bot.workbench.komet.ledger import Ledger
from bot.workbench.komet.records_offers import User
from bot.workbench.komet.records_parties import Customer
from bot.workbench.komet.seed_offers import UNITS, offers
from bot.workbench.komet.seed_orders import purchases
from bot.workbench.komet.seed_parties import BOX_TYPES, CARRIERS, CUSTOMERS, LOCATIONS, OTHER_CUSTOMERS, VENDORS
from bot.workbench.komet.seed_prebooks import promises
from bot.workbench.komet.seed_products import catalogue
from bot.workbench.komet.seed_sales import sales
from bot.workbench.komet.state import Seed

COMPANY_ID = 410
COMPANY_NAME = "Blossom Wholesale"

SERVICE = "service"
MANAGER = "manager"
SALES = "sales"
SALES_LIMITED = "sales-limited"
ALBORADA = "alborada"
COTOPAXI = "cotopaxi"
LAKESIDE = "lakeside"


@dataclass(frozen=True)
class TokenSeed:
    """A token that exists after a reset. `name` is how tests and the demo ask for it, never sent to Komet."""

    name: str
    type: TokenType
    party_id: int | None
    party_name: str
    methods: tuple[str, ...]
    description: str


TOKEN_SEEDS = (
    TokenSeed(SERVICE, "Company", None, COMPANY_NAME, methods_for("Company"), "Bot service: alerts and lists"),
    TokenSeed(MANAGER, "Company", None, COMPANY_NAME, methods_for("Company"), "Sales manager"),
    TokenSeed(SALES, "Company", None, COMPANY_NAME, methods_for("Company"), "Salesperson"),
    TokenSeed(
        SALES_LIMITED,
        "Company",
        None,
        COMPANY_NAME,
        tuple(sorted({*READS, "box.code.change"})),
        "Salesperson, reads and box codes only",
    ),
    TokenSeed(
        ALBORADA,
        "Vendor",
        3310,
        "Finca Alborada",
        tuple(sorted({*VENDOR_PORTAL, "v2/vendor/invoice"})),
        "Vendor Portal: Finca Alborada",
    ),
    TokenSeed(
        COTOPAXI,
        "Vendor",
        3350,
        "Rosas del Cotopaxi",
        tuple(sorted({*VENDOR_PORTAL, "v2/vendor/invoice"})),
        "Vendor Portal: Rosas del Cotopaxi",
    ),
    TokenSeed(
        LAKESIDE,
        "Customer",
        25140,
        "Lakeside Florist Supply",
        methods_for("Customer"),
        "Web shop of Lakeside Florist Supply",
    ),
)
"""SERVICE, MANAGER, SALES: company tokens with every method ticked. SALES_LIMITED: company, reads and
box.code.change. ALBORADA, COTOPAXI: vendor tokens with the preset for growers and the invoice upload.
LAKESIDE: a customer token."""


USERS = (
    User("ops.bot@example.com", "petals-at-dawn", SERVICE),
    User("maya@blossom.example", "white-mondial-60", MANAGER),
    User("ana@blossom.example", "freedom-red-60", SALES),
)
"""Who can log in, each with the token that login hands out. They open nothing but a local Komet."""


class _Numbered(Protocol):
    @property
    def id(self) -> int: ...


_Record = TypeVar("_Record", bound=_Numbered)


def _by_id(records: Iterable[_Record]) -> dict[int, _Record]:
    return {record.id: record for record in records}


@lru_cache(maxsize=4)
def records(today: date) -> Seed:
    """Return the company's records as of `today`; made once per day and process, then shared."""
    products = catalogue()
    bought = purchases(today, products)
    promised = promises(today, products, bought.orders)
    sold = sales(today, products, bought, promised.prebooks)
    return Seed(
        today=today,
        vendors=_by_id(VENDORS),
        products=_by_id(products),
        box_types=_by_id(BOX_TYPES),
        carriers=_by_id(CARRIERS),
        customers=_by_id(_customers(today)),
        locations=_by_id(LOCATIONS),
        awbs=bought.awbs,
        orders=bought.orders,
        prebooks=Ledger(promised.prebooks),
        stock=Ledger(sold.stock),
        invoices=Ledger(sold.invoices),
        offers=_by_id(offers(today, products)),
        allocations=promised.allocations,
        units=UNITS,
        last_ids={
            "prebook": max(prebook.id for prebook in promised.prebooks),
            "prebook number": max(int(prebook.number) for prebook in promised.prebooks),
            "prebook item": max(line.id for prebook in promised.prebooks for line in prebook.lines),
            "stock": max(line.id for line in sold.stock),
            "invoice": max(invoice.id for invoice in sold.invoices),
            "invoice number": max(invoice.number for invoice in sold.invoices),
            "invoice item": max(line.id for invoice in sold.invoices for line in invoice.lines),
        },
    )


def _customers(today: date) -> Iterable[Customer]:
    """Yield the customers, each with the day on which somebody last changed its record."""
    for customer in (*CUSTOMERS, *OTHER_CUSTOMERS):
        day = today - timedelta(days=10 if customer.id == 25140 else customer.id % 97)
        yield replace(customer, updated_on=datetime(day.year, day.month, day.day, 8, 15, tzinfo=UTC))
