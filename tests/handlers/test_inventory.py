"""The stock: listing it, changing boxes by a difference, deleting lines."""

import csv
import json
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from bot.execution import Execution
from bot.komet.models import Inventory, InventoryItem
from bot.operations import Page
from bot.people import Person
from bot.words import count
from bot.workbench.komet.acts_stock import add_boxes
from bot.workbench.komet.records_sales import StockLine
from bot.workbench.komet.server import LocalKomet
from handlers.operations import inventory_list
from handlers.operations.odd_amounts import Stated, odd_amounts
from tests.support.running import RunningBot
from tests.support.slack import SlackFront, text_of
from tests.support.writes import states

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("no_look_of_its_own")]

STOCK = 771204
UPDATE = "inventory.update"


def shelf(komet: LocalKomet) -> StockLine:
    """Return the line of the samples: 14 QB, cost 0.32, price A 0.59, price B 0.55."""
    found = komet.state.stock.get(STOCK)
    assert found is not None
    return found


async def update(slack: SlackFront, person: str, rows: str) -> None:
    """Fill the form and go on to the preview."""
    await slack.run(person, "/komet-inventory update")
    await slack.fill(person, rows=rows)


@pytest.mark.thorough
@pytest.mark.parametrize(
    ("row", "warned"),
    [
        ("0", "The cost of Rose Freedom Red 60cm #771204 is $0.00 a stem."),
        (
            "0.325 59",
            "The price A of Rose Freedom Red 60cm #771204 is $59.00 a stem, far above the listed price: $0.59",
        ),
        ("0.325 0.059", "#771204 is $0.059 a stem, far below the listed price: $0.59"),
        ("3.25", "The cost of Rose Freedom Red 60cm #771204 is $3.25 a stem, far above the listed price: $0.59."),
        ("3.25 1.05", "is $3.25 a stem, far above the new price A: $1.05."),
        ("0.003", "The cost of Rose Freedom Red 60cm #771204 is $0.003 a stem, far below the listed price: $0.59."),
        ("3.25 3.5", ""),
        ("0.059", ""),
        ("1.76", ""),
        ("5.89 5.89 0.06", ""),
    ],
)
async def test_a_cost_of_nothing_and_an_amount_far_off_the_listed_price_are_warned_of(
    slack: SlackFront, salesperson: str, row: str, warned: str
) -> None:
    for command in ("update", "count"):
        await slack.run(salesperson, f"/komet-inventory {command}")
        field, boxes = ("rows", "+5") if command == "update" else ("sheet", "19")
        values: dict[str, Any] = {field: f"{STOCK} {boxes} {row}"}
        await slack.fill(salesperson, **values)
        told = slack.modal_text(salesperson)
        assert warned in told
        assert ("Is that meant?" in told) is bool(warned)
        await slack.close(salesperson)


def test_of_many_odd_amounts_the_first_are_told_and_the_others_counted() -> None:
    told = odd_amounts(Stated("cost", f"Rose {number}", Decimal(0), "Stem") for number in range(5))
    assert [each.split(" is ")[0] for each in told[:-1]] == [f"The cost of Rose {number}" for number in range(3)]
    assert "2 costs or prices more" in told[-1]


# --- the list ----------------------------------------------------------------------------------


async def test_the_list_says_the_sums_and_a_row_opens_its_form(slack: SlackFront, salesperson: str) -> None:
    await slack.run(salesperson, "/komet-inventory list freedom red 60cm")
    shown = slack.last(salesperson)
    told = text_of(shown)
    assert "Rose Freedom Red 60cm · Finca Alborada" in told
    assert "14 QB" in told
    assert "at listed prices" in told
    table = next(block for block in shown["blocks"] if block["type"] == "table")
    assert [cell["text"] for cell in table["rows"][0]] == ["Line", "Product", "Boxes", "Price"]

    await slack.press(salesperson, f"#{STOCK} Rose Freedom Red 60…", on=shown)
    assert str(STOCK) in slack.modal_text(salesperson)


async def test_who_may_not_change_the_stock_is_not_told_how(slack: SlackFront, salesperson: str, limited: str) -> None:
    for person, is_told in ((salesperson, True), (limited, False)):
        await slack.run(person, "/komet-inventory list freedom red 60cm")
        assert ("Press a line to change its boxes or price." in text_of(slack.last(person))) is is_told


async def test_the_filter_by_location_says_its_name_on_the_page_and_in_the_file(
    slack: SlackFront, bot: RunningBot, komet: LocalKomet, salesperson: str
) -> None:
    await slack.run(salesperson, "/komet-inventory list location=12")
    assert "Location: 12 ✕" in text_of(slack.last(salesperson)), "nobody has looked at the locations yet"
    await slack.run(salesperson, "/komet-location list")
    await slack.run(salesperson, "/komet-inventory list location=12")
    shown = slack.last(salesperson)
    assert "Location: Miami · MIA ✕" in text_of(shown)
    assert komet.calls[-1].parameters["locationId"] == "12"
    await slack.press(salesperson, "Export CSV", on=shown)
    assert "Location: Miami · MIA" in text_of(slack.messages(salesperson, "bot"))


async def test_the_list_is_narrowed_by_vendor_kind_and_box_type(
    slack: SlackFront, komet: LocalKomet, salesperson: str
) -> None:
    await slack.run(salesperson, "/komet-inventory list all vendor=alborada box_type=qb")
    fit = [
        each
        for each in komet.state.stock
        if each.boxes and each.box_type == "QB" and komet.state.vendors[each.vendor_id].name == "Finca Alborada"
    ]
    assert f"{count(len(fit), 'line')}*  ·" in text_of(slack.last(salesperson))
    assert komet.calls[-1].parameters["inventoryType"] == "all"


def test_a_list_without_prices_has_no_column_for_them() -> None:
    item = InventoryItem(id="1", product_id="2", product="Rose", quantity=Decimal(3), box_type="QB")
    page = Page(inventory_list.Form.model_validate({}), "list", 1, Person(team_id="T1", id="U1"))
    blocks = inventory_list.operation.message(page, Inventory(items=(item,))).blocks
    table = next(block for block in blocks if block["type"] == "table")
    assert [cell["text"] for cell in table["rows"][0]] == ["Line", "Product", "Boxes"]
    assert "listed prices" not in str(blocks)


def test_a_long_product_leaves_room_for_its_vendor() -> None:
    item = InventoryItem(
        id="1", product_id="2", product="Rose " * 30, vendor_name="Finca Alborada", quantity=Decimal(3)
    )
    page = Page(inventory_list.Form.model_validate({}), "list", 1, Person(team_id="T1", id="U1"))
    blocks = inventory_list.operation.message(page, Inventory(items=(item,))).blocks
    table = next(block for block in blocks if block["type"] == "table")
    assert table["rows"][1][1]["text"].endswith("… · Finca Alborada")


async def test_the_file_of_the_stock_has_a_column_for_each_thing_and_numbers_to_add_up(
    slack: SlackFront, bot: RunningBot, salesperson: str
) -> None:
    await slack.run(salesperson, "/komet-inventory list freedom red 60cm vendor=alborada")
    await slack.press(salesperson, "Export CSV", on=slack.last(salesperson))
    (file,) = [each for message in slack.messages(salesperson, "bot") for each in message.get("files", ())]
    text = bot.slack.workspace.files[file["id"]].content.decode("utf-8-sig")
    rows = list(csv.DictReader(text.split("\r\n\r\n")[1].splitlines()))
    (line,) = [each for each in rows if each["Line"] == str(STOCK)]
    assert {"Product": "Rose Freedom Red 60cm", "Vendor": "Finca Alborada", "Boxes": "14", "Price": "0.59"}.items() <= (
        line.items()
    )


async def test_nothing_in_stock_is_told_with_a_next_step(slack: SlackFront, salesperson: str) -> None:
    await slack.run(salesperson, "/komet-inventory list dandelion")
    assert "Nothing in stock that fits" in text_of(slack.last(salesperson))


# --- changing boxes ----------------------------------------------------------------------------


async def test_a_new_count_is_sent_as_a_difference(slack: SlackFront, komet: LocalKomet, salesperson: str) -> None:
    await slack.run(salesperson, f"/komet-inventory update {STOCK} 20 0.325")
    shown = slack.modal_text(salesperson)
    assert f"Add 6 boxes to Rose Freedom Red 60cm #{STOCK}" in shown
    assert "14 QB" in shown
    assert "20 QB (+6)" in shown
    assert "$0.325 a stem" in shown
    await slack.submit(salesperson)
    assert komet.writes == [
        (UPDATE, {"inventoryId": STOCK, "quantity": 6, "unitCost": Decimal("0.325"), "priceA": Decimal("0.59")}),
    ]
    assert (len(shelf(komet).boxes), shelf(komet).price_a) == (20, Decimal("0.59"))


async def test_several_lines_with_signs_are_one_request_each(
    slack: SlackFront, komet: LocalKomet, salesperson: str
) -> None:
    other = next(each for each in komet.state.stock if len(each.boxes) > 2 and each.id != STOCK)
    await update(slack, salesperson, f"Line\tBoxes\tCost\tPrice A\n{STOCK}\t-3\t0.32\n#{other.id}\t+1\t.4\t0.9")
    await slack.submit(salesperson)
    assert [(each["inventoryId"], each["quantity"], each["priceA"]) for _, each in komet.writes] == [
        (STOCK, -3, Decimal("0.59")),
        (other.id, 1, Decimal("0.9")),
    ]
    assert len(shelf(komet).boxes) == 11


async def test_a_price_alone_leaves_the_boxes(slack: SlackFront, komet: LocalKomet, salesperson: str) -> None:
    await update(slack, salesperson, f"{STOCK} = 0.32 0.65")
    assert "Set the cost of Rose Freedom Red 60cm #771204 to $0.32 a stem" in slack.modal_text(salesperson)
    assert "price A $0.59 → $0.65" in slack.modal_text(salesperson)
    await slack.submit(salesperson)
    assert "quantity" not in komet.writes[0][1]
    assert (len(shelf(komet).boxes), str(shelf(komet).price_a)) == (14, "0.65")


async def test_undo_is_the_opposite_difference(slack: SlackFront, komet: LocalKomet, salesperson: str) -> None:
    await update(slack, salesperson, f"{STOCK} +5 0.325 0.65")
    await slack.submit(salesperson)
    await slack.press(salesperson, "Undo", on=slack.last(salesperson, "bot"))
    await slack.submit(salesperson)
    await slack.submit(salesperson)
    assert komet.writes[1] == (
        UPDATE,
        {"inventoryId": STOCK, "quantity": -5, "unitCost": Decimal("0.325"), "priceA": Decimal("0.59")},
    )
    assert (len(shelf(komet).boxes), str(shelf(komet).price_a)) == (14, "0.59")


async def test_one_box_is_not_called_boxes(slack: SlackFront, komet: LocalKomet, salesperson: str) -> None:
    line = shelf(komet)
    komet.state.stock.put(replace(line, boxes=line.boxes[:1]))
    await slack.run(salesperson, "/komet-inventory update")
    await slack.fill(salesperson, rows=f"{STOCK} -2 0.3")
    assert "has only 1 box." in slack.modal_text(salesperson)


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        (f"{STOCK} +5", "the cost of a stem is missing"),
        (f"{STOCK} 14 0.3", "has 14 boxes already"),
        (f"{STOCK} -15 0.3", "has only 14 boxes."),
        (f"{STOCK} 0 0.3", f"Use /komet-inventory delete {STOCK}"),
        (f"{STOCK} +101 0.3", "Komet takes 100 at a time"),
        (f"{STOCK} six 0.3", "is no number of boxes"),
        (f"{STOCK},+5,0,59", "is 0,59 one number? Put ; between the parts"),
        (f"{STOCK}\t+5\t1,234", "Is that 1234 or 1.234?"),
        (f"{STOCK}\t+5\tx", "is no cost or price"),
        (f"{STOCK} +1 0.3\n#{STOCK} +2 0.3", "Line 2: line #771204 stands here twice"),
        ("999 +1 0.3", "is not in stock"),
        ("rose\t+1\t0.3", "Write the line's number"),
    ],
)
async def test_a_faulty_row_is_told_with_its_line(
    slack: SlackFront, komet: LocalKomet, salesperson: str, rows: str, words: str
) -> None:
    await update(slack, salesperson, rows)
    assert words in slack.modal_text(salesperson)
    assert komet.writes == []


@pytest.mark.parametrize("rows", ["771204 +5 0,325", "771204;+5;0,325", "771204\t+5\t$0,325", "771204, +5, .325"])
async def test_a_cost_may_have_a_decimal_comma(
    slack: SlackFront, komet: LocalKomet, salesperson: str, rows: str
) -> None:
    await update(slack, salesperson, rows)
    assert "$0.325 a stem" in slack.modal_text(salesperson)


async def test_boxes_that_were_sold_meanwhile_stop_it(slack: SlackFront, komet: LocalKomet, salesperson: str) -> None:
    await update(slack, salesperson, f"{STOCK} 20 0.32")
    add_boxes(komet.state, shelf(komet), -2)
    await slack.submit(salesperson)
    assert komet.writes == []
    assert "Changed meanwhile: nothing was sent" in text_of(slack.last(salesperson, "bot"))


async def test_what_somebody_else_did_to_the_line_while_komet_was_looked_at_once_more_stops_it(
    slack: SlackFront,
    komet: LocalKomet,
    bot: RunningBot,
    salesperson: str,
    manager: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    await update(slack, manager, f"{STOCK} +4 0.32")
    (theirs,) = bot.rows("SELECT id FROM proposals")
    await update(slack, salesperson, f"{STOCK} +5 0.32")
    desk, real = bot.running.desk, Execution._still_the_same
    looked: list[bool] = []

    async def overtaken(self: Execution, *same: Any) -> bool:
        found = await real(self, *same)
        if not looked:
            looked.append(found)
            other = await desk.people.find(slack.id_of(manager))
            await desk.runner.confirm(other, theirs["id"])
            await desk.execution.run(theirs["id"], other)
        return found

    monkeypatch.setattr(Execution, "_still_the_same", overtaken)
    await slack.submit(salesperson)
    assert looked == [True]
    assert [each[1]["quantity"] for each in komet.writes] == [4], "14 → 19 boxes was shown, and not 18 → 23"
    assert "while I looked" in text_of(slack.last(salesperson, "bot"))


async def test_a_lost_answer_is_found_by_counting(
    slack: SlackFront, komet: LocalKomet, bot: RunningBot, salesperson: str
) -> None:
    await update(slack, salesperson, f"{STOCK} +5 0.32")
    komet.faults.order("lost", method=UPDATE)
    await slack.submit(salesperson)
    assert states(bot) == ["unknown"]
    await slack.press(salesperson, "Look at Komet now", on=slack.last(salesperson, "bot"))
    assert states(bot) == ["done"]
    assert len(komet.writes) == 1


async def test_a_lost_answer_without_effect_is_not_found(
    slack: SlackFront, komet: LocalKomet, bot: RunningBot, salesperson: str
) -> None:
    await update(slack, salesperson, f"{STOCK} +5 0.32")
    komet.faults.order("status", method=UPDATE, status=500)
    await slack.submit(salesperson)
    await slack.press(salesperson, "Look at Komet now", on=slack.last(salesperson, "bot"))
    assert "no" in bot.rows("SELECT evidence FROM journal")[0]["evidence"]
    await update(slack, salesperson, f"{STOCK} +2 0.32")
    assert "not known yet" in slack.modal_text(salesperson), "the same line waits until it is known"


async def test_a_count_that_neither_explains_stays_unknown(
    slack: SlackFront, komet: LocalKomet, bot: RunningBot, salesperson: str
) -> None:
    await update(slack, salesperson, f"{STOCK} +5 0.32")
    komet.faults.order("lost", method=UPDATE)
    await slack.submit(salesperson)
    for sold in (1, 4):  # after the second there are as many as before the write
        add_boxes(komet.state, shelf(komet), -sold)
        await slack.run(salesperson, "/komet unknown")
        await slack.press(salesperson, "Look now", on=slack.last(salesperson, "sales"))
    assert states(bot) == ["unknown"]
    looks = json.loads(bot.rows("SELECT evidence FROM journal")[0]["evidence"])
    assert [each["found"] for each in looks] == ["unsure", "unsure"]
    assert "unsure" in bot.rows("SELECT evidence FROM journal")[0]["evidence"]


async def test_komets_refusal_is_quoted(slack: SlackFront, komet: LocalKomet, salesperson: str) -> None:
    komet.set(inventory_update_takes=False)
    await update(slack, salesperson, f"{STOCK} -5 0.32")
    assert "Komet tells of adding boxes only" in slack.modal_text(salesperson)
    await slack.submit(salesperson)
    assert "The quantity must not be negative" in slack.sees(salesperson)


# --- deleting ----------------------------------------------------------------------------------


async def test_a_line_is_deleted_when_a_manager_approves(
    slack: SlackFront, komet: LocalKomet, salesperson: str, manager: str
) -> None:
    await slack.run(salesperson, f"/komet-inventory delete {STOCK} thrown away")
    shown = slack.modal_text(salesperson)
    assert f"Delete Rose Freedom Red 60cm #{STOCK} with 14 boxes from the stock" in shown
    assert "14 QB, 8,400 stems, $4,956.00" in shown
    await slack.submit(salesperson)
    assert komet.writes == []
    await slack.press(manager, "Approve", on=slack.card())
    assert komet.writes == [("inventory.delete", {"inventoryId": STOCK})]
    assert komet.state.stock.get(STOCK) is None


async def test_a_lost_deletion_is_found(
    slack: SlackFront, komet: LocalKomet, bot: RunningBot, salesperson: str, manager: str
) -> None:
    await slack.run(salesperson, f"/komet-inventory delete {STOCK} thrown away")
    await slack.submit(salesperson)
    komet.faults.order("lost", method="inventory.delete")
    await slack.press(manager, "Approve", on=slack.card())
    await slack.press(salesperson, "Look at Komet now", on=slack.last(salesperson, "bot"))
    assert states(bot) == ["done"]


async def test_a_deletion_that_did_not_happen_is_not_called_done(
    slack: SlackFront, komet: LocalKomet, bot: RunningBot, salesperson: str, manager: str
) -> None:
    await slack.run(salesperson, f"/komet-inventory delete {STOCK} thrown away")
    await slack.submit(salesperson)
    komet.faults.order("status", method="inventory.delete", status=500)
    await slack.press(manager, "Approve", on=slack.card())
    await slack.press(salesperson, "Look at Komet now", on=slack.last(salesperson, "bot"))
    assert states(bot) == ["unknown"]


async def test_a_line_that_is_not_there_is_told_at_its_field(
    slack: SlackFront, komet: LocalKomet, salesperson: str
) -> None:
    komet.state.stock.put(replace(shelf(komet), boxes=()))
    await slack.run(salesperson, f"/komet-inventory delete {STOCK} thrown away")
    assert f"“{STOCK}” is not in stock" in slack.modal_text(salesperson)
