"""Requests that show prebooks, change their header or delete them.

Sources: the pages of the same names in Komet's documentation (APIDocs). The truck date is the day the goods leave
for the customer; the order of the same goods has an earlier date.
"""

from typing import Annotated, Self

from pydantic import Field, model_validator

from bot.komet.kinds import COMPANY_ONLY, COMPANY_OR_VENDOR, Effect
from bot.komet.models import Accepted, PrebookHeaders, Prebooks
from bot.komet.requests.fields import (
    Id,
    OneOrZero,
    OptionalCode,
    OptionalDate,
    OptionalId,
    OptionalMoment,
    OptionalNotes,
    OptionalText,
    YesOrNo,
)
from bot.komet.requests.ranges import SEVEN_DAYS, SIX_MONTHS, check_range
from bot.komet.requests.request import KometList, KometPost


class PrebookList(KometList[PrebookHeaders]):
    """Prebooks without lines over a range of truck dates (about six months): the way from a number to an ID.

    Company tokens only. `customer` (name or code) and `carrier_name` are contains-matches, the rest is exact.
    """

    method = path = "prebook.list"
    token_types = COMPANY_ONLY
    answer = PrebookHeaders
    inferred = ("The answer's fields after the location are inferred from prebook.details.list.",)

    date_from: OptionalDate
    date_to: OptionalDate
    prebook: OptionalText = None
    customer: OptionalText = None
    customer_id: OptionalId = None
    carrier_name: OptionalText = None
    carrier_id: OptionalId = None
    sales_person_id: OptionalId = None
    so_number: OptionalId = None
    customer_po_number: OptionalText = Field(None, alias="customerPONumber")
    company_location_id: OptionalId = Field(None, alias="CompanyLocationId")
    brand_id: OptionalId = None
    prebook_status: OptionalText = None
    is_ecommerce: OneOrZero = None
    check_out_status: OneOrZero = None

    @model_validator(mode="after")
    def _asks_for_a_range(self) -> Self:
        if not (self.date_from and self.date_to):
            raise ValueError("prebook.list wants both dates of a range")
        check_range(self.date_from, self.date_to, SIX_MONTHS, "prebook.list")
        return self


class PrebookDetailsList(KometList[Prebooks]):
    """Prebooks with lines: of one truck date, or of up to seven days of vendors' ship dates.

    `prebook` is a number. `updated_as_of` is in UTC. With a vendor token: that vendor's lines only.
    """

    method = path = "prebook.details.list"
    token_types = COMPANY_OR_VENDOR
    answer = Prebooks
    inferred = ("The filter status is not documented; a public client sends Approved.",)

    date: OptionalDate = None
    vendor_ship_date_from: OptionalDate = None
    vendor_ship_date_to: OptionalDate = None
    prebook: OptionalId = None
    updated_as_of: OptionalMoment = None
    customer: OptionalText = None
    customer_id: OptionalId = None
    carrier_name: OptionalText = None
    carrier_id: OptionalId = None
    sales_person_id: OptionalId = None
    so_number: OptionalId = None
    customer_po_number: OptionalText = Field(None, alias="customerPONumber")
    location_id: OptionalId = None
    brand_id: OptionalId = None
    unable_to_source: YesOrNo = None
    status: OptionalText = None

    @model_validator(mode="after")
    def _asks_for_something(self) -> Self:
        first, last = self.vendor_ship_date_from, self.vendor_ship_date_to
        check_range(first, last, SEVEN_DAYS, "vendor ship dates")
        if not (self.date or first):
            raise ValueError("prebook.details.list wants a date or a range of vendor ship dates")
        return self


class PrebookUpdate(KometPost[Accepted]):
    """Change the header of a prebook, never its lines. A repeat does no harm.

    `ship_date` is the new truck date, `ship_via_id` 0 for the warehouse and 1 for the grower.
    """

    method = path = "prebook.update"
    token_types = COMPANY_ONLY
    answer = Accepted

    prebook_id: Id
    carrier_id: OptionalId = None
    ship_date: OptionalDate = None
    ship_via_id: Annotated[int | None, Field(ge=0, le=1)] = None
    customer_po: OptionalCode = Field(None, alias="customerPO")
    comments: OptionalNotes = None

    @model_validator(mode="after")
    def _changes_something(self) -> Self:
        if self.model_dump(exclude={"prebook_id"}, exclude_none=True) == {}:
            raise ValueError("prebook.update wants something to change")
        return self

    def things(self) -> tuple[str, ...]:
        """Return the prebook."""
        return (self.prebook_id,)


class PrebookDelete(KometPost[Accepted]):
    """Delete a whole prebook. No undo. Company tokens only."""

    method = path = "prebook.delete"
    token_types = COMPANY_ONLY
    effect = Effect.DESTRUCTIVE
    answer = Accepted

    prebook_id: Id
