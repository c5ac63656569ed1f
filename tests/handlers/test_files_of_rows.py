"""Rows from a file in the forms that take many: what Komet is told, and where a fault stands."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.workbench.komet.server import LocalKomet
from tests.support.running import RunningBot
from tests.support.slack import SlackFront, text_of
from tests.support.tables import csv_bytes, dropped, xlsx_bytes

pytestmark = pytest.mark.anyio

ORDER = "P071882"
LINE = "9004411"
AWB = "729-5501-8842"
STOCK = 771204


async def test_a_file_of_stock_is_sent_and_its_columns_are_named(
    slack: SlackFront, komet: LocalKomet, salesperson: str
) -> None:
    content = xlsx_bytes([("Product", "Boxes", "Unit cost", "Line"), ("Rose", "'+5", 0.325, STOCK)])
    await slack.run(salesperson, "/komet-inventory update")
    await slack.fill(salesperson, files=dropped("stock.xlsx", content))
    shown = slack.modal_text(salesperson)
    assert "Columns: line D, boxes B, unit cost C." in shown
    await slack.submit(salesperson)
    ((method, body),) = komet.writes
    assert (method, body["quantity"], str(body["unitCost"])) == ("inventory.update", 5, "0.325")


async def test_a_fault_of_the_stock_names_the_row_of_the_file(slack: SlackFront, salesperson: str) -> None:
    content = csv_bytes([("Line", "Boxes"), (STOCK, "+5")])
    await slack.run(salesperson, "/komet-inventory update")
    await slack.fill(salesperson, files=dropped("stock.csv", content))
    shown = slack.modal_text(salesperson)
    assert "Row 2: the cost of a stem is missing" in shown
    assert "stock.csv is kept" in shown


async def test_neither_rows_nor_a_file_is_told_at_the_file(slack: SlackFront, salesperson: str) -> None:
    await slack.run(salesperson, "/komet-po awb add-many")
    answer = await slack.fill(salesperson, awb=AWB)
    assert answer["errors"] == {"file": "Write orders above, or choose a file here."}


async def test_a_packing_list_ships_its_lines(slack: SlackFront, komet: LocalKomet, salesperson: str) -> None:
    rows = [("Order", "Line", "Box code"), *[(ORDER, LINE, f"ZZ{each}") for each in range(6)]]
    await slack.run(salesperson, "/komet-po awb add-many")
    await slack.fill(salesperson, awb=AWB, files=dropped("list.csv", csv_bytes(rows)))
    assert f"Ship 1 line of 1 order on AWB {AWB}" in slack.modal_text(salesperson)
    await slack.submit(salesperson)
    assert "✅ Done" in text_of(slack.last(salesperson, "bot"))


async def test_invoices_come_from_a_file(slack: SlackFront, komet: LocalKomet, salesperson: str) -> None:
    content = csv_bytes([("Customer", "Invoice", "Total"), ("Lakeside", 930221, 10)])
    await slack.run(salesperson, "/komet-invoice sync ok")
    await slack.fill(salesperson, files=dropped("invoices.csv", content))
    assert "Lock invoice 930221" in slack.modal_text(salesperson)


SHIPS = (datetime.now(UTC) + timedelta(days=9)).date().isoformat()
ORDERED = {"vendor": "alborada", "ship_date": SHIPS}
MIXED = {**ORDERED, "product": "RSAS60", "boxes": "6", "box_type": "QB", "unit_type": "Bunch"}
FAULTY: list[tuple[str, dict[str, Any], list[tuple[object, ...]], list[str]]] = [
    (
        "/komet-box code change",
        {"purchase_order": ORDER},
        [("Old", "New"), ("NOBOX1", "ZZ1"), ("NOBOX2", "")],
        ["Row 2: NOBOX1 is not a box of this order.", "Row 3: two codes are needed, “NOBOX2” has 1."],
    ),
    (
        "/komet-inventory update",
        {},
        [("Line", "Boxes", "Cost"), (999999, "+5", 0.3), (STOCK, "six", 0.3), ("", "5", 0.3), (STOCK, "1,000", 0.3)],
        [
            "Row 2: “999999” is not in stock.",
            "Row 3: “six” is no number of boxes. Write 20, +5 or -3.",
            "Row 4: it names no line and no product. Fill that in, or take the row out.",
            "Row 5: “1,000”: write 1000, without a comma or a point.",
        ],
    ),
    (
        "/komet-inventory count",
        {},
        [("Line", "Boxes", "Vendor"), ("NOSUCH", 4, ""), (STOCK, "six", ""), (STOCK, 4, "Nobody")],
        ["Row 2: “NOSUCH” is not in stock.", "Row 3: “six” is no number", "Row 4: Komet has no vendor “Nobody”"],
    ),
    (
        "/komet-inventory delete",
        {"reason": "Botrytis"},
        [("Line", "Note"), (999999, ""), ("", "Total")],
        ["Row 2: “999999” is not in stock.", "Row 3: it names no line."],
    ),
    (
        "/komet-po create",
        ORDERED,
        [
            ("Product", "Boxes", "Box type", "Unit", "Bunches", "Stems", "Cost"),
            ("RSFR60", 6, "ZZ", "Stem", 24, 25, 0.32),
            ("RSFR60", "six", "QB", "Stem", 24, 25, 0.32),
            ("", 6, "QB", "Stem", 24, 25, 0.32),
        ],
        ["Row 2: Komet has no box type “ZZ”.", "Row 3: “six” is not a number of boxes.", "Row 4: Product is missing."],
    ),
    (
        "/komet-po create-mixed",
        MIXED,
        [("Product", "Bunches", "Stems", "Cost"), ("NOSUCH", 6, 25, 7.5), ("RSFR60", "six", 25, 7.5)],
        ["Row 2: “NOSUCH” is not in your catalogue", "Row 3: “six” is not a number of bunches."],
    ),
    (
        f"/komet-po item confirm {ORDER}",
        {"items": [LINE]},
        [("Line", "Boxes"), (123, 4), (LINE, "six"), ("", 4)],
        ["Row 2: 123 is not one of the lines chosen", "Row 3: “six” is no number of boxes.", "Row 4: Line is missing."],
    ),
    (
        f"/komet-po awb add {ORDER}",
        {"items": [LINE], "awb": AWB},
        [("Line", "Box codes"), (LINE, "A1"), (123, "A2"), ("", "A3"), (LINE, ""), (LINE, "A1")],
        [
            "Row 2: A1 stands twice.",
            "Row 3: 123 is not one of the lines chosen",
            "Row 4: Line is missing.",
            f"Row 5: no box code stands there, as in the other rows of {LINE}.",
        ],
    ),
    (
        "/komet-po awb add-many",
        {"awb": AWB},
        [("Order", "Line", "Boxes"), ("P999999", 1, ""), ("what?", 1, ""), (ORDER, 123456, "")],
        [
            "Row 2: Komet shows you no order P999999.",
            "Row 3: That is not a PO number.",
            f"Row 4: {ORDER} has no line 123456.",
        ],
    ),
    (
        "/komet-prebook create",
        {"customer": "lakeside", "truck_date": SHIPS, "carrier": "NEF"},
        [("Product", "Boxes", "Bunches", "Price"), ("NOSUCH", "6 QB", "10x25", 0.59), ("RSFR60", "six", "10x25", 0.59)],
        ["Row 2: Komet has no product “NOSUCH”.", "Row 3: “six” is not boxes and a box type."],
    ),
    (
        "/komet-invoice sync ok",
        {},
        [("Invoice", "Total"), ("", "Total"), ("xxx", 2), (930221, 1), (930221, 1)],
        ["Row 2: no invoice number", "Row 3: “xxx” is no invoice number.", "Row 5: 930221 stands twice."],
    ),
]
each_command = pytest.mark.parametrize(("command", "typed", "rows", "told"), FAULTY, ids=[each[0] for each in FAULTY])


@pytest.mark.thorough
@each_command
async def test_what_cannot_be_read_and_what_names_nothing_is_told_at_once_row_by_row(
    slack: SlackFront,
    komet: LocalKomet,
    salesperson: str,
    command: str,
    typed: dict[str, Any],
    rows: list[tuple[object, ...]],
    told: list[str],
) -> None:
    await slack.run(salesperson, command)
    await slack.fill(salesperson, files=dropped("rows.csv", csv_bytes(rows)), **typed)
    shown = slack.modal_text(salesperson)
    places = [shown.find(each) for each in told]
    assert -1 not in places, shown
    assert places == sorted(places)
    # A file that was cleared by a slip is not the same as none: without one all boxes of a line are meant.
    await slack.fill(salesperson, files=dropped("rows.csv", csv_bytes(rows[:1])), **typed)
    assert "The file has a heading and no rows below it." in slack.modal_text(salesperson)
    assert komet.writes == []


async def test_a_text_that_is_called_a_workbook_is_told_with_what_to_do(slack: SlackFront, salesperson: str) -> None:
    await slack.run(salesperson, "/komet-box code change")
    await slack.fill(salesperson, files=dropped("codes.xlsx", b"this is not a workbook\nhello there\n"))
    words = "The file is no Excel workbook. Save the table as .xlsx in Excel, or hand it in as .csv."
    assert words in slack.modal_text(salesperson)


async def test_columns_that_are_not_in_the_table_are_named(slack: SlackFront, salesperson: str) -> None:
    await slack.run(salesperson, "/komet-po create")
    rows = [("Product", "Boxes", "Bunches", "Stems", "Cost"), ("RSFR60", 6, 24, 25, 0.3)]
    await slack.fill(salesperson, files=dropped("rows.csv", csv_bytes(rows)), **ORDERED)
    assert "The table has no column “Box type”, “Stem or Bunch”. Add what is missing" in slack.modal_text(salesperson)


async def test_whole_numbers_and_units_are_understood_as_spreadsheets_write_them(
    slack: SlackFront, salesperson: str
) -> None:
    await slack.run(salesperson, "/komet-po create")
    head = ("Product", "Boxes", "Box type", "Unit", "Bunches", "Stems", "Cost")
    rows = [head, ("RSFR60", "6.0", "QB", "stems", "24,00", "25", "0,32")]
    await slack.fill(salesperson, files=dropped("rows.csv", csv_bytes(rows, separator=";")), **ORDERED)
    assert "6 QB, 24 bunches of 25 in each, $0.32 a stem" in slack.modal_text(salesperson)


async def test_a_title_above_the_headings_is_left_out_and_told(slack: SlackFront, salesperson: str) -> None:
    rows = [("Stock of 27 November",), (), ("Line", "Boxes", "Cost"), (STOCK, "+5", 0.3), (STOCK, "six", 0.3)]
    await slack.run(salesperson, "/komet-inventory update")
    await slack.fill(salesperson, files=dropped("stock.xlsx", xlsx_bytes(rows)))
    assert "Row 5: “six” is no number of boxes." in slack.modal_text(salesperson)
    await slack.fill(salesperson, files=dropped("stock.xlsx", xlsx_bytes(rows[:4])))
    assert "Left out above the headings: “Stock of 27 November”." in slack.modal_text(salesperson)


async def test_a_number_of_no_line_is_no_part_of_a_name(slack: SlackFront, salesperson: str) -> None:
    await slack.run(salesperson, "/komet-inventory delete", items="60", reason="Botrytis")
    assert "“60” is not in stock." in slack.modal_text(salesperson)


async def test_a_day_is_read_where_days_belong_and_named_where_not(slack: SlackFront, salesperson: str) -> None:
    head = ("Product", "Boxes", "Cost", "Vendor", "Box type", "AWB", "Ship date", "Bunches", "Stems", "Unit")
    rest = ("alborada", "QB", AWB, datetime(2026, 12, 1), 24, 25, "Stem")  # noqa: DTZ001 - as a sheet holds days
    rows = [head, ("RSFR50", 4, 0.3, *rest), (datetime(2026, 3, 1), 4, 0.3, *rest)]  # noqa: DTZ001
    await slack.run(salesperson, "/komet-inventory count")
    await slack.fill(salesperson, files=dropped("count.xlsx", xlsx_bytes(rows)))
    shown = slack.modal_text(salesperson)
    assert "Row 3: Excel has made a date of cell A3. Enter it as text." in shown
    assert "Row 2" not in shown


async def test_rows_that_cannot_be_read_cost_no_call_where_none_can(
    slack: SlackFront, komet: LocalKomet, salesperson: str
) -> None:
    await slack.run(salesperson, "/komet-inventory update")
    before = len(komet.calls)
    await slack.fill(salesperson, rows=f"{STOCK} six 0.3")
    assert "Line 1: “six” is no number of boxes." in slack.modal_text(salesperson)
    assert len(komet.calls) == before


async def test_an_invoice_out_of_the_list_is_not_asked_for_while_a_row_cannot_be_read(
    slack: SlackFront, komet: LocalKomet, salesperson: str
) -> None:
    await slack.run(salesperson, "/komet-invoice sync ok")
    before = len(komet.calls)
    await slack.fill(salesperson, invoices="930221 xxx 930299 930298")
    assert "“xxx” is no invoice number. It looks like 930221." in slack.modal_text(salesperson)
    assert len(komet.calls) - before == 1


async def test_a_kept_file_that_was_forgotten_meanwhile_is_asked_for_again(
    slack: SlackFront, bot: RunningBot, salesperson: str
) -> None:
    await slack.run(salesperson, "/komet-inventory update")
    await slack.fill(salesperson, files=dropped("stock.csv", csv_bytes([("Line", "Boxes"), (STOCK, "six")])))
    await bot.change("DELETE FROM attachments")
    await slack.submit(salesperson)
    assert "The file is not here any more. Please upload it again." in slack.modal_text(salesperson)
