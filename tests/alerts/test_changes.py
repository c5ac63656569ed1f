import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.alerts.changes import Change, Kind, OrderFacts, compare, facts_of
from bot.alerts.messages import change_message, detail
from bot.komet.models import PurchaseOrder
from bot.slack.rules import check_message
from tests.alerts.orders import line, order
from tests.support.hostile import NAMES, markup_faults

BOX = {"boxCode": "BX1"}


def told(before: PurchaseOrder, now: PurchaseOrder) -> list[str]:
    """Return what is told when an order is first seen as `before` and then as `now`."""
    return [detail(change) for change in compare(facts_of(before), now)]


def test_an_order_that_was_never_seen_is_new() -> None:
    (change,) = compare(None, order(line("1"), line("2", totalBoxes=4)))

    assert detail(change) == "new order, Approved, 10 boxes in 2 lines"


def test_an_order_that_is_as_it_was_is_not_told() -> None:
    assert told(order(), order()) == []


def test_another_spelling_of_the_same_amounts_and_statuses_is_no_change() -> None:
    before = order(line(totalBoxes=6, lineItemStatus="C", quantityConfirmed="6.0"), status="CF")
    now = order(line(totalBoxes="6.00", lineItemStatus="Confirmed", quantityConfirmed=6), status="Confirmed by Farm")

    assert told(before, now) == []


def test_an_approval_is_told() -> None:
    assert told(order(status="PA"), order(status="A")) == ["approved"]


def test_a_farm_that_confirms_every_box_is_told_as_confirmed() -> None:
    now = order(line(lineItemStatus="C", quantityConfirmed=6), status="CF")

    assert told(order(), now) == ["confirmed by the farm, all 6 boxes"]


def test_a_farm_that_confirms_fewer_boxes_is_told_with_both_numbers() -> None:
    now = order(line("1", lineItemStatus="Partial Confirmed", quantityConfirmed=4), line("2"), status="CF")

    assert told(order(line("1"), line("2")), now) == ["partly confirmed by the farm, 4 of 12 boxes"]


def test_a_line_confirmed_while_the_order_is_still_approved_is_told() -> None:
    now = order(line("1", lineItemStatus="C", quantityConfirmed=6), line("2"))

    assert told(order(line("1"), line("2")), now) == ["partly confirmed by the farm, 6 of 12 boxes"]


def test_a_confirmed_order_of_which_komet_shows_no_line_statuses_counts_as_confirmed() -> None:
    bare = line(lineItemStatus="")

    assert told(order(bare), order(bare, status="CF")) == ["confirmed by the farm, all 6 boxes"]


def test_an_order_that_is_approved_again_is_told_by_its_status() -> None:
    before = order(line(lineItemStatus="C", quantityConfirmed=6), status="CF")

    assert told(before, order()) == ["Approved now, was Confirmed by Farm"]


def test_a_confirmation_that_is_taken_back_is_told() -> None:
    before = order(line(lineItemStatus="C", quantityConfirmed=6))

    assert told(before, order()) == ["not confirmed by the farm any more"]


def test_deleting_the_only_unconfirmed_line_is_not_told_as_a_confirmation() -> None:
    confirmed = line("1", lineItemStatus="C", quantityConfirmed=6)

    assert told(order(confirmed, line("2")), order(confirmed)) == ["1 line deleted: Rose 2, 6 QB"]


def test_a_deleted_line_is_told_by_product_and_boxes() -> None:
    assert told(order(line("1"), line("2")), order(line("1"))) == ["1 line deleted: Rose 2, 6 QB"]


def test_an_order_that_loses_its_last_line_is_told() -> None:
    assert told(order(line()), order(details=[])) == ["1 line deleted: Rose 1, 6 QB"]


def test_lines_that_komet_leaves_out_of_its_answer_are_not_deleted() -> None:
    without_lines = order(details=[], totalBoxes=6)

    assert told(order(line()), without_lines) == []


def test_an_added_line_is_told() -> None:
    assert told(order(line("1")), order(line("1"), line("2"))) == ["1 line added: Rose 2, 6 QB"]


def test_other_boxes_on_a_line_are_told_before_and_after() -> None:
    assert told(order(line()), order(line(totalBoxes=4))) == ["boxes changed: Rose 1, 6 → 4 QB"]


def test_many_lines_are_named_up_to_three() -> None:
    many = [line(str(number)) for number in range(5)]

    (words,) = told(order(line("9")), order(line("9"), *many))

    assert words == "5 lines added: Rose 0, 6 QB; Rose 1, 6 QB; Rose 2, 6 QB and 2 more"


def test_a_shipped_order_is_told_with_its_boxes_and_not_as_confirmed_too() -> None:
    now = order(line(lineItemStatus="S", quantityConfirmed=6, boxes=[BOX] * 6), status="CF")

    assert told(order(), now) == ["shipped, 6 boxes"]


def test_an_order_of_which_one_line_ships_is_told_as_partly_shipped() -> None:
    now = order(line("1", lineItemStatus="S", boxes=[BOX] * 6), line("2"))

    assert told(order(line("1"), line("2")), now) == ["partly shipped, 6 boxes: Rose 1, 6 QB"]


def test_a_cancelled_order_is_told_once_and_not_line_by_line() -> None:
    now = order(line(lineItemStatus="Cancelled"), status="Cancelled")

    assert told(order(), now) == ["cancelled"]


def test_an_unknown_status_with_every_line_cancelled_is_a_cancelled_order() -> None:
    now = order(line(lineItemStatus="Cancelled"), status="X")

    assert told(order(), now) == ["cancelled"]


def test_a_cancelled_line_of_a_living_order_is_told() -> None:
    now = order(line("1"), line("2", lineItemStatus="Cancelled"))

    assert told(order(line("1"), line("2")), now) == ["1 line cancelled: Rose 2, 6 QB"]


def test_a_status_that_nobody_documented_is_told_in_komets_own_word() -> None:
    assert told(order(), order(status="ZZ")) == ["ZZ now, was Approved"]


def test_another_ship_date_is_told() -> None:
    words = told(order(), order(shipDate="2031-04-11"))

    assert words == ["ships Fri 11 Apr 2031 instead of Wed 9 Apr 2031"]


def test_several_changes_of_one_order_are_told_one_by_one() -> None:
    now = order(line("1", totalBoxes=5), line("3"))

    assert told(order(line("1"), line("2")), now) == [
        "1 line deleted: Rose 2, 6 QB",
        "1 line added: Rose 3, 6 QB",
        "boxes changed: Rose 1, 6 → 5 QB",
    ]


@pytest.mark.parametrize("name", NAMES)
def test_names_from_komet_cannot_mention_or_format(name: str) -> None:
    hostile = order(vendorName=f"{name} x", number="P1")

    message = change_message(Change(Kind.APPROVED, "77", facts_of(hostile)))

    assert markup_faults({"text": message.text, "blocks": message.blocks}) == []


STATUSES = ("PA", "A", "CF", "Cancelled", "Confirmed by Farm", "ZZ", "")
LINE_STATUSES = ("Pending", "C", "Partial Confirmed", "S", "Cancelled", "?", "")
amounts = st.one_of(st.none(), st.integers(0, 20), st.sampled_from(["6", "6.00", "0.25", "1,200"]))
lines = st.fixed_dictionaries(
    {
        "productDescription": st.text(max_size=8),
        "lineItemStatus": st.sampled_from(LINE_STATUSES),
        "totalBoxes": amounts,
        "quantityConfirmed": amounts,
        "boxType": st.sampled_from(["QB", "HB", ""]),
        "boxes": st.lists(st.just(BOX), max_size=3),
    }
)


@st.composite
def orders(draw: st.DrawFn) -> PurchaseOrder:
    by_id: dict[str, dict[str, Any]] = draw(st.dictionaries(st.sampled_from("12345"), lines, max_size=4))
    return order(
        details=[{"poItemId": key, **each} for key, each in by_id.items()],
        status=draw(st.sampled_from(STATUSES)),
        shipDate=draw(st.sampled_from(["2031-04-09", "2031-04-10"])),
        totalBoxes=draw(amounts),
        vendorName=draw(st.text(max_size=10)),
    )


def stored(facts: OrderFacts) -> OrderFacts:
    """Return facts as they come back from the database."""
    return OrderFacts.model_validate(json.loads(json.dumps(facts.model_dump(mode="json"))))


@given(orders())
def test_the_same_order_twice_is_no_change(seen: PurchaseOrder) -> None:
    assert compare(stored(facts_of(seen)), seen) == []


@given(orders(), orders())
def test_what_was_told_is_not_told_again(first: PurchaseOrder, second: PurchaseOrder) -> None:
    before = stored(facts_of(first))
    now = stored(facts_of(second, before))

    assert compare(now, second) == []


@given(orders(), orders())
def test_an_order_tells_each_kind_of_change_at_most_once(first: PurchaseOrder, second: PurchaseOrder) -> None:
    kinds = [change.kind for change in compare(facts_of(first), second)]

    assert len(kinds) == len(set(kinds))


@given(orders(), orders())
def test_silence_means_that_status_day_lines_and_boxes_are_the_same(
    first: PurchaseOrder, second: PurchaseOrder
) -> None:
    before = facts_of(first)
    now = facts_of(second, before)
    if compare(before, second):
        return

    assert now.is_cancelled == before.is_cancelled
    assert now.is_cancelled or now.status is before.status
    assert (now.ship_date, now.lines.keys()) == (before.ship_date, before.lines.keys())
    for key, each in now.lines.items():
        assert each.boxes == before.lines[key].boxes or None in (each.boxes, before.lines[key].boxes)


@given(orders(), orders())
def test_every_change_is_a_message_that_slack_takes(first: PurchaseOrder, second: PurchaseOrder) -> None:
    for change in [*compare(None, first), *compare(facts_of(first), second)]:
        assert check_message(change_message(change).body()) == []


@pytest.mark.parametrize("status", ["CF", "A", "Cancelled"])
def test_the_order_of_lines_does_not_matter(status: str) -> None:
    before = order(line("1"), line("2"), status=status)

    assert told(before, order(line("2"), line("1"), status=status)) == []
