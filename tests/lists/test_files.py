"""The files of a list: numbers are numbers, dates are dates, and no cell does anything."""

import csv
import io
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from openpyxl import load_workbook

from bot.lists import Cell, Column, Fact, Kind, Listing, Row, Sort
from bot.lists.files import Format, Heading, content_of
from bot.lists.filters import Filter
from bot.spreadsheets import FORMULA_STARTS
from tests.support.hostile import BIDI, CONTROL, NAMES, texts

COLUMNS = [
    Column("Name"),
    Column("Boxes", Kind.NUMBER, sums="boxes"),
    Column("Value", Kind.MONEY),
    Column("Day", Kind.DATE),
]
HEADING = Heading(
    "Ana", [Filter("vendor", "Vendor", "=Finca", can_go=True)], None, datetime(2026, 1, 2, 3, 4, tzinfo=UTC)
)


def listed(*rows: tuple[Cell, ...], title: str = "Things") -> Listing:
    return Listing(title, "thing", COLUMNS, [Row(row) for row in rows])


def workbook(listing: Listing, heading: Heading = HEADING) -> Any:
    return load_workbook(io.BytesIO(content_of(listing, heading, "xlsx")))


def values(sheet: Any) -> list[tuple[Any, ...]]:
    return list(sheet.iter_rows(values_only=True))


def lines(listing: Listing, heading: Heading = HEADING) -> list[list[str]]:
    content = content_of(listing, heading, "csv").decode("utf-8-sig")
    return list(csv.reader(io.StringIO(content, newline="")))


def test_a_workbook_has_numbers_and_dates_and_says_its_filter_on_a_second_sheet() -> None:
    book = workbook(listed(("a", Decimal("1200"), Decimal("1152.50"), date(2026, 11, 26)), ("b", 3, None, None)))
    things, notes = book.worksheets
    assert values(things) == [
        ("Name", "Boxes", "Value", "Day"),
        ("a", 1200, 1152.5, datetime(2026, 11, 26)),  # noqa: DTZ001 - as openpyxl reads it
        ("b", 3, None, None),
    ]
    assert things["C2"].number_format == "#,##0.00##"
    assert things["D2"].is_date
    assert ("Vendor", "'=Finca") in values(notes)
    assert ("Boxes", "1,203 boxes") in values(notes)
    assert ("Komet was asked", "2026-01-02 03:04 UTC") in values(notes)


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Prebook 437271 (ID 3307130, Desert Bloom)", "Prebook 437271"),
        ("Invoices of Lakeside Florist Supply", "Invoices of Lakeside Florist"),
        ("A" * 40, "A" * 31),
    ],
)
def test_the_name_of_a_sheet_is_not_cut_inside_a_word(title: str, name: str) -> None:
    assert workbook(replace(listed(("a", 1, None, None)), title=title)).sheetnames[0] == name


def test_a_csv_says_its_filter_above_the_rows() -> None:
    found = lines(listed(("a", Decimal("1200"), Decimal("-1152.50"), date(2026, 11, 26))))
    assert ["Vendor", "'=Finca"] in found
    assert found[-3:] == [[], ["Name", "Boxes", "Value", "Day"], ["a", "1200", "-1152.50", "2026-11-26"]]


def test_a_file_says_the_summary_of_its_list() -> None:
    things = replace(listed(("a", 1, None, None)), summary=["=$15.00", "1 draft among them"])
    assert ["Together", "'=$15.00 · 1 draft among them"] in lines(things)
    assert ("Together", "'=$15.00 · 1 draft among them") in values(workbook(things).worksheets[1])


def test_a_file_holds_the_head_of_its_document_with_amounts_as_numbers_and_days_as_days() -> None:
    head = [
        [Fact("Number", "=930221", words=""), Fact("Total", Decimal("1152.355"), Kind.MONEY)],
        [Fact("Ships", date(2026, 11, 26), Kind.DATE, "Ships soon"), Fact("Carrier", "")],
    ]
    invoice = replace(listed(("a", 1, None, None)), head=head, notes=[Fact("Notes", "Keep cool")])
    assert lines(invoice)[1:5] == [
        ["Number", "'=930221"],
        ["Total", "1152.355"],
        ["Ships", "2026-11-26"],
        ["Notes", "Keep cool"],
    ]
    notes = workbook(invoice).worksheets[1]
    assert values(notes)[2:4] == [("Total", 1152.355), ("Ships", datetime(2026, 11, 26))]  # noqa: DTZ001
    assert (notes["B3"].number_format, notes["B4"].is_date) == ("#,##0.00##", True)


def test_the_file_is_in_the_order_of_the_page_and_says_so() -> None:
    heading = Heading("Ana", [], Sort(1, descending=True), HEADING.asked_at)
    things = listed(("a", 1, None, None), ("b", 2, None, None))
    found = lines(things, heading)
    assert [row[0] for row in found[-2:]] == ["b", "a"]
    assert ["Sorted by", "Boxes, largest first"] in found
    assert ["Filter", "none"] in found
    assert [row[0] for row in values(workbook(things, heading).worksheets[0])[1:]] == ["b", "a"]


def test_a_number_too_long_for_excel_keeps_its_digits_as_text() -> None:
    long = Decimal("12345678901234567890")
    assert values(workbook(listed(("a", long, None, None))).worksheets[0])[1][1] == "12345678901234567890"


def test_a_day_that_excel_cannot_count_stays_as_it_is_written() -> None:
    assert values(workbook(listed(("a", 1, 1, date(1850, 1, 2)))).worksheets[0])[1][3] == "1850-01-02"


@pytest.mark.parametrize(
    "name", [*NAMES, "=1+1", "\u200b=1+1", "\t=1+1", "#N/A", "#REF!", "a" * 40_000, "\ud800", "\uffff"]
)
def test_hostile_data_is_text_in_both_files(name: str) -> None:
    assert faults_of(name) == []


@given(texts)
def test_whatever_stands_in_a_file_is_text(name: str) -> None:
    assert faults_of(name) == []


def faults_of(name: str) -> list[str]:
    columns, facts = [Column(name), *COLUMNS[1:]], [Fact(name, name, Kind.MONEY)]
    listing = Listing(name, "thing", columns, [Row((name, name, name, name))], head=[facts], notes=facts)
    heading = Heading(name, [Filter("x", name, name, can_go=True)], None, HEADING.asked_at)
    faults = []
    for sheet in workbook(listing, heading).worksheets:
        for cell in (cell for row in sheet.iter_rows() for cell in row):
            if cell.value is None:
                continue
            if cell.data_type != "s":
                faults.append(f"{cell.coordinate} is of type {cell.data_type}")
            if cell.hyperlink is not None:
                faults.append(f"{cell.coordinate} is a link")
            faults += text_faults(str(cell.value))
    for row in lines(listing, heading):
        for text in row:
            faults += text_faults(text)
    return faults


def text_faults(text: str) -> list[str]:
    wrong = text.startswith(FORMULA_STARTS) or BIDI.search(text) or CONTROL.search(text) or "\u200b" in text
    return [f"not harmless: {text[:60]!r}"] if wrong else []


@pytest.mark.parametrize("form", ["xlsx", "csv"])
def test_a_long_list_tells_how_far_it_is(form: Format) -> None:
    told: list[int] = []
    content_of(listed(*[("a", 1, None, None)] * 1200), HEADING, form, told.append)
    assert told == [500, 1000]
