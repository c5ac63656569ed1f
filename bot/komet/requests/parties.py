"""Requests about whom the company deals with, and where it is.

Sources: the pages of the same names in Komet's documentation (APIDocs).
"""

from bot.komet.kinds import COMPANY_ONLY, COMPANY_OR_VENDOR
from bot.komet.models import Carriers, Customers, Locations, Vendors
from bot.komet.requests.fields import OneOrZero, OptionalDate, OptionalId, OptionalText, YesOrNo
from bot.komet.requests.request import KometList


class CarrierList(KometList[Carriers]):
    """Carriers; `name` is a contains-match, `id` and `code` are exact, `active` None means all."""

    method = path = "carrier.list"
    token_types = COMPANY_OR_VENDOR
    answer = Carriers

    id: OptionalId = None
    name: OptionalText = None
    code: OptionalText = None
    active: OneOrZero = None


class VendorList(KometList[Vendors]):
    """Vendors; `name` is a contains-match, the other filters are exact. Company tokens only."""

    method = path = "vendor.list"
    token_types = COMPANY_ONLY
    answer = Vendors

    id: OptionalId = None
    name: OptionalText = None
    code: OptionalText = None
    port_origin: OptionalText = None
    include_inactive: YesOrNo = None


class CustomerList(KometList[Customers]):
    """Customers; `name` is a contains-match, the other filters are exact.

    `update_as_of` is a day (elsewhere it is called updatedAsOf and a moment).
    """

    method = path = "customer.list"
    token_types = COMPANY_OR_VENDOR
    answer = Customers

    id: OptionalId = None
    name: OptionalText = None
    code: OptionalText = None
    sales_person_id: OptionalId = None
    include_inactive: OneOrZero = None
    location_id: OptionalId = None
    update_as_of: OptionalDate = None


class LocationList(KometList[Locations]):
    """The company's own locations; `name` is a contains-match. Company tokens only."""

    method = path = "location.list"
    token_types = COMPANY_ONLY
    answer = Locations

    id: OptionalId = None
    name: OptionalText = None
    code: OptionalText = None
