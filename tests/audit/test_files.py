"""The audit as CSV and JSON lines: to the letter, and harmless in a spreadsheet."""

import csv
import io
import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.audit.chain import row_hash
from bot.audit.files import FileFaultError, read_export
from bot.canonical import canonical
from bot.spreadsheets import FORMULA_STARTS, harmless, original
from storage.audit import AuditRow
from tests.support.exports import export_text

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
cells = st.one_of(texts, st.sampled_from(["=1+1", "+1", "-1", "@x", "\tx", "\rx", "'=1", "''", "a\r\nb", '"', "＝1"]))


def row_of(sentence: str, note: str) -> AuditRow:
    """Return a row with such texts."""
    detail = canonical({"note": note, "digest": note})
    row = AuditRow(1, "2026-11-23T10:00:00.000+00:00", "T1", "U1", "asked", "m", "p", sentence, detail, "", "")
    return replace(row, hash=row_hash(row))


@given(sentence=cells, note=cells, form=st.sampled_from(["csv", "jsonl"]))
def test_an_export_gives_every_row_back_to_the_letter(
    tmp_path_factory: pytest.TempPathFactory, sentence: str, note: str, form: str
) -> None:
    row = row_of(sentence, note)
    path = tmp_path_factory.mktemp("export") / "file"
    path.write_text(export_text([row], form), encoding="utf-8", newline="")  # type: ignore[arg-type]
    assert list(read_export(path)) == [row]


@given(cell=cells)
def test_no_cell_begins_like_a_formula_and_each_can_be_had_back(cell: str) -> None:
    assert not harmless(cell).startswith(FORMULA_STARTS)
    assert original(harmless(cell)) == cell


@given(sentence=cells, note=cells)
def test_no_cell_of_a_csv_export_begins_like_a_formula(sentence: str, note: str) -> None:
    text = export_text([row_of(sentence, note)], "csv")
    for line in csv.reader(io.StringIO(text, newline="")):
        assert not any(cell.startswith(FORMULA_STARTS) for cell in line)


def test_a_csv_export_has_columns_for_what_people_look_for(rows: list[AuditRow]) -> None:
    (line, *_) = csv.DictReader(io.StringIO(export_text(rows, "csv"), newline=""))
    assert (line["channel"], line["digest"]) == ("C0SALES", "1" * 64)
    assert line["sent"] == '{"boxCode":"BX1"}'


def test_a_line_of_json_holds_the_detail_as_an_object(rows: list[AuditRow]) -> None:
    line = json.loads(export_text(rows, "jsonl").splitlines()[0])
    assert line["detail"]["sent"] == {"boxCode": "BX1"}


def test_a_column_that_says_something_else_than_the_detail_is_found(rows: list[AuditRow], tmp_path: Path) -> None:
    path = tmp_path / "export.csv"
    path.write_text(export_text(rows, "csv").replace('"C0SALES"', '"C0OTHER"', 1), encoding="utf-8", newline="")
    with pytest.raises(FileFaultError, match="Row 1 was changed"):
        list(read_export(path))


@pytest.mark.parametrize("text", ["", "hello\n", "{}\n", '{"number": 1}\n', "[1]\n", "number,at\n1,2\n"])
def test_a_file_that_is_no_export_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "file"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(FileFaultError):
        list(read_export(path))


def test_a_file_that_is_not_there_is_refused_with_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(FileFaultError, match="cannot be read"):
        list(read_export(tmp_path / "nothing"))


def test_a_cell_of_another_kind_is_refused(rows: list[AuditRow], tmp_path: Path) -> None:
    path = tmp_path / "export.jsonl"
    path.write_text(export_text(rows, "jsonl").replace('"T1"', "1.5", 1), encoding="utf-8")
    with pytest.raises(FileFaultError, match="Line 1"):
        list(read_export(path))
