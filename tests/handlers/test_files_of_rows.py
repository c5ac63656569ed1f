"""Rows from a file in the forms that take many: what Komet is told, and where a fault stands."""

import pytest

from bot.workbench.komet.server import LocalKomet
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
