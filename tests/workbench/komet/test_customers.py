"""customer.list and location.list."""

import pytest

from bot.workbench.komet.seed import ALBORADA
from tests.workbench.komet.caller import Caller

pytestmark = pytest.mark.anyio


async def test_a_customer_is_found_by_its_code(caller: Caller) -> None:
    answer = await caller.get("customer.list", code="lfs")
    assert answer == {
        "status": "1",
        "message": "OK",
        "customers": [
            {
                "id": "25140",
                "accountingCode": "AR-5140",
                "name": "Lakeside Florist Supply",
                "code": "LFS",
                "active": "1",
                "salesPerson": "R. Ode",
                "salesPersonId": 811,
                "customerType": "Retailer",
                "updatedOn": "2031-03-30T08:15:00",
            }
        ],
    }


async def test_inactive_customers_come_only_with_one_and_not_with_a_word(caller: Caller) -> None:
    assert (await caller.get("customer.list", id=25195))["message"] == "Customers not found."
    (customer,) = (await caller.get("customer.list", id=25195, includeInactive=1))["customers"]
    assert customer["active"] == "0"
    answer = await caller.get("customer.list", includeInactive="true")
    assert answer["message"] == "Parameter includeInactive must be 1 or 0"


async def test_update_as_of_is_a_plain_date_and_spelled_without_a_d(caller: Caller) -> None:
    recent = (await caller.get("customer.list", updateAsOf="2031-03-30"))["customers"]
    assert 0 < len(recent) < len(caller.komet.state.customers)
    assert min(row["updatedOn"] for row in recent) >= "2031-03-30"
    await caller.get("customer.list", updatedAsOf="2031-03-30")
    assert caller.komet.calls[-1].remarks == ["unknown parameter updatedAsOf"]


async def test_customers_are_filtered_by_salesperson_and_location(caller: Caller) -> None:
    rows = (await caller.get("customer.list", salesPersonId=812))["customers"]
    assert {row["salesPerson"] for row in rows} == {"Ana Torres"}
    rows = (await caller.get("customer.list", locationId=14))["customers"]
    assert [row["code"] for row in rows] == ["BLAX"]


async def test_vendors_may_list_customers_when_it_is_ticked(caller: Caller) -> None:
    caller.komet.tokens.tick(caller.komet.tokens.seeded(ALBORADA), ("customer.list",))
    assert (await caller.get("customer.list", by=ALBORADA))["status"] == "1"


async def test_locations_come_by_name_with_text_ids(caller: Caller) -> None:
    answer = await caller.get("location.list")
    assert [row["name"] for row in answer["locations"]] == ["Los Angeles", "Miami"]
    assert (await caller.get("location.list", code="mia"))["locations"] == [
        {"id": "12", "name": "Miami", "code": "MIA"}
    ]
    assert (await caller.get("location.list", name="Quito"))["message"] == "Locations not found."
