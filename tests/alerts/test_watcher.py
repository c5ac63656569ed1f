import asyncio
import logging
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.komet.errors import KometUnavailableError
from bot.slack.rules import check_message
from bot.workbench.komet import acts, acts_buying
from tests.alerts.conftest import ALBORADA, ANA, COTOPAXI, DIEGO, GROWERS, SALES, Post

pytestmark = pytest.mark.anyio


async def test_the_first_look_tells_nothing(post: Post) -> None:
    assert await post.told() == []


async def test_a_look_at_orders_that_did_not_change_tells_nothing(post: Post) -> None:
    assert await post.watcher.round() == 0
    assert await post.told() == []


async def test_a_look_costs_four_calls(post: Post) -> None:
    before = post.calls()

    await post.watcher.round()

    assert post.calls() - before == 4


async def test_a_confirmed_order_is_told_with_number_vendor_and_ship_date(post: Post) -> None:
    order = post.order()
    post.confirm(order)

    await post.watcher.round()

    (words,) = await post.told()
    assert f"*{order.number}*  Finca Alborada, ships {order.ship_date:%a}" in words
    assert "confirmed by the farm, all" in words


async def test_an_alert_has_a_button_that_opens_the_order(post: Post) -> None:
    order = post.order()
    post.confirm(order)

    await post.watcher.round()

    (payload,) = await post.payloads()
    (block,) = payload["blocks"]
    assert block["accessory"]["action_id"] == "order.open#0"
    assert block["accessory"]["value"] == order.number


async def test_what_was_told_is_not_told_again(post: Post) -> None:
    post.confirm(post.order())

    await post.watcher.round()
    await post.watcher.round()

    assert len(await post.told()) == 1


async def test_a_change_that_comes_back_is_news_again(post: Post) -> None:
    order = post.order()
    for boxes in (1, 2, 1):
        post.confirm(order, boxes)
        await post.watcher.round()

    assert len(await post.told()) == 3


async def test_an_order_placed_for_tomorrow_is_told_as_new(post: Post) -> None:
    line = post.order().lines[0]
    new = acts_buying.create(
        post.komet.state,
        vendor_id=COTOPAXI,
        ship_date=post.komet.state.today + timedelta(days=1),
        lines=(acts_buying.NewLine(line.product_id, 3, "QB", "Stem", 12, 25, line.unit_cost),),
        at=datetime.now(UTC),
    )

    await post.watcher.round()

    (words,) = await post.told()
    assert new.number in words
    assert "new order, Approved, 3 boxes in 1 line" in words


async def test_a_deleted_line_and_a_shipment_and_a_cancellation_are_told(post: Post) -> None:
    first, second, third = post.approved(3)
    acts.delete_line(post.komet.state, first.lines[0].id, vendor_id=None, at=datetime.now(UTC))
    acts.ship(post.komet.state, second, at=datetime.now(UTC))
    post.cancel(third)

    await post.watcher.round()

    words = "\n".join(await post.told())
    assert "1 line deleted: " in words
    assert "shipped, " in words
    assert "cancelled" in words


async def test_a_new_day_is_taken_in_without_a_word(post: Post) -> None:
    post.offset = 1

    await post.watcher.round()

    assert await post.told() == []


async def test_changes_on_a_day_that_came_into_view_are_told(post: Post) -> None:
    post.offset = 1
    await post.watcher.round()
    post.confirm(post.approved_on(4))

    await post.watcher.round()

    assert len(await post.told()) == 1


async def test_five_changes_are_told_one_by_one(post: Post) -> None:
    for order in post.approved(5):
        post.confirm(order)

    await post.watcher.round()

    assert len(await post.told()) == 5


async def test_six_changes_are_told_in_one_message(post: Post) -> None:
    for order in post.approved(6):
        post.confirm(order)

    await post.watcher.round()

    (words,) = await post.told()
    assert "6 changes in purchase orders" in words


async def test_a_message_with_many_changes_lists_ten_and_counts_the_rest(post: Post) -> None:
    orders = post.approved(15)
    for order in orders:
        post.confirm(order)

    await post.watcher.round()

    (payload,) = await post.payloads()
    (words,) = await post.told()
    assert sum(order.number in words for order in orders) == 10
    assert "… and 5 more: 5 confirmed." in words
    assert check_message(payload) == []


async def test_after_a_stop_the_changes_come_as_one_summary(post: Post) -> None:
    for order in post.approved(2):
        post.confirm(order)
    await post.was_last_seen(timedelta(hours=3))

    await post.watcher.round()

    (words,) = await post.told()
    assert "While I was away: 2 changes in purchase orders" in words


async def test_after_a_stop_without_changes_nothing_is_told(post: Post) -> None:
    await post.was_last_seen(timedelta(hours=3))

    await post.watcher.round()

    assert await post.told() == []


async def test_after_a_stop_over_several_days_only_known_orders_are_told(post: Post) -> None:
    await post.was_last_seen(timedelta(days=2))
    post.offset = 2
    post.cancel(post.approved_on(3))

    await post.watcher.round()

    (words,) = await post.told()
    assert "While I was away: 1 change in purchase orders" in words


async def test_an_order_moved_to_another_day_is_told_as_moved(post: Post) -> None:
    order = post.order()
    post.komet.state.put(replace(order, ship_date=order.ship_date + timedelta(days=2)))

    await post.watcher.round()

    (words,) = await post.told()
    assert "instead of" in words


async def test_an_order_moved_out_of_sight_is_told_as_moved(post: Post) -> None:
    order = post.order()
    post.komet.state.put(replace(order, ship_date=order.ship_date + timedelta(days=20)))

    await post.watcher.round()
    await post.watcher.round()

    (words,) = await post.told()
    assert "instead of" in words


async def test_an_order_that_komet_does_not_show_any_more_is_not_called_cancelled(post: Post) -> None:
    order = post.order()
    post.vanish(order)

    await post.watcher.round()
    await post.watcher.round()

    (words,) = await post.told()
    assert "Komet does not list it any more; why is not known" in words


async def test_an_order_that_comes_back_is_told(post: Post) -> None:
    order = post.order()
    post.vanish(order)
    await post.watcher.round()
    post.komet.state.put(order)

    await post.watcher.round()

    assert "listed in Komet again" in (await post.told())[-1]


async def test_a_day_that_komet_once_shows_empty_tells_nothing(post: Post) -> None:
    post.komet.faults.order("refuse", method="purchase.order.list", message="Orders not found.")

    await post.watcher.round()
    await post.watcher.round()

    assert await post.told() == []


async def test_a_round_that_fails_stores_nothing_and_the_next_one_tells(post: Post) -> None:
    post.confirm(post.order())
    post.komet.faults.order("status", method="purchase.order.list", status=503, count=2)
    with pytest.raises(KometUnavailableError):
        await post.watcher.round()

    await post.watcher.round()

    assert len(await post.told()) == 1


async def test_failures_make_the_pauses_longer_until_a_round_works(post: Post) -> None:
    watcher = post.another_watcher(every=0.001)
    post.komet.faults.order("status", method="purchase.order.list", status=503, count=4)

    pauses = [await watcher.attempt() for _ in range(3)]

    assert pauses == [0.002, 0.004, 0.001]


async def test_a_used_up_allowance_makes_the_watcher_rest_for_an_hour(post: Post) -> None:
    watcher = post.another_watcher(every=0.001)
    post.komet.faults.order("quota", method="purchase.order.list")

    assert await watcher.attempt() == 3600


async def test_the_log_of_a_failure_holds_no_token(post: Post, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG, logger="bot")
    caplog.set_level(logging.WARNING, logger="httpx")  # as bot.komet.line.quiet_http_logging has it
    caplog.set_level(logging.WARNING, logger="httpcore")
    post.komet.faults.order("revoked", method="purchase.order.list")

    await post.another_watcher(every=0.001).attempt()

    assert "alerts could not look at Komet" in caplog.text
    assert post.komet.token("service") not in caplog.text


async def test_a_round_that_another_watcher_overtook_is_dropped(post: Post) -> None:
    post.confirm(post.order())
    post.komet.faults.order("slow", method="purchase.order.list", seconds=30)
    slow = asyncio.create_task(post.watcher.round())
    while post.komet.faults.waiting:  # until the slow round waits for Komet's first answer
        await asyncio.sleep(0)
    await post.another_watcher().round()
    post.komet.company.end_waits()  # Komet answers the slow round only now

    assert await slow == 0
    assert len(await post.told()) == 1


async def test_a_watcher_leaves_out_a_round_that_another_just_did(post: Post) -> None:
    before = post.calls()

    await post.another_watcher(every=60).attempt()

    assert post.calls() == before


async def test_a_cancelled_watcher_ends(post: Post) -> None:
    two_rounds_later = post.calls() + 8
    running = asyncio.create_task(post.another_watcher(every=0.01).run())
    while post.calls() < two_rounds_later:
        await asyncio.sleep(0)
    running.cancel()

    with pytest.raises(asyncio.CancelledError):
        await running


async def test_a_channel_hears_of_its_vendor_only(post: Post) -> None:
    await post.alerts.subscribe(ANA, GROWERS, "cotopaxi")
    post.confirm(post.order(vendor=ALBORADA))

    await post.watcher.round()

    assert await post.told(GROWERS) == []
    assert len(await post.told(SALES)) == 1


async def test_a_channel_with_two_subscriptions_hears_of_an_order_once(post: Post) -> None:
    await post.alerts.subscribe(ANA, SALES, "alborada")
    post.confirm(post.order())

    await post.watcher.round()

    assert len(await post.told()) == 1


async def test_a_vendor_named_by_its_id_is_not_mistaken_for_one_with_a_longer_name(post: Post) -> None:
    await post.link(DIEGO)
    await post.alerts.subscribe(DIEGO, GROWERS, "Finca Alborada", vendor_id="999999")
    post.confirm(post.order())

    await post.watcher.round()

    assert await post.told(GROWERS) == []


@pytest.mark.parametrize(("now", "heard"), [("Rosas del Cotopaxi", 1), (None, 2)])
async def test_direct_messages_of_every_vendor_stop_with_the_token_of_a_single_one(
    post: Post, now: str | None, heard: int
) -> None:
    await post.link(ANA)
    await post.alerts.subscribe(ANA, ANA.id, "")
    post.confirm(post.order(), boxes=1)
    await post.watcher.round()
    await post.link(ANA, now)
    post.confirm(post.order(status="Confirmed by Farm"), boxes=1)

    await post.watcher.round()

    assert len(await post.told(ANA.id)) == heard


async def test_direct_messages_stop_when_the_person_is_not_connected_any_more(post: Post) -> None:
    await post.link(ANA)
    await post.alerts.subscribe(ANA, ANA.id, "")
    post.confirm(post.order(), boxes=1)
    await post.watcher.round()
    await post.unlink(ANA)
    post.confirm(post.order(status="Confirmed by Farm"), boxes=1)

    await post.watcher.round()

    assert len(await post.told(ANA.id)) == 1
