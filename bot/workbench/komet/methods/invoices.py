"""Listing customer invoices.

Komet: invoice.details.list (pages/11176192), invoice.list (pages/11176250). A customer token sees its own only.
"""

from bot.workbench.komet.envelope import Answer, Envelope
from bot.workbench.komet.methods.invoice_rows import CODES, details_row, header_row
from bot.workbench.komet.methods.ranges import span
from bot.workbench.komet.parameters import InvalidError, Param
from bot.workbench.komet.records_sales import Invoice
from bot.workbench.komet.registry import COMPANY_OR_CUSTOMER, Ask, Method, nothing_found

NOT_FOUND = "Orders not found."
_MOST_DAYS = 4
_HALF_YEAR = 184
_MOST_BOXES = 10_000


def invoice_details_list(ask: Ask) -> Answer:
    """List invoices of a ship date, of up to four days, or one by its number or id, with their lines.

    More than 10,000 boxes are refused; that this is what happens then is inferred.
    """
    values = ask.values
    days = span(values, "orderDateFrom", "orderDateTo", days=_MOST_DAYS)
    if (day := values.day("orderDate")) is not None:
        days = (day, day)
    by_number = "order" in values or "orderId" in values
    if days is None and not by_number:
        raise InvalidError("At least one of the parameters orderDate, orderDateFrom, order, orderId is required")
    found = [
        invoice
        for invoice in ask.state.invoices
        if (days is None or days[0] <= invoice.ship_date <= days[1])
        and (ask.settings.details_show_drafts or invoice.status in ("Pending Approval", "Confirmed"))
        and _fits(ask, invoice)
    ]
    if sum(invoice.total_boxes for invoice in found) > _MOST_BOXES:
        raise InvalidError("The answer exceeds 10,000 boxes")
    if not found:
        return nothing_found(ask, "invoices", NOT_FOUND)
    return Answer({"invoices": [details_row(ask, invoice) for invoice in found]})


def invoice_list(ask: Ask) -> Answer:
    """List invoice headers of up to six months; with a number or id the dates do not matter."""
    values = ask.values
    by_number = "order" in values or "orderId" in values
    days = None if by_number else span(values, "orderDateFrom", "orderDateTo", days=_HALF_YEAR)
    if days is None and not by_number:
        raise InvalidError("Parameter orderDateFrom is required")
    web = values.truth("isEcommerce") if "isEcommerce" in values else None
    rows = [
        header_row(ask, invoice)
        for invoice in ask.state.invoices
        if (days is None or days[0] <= invoice.ship_date <= days[1])
        and _fits(ask, invoice)
        and web in (None, invoice.is_ecommerce)
        and not (values.flag("excludeTransfer") and invoice.is_transfer)
    ]
    if not rows:
        return nothing_found(ask, "invoices", NOT_FOUND)
    return Answer({"invoices": rows})


def _fits(ask: Ask, invoice: Invoice) -> bool:
    values, state = ask.values, ask.state
    customer, carrier = state.customers[invoice.customer_id], state.carriers[invoice.carrier_id]
    name, product = (values.text("customer") or "").casefold(), (values.text("product") or "").casefold()
    since, places = values.moment("updatedAsOf"), values.integers("locationIds")
    return (
        ask.only_customer in (None, customer.id)
        and values.integer("order") in (None, invoice.number)
        and values.integer("orderId") in (None, invoice.id)
        and values.text("status") in (None, CODES[invoice.status])
        and (name in customer.name.casefold() or name in customer.code.casefold())
        and values.integer("customerId") in (None, customer.id)
        and (values.text("carrierName") or "").casefold() in carrier.name.casefold()
        and values.integer("carrierId") in (None, carrier.id)
        and (not product or any(product in line.description.casefold() for line in invoice.lines))
        and values.integer("locationId") in (None, invoice.location_id)
        and (not places or invoice.location_id in places)
        and (since is None or invoice.updated_on >= since)
    )


_FILTERS = (
    Param("customer", max=200),
    Param("customerId", "integer", max=20),
    Param("carrierName", max=200),
    Param("carrierId", "integer", max=20),
    Param("product", max=200),
    Param("locationId", "integer", max=20),
    Param("locationIds", "integer", many=True, whole_max=20),
    Param("order", "integer", max=10),
    Param("orderId", "integer", max=10),
    Param("updatedAsOf", "moment"),
)

METHODS = (
    Method(
        name="invoice.details.list",
        verb="GET",
        place="query",
        token_types=COMPANY_OR_CUSTOMER,
        effect="read",
        run=invoice_details_list,
        parameters=(
            Param("orderDate", "date"),
            Param("orderDateFrom", "date"),
            Param("orderDateTo", "date"),
            Param("status", max=1, allowed=("0", "1")),
            *_FILTERS,
            Param("includeMappingK2k", "flag"),
        ),
        envelope=Envelope("text", ("message", "status", "payload")),
    ),
    Method(
        name="invoice.list",
        verb="GET",
        place="query",
        token_types=COMPANY_OR_CUSTOMER,
        effect="read",
        run=invoice_list,
        parameters=(
            Param("orderDateFrom", "date"),
            Param("orderDateTo", "date"),
            Param("status", max=1, allowed=("0", "1", "2", "4")),
            *_FILTERS,
            Param("isEcommerce", "truth"),
            Param("excludeTransfer", "flag"),
        ),
    ),
)
