"""Putting lines of orders on an AWB: one order by choosing, many by rows. Nothing takes it back."""

from dataclasses import replace

import pytest

from bot.workbench.komet.server import LocalKomet
from tests.support.slack import SlackFront, text_of
from tests.support.writes import line_of

pytestmark = pytest.mark.anyio

ORDER = "P071882"
LINE = "9004411"
SECOND = "9004412"
AWB = "729-5501-8842"
ONE = "purchase.order.item.awb.add"
MANY = "purchase.order.items.awb.add"


def open_order_besides(komet: LocalKomet) -> tuple[str, str]:
    """Return another order that has not shipped, and one of its lines."""
    return next(
        (order.number, str(line.id))
        for order in komet.state.orders.values()
        for line in order.lines
        if order.number != ORDER and line.status == "Pending" and order.status == "Approved" and line.product_id
    )


async def ship(slack: SlackFront, person: str, items: list[str], boxes: str = "") -> None:
    """Fill the form for the order, up to the preview."""
    await slack.run(person, f"/komet-po awb add {ORDER}")
    await slack.fill(person, items=items, awb="72955018842", boxes=boxes)


async def ship_many(slack: SlackFront, person: str, lines: str) -> None:
    """Paste rows, up to the preview."""
    await slack.run(person, "/komet-po awb add-many")
    await slack.fill(person, awb=AWB, lines=lines)


# --- one order ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("awb", "words"),
    [
        ("nonsense", "⚠️ nonsense is not the number of an air waybill"),
        ("000-0000-0000", "⚠️ 000-0000-0000 is not the number of an air waybill"),
        ("729-5501-8842", "⚠️ The last digit of 729-5501-8842 does not fit"),
        ("<!channel>", "letters, digits and dashes only"),
        ('"6 QB 729-5501-8843"', "letters, digits and dashes only, no blanks"),
    ],
)
async def test_a_number_that_no_air_waybill_has_is_asked_about_before_all_else(
    slack: SlackFront, komet: LocalKomet, salesperson: str, awb: str, words: str
) -> None:
    await slack.run(salesperson, f"/komet-po awb add {ORDER} {LINE} awb={awb}")
    shown = slack.modal_text(salesperson)
    assert words in shown
    assert "This marks" not in shown.partition(words)[0]


async def test_it_is_told_where_the_farm_confirmed_fewer_boxes_than_ship(
    slack: SlackFront, komet: LocalKomet, salesperson: str
) -> None:
    order = next(each for each in komet.state.orders.values() if each.number == ORDER)
    lines = tuple(replace(line, quantity_confirmed=4) if str(line.id) == LINE else line for line in order.lines)
    komet.state.put(replace(order, lines=lines))
    await ship(slack, salesperson, [LINE])
    assert "The farm confirmed 4 of Rose Freedom Red 60cm, 6 QB; 6 ship." in slack.modal_text(salesperson)


async def test_a_line_ships_whole_and_the_preview_says_that_nothing_takes_it_back(
    slack: SlackFront, komet: LocalKomet, salesperson: str
) -> None:
    await ship(slack, salesperson, [LINE])
    shown = slack.modal_text(salesperson)
    assert f"Ship 1 line of {ORDER} (Finca Alborada) on AWB {AWB}" in shown
    assert f"6 QB shipped on {AWB}" in shown
    assert "Komet has no way to take it back" in shown
    assert "Komet makes them up" in shown
    await slack.submit(salesperson)
    assert [method for method, _ in komet.writes] == [ONE]
    shipped = line_of(komet, LINE)
    assert (shipped.status, len(shipped.boxes)) == ("Shipped", 6)
    assert all(box.code in text_of(slack.last(salesperson, "bot")) for box in shipped.boxes)


async def test_fewer_codes_than_boxes_split_the_line_and_both_halves_are_shown(
    slack: SlackFront, komet: LocalKomet, salesperson: str
) -> None:
    await ship(slack, salesperson, [LINE], f"{LINE} AL220411 AL220412\n{LINE} AL220413")
    shown = slack.modal_text(salesperson)
    assert "3 QB shipped" in shown
    assert "new line: 3 QB, not shipped" in shown
    assert "AL220411, AL220412, AL220413" in shown
    assert "$576.00" in shown
    await slack.submit(salesperson)
    assert [box.code for box in line_of(komet, LINE).boxes] == ["AL220411", "AL220412", "AL220413"]
    order = komet.state.order_by_number(ORDER)
    assert order is not None
    new = order.lines[-1]
    assert (new.status, new.total_boxes) == ("Pending", 3)
    assert f"new line #{new.id}" in text_of(slack.last(salesperson, "bot"))


async def test_shipping_one_line_does_not_stop_the_next_one(
    slack: SlackFront, komet: LocalKomet, salesperson: str
) -> None:
    await ship(slack, salesperson, [LINE, SECOND])
    await slack.submit(salesperson)
    assert [method for method, _ in komet.writes] == [ONE, ONE]
    assert {line_of(komet, LINE).status, line_of(komet, SECOND).status} == {"Shipped"}


@pytest.mark.parametrize(
    ("boxes", "words"),
    [
        (f"{LINE} 4", "Komet ships fewer boxes than bought only by their codes"),
        (f"{LINE} 7", "is all that was bought"),
        (f"{LINE} A1 A1", "A1 stands twice"),
        (f"{LINE} A1 A2 A3 A4 A5 A6 A7", "7 box codes are more than"),
        ("123 A1", "Line 1: 123 is not one of the lines chosen above"),
        (f"{LINE} {'A' * 21}", "20 characters at most"),
    ],
)
async def test_boxes_that_komet_cannot_take_are_told_at_their_field(
    slack: SlackFront, komet: LocalKomet, salesperson: str, boxes: str, words: str
) -> None:
    await ship(slack, salesperson, [LINE], boxes)
    assert words in slack.modal_text(salesperson)
    assert komet.writes == []


async def test_a_product_that_komet_would_skip_without_a_word_is_refused(
    slack: SlackFront, komet: LocalKomet, salesperson: str
) -> None:
    order = komet.state.order_by_number(ORDER)
    assert order is not None
    komet.state.put(replace(order, lines=(replace(order.lines[0], product_id=None), *order.lines[1:])))
    await ship(slack, salesperson, [LINE])
    assert "the product is not in your catalogue" in slack.modal_text(salesperson)


async def test_a_shipped_order_offers_no_lines(slack: SlackFront, komet: LocalKomet, salesperson: str) -> None:
    await slack.komet_act(komet, ORDER, "ship")
    await slack.run(salesperson, f"/komet-po awb add {ORDER}")
    assert f"All lines of {ORDER} shipped already or were cancelled." in slack.modal_text(salesperson)


async def test_a_grower_ships_own_lines(slack: SlackFront, komet: LocalKomet, grower: str) -> None:
    await slack.run(grower, f"/komet-po awb add {ORDER} {LINE} {AWB}", channel="general")
    await slack.submit(grower)
    assert line_of(komet, LINE).status == "Shipped"


async def test_what_komet_refuses_is_quoted(slack: SlackFront, komet: LocalKomet, salesperson: str) -> None:
    _, other = next(
        (order, box.code) for order in komet.state.orders.values() for line in order.lines for box in line.boxes
    )
    await ship(slack, salesperson, [LINE], f"{LINE} {other}")
    await slack.submit(salesperson)
    assert "Box code already exists" in slack.sees(salesperson)
    assert line_of(komet, LINE).status == "Pending"


@pytest.mark.parametrize("boxes", ["", f"{LINE} AL220411 AL220412"])
async def test_a_lost_answer_is_found_by_looking_at_the_line(
    slack: SlackFront, komet: LocalKomet, salesperson: str, boxes: str
) -> None:
    await ship(slack, salesperson, [LINE], boxes)
    komet.faults.order("lost", method=ONE)
    await slack.submit(salesperson)
    told = slack.last(salesperson, "bot")
    assert "Unknown" in text_of(told)
    await slack.press(salesperson, "Look at Komet now", on=told)
    assert "✅ Done" in text_of(slack.last(salesperson, "bot"))
    assert len(komet.writes) == 1


async def test_what_never_reached_komet_is_not_found_there(
    slack: SlackFront, komet: LocalKomet, salesperson: str
) -> None:
    await ship(slack, salesperson, [LINE])
    komet.faults.order("html", method=ONE, commit=False)
    await slack.submit(salesperson)
    await slack.press(salesperson, "Look at Komet now", on=slack.last(salesperson, "bot"))
    told = text_of(slack.last(salesperson, "bot"))
    assert "✅ Done" not in told
    assert line_of(komet, LINE).status == "Pending"


# --- many orders -------------------------------------------------------------------------------


async def test_rows_of_two_orders_ship_with_one_call(slack: SlackFront, komet: LocalKomet, salesperson: str) -> None:
    number, item = open_order_besides(komet)
    await ship_many(slack, salesperson, f"Order\tLine\tBoxes\n{ORDER}\t{LINE}\t6\n{number.lower()} #{item}")
    assert f"Ship 2 lines of 2 orders on AWB {AWB}" in slack.modal_text(salesperson)
    await slack.submit(salesperson)
    assert [method for method, _ in komet.writes] == [MANY]
    assert "2 of 2 worked" in text_of(slack.last(salesperson, "bot"))
    assert {line_of(komet, LINE).status, line_of(komet, item).status} == {"Shipped"}


async def test_an_order_alone_ships_all_its_open_lines(slack: SlackFront, komet: LocalKomet, salesperson: str) -> None:
    await ship_many(slack, salesperson, ORDER)
    await slack.submit(salesperson)
    order = komet.state.order_by_number(ORDER)
    assert order is not None
    assert {line.status for line in order.lines} == {"Shipped"}


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        (f"{ORDER} {LINE}\n{ORDER} {LINE} 6", f"Line 2: #{LINE} stands in line 1 too"),
        (f"{ORDER} 1", f"Line 1: {ORDER} has no line 1"),
        ("P000001 5", "Line 1: Komet shows you no order P000001"),
        (f"{ORDER} {LINE} 4", "Line 1: Komet ships fewer boxes than bought only by their codes"),
        (f"{ORDER} {LINE} A1\n{ORDER} {SECOND} A1", "Line 2: A1 stands in line 1 too"),
        (f"{ORDER} {LINE}\n?? 3", "Line 2: That is not a PO number"),
    ],
)
async def test_each_faulty_row_is_told_and_nothing_is_sent(
    slack: SlackFront, komet: LocalKomet, salesperson: str, lines: str, words: str
) -> None:
    await ship_many(slack, salesperson, lines)
    assert words in slack.modal_text(salesperson)
    assert komet.writes == []


async def test_a_refused_line_has_its_verdict_and_can_be_sent_again(
    slack: SlackFront, komet: LocalKomet, salesperson: str
) -> None:
    taken = next(box.code for order in komet.state.orders.values() for line in order.lines for box in line.boxes)
    await ship_many(slack, salesperson, f"{ORDER} {LINE}\n{ORDER} {SECOND} {taken}")
    await slack.submit(salesperson)
    told = slack.last(salesperson, "bot")
    assert f"#{SECOND}: Box code already exists" in text_of(told)
    assert "1 of 2 worked" in text_of(told)
    await slack.press(salesperson, "The failed ones again", on=told)
    block = next(b for b in slack.view(salesperson)["blocks"] if b.get("block_id") == "lines")
    assert block["element"]["initial_value"] == f"{ORDER}\t{SECOND}\t{taken}"


async def test_a_lost_answer_about_many_is_found_by_looking(
    slack: SlackFront, komet: LocalKomet, salesperson: str
) -> None:
    await ship_many(slack, salesperson, f"{ORDER} {LINE}\n{ORDER} {SECOND}")
    komet.faults.order("lost", method=MANY)
    await slack.submit(salesperson)
    await slack.press(salesperson, "Look at Komet now", on=slack.last(salesperson, "bot"))
    assert "✅ Done" in text_of(slack.last(salesperson, "bot"))
