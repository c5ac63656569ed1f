"""Making purchase orders: from a prebook, from typed lines, of mixed boxes; one order, even when the answer is lost."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.slack.blocks import day as day_in_words
from bot.workbench.komet import acts_buying
from bot.workbench.komet.records import Order
from bot.workbench.komet.server import LocalKomet
from tests.support.examples import EXAMPLES, ship_day
from tests.support.slack import SlackFront, text_of

pytestmark = pytest.mark.anyio

ROSES = "RSFR60; 2; QB; Stem; 24; 25; 0.32"
METHODS = {"po create": "purchase.order.create", "po create-mixed": "purchase.order.mixed.create"}

both = pytest.mark.parametrize("command", METHODS)


def orders_of_that_day(komet: LocalKomet) -> list[Order]:
    """Return Finca Alborada's orders of the day that these tests order for."""
    orders = komet.state.orders.values()
    return [each for each in orders if each.vendor_id == 3310 and each.ship_date.isoformat() == ship_day()]


def sold_and_not_bought(komet: LocalKomet) -> tuple[str, str, str, int]:
    """Return prebook, line, vendor's ID and boxes of something that nobody has ordered yet."""
    today = datetime.now(UTC).date()
    for order_id in range(440_100, 440_400):
        prebook = komet.state.prebooks.numbered(str(order_id))
        if prebook is None or not today <= prebook.truck_date <= today + timedelta(days=60):
            continue
        for line in prebook.lines:
            if line.vendor_id and line.boxes and not komet.state.bought_for(line.id):
                return prebook.number, str(line.id), str(line.vendor_id), line.boxes
    raise AssertionError("everything is bought")


async def order(slack: SlackFront, komet: LocalKomet, person: str, command: str, **changes: Any) -> None:
    """Fill the form with the example, up to the preview."""
    await slack.run(person, f"/komet {command}")
    await slack.fill(person, **{**EXAMPLES[command](komet).values, **changes})


# --- from typed lines --------------------------------------------------------------------------


async def test_typed_lines_become_one_order_and_its_number_is_told(
    slack: SlackFront, komet: LocalKomet, salesperson: str
) -> None:
    before = orders_of_that_day(komet)
    await order(
        slack, komet, salesperson, "po create", lines=f"{ROSES}\nRose Freedom Red 50cm;1;hb;bunch;20;25;6.75;LFS"
    )
    shown = slack.modal_text(salesperson)
    assert "Order 3 boxes in 2 lines from Finca Alborada" in shown
    assert "2 QB, 24 bunches of 25 in each, $0.32 a stem: 1,200 stems, $384.00" in shown
    assert "20 bunches, $135.00, mark code LFS" in shown
    assert "$519.00" in shown
    assert "Komet cannot take an order back" in shown
    await slack.submit(salesperson)
    (new,) = [each for each in orders_of_that_day(komet) if each not in before]
    ids = ", ".join(f"#{line.id}" for line in new.lines)
    assert f"✅ New order: {new.number}, lines {ids}" in text_of(slack.last(salesperson, "bot"))
    assert [(line.product_id, line.total_boxes, line.mark_code) for line in new.lines] == [
        (88120, 2, None),
        (88119, 1, "LFS"),
    ]


async def test_a_large_order_waits_for_a_manager(
    slack: SlackFront, komet: LocalKomet, salesperson: str, manager: str
) -> None:
    await order(slack, komet, salesperson, "po create", lines="RSFR60; 40; QB; Stem; 24; 25; 0.32")
    await slack.submit(salesperson)
    assert komet.writes == []
    await slack.press(manager, "Approve", on=slack.card())
    assert [method for method, _ in komet.writes] == ["purchase.order.create"]


async def test_unknown_words_are_told_before_they_become_an_alias(
    slack: SlackFront, komet: LocalKomet, salesperson: str
) -> None:
    await order(slack, komet, salesperson, "po create", lines=ROSES.replace("RSFR60", "Rose Freedom Red 60"))
    shown = slack.modal_text(salesperson)
    assert "Komet will make an alias" in shown
    assert "Did you mean Rose Freedom Red 60cm" in shown


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        (
            "RSFR60; 2; QB",
            "Line 1: Stem or Bunch, Bunches a box, Stems a bunch, Cost per unit are missing. Write it like RSFR60;",
        ),
        (ROSES.replace("; 2;", "; two;"), "“two” is not a number of boxes"),
        (ROSES.replace("QB", "ZZ"), "Komet has no box type “ZZ”"),
        (ROSES.replace("Stem", "Pair"), "“Pair” is neither Stem nor Bunch"),
        (ROSES + "\n" + ROSES.replace("0.32", "0.3219"), "Line 2: “0.3219” has too many digits"),
        ("", "Choose lines of a prebook, or type lines"),
    ],
)
async def test_faulty_rows_are_told_and_nothing_is_sent(
    slack: SlackFront, komet: LocalKomet, salesperson: str, lines: str, words: str
) -> None:
    await order(slack, komet, salesperson, "po create", lines=lines)
    assert words in slack.modal_text(salesperson)
    assert komet.writes == []


@both
async def test_what_the_form_alone_can_get_wrong_costs_no_look_at_the_orders(
    slack: SlackFront, komet: LocalKomet, salesperson: str, command: str
) -> None:
    field = "lines" if command == "po create" else "breakdown"
    await order(slack, komet, salesperson, command, **{field: "RSFR60; 2"})
    assert "are missing. Write it like" in slack.modal_text(salesperson)
    assert not [call for call in komet.calls if call.method == "purchase.order.list"]


@both
async def test_a_cost_of_nothing_is_warned_of(
    slack: SlackFront, komet: LocalKomet, salesperson: str, command: str
) -> None:
    field, rows = ("lines", ROSES) if command == "po create" else ("breakdown", "RSFR60; 6; 25; 0.32\nRSFR50; 6; 25; 7")
    await order(slack, komet, salesperson, command, **{field: rows.replace("0.32", "0")})
    assert "The cost of Rose Freedom Red 60cm is $0.00" in slack.modal_text(salesperson)


@both
async def test_a_cost_that_no_flower_has_a_number_that_no_line_has_and_a_far_day_are_warned_of(
    slack: SlackFront, komet: LocalKomet, salesperson: str, command: str
) -> None:
    far = (datetime.now(UTC) + timedelta(days=800)).date().isoformat()
    field, rows = ("lines", ROSES) if command == "po create" else ("breakdown", "RSFR60; 6; 25; 0.32\nRSFR50; 6; 25; 7")
    rows = rows.replace("0.32", "1152.00").replace("; 25;", "; 2500;")
    per_stem = {} if command == "po create" else {"unit_type": "Stem"}
    await order(slack, komet, salesperson, command, **{field: rows, "ship_date": far, **per_stem})
    shown = slack.modal_text(salesperson)
    assert "$1,152.00 a stem, and hardly any is above $25.00 a stem. Is that meant?" in shown
    assert "2,500 stems in a bunch of Rose Freedom Red 60cm: is that meant?" in shown
    assert "is more than a year ahead. Is that meant?" in shown


@both
async def test_a_usual_order_is_not_asked_whether_it_is_meant(
    slack: SlackFront, komet: LocalKomet, salesperson: str, command: str
) -> None:
    await order(slack, komet, salesperson, command)
    assert "meant?" not in slack.modal_text(salesperson)


async def test_a_code_with_a_wrong_letter_is_told_with_the_code_that_is_like_it(
    slack: SlackFront, komet: LocalKomet, salesperson: str
) -> None:
    await order(slack, komet, salesperson, "po create", lines=ROSES.replace("RSFR60", "RSFR6O"))
    shown = slack.modal_text(salesperson)
    assert "Komet will make an alias" in shown
    assert "Did you mean RSFR60 (Rose Freedom Red 60cm)" in shown


async def test_an_awb_is_said_to_ship_at_once(slack: SlackFront, komet: LocalKomet, salesperson: str) -> None:
    before = orders_of_that_day(komet)
    await order(slack, komet, salesperson, "po create", awb="AWB 729-5501-8842")
    shown = slack.modal_text(salesperson)
    assert "shipped at once on an AWB ending in 8842" in shown
    assert "straight into Shipped, and nothing takes that back" in shown
    await slack.submit(salesperson)
    (new,) = [each for each in orders_of_that_day(komet) if each not in before]
    assert {line.status for line in new.lines} == {"Shipped"}


# --- from a prebook ----------------------------------------------------------------------------


async def test_lines_of_a_prebook_are_chosen_and_bought(
    slack: SlackFront, komet: LocalKomet, salesperson: str, manager: str
) -> None:
    number, item, vendor, boxes = sold_and_not_bought(komet)
    await slack.run(salesperson, f"/komet-po create {vendor} {ship_day()} {number}")
    await slack.fill(salesperson, items=[item])
    assert f"for prebook {number}" in slack.modal_text(salesperson)
    await slack.submit(salesperson)
    if not komet.writes:  # what a prebook line will cost is not known before, so policy may ask
        await slack.press(manager, "Approve", on=slack.card())
    (bought,) = komet.state.bought_for(int(item))
    assert bought[1].total_boxes == boxes


async def test_what_is_bought_already_and_meant_for_that_day_is_told(
    slack: SlackFront, komet: LocalKomet, salesperson: str
) -> None:
    sample = komet.state.order_by_number("P071882")
    assert sample is not None
    await slack.run(salesperson, f"/komet-po create ALBO {sample.ship_date.isoformat()} 440912")
    await slack.fill(salesperson, items=["7712003"])
    assert "is bought in P071882 already: this buys it again" in slack.modal_text(salesperson)


async def test_an_unknown_prebook_is_told(slack: SlackFront, salesperson: str) -> None:
    await slack.run(salesperson, f"/komet-po create ALBO {ship_day()} 1")
    assert "Komet shows you no prebook 1." in slack.modal_text(salesperson)


# --- both --------------------------------------------------------------------------------------


@both
async def test_a_day_that_is_over_is_refused_at_its_field(
    slack: SlackFront, komet: LocalKomet, salesperson: str, command: str
) -> None:
    gone = (datetime.now(UTC).date() - timedelta(days=2)).isoformat()
    await order(slack, komet, salesperson, command, ship_date=gone)
    assert "is over. Choose today or a later day." in slack.modal_text(salesperson)
    assert komet.calls == []


@both
async def test_an_unknown_vendor_or_carrier_is_told(
    slack: SlackFront, komet: LocalKomet, salesperson: str, command: str
) -> None:
    await order(slack, komet, salesperson, command, vendor="Nobody & Sons")
    assert "Komet has no vendor “Nobody & Sons”" in slack.modal_text(salesperson)
    await slack.fill(salesperson, vendor="ALBO", carrier="ZZZ")
    assert "Komet has no carrier “ZZZ”" in slack.modal_text(salesperson)


@both
async def test_what_komet_refuses_is_quoted(
    slack: SlackFront, komet: LocalKomet, salesperson: str, command: str
) -> None:
    before = orders_of_that_day(komet)
    await order(slack, komet, salesperson, command, carrier="FLX")
    await slack.submit(salesperson)
    assert "The carrier is not an inbound carrier" in slack.sees(salesperson)
    assert orders_of_that_day(komet) == before


@both
@pytest.mark.parametrize(("fault", "commit", "done"), [("lost", None, True), ("html", False, False)])
async def test_a_lost_answer_is_settled_by_comparing_the_orders_of_that_day(
    slack: SlackFront,
    komet: LocalKomet,
    salesperson: str,
    command: str,
    fault: Any,
    commit: bool | None,
    done: bool,
) -> None:
    before = orders_of_that_day(komet)
    await order(slack, komet, salesperson, command)
    komet.faults.order(fault, method=METHODS[command], commit=commit)
    await slack.submit(salesperson)
    told = slack.last(salesperson, "bot")
    assert "Unknown" in text_of(told)
    await slack.press(salesperson, "Look at Komet now", on=told)
    assert ("✅ Done" in text_of(slack.last(salesperson, "bot"))) is done
    new = [each.number for each in orders_of_that_day(komet) if each not in before]
    assert len(new) == done
    shown = next(each for each in slack.messages(salesperson, "bot") if each["ts"] == told["ts"])
    assert all(f"✅ New order: {number}" in text_of(shown) for number in new)


async def test_a_new_order_with_other_lines_leaves_it_unknown(
    slack: SlackFront, komet: LocalKomet, salesperson: str
) -> None:
    await order(slack, komet, salesperson, "po create")
    komet.faults.order("html", method="purchase.order.create", commit=False)
    await slack.submit(salesperson)
    day = datetime.fromisoformat(ship_day()).date()
    acts_buying.create(komet.state, vendor_id=3310, ship_date=day, lines=[], at=datetime.now(UTC))
    await slack.press(salesperson, "Look at Komet now", on=slack.last(salesperson, "bot"))
    told = text_of(slack.last(salesperson, "bot"))
    assert "Komet did not show whether it was done" in told
    assert "✅ Done" not in told


async def test_of_two_new_orders_that_are_alike_neither_is_taken_for_ours(
    slack: SlackFront, komet: LocalKomet, salesperson: str
) -> None:
    before = orders_of_that_day(komet)
    await order(slack, komet, salesperson, "po create")
    komet.faults.order("lost", method="purchase.order.create")
    await slack.submit(salesperson)
    (ours,) = [each for each in orders_of_that_day(komet) if each not in before]
    twin = acts_buying.open_order(komet.state, vendor_id=3310, ship_date=ours.ship_date, at=datetime.now(UTC))
    komet.state.put(replace(twin, lines=ours.lines))
    await slack.press(salesperson, "Look at Komet now", on=slack.last(salesperson, "bot"))
    assert "Komet did not show whether it was done" in text_of(slack.last(salesperson, "bot"))


async def test_another_order_of_that_day_makes_the_preview_stale(
    slack: SlackFront, komet: LocalKomet, salesperson: str
) -> None:
    await order(slack, komet, salesperson, "po create")
    day = datetime.fromisoformat(ship_day()).date()
    acts_buying.create(komet.state, vendor_id=3310, ship_date=day, lines=[], at=datetime.now(UTC))
    await slack.submit(salesperson)
    assert komet.writes == []
    told = text_of(slack.last(salesperson, "bot"))
    assert "nothing was sent" in told
    assert f"New order to Finca Alborada for {day_in_words(day)}" in told


# --- mixed boxes -------------------------------------------------------------------------------


async def test_a_mixed_box_is_told_in_units_and_ordered(slack: SlackFront, komet: LocalKomet, salesperson: str) -> None:
    before = orders_of_that_day(komet)
    await order(slack, komet, salesperson, "po create-mixed")
    shown = slack.modal_text(salesperson)
    assert "Order 2 mixed boxes of Assorted Roses 60cm from Finca Alborada" in shown
    assert "6 bunches × 25 stems a box, $7.50 a bunch" in shown
    assert "$171.00" in shown
    await slack.submit(salesperson)
    (new,) = [each for each in orders_of_that_day(komet) if each not in before]
    assert [(part.product_id, part.bunches) for part in new.lines[0].breakdowns] == [(88120, 6), (88119, 6)]
    assert new.number in text_of(slack.last(salesperson, "bot"))


@pytest.mark.parametrize(
    ("breakdown", "words"),
    [
        ("RSFR60; 6; 25; 7.50\nNo such rose; 6; 25; 7", "Line 2: “No such rose” is not in your catalogue"),
        ("RSFR60; 6; 25; 7.50\nRSFR60; 6; 25; 7", "Line 2: Rose Freedom Red 60cm stands twice"),
        ("RSFR60; 6; 25", "Line 1: Cost per unit is missing. Write it like RSFR60; 6; 25; 7.50"),
        ("RSFR60; 6; 25; 7.50", "A mixed box has two products or more"),
    ],
)
async def test_a_faulty_recipe_is_told_and_nothing_is_sent(
    slack: SlackFront, komet: LocalKomet, salesperson: str, breakdown: str, words: str
) -> None:
    await order(slack, komet, salesperson, "po create-mixed", breakdown=breakdown)
    assert words in slack.modal_text(salesperson)
    assert komet.writes == []


@both
async def test_the_preview_tells_everything_that_komet_is_told(
    slack: SlackFront, komet: LocalKomet, salesperson: str, command: str
) -> None:
    location = next(iter(komet.state.locations.values()))
    carrier = next(iter(komet.state.carriers.values()))
    await order(slack, komet, salesperson, command, location=str(location.id), carrier=str(carrier.id))
    shown = slack.modal_text(salesperson)
    assert f"Location: *{location.name} ({location.code})*" in shown
    assert f"Carrier: *{carrier.name}*" in shown
