"""boxtype.list, product.list, carrier.list and vendor.list, with their documented shapes and quirks."""

import pytest

from tests.workbench.komet.caller import Caller

pytestmark = pytest.mark.anyio


async def test_box_types_answer_the_sample_request_in_the_documented_shape(caller: Caller) -> None:
    assert await caller.get("boxtype.list", code="QB") == {
        "status": "1",
        "message": "OK",
        "boxtypes": [{"code": "QB", "kometNetworkName": "QB", "fbe": 0.25, "id": 4418, "kometNetworkId": 902}],
    }


async def test_box_types_come_ordered_by_code(caller: Caller) -> None:
    codes = [row["code"] for row in (await caller.get("boxtype.list"))["boxtypes"]]
    assert codes == sorted(codes)
    assert {"FB", "HB", "QB", "EB"} <= set(codes)


async def test_a_box_type_is_found_by_id_and_in_any_letter_case(caller: Caller) -> None:
    by_id = await caller.get("boxtype.list", id=4418)
    assert by_id == await caller.get("boxtype.list", code="qb")


async def test_a_box_type_code_is_matched_whole(caller: Caller) -> None:
    assert (await caller.get("boxtype.list", code="Q"))["message"] == "Boxtype not found."


async def test_no_box_type_is_told_in_words_and_without_an_array(caller: Caller) -> None:
    assert await caller.get("boxtype.list", code="ZZ") == {"status": "1", "message": "Boxtype not found."}


async def test_what_goes_with_not_found_can_be_switched(caller: Caller) -> None:
    caller.komet.set(not_found_status="0", not_found_array="empty")
    assert await caller.get("boxtype.list", code="ZZ") == {
        "status": "0",
        "message": "Boxtype not found.",
        "boxtypes": [],
    }


async def test_products_answer_the_sample_request_in_the_documented_shape(caller: Caller) -> None:
    answer = await caller.get("product.list", id=88120)
    assert answer == {
        "status": "1",
        "message": "OK",
        "products": [
            {
                "id": "88120",
                "description": "Rose Freedom Red 60cm",
                "active": 1,
                "category": "Roses",
                "divisionId": "1",
                "divisionDescription": "FreshCutFlowers",
                "variety": "Freedom",
                "color": "Red",
                "grade": "60cm",
                "legacyCode": "RSFR60",
                "tags": "valentine,core",
            }
        ],
    }


async def test_products_are_found_by_a_part_of_the_description_in_any_case(caller: Caller) -> None:
    found = (await caller.get("product.list", description="FREEDOM red"))["products"]
    assert [row["grade"] for row in found] == ["40cm", "50cm", "60cm", "70cm", "80cm"]


async def test_a_product_code_is_matched_whole(caller: Caller) -> None:
    assert len((await caller.get("product.list", legacyCode="rsfr60"))["products"]) == 1
    assert (await caller.get("product.list", legacyCode="RSFR"))["message"] == "Products not found."


async def test_without_a_filter_the_whole_catalogue_comes_ordered_by_description(caller: Caller) -> None:
    products = (await caller.get("product.list"))["products"]
    assert len(products) == len(caller.komet.state.products) > 300
    descriptions = [row["description"].casefold() for row in products]
    assert descriptions == sorted(descriptions)


async def test_optional_product_fields_are_missing_null_or_empty(caller: Caller) -> None:
    rows = (await caller.get("product.list"))["products"]
    kinds = {row.get("tags", "absent") for row in rows if not row.get("tags")}
    assert kinds == {"absent", None, ""}


async def test_no_product_is_told_in_words(caller: Caller) -> None:
    assert await caller.get("product.list", description="plastic fern") == {
        "status": "1",
        "message": "Products not found.",
    }


async def test_carriers_put_the_payload_first_and_a_number_as_status(caller: Caller) -> None:
    answer = await caller.get("carrier.list", code="NWC")
    assert list(answer) == ["carriers", "status", "message"]
    assert answer["status"] == 1
    (carrier,) = answer["carriers"]
    assert carrier == {
        "id": 2207,
        "code": "NWC",
        "name": "NWC - Northwind Cargo",
        "active": 1,
        "street": "14 Hangar Row",
        "city": "Montréal",
        "state": "Québec",
        "zipCode": "H4Y1A1",
        "country": "Canada",
        "phone": "1 (555) 010-2207",
        "kometNetworkName": "Northwind Cargo",
        "kometNetworkId": 5120,
    }


async def test_carriers_are_found_by_a_part_of_the_name(caller: Caller) -> None:
    names = [row["name"] for row in (await caller.get("carrier.list", name="cargo"))["carriers"]]
    assert names
    assert all("cargo" in name.casefold() for name in names)


async def test_carriers_are_filtered_by_active_as_one_or_zero(caller: Caller) -> None:
    active = (await caller.get("carrier.list", active=1))["carriers"]
    inactive = (await caller.get("carrier.list", active=0))["carriers"]
    assert {row["active"] for row in active} == {1}
    assert {row["active"] for row in inactive} == {0}


async def test_active_as_a_word_is_refused_for_carriers(caller: Caller) -> None:
    answer = await caller.get("carrier.list", active="true")
    assert answer == {"status": 0, "message": "Parameter active must be 1 or 0"}


async def test_vendors_answer_the_sample_request_with_text_ids(caller: Caller) -> None:
    answer = await caller.get("vendor.list", name="alborada")
    (vendor,) = answer["vendors"]
    assert answer["status"] == "1"
    assert (vendor["id"], vendor["name"], vendor["code"]) == ("3310", "Finca Alborada", "ALBO")
    assert (vendor["portOrigin"], vendor["active"]) == ("BOG", 1)


async def test_vendors_are_filtered_by_origin(caller: Caller) -> None:
    rows = (await caller.get("vendor.list", portOrigin="mde"))["vendors"]
    assert {row["portOrigin"] for row in rows} == {"MDE"}


async def test_inactive_vendors_come_only_with_the_word_true(caller: Caller) -> None:
    assert (await caller.get("vendor.list", id=3409))["message"] == "Vendors not found."
    (vendor,) = (await caller.get("vendor.list", id=3409, includeInactive="True"))["vendors"]
    assert vendor["active"] == 0


async def test_include_inactive_as_one_is_refused(caller: Caller) -> None:
    answer = await caller.get("vendor.list", includeInactive=1)
    assert answer["message"] == "Parameter includeInactive must be true or false"


async def test_a_box_type_code_of_four_letters_is_too_long(caller: Caller) -> None:
    answer = await caller.get("boxtype.list", code="QBQB")
    assert answer == {
        "status": "0",
        "message": "Parameter code exceeds the maximum length of 3 characters",
    }


async def test_an_id_must_be_an_integer(caller: Caller) -> None:
    answer = await caller.get("product.list", id="P1")
    assert answer == {"status": "0", "message": "Parameter id must be an integer"}
