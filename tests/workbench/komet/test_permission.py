"""Who may call what: tokens, their types, their ticks, and the daily allowance."""

import pytest

from bot.workbench.komet.catalogue import DOCUMENTED
from bot.workbench.komet.methods import METHODS
from bot.workbench.komet.seed import ALBORADA, COMPANY_NAME, LAKESIDE, MANAGER, SALES_LIMITED, TOKEN_SEEDS
from tests.workbench.komet.caller import Caller

pytestmark = pytest.mark.anyio
BAD_TOKEN = {"status": "0", "message": "Invalid Security Token"}


async def test_an_unknown_token_is_refused(caller: Caller) -> None:
    response = await caller.http.get("/api/boxtype.list", params={"authenticationToken": "abc"})
    assert (response.status_code, response.json()) == (200, BAD_TOKEN)


async def test_no_token_is_refused_in_the_same_words(caller: Caller) -> None:
    assert (await caller.http.get("/api/boxtype.list")).json() == BAD_TOKEN


async def test_the_http_status_of_a_bad_token_can_be_switched(caller: Caller) -> None:
    caller.komet.set(bad_token_http=401)
    assert (await caller.http.get("/api/boxtype.list")).status_code == 401


async def test_a_revoked_token_is_refused(caller: Caller) -> None:
    token = caller.komet.tokens.seeded(MANAGER)
    await caller.control(f"tokens/{token.id}/revoke")
    assert await caller.get("boxtype.list") == BAD_TOKEN


async def test_a_method_that_is_not_ticked_is_refused(caller: Caller) -> None:
    answer = await caller.post("purchase.order.item.delete", by=SALES_LIMITED, poItemId=9004411)
    assert answer == {
        "status": "0",
        "message": "The token does not have permission to use the method purchase.order.item.delete",
    }
    assert caller.komet.state.find_line(9004411) is not None


async def test_wording_and_http_status_of_a_missing_tick_can_be_switched(caller: Caller) -> None:
    caller.komet.set(not_ticked_message="Access denied", not_ticked_http=403)
    response = await caller.send("POST", "purchase.order.item.delete", by=SALES_LIMITED, poItemId=9004411)
    assert (response.status_code, response.json()["message"]) == (403, "Access denied")


async def test_the_limited_salesperson_may_read_and_change_box_codes(caller: Caller) -> None:
    rows = [{"currentBoxCode": "BX700411", "newBoxCode": "AL220411"}]
    assert (await caller.post("box.code.change", by=SALES_LIMITED, boxes=rows))["status"] == "1"
    assert (await caller.get("vendor.list", by=SALES_LIMITED))["status"] == "1"


async def test_a_type_of_token_that_the_method_does_not_take_is_refused(caller: Caller) -> None:
    answer = await caller.get("vendor.list", by=ALBORADA)
    assert answer["message"] == "The method vendor.list is not available for Vendor tokens"
    answer = await caller.get("product.list", by=LAKESIDE)
    assert answer["message"] == "The method product.list is not available for Customer tokens"


async def test_a_tick_does_not_help_a_token_of_the_wrong_type(caller: Caller) -> None:
    token = caller.komet.tokens.seeded(ALBORADA)
    await caller.control(f"tokens/{token.id}/methods", methods=["vendor.list"])
    answer = await caller.get("vendor.list", by=ALBORADA)
    assert answer["status"] == "0"


async def test_the_allowance_is_a_thousand_calls_for_each_paid_user(caller: Caller) -> None:
    quota = (await caller.look("state", part="locations"))["quota"]
    assert (quota["limit"], quota["used"]) == (20_000, 0)


async def test_calls_beyond_the_allowance_are_refused(caller: Caller) -> None:
    caller.komet.set(paid_users=1, requests_per_user=2)
    statuses = [(await caller.get("boxtype.list"))["status"] for _ in range(3)]
    assert statuses == ["1", "1", "0"]


async def test_the_http_status_of_a_used_up_allowance_can_be_switched(caller: Caller) -> None:
    caller.komet.set(paid_users=1, requests_per_user=1, quota_http=429)
    await caller.get("boxtype.list")
    response = await caller.send("GET", "boxtype.list")
    assert response.status_code == 429
    assert response.json() == {"status": "0", "message": "The daily limit of API requests has been exceeded"}


async def test_the_allowance_is_pooled_over_all_tokens_of_the_company(caller: Caller) -> None:
    caller.komet.set(paid_users=1, requests_per_user=1)
    await caller.get("boxtype.list", by=ALBORADA)
    assert (await caller.get("boxtype.list", by=MANAGER))["status"] == "0"


async def test_the_next_company_day_has_a_new_allowance(caller: Caller) -> None:
    caller.komet.set(paid_users=1, requests_per_user=1)
    await caller.get("boxtype.list")
    await caller.control("clock", advance=86_400)
    assert (await caller.get("boxtype.list"))["status"] == "1"


async def test_refused_calls_use_the_allowance_up_too(caller: Caller) -> None:
    await caller.get("boxtype.list", id="x")
    assert caller.komet.company.quota.used == 1


async def test_refused_calls_can_be_made_free(caller: Caller) -> None:
    caller.komet.set(failures_count=False)
    await caller.get("boxtype.list", id="x")
    assert caller.komet.company.quota.used == 0


async def test_unknown_tokens_use_nobodys_allowance(caller: Caller) -> None:
    await caller.http.get("/api/boxtype.list", params={"authenticationToken": "abc"})
    assert caller.komet.company.quota.used == 0


def test_seeded_tokens_look_like_komets(caller: Caller) -> None:
    for seed in TOKEN_SEEDS:
        text = caller.komet.token(seed.name)
        assert len(text) == 26
        assert text.isalnum()
        assert text == text.lower()


def test_company_tokens_of_the_seed_belong_to_the_company(caller: Caller) -> None:
    token = caller.komet.tokens.seeded(MANAGER)
    assert (token.type, token.party_id, token.party_name) == ("Company", None, COMPANY_NAME)


def test_a_token_does_not_show_its_text_when_printed(caller: Caller) -> None:
    token = caller.komet.tokens.seeded(MANAGER)
    assert token.text not in repr(token)


def test_every_method_is_declared_as_the_documentation_says() -> None:
    for name, method in METHODS.items():
        assert (method.token_types, method.effect) == DOCUMENTED[name]
