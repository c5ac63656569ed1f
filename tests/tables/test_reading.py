"""Reading tables: what Excel and people make of them, and files that mean harm."""

import datetime as dt
import io
import re
import time
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from bot.spreadsheets import harmless
from bot.tables import Row, Table, TableError, read_file, table_as_csv
from bot.tables.reading import OLD_OFFICE
from tests.support.tables import csv_bytes, xlsx_bytes

PAIRS = [("Old", "New"), ("BX1", "Ñandú 1"), ("BX2", "B,2;\t")]


def cells(table: Table) -> list[tuple[str, ...]]:
    return [row.cells for row in table.rows]


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_any_usual_csv_is_read_to_the_letter(separator: str, encoding: str) -> None:
    found = cells(read_file(csv_bytes(PAIRS, separator=separator, encoding=encoding)))
    assert found == [tuple(cell.strip() for cell in row) for row in PAIRS]


def test_excels_own_separator_line_is_obeyed_and_not_counted_out() -> None:
    table = read_file(b"sep=;\r\nA,1;B\r\nC;D\r\n")
    assert [(row.number, row.cells) for row in table.rows] == [(2, ("A,1", "B")), (3, ("C", "D"))]


def test_rows_keep_their_numbers_past_empty_ones_and_cells_of_two_lines() -> None:
    table = read_file(b'A,B\n\n"C\nC",D\nE,F\n')
    assert [row.number for row in table.rows] == [1, 3, 5]


def test_numbers_of_a_sheet_come_as_the_codes_they_are() -> None:
    rows = [("Old", "New"), (700411, 700411.0), (42, "00042"), (123456789012345, 1.5), (True, None)]
    table = read_file(xlsx_bytes(rows, formats={"A3": "00000"}))
    assert cells(table)[1:] == [("700411", "700411"), ("00042", "00042"), ("123456789012345", "1.5"), ("TRUE",)]


def test_a_date_is_marked_as_one() -> None:
    table = read_file(xlsx_bytes([(dt.date(2026, 3, 1), "B1")]))
    assert (table.rows[0].cells, table.rows[0].dates) == (("2026-03-01", "B1"), frozenset({0}))


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([("A1", 1234567890123456)], "B1 is a number of more than 15 digits"),
        ([("A1", "B1"), ("A2", "=A1&B1")], "B2 is a formula without a saved value"),
        ([("A1", "#REF!")], "B1 shows #REF!"),
        ([("A1", "B" * 501)], "Row 1 has a cell of more than 500"),
        ([["A1", *[None] * 49, "Z"]], "Row 1 has more than 50 columns"),
        ([(f"A{n}", f"B{n}") for n in range(5002)], "more than 5,000 rows"),
    ],
)
def test_what_a_sheet_must_not_hold_is_told_with_its_place(rows: list[tuple[object, ...]], words: str) -> None:
    with pytest.raises(TableError, match=words.replace("(", r"\(")):
        read_file(xlsx_bytes(rows))


def test_a_formula_is_read_as_its_saved_value() -> None:
    content = xlsx_bytes([("A1", "X"), ("A2", "=1+1")])
    parts = _parts(content)
    sheet = parts["xl/worksheets/sheet1.xml"]
    saved = re.sub(rb"<v ?/>|<v></v>", b"<v>2</v>", sheet)
    assert saved != sheet
    parts["xl/worksheets/sheet1.xml"] = saved
    assert cells(read_file(_zip(parts)))[1] == ("A2", "2")


def test_two_sheets_with_rows_are_never_guessed_between() -> None:
    book = Workbook()
    book.active.append(["A1", "B1"])  # type: ignore[union-attr]
    book.create_sheet("Second").append(["A2", "B2"])
    with pytest.raises(TableError, match="2 sheets have rows: “Sheet”, “Second”"):
        read_file(_saved(book))
    book["Second"].sheet_state = "hidden"
    assert cells(read_file(_saved(book))) == [("A1", "B1")]


def test_hidden_rows_are_read_and_told() -> None:
    book = load_workbook(io.BytesIO(xlsx_bytes([("A1", "B1"), ("A2", "B2")])))
    book.active.row_dimensions[2].hidden = True  # type: ignore[union-attr]
    table = read_file(_saved(book))
    assert len(table.rows) == 2
    assert "hides rows" in table.notes[0]


def test_a_zip_that_unpacks_to_gigabytes_is_refused_before_it_is_unpacked() -> None:
    parts = _parts(xlsx_bytes([("A1", "B1")]))
    parts["xl/worksheets/sheet1.xml"] += b" " * 70_000_000
    bomb = _zip(parts)
    assert len(bomb) < 200_000
    began = time.perf_counter()
    with pytest.raises(TableError, match="unpacks to more than I take"):
        read_file(bomb)
    assert time.perf_counter() - began < 0.5


def test_a_zip_that_lies_about_its_size_gives_no_more_than_it_says() -> None:
    parts = _parts(xlsx_bytes([("A1", "B1")]))
    parts["xl/worksheets/sheet1.xml"] += b" " * 70_000_000
    honest = (len(parts["xl/worksheets/sheet1.xml"])).to_bytes(4, "little")
    lying = _zip(parts).replace(honest, (1000).to_bytes(4, "little"))
    with pytest.raises(TableError, match="damaged"):
        read_file(lying)


def test_entities_in_the_xml_are_refused() -> None:
    parts = _parts(xlsx_bytes([("A1", "B1")]))
    laughs = b'<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>'
    for name, tag in (("xl/worksheets/sheet1.xml", b"<worksheet"), ("xl/workbook.xml", b"<workbook")):
        assert parts[name].count(tag + b" ") == 1
        changed = {**parts, name: parts[name].replace(tag + b" ", laughs + tag + b" ")}
        with pytest.raises(TableError, match="no spreadsheet writes"):
            read_file(_zip(changed))


def test_a_cell_at_the_far_end_of_the_sheet_costs_no_memory_and_is_told() -> None:
    book = Workbook()
    book.active["A1048576"] = "end"  # type: ignore[index]
    with pytest.raises(TableError, match="past line 100,000"):
        read_file(_saved(book))


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty"),
        (b"  \r\n ", "empty"),
        (b"%PDF-1.7", "PDF"),
        (OLD_OFFICE + "Workbook".encode("utf-16-le"), "old .xls workbook. Open it in Excel and save it as .xlsx"),
        (OLD_OFFICE + "EncryptedPackage".encode("utf-16-le"), "has a password. Save it without one"),
        (OLD_OFFICE + b"rest", "no Excel workbook"),
        (b"\xef\xbb\xbf\r\n", "empty"),
        (b"\xef\xbb\xbf<html><table>", "web page"),
        (b"Old,New\r\nA\x001,B1\r\n" + b"A2,B2\r\n" * 9, "Row 2 is damaged"),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 9, "neither"),
        (b'Old,New\nA1,"B1\nA2,B2\n', "row 2. Is a quotation mark left open"),
        (b'Old,New\nA1,"B1\nA2,"B2\n', "row 2. Is a quotation mark left open"),
        (b"PK\x03\x04 no zip", "damaged"),
        (b"A\x00B\x00C", "neither"),
        (b"\xff\xfeA", "letters"),
        (b'A,"B\n' + b"C,D\n" * 400, "quotation mark"),
        (b"A," * 60 + b"B", "more than 50 columns"),
    ],
)
def test_what_is_no_table_is_told(content: bytes, words: str) -> None:
    with pytest.raises(TableError, match=words):
        read_file(content)


@pytest.mark.parametrize(
    ("parts", "words"),
    [
        ({"word/document.xml": b"<x/>"}, "no Excel workbook"),
        ({"xl/workbook.bin": b"x"}, r"binary workbook \(.xlsb\). Save it as .xlsx"),
    ],
)
def test_a_zip_that_is_no_workbook_is_told(parts: dict[str, bytes], words: str) -> None:
    with pytest.raises(TableError, match=words):
        read_file(_zip(parts))


@pytest.mark.parametrize("content", [b"this is not a workbook\nhello there\n", b"Old,New\nA1,B1\n"])
def test_text_that_is_called_a_workbook_is_told(content: bytes) -> None:
    with pytest.raises(TableError, match=r"no Excel workbook\. Save the table as \.xlsx in Excel, or hand it"):
        read_file(content, "Codes.XLSX")


def test_rows_of_hidden_sheets_alone_are_told() -> None:
    book = load_workbook(io.BytesIO(xlsx_bytes([("A1", "B1")])))
    book["Sheet"].sheet_state = "hidden"
    book.create_sheet("Empty")
    book.active = 1
    with pytest.raises(TableError, match="Only hidden sheets"):
        read_file(_saved(book))


def test_what_nobody_sees_in_a_cell_is_not_read() -> None:
    assert cells(read_file("A\u200b1,\u202eB\u00a01\u2009\n".encode())) == [("A1", "B 1")]


@given(
    st.lists(
        st.tuples(*[st.text(st.characters(exclude_categories=("C", "Z")), min_size=1, max_size=9)] * 2), min_size=1
    )
)
def test_a_table_that_becomes_a_file_comes_back_to_the_letter(rows: list[tuple[str, str]]) -> None:
    table = Table(tuple(Row(2 * number, row) for number, row in enumerate(rows, start=1)))
    assert read_file(table_as_csv(table)) == table


@given(st.binary(max_size=300))
def test_no_bytes_break_the_reading(content: bytes) -> None:
    for each in (content, b"PK\x03\x04" + content, b"\xff\xfe" + content):
        try:
            read_file(each)
        except TableError:
            continue


def test_no_cut_and_no_flip_of_a_workbook_breaks_the_reading() -> None:
    whole = xlsx_bytes([("A1", "B1")])
    for place in range(0, len(whole), 97):
        flipped = bytearray(whole)
        flipped[place] ^= 0x55
        for each in (whole[:place], bytes(flipped)):
            try:
                read_file(each)
            except TableError:
                continue


@given(
    st.lists(
        st.tuples(*[st.text(st.characters(exclude_categories=("C", "Z")), min_size=1, max_size=9)] * 2), min_size=1
    )
)
def test_what_our_own_files_hold_comes_back_to_the_letter(rows: list[tuple[str, str]]) -> None:
    table = read_file(csv_bytes([[harmless(cell) for cell in row] for row in rows]))
    expected = [tuple(row) for row in rows if not any(cell.startswith('="') for cell in row)]
    assert [row for row in cells(table) if not any(cell.startswith('="') for cell in row)] == expected


def test_excels_text_with_zeros_is_that_text() -> None:
    assert cells(read_file(b'="00123",B1\n')) == [("00123", "B1")]


def _parts(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def _zip(parts: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def _saved(book: Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
