"""Listing prebooks.

Komet: prebook.details.list (pages/11176919), prebook.list (pages/11176946).
"""

from collections.abc import Callable
from datetime import date, timedelta

from bot.workbench.komet.envelope import Answer, Envelope
from bot.workbench.komet.methods.prebook_rows import prebook_header, prebook_row
from bot.workbench.komet.methods.ranges import span
from bot.workbench.komet.parameters import InvalidError, Param, Values
from bot.workbench.komet.records_sales import Prebook, PrebookLine
from bot.workbench.komet.registry import COMPANY_ONLY, COMPANY_OR_VENDOR, Ask, Method, nothing_found

_MOST_DAYS = 7
_HALF_YEAR = 184
_TO_FARM = timedelta(days=3)  # the truck leaves so many days after the farm ships

LineTest = Callable[[PrebookLine], bool]


def prebook_details_list(ask: Ask) -> Answer:
    """List prebooks of one truck date, or of a week of vendor ship dates, with their lines."""
    values = ask.values
    ships = span(values, "vendorShipDateFrom", "vendorShipDateTo", days=_MOST_DAYS)
    if values.day("date") is None and ships is None:
        raise InvalidError("Parameter date is required")
    tests = _line_tests(ask)
    since = values.moment("updatedAsOf")
    rows = []
    for prebook in ask.state.prebooks:
        if values.day("date") not in (None, prebook.truck_date) or not _fits(ask, prebook, values):
            continue
        if ships is not None and not ships[0] <= prebook.truck_date - _TO_FARM <= ships[1]:
            continue
        if since is not None and prebook.updated_on < since:
            continue
        lines = [line for line in prebook.lines if all(test(line) for test in tests)]
        if lines or not tests:
            rows.append(prebook_row(ask, prebook, lines))
    if not rows:
        return nothing_found(ask, "prebooks", ask.settings.orders_not_found)
    return Answer({"prebooks": rows})


def _line_tests(ask: Ask) -> list[LineTest]:
    tests: list[LineTest] = []
    if (vendor_id := ask.only_vendor) is not None:
        tests.append(lambda line: line.vendor_id == vendor_id)
    if (brand_id := ask.values.integer("brandId")) is not None:
        tests.append(lambda line: line.brand_id == brand_id)
    if ask.values.truth("unableToSource"):
        tests.append(lambda line: line.unable_to_source and not ask.state.bought_for(line.id))
    return tests


def _fits(ask: Ask, prebook: Prebook, values: Values) -> bool:
    state = ask.state
    customer, carrier = state.customers[prebook.customer_id], state.carriers[prebook.carrier_id]
    wanted = (values.text("customer") or "").casefold()
    standing_order = values.integer("soNumber")
    status = values.text("status") or values.text("prebookStatus")
    customer_po = values.text("customerPONumber")
    return (
        values.integer("prebook") in (None, int(prebook.number))
        and (wanted in customer.name.casefold() or wanted in customer.code.casefold())
        and values.integer("customerId") in (None, customer.id)
        and (values.text("carrierName") or "").casefold() in carrier.name.casefold()
        and values.integer("carrierId") in (None, carrier.id)
        and values.integer("salesPersonId") in (None, prebook.salesperson_id)
        and (standing_order is None or prebook.standing_order == f"SO{standing_order}")
        and (customer_po is None or customer_po.strip().casefold() == (prebook.customer_po or "").casefold())
        and values.integer("locationId") in (None, prebook.location_id)
        and values.integer("CompanyLocationId") in (None, prebook.location_id)
        and (status is None or status.strip().casefold() == prebook.status.casefold())
        and values.integer("isEcommerce") in (None, int(prebook.is_ecommerce))
        and values.integer("checkOutStatus") in (None, int(prebook.checked_out))
    )


def prebook_list(ask: Ask) -> Answer:
    """List prebook headers of up to six months of truck dates."""
    values = ask.values
    days: tuple[date, date] | None = span(values, "dateFrom", "dateTo", days=_HALF_YEAR)
    assert days is not None  # both are required
    brand_id = values.integer("brandId")
    rows = [
        prebook_header(ask, prebook)
        for prebook in ask.state.prebooks
        if days[0] <= prebook.truck_date <= days[1]
        and _fits(ask, prebook, values)
        and (brand_id is None or any(line.brand_id == brand_id for line in prebook.lines))
    ]
    if not rows:
        return nothing_found(ask, "prebooks", ask.settings.orders_not_found)
    return Answer({"prebooks": rows})


_FILTERS = (
    Param("prebook", "integer", max=10),
    Param("customer", max=200),
    Param("customerId", "integer", max=20),
    Param("carrierName", max=200),
    Param("carrierId", "integer", max=20),
    Param("salesPersonId", "integer", max=20),
    Param("soNumber", "integer", max=20),
    Param("customerPONumber", max=20),
    Param("brandId", "integer", max=20),
)

METHODS = (
    Method(
        name="prebook.details.list",
        verb="GET",
        place="query",
        token_types=COMPANY_OR_VENDOR,
        effect="read",
        run=prebook_details_list,
        parameters=(
            Param("date", "date"),
            Param("vendorShipDateFrom", "date"),
            Param("vendorShipDateTo", "date"),
            Param("updatedAsOf", "moment"),
            *_FILTERS,
            Param("locationId", "integer", max=20),
            Param("unableToSource", "truth"),
            Param("status", max=20),
        ),
        envelope=Envelope("text", ("message", "status", "payload")),
    ),
    Method(
        name="prebook.list",
        verb="GET",
        place="query",
        token_types=COMPANY_ONLY,
        effect="read",
        run=prebook_list,
        parameters=(
            Param("dateFrom", "date", required=True),
            Param("dateTo", "date", required=True),
            *_FILTERS,
            Param("CompanyLocationId", "integer", max=20),
            Param("prebookStatus", max=20),
            Param("isEcommerce", "flag"),
            Param("checkOutStatus", "flag"),
        ),
    ),
)
