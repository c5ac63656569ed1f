"""Whom the company deals with, and where it is: vendors, customers, carriers, its own locations.

Sources: the list methods of the same names in Komet's documentation (APIDocs).
"""

from pydantic import SecretStr

from bot.komet.models.record import KometAnswer, KometRecord
from bot.komet.values import LooseFlag, LooseText, Text


class Carrier(KometRecord):
    """An airline or trucker. Nothing says which carriers are inbound."""

    id: Text
    code: Text = ""
    name: Text = ""
    active: bool = True
    street: Text = ""
    city: Text = ""
    state: Text = ""
    zip_code: Text = ""
    country: Text = ""
    phone: Text = ""


class Carriers(KometAnswer):
    """Answer of carrier.list."""

    rows_field = "carriers"

    carriers: tuple[Carrier, ...] = ()


class Vendor(KometRecord):
    """A vendor, also called grower."""

    id: Text
    name: Text = ""
    code: Text = ""
    port_origin: Text = ""
    active: bool = True


class Vendors(KometAnswer):
    """Answer of vendor.list."""

    rows_field = "vendors"

    vendors: tuple[Vendor, ...] = ()


class Customer(KometRecord):
    """Who the company sells to. `updated_on` is a text: its time zone is not documented."""

    id: Text
    name: Text = ""
    code: Text = ""
    active: LooseFlag = None
    sales_person: LooseText = ""
    sales_person_id: Text = ""
    customer_type: LooseText = ""
    accounting_code: Text = ""
    updated_on: Text = ""


class Customers(KometAnswer):
    """Answer of customer.list."""

    rows_field = "customers"

    customers: tuple[Customer, ...] = ()


class Location(KometRecord):
    """A branch or warehouse of the company. Some methods want its code, others its ID."""

    id: Text
    name: Text = ""
    code: Text = ""


class Locations(KometAnswer):
    """Answer of location.list, ordered by name."""

    rows_field = "locations"

    locations: tuple[Location, ...] = ()


class LoggedIn(KometAnswer):
    """Answer of login: the token that Komet hands out."""

    api_key: SecretStr
