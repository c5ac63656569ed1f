"""The seed: a company that a florist would believe, the same on every machine."""

import time
from collections import Counter
from datetime import date, timedelta
from decimal import Decimal

import pytest

from bot.workbench.komet import seed
from bot.workbench.komet.records import Order
from bot.workbench.komet.seed_orders import LARGE_NUMBER
from bot.workbench.komet.state import State

TODAY = date(2031, 4, 9)
SUNDAY = date(2031, 4, 13)


@pytest.fixture(scope="module")
def state() -> State:
    return State(seed.records(TODAY))


def test_there_are_vendors_from_many_origins(state: State) -> None:
    assert len(state.vendors) >= 40
    origins = Counter(vendor.origin for vendor in state.vendors.values())
    assert {"BOG", "MDE", "UIO", "NBO", "AMS", "SJO", "MEX", "GUA"} <= set(origins)


def test_the_catalogue_is_large_and_spells_names_properly(state: State) -> None:
    products = list(state.products.values())
    assert len(products) >= 300
    assert any(not product.description.isascii() for product in products)
    codes = [product.code for product in products if product.code]
    assert len(codes) == len(set(codes))
    assert max(map(len, codes)) <= 20


def test_there_are_carriers_customers_and_box_types(state: State) -> None:
    assert len(state.carriers) >= 15
    assert len(state.customers) >= 25
    assert {"FB", "HB", "QB", "EB"} <= {each.code for each in state.box_types.values()}


def test_there_are_orders_for_thirty_days_back_and_ahead(state: State) -> None:
    days = {order.ship_date for order in state.orders.values()}
    assert (min(days), max(days)) == (TODAY - timedelta(days=30), TODAY + timedelta(days=30))
    assert len(state.orders) >= 1500


@pytest.mark.parametrize("today", [TODAY, SUNDAY])
def test_today_and_tomorrow_have_at_least_25_orders_and_there_is_a_large_one_on_any_weekday(today: date) -> None:
    state = State(seed.records(today))
    assert len(state.orders_on(today)) >= 25
    assert len(state.orders_on(today + timedelta(days=1))) >= 25
    assert len(state.orders) >= 1500
    (large,) = [order for order in state.orders.values() if order.number == LARGE_NUMBER]
    worth = sum(line.total_boxes * line.bunches * line.stems_bunch * line.unit_cost for line in large.lines)
    assert (large.status, worth) == ("Approved", Decimal(6912)), "the tour deletes it, with a code"


def test_weekdays_have_twenty_to_thirty_orders(state: State) -> None:
    per_day = Counter(order.ship_date for order in state.orders.values())
    assert all(20 <= count <= 31 for day, count in per_day.items() if day.weekday() < 5)


def test_numbers_ids_and_box_codes_are_unique(state: State) -> None:
    orders = list(state.orders.values())
    lines = [line for order in orders for line in order.lines]
    codes = [box.code for line in lines for box in line.boxes]
    for values in ([o.number for o in orders], [line.id for line in lines], codes):
        assert len(values) == len(set(values))


def test_past_orders_are_shipped_cancelled_or_late(state: State) -> None:
    past = [order for order in state.orders.values() if order.ship_date < TODAY]
    assert {order.status for order in past} == {"Confirmed by Farm", "Cancelled"}
    assert sum(order.is_shipped for order in past) > 0.8 * len(past)


def test_nothing_is_shipped_from_the_day_after_tomorrow_on(state: State) -> None:
    ahead = [order for order in state.orders.values() if order.ship_date > TODAY + timedelta(days=1)]
    assert not any(order.is_shipped for order in ahead)
    assert {order.status for order in ahead} == {
        "Confirmed by Farm",
        "Approved",
        "Pending Approval",
        "Cancelled",
    }


@pytest.mark.parametrize("day", [TODAY, TODAY + timedelta(days=1)])
def test_some_orders_of_today_and_tomorrow_have_left_already(state: State, day: date) -> None:
    shipped = [order for order in state.orders_on(day) if order.is_shipped]
    assert 1 <= len(shipped) < len(state.orders_on(day))
    assert any(order.vendor_id == 3310 for order in shipped)


def test_shipped_lines_have_a_box_for_each_box_ordered(state: State) -> None:
    for order in state.orders.values():
        for line in order.lines:
            assert len(line.boxes) == (line.total_boxes if line.status == "Shipped" else 0)


def test_air_waybills_have_a_right_check_digit(state: State) -> None:
    for awb in state.awbs.values():
        serial = awb.number[4:].replace("-", "")
        assert int(serial[:7]) % 7 == int(serial[7])


def test_most_lines_were_bought_for_a_prebook_and_some_were_not(state: State) -> None:
    lines = [line for order in state.orders.values() for line in order.lines]
    share = sum(line.prebook is not None for line in lines) / len(lines)
    assert 0.6 < share < 0.95
    assert sum(bool(line.breakdowns) for line in lines) > 20


def test_the_order_box_and_product_of_the_samples_exist(state: State) -> None:
    order = state.order_by_number("P071882")
    assert isinstance(order, Order)
    assert (order.id, order.lines[0].id, order.lines[0].product_id) == (5120077, 9004411, 88120)
    assert state.find_box("BX700411") is not None
    assert state.find_box("BX700412") is None


def test_the_same_day_gives_the_same_records(state: State) -> None:
    seed.records.cache_clear()
    assert seed.records(TODAY).orders == state.orders


def test_a_new_state_takes_a_few_milliseconds() -> None:
    records = seed.records(TODAY)
    before = time.perf_counter()
    for _ in range(10):
        State(records)
    assert (time.perf_counter() - before) / 10 < 0.05


def test_changing_one_state_leaves_the_next_alone() -> None:
    records = seed.records(TODAY)
    first = State(records)
    order = first.orders[5120077]
    first.put(Order(**{**vars(order), "lines": ()}))
    assert len(State(records).orders[5120077].lines) == 3
