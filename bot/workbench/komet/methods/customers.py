"""Customers and the company's own locations.

Komet: customer.list (pages/11175207), location.list (pages/11176513).
"""

from bot.workbench.komet.envelope import Answer, put_optional
from bot.workbench.komet.parameters import Param
from bot.workbench.komet.records_parties import Customer
from bot.workbench.komet.registry import COMPANY_ONLY, COMPANY_OR_VENDOR, Ask, Method, nothing_found
from bot.workbench.komet.seed_parties import SALESPEOPLE


def customer_list(ask: Ask) -> Answer:
    """List customers, inactive ones only with includeInactive=1 (1/0 here, a word in vendor.list).

    Ids and `active` are texts, salesPersonId is a number, and updateAsOf is a plain date without a "d".
    """
    values = ask.values
    customer_id, code = values.integer("id"), (values.text("code") or "").casefold()
    name, since = (values.text("name") or "").casefold(), values.day("updateAsOf")
    found = [
        customer
        for customer in ask.state.customers.values()
        if customer_id in (None, customer.id)
        and name in customer.name.casefold()
        and (not code or customer.code.casefold() == code)
        and values.integer("salesPersonId") in (None, customer.salesperson_id)
        and values.integer("locationId") in (None, customer.location_id)
        and (customer.active or values.flag("includeInactive"))
        and (since is None or (customer.updated_on is not None and customer.updated_on.date() >= since))
    ]
    if not found:
        return nothing_found(ask, "customers", "Customers not found.")
    return Answer({"customers": [_row(customer) for customer in found]})


def _row(customer: Customer) -> dict[str, object]:
    row: dict[str, object] = {"id": str(customer.id)}
    put_optional(row, "accountingCode", customer.accounting_code, of=customer.id)
    row |= {"name": customer.name, "code": customer.code, "active": str(int(customer.active))}
    if customer.salesperson_id is not None:
        row |= {"salesPerson": SALESPEOPLE[customer.salesperson_id], "salesPersonId": customer.salesperson_id}
    row["customerType"] = customer.kind
    if customer.updated_on is not None:
        row["updatedOn"] = customer.updated_on.strftime("%Y-%m-%dT%H:%M:%S")
    return row


def location_list(ask: Ask) -> Answer:
    """List the company's locations by name; ids are texts."""
    values = ask.values
    location_id, code = values.integer("id"), (values.text("code") or "").casefold()
    name = (values.text("name") or "").casefold()
    found = [
        {"id": str(location.id), "name": location.name, "code": location.code}
        for location in sorted(ask.state.locations.values(), key=lambda each: each.name)
        if location_id in (None, location.id)
        and name in location.name.casefold()
        and (not code or location.code.casefold() == code)
    ]
    if not found:
        return nothing_found(ask, "locations", "Locations not found.")
    return Answer({"locations": found})


METHODS = (
    Method(
        name="customer.list",
        verb="GET",
        place="query",
        token_types=COMPANY_OR_VENDOR,
        effect="read",
        run=customer_list,
        parameters=(
            Param("id", "integer", max=20),
            Param("name", max=200),
            Param("code", max=10),
            Param("salesPersonId", "integer", max=20),
            Param("includeInactive", "flag"),
            Param("locationId", "integer", max=20),
            Param("updateAsOf", "date"),
        ),
    ),
    Method(
        name="location.list",
        verb="GET",
        place="query",
        token_types=COMPANY_ONLY,
        effect="read",
        run=location_list,
        parameters=(Param("id", "integer", max=20), Param("name", max=200), Param("code", max=10)),
    ),
)
