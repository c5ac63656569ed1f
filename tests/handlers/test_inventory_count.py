"""A table of counted boxes becomes one plan: lines to change, to add and to delete, each by its own method."""

import re
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from bot.komet.models import InventoryItem
from bot.workbench.komet.records_sales import StockLine
from bot.workbench.komet.server import LocalKomet
from handlers.operations.count_differences import compare
from handlers.operations.count_rows import CountRow, NewLine
from handlers.operations.given import Place
from handlers.operations.stock_rows import cells_of
from tests.support.rights import change_policy, strip
from tests.support.running import RunningBot
from tests.support.slack import SlackFront, text_of
from tests.support.tables import dropped, xlsx_bytes

pytestmark = pytest.mark.anyio

STOCK = 771204
HEADINGS = ["Product", "Boxes", "Cost", "Vendor", "Box type", "AWB", "Ship date", "Bunches", "Stems", "Unit"]


def item(line: str, product: str, boxes: int, code: str = "", vendor: str = "Finca Alborada") -> InventoryItem:
    """Return a line of the stock."""
    return InventoryItem.model_validate(
        {"orderItemId": line, "companyProductId": "1", "productDescription": product, "productCode": code}
        | {"quantity": boxes, "boxTypeCode": "QB", "price": "0.59", "growerId": vendor, "growerName": vendor}
    )


HERE = (item("1", "Rose Red", 5, "RR"), item("2", "Rose White", 7), item("3", "Lily", 2), item("4", "Lily", 3))


def row(line: str, count: int, cost: str | None = "0.3", **new: str) -> CountRow:
    """Return a row of a table."""
    return CountRow(Place(ord(line[0]), in_file=True), line, count, Decimal(cost) if cost else None, new=NewLine(**new))


def test_rows_are_sorted_by_what_can_be_done() -> None:
    rows = [row("RR", 5), row("rose white", 9), row("Dahlia", 4), row("Rose", 6), row("#3", 0), row("Tulip", 0)]
    found = compare(rows, HERE)
    assert [(each.item.id, each.by) for each in found.changed] == [("2", 2)]
    assert [each.line for each in found.new] == ["Dahlia", "Rose"], "a part of a name is no match"
    assert [each.id for each in found.gone] == ["3"]
    assert [each.id for each in found.unnamed] == ["4"]
    assert [each.line for each in found.same] == ["RR"]
    assert [each.line for each in found.absent] == ["Tulip"]
    assert found.faults == []


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([row("Lily", 1)], "“Lily” is #3 Lily, 2 QB"),
        ([row("1", 6), row("RR", 8)], "#1 stands in the table twice, see Row 49."),
        ([row("2", 200)], "100 at most"),
        ([row("2", 8, None)], "the cost of a unit is missing"),
    ],
    ids=["ambiguous", "twice", "too far", "no cost"],
)
def test_a_row_that_cannot_be_sent_is_a_fault_of_its_row(rows: list[CountRow], words: str) -> None:
    found = compare(rows, HERE)
    assert len(found.faults) == 1
    assert words in found.faults[0].words
    assert found.faults[0].place == rows[-1].place


def test_a_vendor_or_box_type_in_the_row_tells_equal_products_apart() -> None:
    here = (item("5", "Iris", 2, vendor="1"), item("6", "Iris", 2, vendor="2"))
    rows = [replace(row("Iris", 3), vendor_id="2"), replace(row("Iris", 4), vendor_id="3")]
    found = compare(rows, here)
    assert [each.item.id for each in found.changed] == ["6"]
    assert [each.vendor_id for each in found.new] == ["3"]


def test_other_prices_are_a_change_though_the_boxes_are_the_same() -> None:
    rows = [replace(row("1", 5), price_a=Decimal("0.61")), replace(row("2", 7), price_a=Decimal("0.59"))]
    found = compare(rows, HERE)
    assert [(each.item.id, each.by, each.price_a) for each in found.changed] == [("1", 0, Decimal("0.61"))]


def counted(komet: LocalKomet) -> list[StockLine]:
    """Return the lines that a count of the open market is compared with."""
    return [each for each in komet.state.stock if each.boxes and each.kind == "M" and not each.staging]


def other(komet: LocalKomet) -> int:
    """Return the number of another line than `STOCK`."""
    return next(each.id for each in counted(komet) if each.id != STOCK)


def absent(komet: LocalKomet) -> str:
    """Return the code of a product that is not in stock."""
    there = {each.product_id for each in komet.state.stock}
    products = komet.state.products.values()
    return next(str(each.code) for each in products if each.active and each.code and each.id not in there)


def sheet(komet: LocalKomet) -> list[list[Any]]:
    """Return a table that changes a line, adds one and deletes one."""
    new = [absent(komet), 3, "0.41", "3310", "QB", "729-5501-7771", "2031-04-09", 20, 25, "stems"]
    return [HEADINGS, [STOCK, 20, "0.33"], new, [other(komet), 0]]


async def test_one_plan_changes_adds_and_deletes_what_a_file_says(
    slack: SlackFront, komet: LocalKomet, bot: RunningBot, salesperson: str, manager: str
) -> None:
    await slack.run(salesperson, "/komet-inventory count")
    await slack.fill(salesperson, files=dropped("count.xlsx", xlsx_bytes(sheet(komet))), reason="Weekly count")
    shown = slack.modal_text(salesperson)
    assert "Count the stock: change 1 line, add 1 line with 3 boxes, delete 1 line with" in shown
    assert "14 QB" in shown
    assert "20 QB (+6), cost $0.33 a stem" in shown
    assert "3 QB, 20 bunches of 25 stems in each, $0.41 a stem, AWB 729-5501-7771" in shown
    assert "rule “Deleting for good”" in shown, "one deletion brings the whole under its rule"
    assert komet.writes == []
    await slack.submit(salesperson)
    gone = other(komet)
    await slack.press(manager, "Approve", on=slack.card())
    assert gone not in {each.id for each in counted(komet)}
    assert [method for method, _ in komet.writes] == ["inventory.update", "inventory.add", "inventory.delete"]
    assert next(len(each.boxes) for each in komet.state.stock if each.id == STOCK) == 20
    assert next(len(each.boxes) for each in komet.state.stock if each.awb == "729-5501-7771") == 3


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("AWB 72955017771", "AWB 729-5501-7771,"),
        ("729-5501-7777", "The last digit of 729-5501-7777 does not fit the others."),
        ("729; 5501", "Row 2: An AWB number has letters, digits and dashes only, no blanks"),
    ],
)
async def test_the_awb_of_a_row_is_checked_and_grouped_as_everywhere(
    slack: SlackFront, komet: LocalKomet, salesperson: str, typed: str, told: str
) -> None:
    new = [absent(komet), 3, "0.41", "3310", "QB", typed, "2031-04-09", 20, 25, "stems"]
    await slack.run(salesperson, "/komet-inventory count")
    await slack.fill(salesperson, files=dropped("count.xlsx", xlsx_bytes([HEADINGS, new])))
    assert told in slack.modal_text(salesperson)


async def test_a_table_that_needs_no_deletion_needs_neither_its_permission_nor_its_rule(
    slack: SlackFront, komet: LocalKomet, bot: RunningBot, salesperson: str
) -> None:
    await strip(bot, slack.id_of(salesperson), "inventory.delete", "inventory.add")
    await slack.run(salesperson, f"/komet-inventory count {STOCK} 20 0.33")
    assert "20 QB (+6)" in slack.modal_text(salesperson)
    await slack.submit(salesperson)
    assert [(method, sent["quantity"]) for method, sent in komet.writes] == [("inventory.update", 6)]


async def test_a_deletion_that_the_token_does_not_allow_is_refused_with_the_form_kept(
    slack: SlackFront, komet: LocalKomet, bot: RunningBot, salesperson: str
) -> None:
    await strip(bot, slack.id_of(salesperson), "inventory.delete")
    await slack.run(salesperson, "/komet-inventory count")
    await slack.fill(salesperson, sheet=f"{STOCK} 0")
    assert "your Komet token does not include inventory.delete." in slack.modal_text(salesperson)
    await slack.fill(salesperson, sheet=f"{STOCK} 20 0.33")
    assert "20 QB (+6)" in slack.modal_text(salesperson)
    assert bot.rows("SELECT * FROM proposals WHERE method != 'inventory.update'") == []


async def test_a_right_that_is_lost_before_the_approval_stops_all_of_it(
    slack: SlackFront, komet: LocalKomet, bot: RunningBot, salesperson: str, manager: str
) -> None:
    await slack.run(salesperson, "/komet-inventory count")
    await slack.fill(salesperson, sheet=f"{STOCK} 20 0.33\n{other(komet)} 0")
    await slack.submit(salesperson)
    await strip(bot, slack.id_of(salesperson), "inventory.delete")
    await slack.press(manager, "Approve", on=slack.card())
    assert komet.writes == []
    assert "inventory.delete" in text_of(slack.last(salesperson, "bot"))


async def test_what_the_table_does_not_name_is_deleted_only_if_wanted(
    slack: SlackFront, komet: LocalKomet, salesperson: str
) -> None:
    await slack.run(salesperson, "/komet-inventory count")
    await slack.fill(salesperson, sheet=f"{STOCK} 20 0.33", vendor="3310")
    assert "that the table does not name: they stay" in slack.modal_text(salesperson)
    await slack.close(salesperson)
    await slack.run(salesperson, "/komet-inventory count")
    await slack.fill(salesperson, sheet=f"{STOCK} 20 0.33", vendor="3310", missing="delete")
    shown = slack.modal_text(salesperson)
    assert "to delete because the table does not name them. Is it a table of all the stock?" in shown
    others = [each for each in counted(komet) if each.vendor_id == 3310 and each.id != STOCK]
    assert f"delete {len(others)} line" in shown


@pytest.mark.parametrize(
    ("table", "words"),
    [
        (f"{STOCK} +5", "“+5” is a difference. Write what is there, such as 20."),
        (f"{STOCK} many", "no number of boxes"),
        ("Line\tBoxes", "no line"),
        (f"{STOCK} 14", "Nothing to do: Komet has what the table says (1 row the same)."),
        ("Roze Fredom 60cm; 3", "“Roze Fredom 60cm” is not in stock. Komet has no product"),
        ("ABSENT 3", "To add it I also need Vendor, Box type, AWB, Ship date, Bunches, Stems, Unit, Unit cost"),
    ],
)
async def test_a_faulty_table_is_told_above_its_field_and_kept(
    slack: SlackFront, komet: LocalKomet, salesperson: str, table: str, words: str
) -> None:
    await slack.run(salesperson, "/komet-inventory count")
    await slack.fill(salesperson, sheet=table.replace("ABSENT", absent(komet)))
    assert words in slack.modal_text(salesperson)
    assert komet.writes == []


async def test_new_boxes_are_not_added_by_a_second_count_while_komet_may_hold_them_in_staging(
    slack: SlackFront, komet: LocalKomet, salesperson: str
) -> None:
    table = [HEADINGS, sheet(komet)[2]]
    await slack.run(salesperson, "/komet-inventory count")
    await slack.fill(salesperson, files=dropped("count.xlsx", xlsx_bytes(table)))
    await slack.submit(salesperson)
    new = next(each for each in komet.state.stock if each.awb == "729-5501-7771")
    komet.state.stock.put(replace(new, staging=True))
    await slack.close(salesperson)
    await slack.run(salesperson, "/komet-inventory count")
    await slack.fill(salesperson, files=dropped("count.xlsx", xlsx_bytes(table)))
    assert "with AWB 729-5501-7771 already. Komet may still hold it" in slack.modal_text(salesperson)
    assert [method for method, _ in komet.writes] == ["inventory.add"]


async def test_what_komet_refused_is_tried_again_alone(slack: SlackFront, komet: LocalKomet, salesperson: str) -> None:
    komet.faults.order("refuse", method="inventory.add")
    await slack.run(salesperson, "/komet-inventory count")
    await slack.fill(salesperson, files=dropped("count.xlsx", xlsx_bytes(sheet(komet)[:3])))
    await slack.submit(salesperson)
    await slack.press(salesperson, "The failed ones again", on=slack.last(salesperson, "bot"))
    await slack.submit(salesperson)
    shown = slack.modal_text(salesperson)
    assert "Count the stock: add 1 line with 3 boxes" in shown
    await slack.submit(salesperson)
    sent = [call for call in komet.calls if call.effect == "write"]
    assert [call.method for call in sent] == ["inventory.update", "inventory.add", "inventory.add"]
    assert [call.effects for call in sent] == [1, 0, 1]


async def test_undo_takes_the_changes_back_and_says_what_stays(
    slack: SlackFront, komet: LocalKomet, salesperson: str
) -> None:
    await slack.run(salesperson, f"/komet-inventory count {STOCK} 20 0.33")
    await slack.submit(salesperson)
    await slack.press(salesperson, "Undo", on=slack.last(salesperson, "bot"))
    await slack.submit(salesperson)
    assert "14 QB (-6)" in slack.modal_text(salesperson)


async def test_a_rule_on_adding_meets_a_count_that_adds(
    slack: SlackFront, komet: LocalKomet, bot: RunningBot, salesperson: str
) -> None:
    rule = '\n[[rule]]\nname = "New stock"\nmethods = ["inventory.add"]\napprovers = "manager"\n'
    await change_policy(bot, add=rule)
    await slack.run(salesperson, "/komet-inventory count")
    await slack.fill(salesperson, files=dropped("count.xlsx", xlsx_bytes(sheet(komet)[:3])))
    assert "rule “New stock”" in slack.modal_text(salesperson)


@pytest.mark.thorough
@pytest.mark.parametrize("vendor", ["ALBO", "alborada", "Finca Alborada", "3310", ""])
@pytest.mark.parametrize("line", [str(STOCK), "RSFR60", "88120", "rose freedom red 60cm"])
async def test_boxes_that_are_in_stock_are_not_added_however_line_and_vendor_are_written(
    slack: SlackFront, komet: LocalKomet, salesperson: str, line: str, vendor: str
) -> None:
    for each in [each for each in counted(komet) if each.product_id == 88120 and each.id != STOCK]:
        komet.state.stock.remove(each)
    await slack.run(salesperson, "/komet-inventory count")
    await slack.fill(salesperson, sheet=f"Line;Boxes;Cost;Vendor;Box type\n{line};14;0.325;{vendor};QB")
    assert "Nothing to do: Komet has what the table says (1 row the same)." in slack.modal_text(salesperson)


async def test_a_line_of_another_kind_and_a_zero_for_nothing_are_told(
    slack: SlackFront, komet: LocalKomet, salesperson: str
) -> None:
    prebook = next(each for each in komet.state.stock if each.kind == "P" and each.boxes and not each.staging)
    await slack.run(salesperson, "/komet-inventory count")
    await slack.fill(salesperson, sheet=f"{prebook.id} 3 0.3")
    told = f"“{prebook.id}” is in stock, but as another kind. Choose its kind below."
    assert told in slack.modal_text(salesperson)
    await slack.fill(salesperson, sheet=f"{STOCK} 20 0.33\n7712O4 0")
    assert "“7712O4” is not in stock: there is nothing to delete. Is it written right?" in slack.modal_text(salesperson)
    await slack.close(salesperson)
    await slack.run(salesperson, "/komet-inventory count")
    await slack.fill(salesperson, sheet=f"{STOCK} 20 0.33\n7712O4 0", missing="delete")
    assert "“7712O4” is not in stock. Correct it, or take the row out." in slack.modal_text(salesperson)


async def test_boxes_of_a_line_that_were_refused_in_part_are_counted_whole_again(
    slack: SlackFront, komet: LocalKomet, salesperson: str
) -> None:
    new = sheet(komet)[2]
    komet.faults.order("slow", method="inventory.add", seconds=0)
    komet.faults.order("refuse", method="inventory.add")
    await slack.run(salesperson, "/komet-inventory count")
    table = [HEADINGS, [new[0], 150, *new[2:]]]
    await slack.fill(salesperson, files=dropped("count.xlsx", xlsx_bytes(table)))
    await slack.submit(salesperson)
    told = slack.last(salesperson, "bot")
    assert re.search(r"⛔ .* \(new\), 50 QB: ", text_of(told))
    await slack.press(salesperson, "The failed ones again", on=told)
    await slack.submit(salesperson)
    assert "100 QB → *150 QB (+50)" in slack.modal_text(salesperson)


def test_a_code_boxes_and_a_cost_may_stand_with_blanks_between_them() -> None:
    assert cells_of("RSFR60 20 0.3") == ["RSFR60", "20", "0.3"]
    assert cells_of("Rose Freedom 60cm 20 0.3 $0.59") == ["Rose Freedom 60cm", "20", "0.3", "$0.59"]
    assert cells_of("Rose Freedom 60 20") == ["Rose Freedom 60", "20"]


async def test_a_line_of_another_vendor_than_the_chosen_one_is_told(
    slack: SlackFront, komet: LocalKomet, salesperson: str
) -> None:
    other_vendors = next(each for each in counted(komet) if each.vendor_id != 3310)
    await slack.run(salesperson, "/komet-inventory count")
    await slack.fill(salesperson, sheet=f"{other_vendors.id} 3 0.3", vendor="3310")
    shown = slack.modal_text(salesperson)
    assert f"“{other_vendors.id}” is in stock, but as {other_vendors.description}" in shown
    assert "Correct the row, or the vendor below." in shown


async def test_boxes_beside_others_of_the_vendor_are_told_and_a_sale_of_those_does_not_stop_it(
    slack: SlackFront, komet: LocalKomet, salesperson: str
) -> None:
    for each in [each for each in counted(komet) if each.product_id == 88120 and each.id != STOCK]:
        komet.state.stock.remove(each)
    new = ["RSFR60", 3, "0.41", "ALBO", "HB", "729-5501-7771", "2031-04-09", 20, 25, "stems"]
    await slack.run(salesperson, "/komet-inventory count")
    await slack.fill(salesperson, files=dropped("count.xlsx", xlsx_bytes([HEADINGS, new])))
    assert f"from Finca Alborada already: #{STOCK}. These become a line of their own." in slack.modal_text(salesperson)
    line = next(each for each in komet.state.stock if each.id == STOCK)
    komet.state.stock.put(replace(line, boxes=line.boxes[1:]))
    await slack.submit(salesperson)
    assert [method for method, _ in komet.writes] == ["inventory.add"]
