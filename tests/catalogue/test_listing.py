"""A list as it is kept: what comes out is what Komet said, and it is found as people name it."""

from collections.abc import AsyncIterator
from decimal import Decimal
from typing import Any

import pytest
from pydantic import SecretStr

from bot.catalogue.kinds import BOX_TYPES, KINDS, PRODUCTS, VENDORS, Kind, kind_asked_by
from bot.catalogue.listing import Listing, listing_of, packed, unpacked
from bot.komet.client import Komet, KometClient
from bot.komet.models import BoxType, Product, Vendor
from bot.komet.requests import CarrierList, ProductList, PurchaseOrderList, VendorList
from bot.workbench.komet.seed import MANAGER
from bot.workbench.komet.server import LocalKomet

pytestmark = pytest.mark.anyio


@pytest.fixture
async def asked(komet: LocalKomet) -> AsyncIterator[Komet]:
    async with KometClient(komet.url) as client:
        yield client.with_token(SecretStr(komet.token(MANAGER)))


@pytest.mark.parametrize("kind", KINDS.values(), ids=list(KINDS))
async def test_what_is_kept_is_what_komet_said(asked: Komet, kind: Kind[Any]) -> None:
    things = kind.things(await asked.send(kind.request))
    listing: Listing[Any] = Listing(kind, unpacked(packed(things)))
    assert things
    for thing in things:
        (again,) = listing.find(thing.id)
        assert again == thing
        assert again.snapshot() == thing.snapshot()
        entry = listing.entry(getattr(thing, kind.value))
        assert entry is not None
        assert str(getattr(thing, kind.named_by)) in entry.label


def test_a_thing_is_found_by_id_code_name_and_part_of_the_name_in_this_order() -> None:
    vendors = [
        Vendor(id="1", name="Alpha", code="2"),
        Vendor(id="2", name="Beta", code="Alpha"),
        Vendor(id="3", name="Flores del Páramo", code="PARA"),
    ]
    listing = listing_of(VENDORS, vendors)
    assert listing.find(" 2 ") == [vendors[1]]
    assert listing.find("alpha") == [vendors[1]]
    assert listing.find("flores del paramo") == [vendors[2]]
    assert listing.find("a") == vendors
    assert listing.find(" ") == []


def test_what_is_out_of_use_is_not_offered_but_keeps_its_name() -> None:
    products = [Product(id="1", description="Rose", code="R"), Product(id="2", description="Old", active=False)]
    listing = listing_of(PRODUCTS, products)
    assert [entry.value for entry in listing.index.search("")] == ["1"]
    assert (old := listing.entry("2")) is not None
    assert old.label == "Old"


def test_a_box_type_is_chosen_by_its_code() -> None:
    listing = listing_of(BOX_TYPES, [BoxType(id="4416", code="HB", fbe=Decimal("0.50"))])
    assert listing.index.search("hb")[0].value == "HB"
    assert listing.index.search("hb")[0].label == "HB"
    assert listing.find("4416")[0].fbe == Decimal("0.50")


def test_only_a_request_without_a_filter_asks_for_the_whole_list() -> None:
    assert kind_asked_by(VendorList(name="")) is VENDORS
    assert kind_asked_by(VendorList(name="finca")) is None
    assert kind_asked_by(VendorList(include_inactive=True)) is None
    assert kind_asked_by(CarrierList(active=True)) is None
    assert kind_asked_by(ProductList(id="1")) is None
    assert kind_asked_by(PurchaseOrderList(number=("P071882",))) is None
