"""Flip, drop, swap, insert, truncate any row: each is found, located and told apart, in a database and in a file."""

import itertools
from collections.abc import Callable, Sequence
from dataclasses import fields, replace
from pathlib import Path

import pytest

from bot.audit.chain import row_hash
from bot.audit.cli import _check_copy
from bot.audit.files import FileFaultError, read_export
from bot.audit.verify import Fault, Head, Kind, check_all, check_picked
from storage.audit import AuditRow
from tests.audit.conftest import ROWS, Tamper
from tests.support.exports import export_text

pytestmark = pytest.mark.sqlite  # hands that change a copy of the file

CELLS = [field.name for field in fields(AuditRow) if field.name != "number"]
EVERY = range(1, ROWS + 1)
NEIGHBOURS = list(itertools.combinations(EVERY, 2))

Changed = Callable[[list[AuditRow]], Sequence[AuditRow]]


def in_file(rows: list[AuditRow], change: Changed, folder: Path, form: str, head: Head | None = None) -> Fault | None:
    """Export the rows, changed, and check the file alone."""
    path = folder / f"export.{form}"
    path.write_text(export_text(change(list(rows)), form), encoding="utf-8", newline="")  # type: ignore[arg-type]
    return check_all(read_export(path), head=head).fault


def in_copy(path: Path, head: Head | None = None) -> Fault | None:
    """Check a copy of the database alone."""
    return _check_copy(path, head)[0].fault


def place(fault: Fault | None) -> tuple[Kind, int] | None:
    """Return what was found and where."""
    return (fault.kind, fault.number) if fault else None


def head_of(rows: list[AuditRow]) -> Head:
    """Return the head of the whole chain."""
    return Head(rows[-1].number, rows[-1].hash)


both_forms = pytest.mark.parametrize("form", ["csv", "jsonl"])


# --- flip --------------------------------------------------------------------------------------


@pytest.mark.thorough
@pytest.mark.parametrize("cell", CELLS)
@pytest.mark.parametrize("number", EVERY)
def test_a_flipped_cell_in_a_database_is_found(tamper: Tamper, cell: str, number: int) -> None:
    copy = tamper(f"UPDATE audit SET {cell} = {cell} || 'x' WHERE number = {number}")
    assert place(in_copy(copy)) == (Kind.CHANGED, number)


@pytest.mark.parametrize("number", EVERY)
def test_bytes_in_a_cell_are_a_change_like_any_other(tamper: Tamper, number: int) -> None:
    copy = tamper(f"UPDATE audit SET sentence = x'00ff' WHERE number = {number}")
    assert place(in_copy(copy)) == (Kind.CHANGED, number)


@pytest.mark.thorough
@both_forms
@pytest.mark.parametrize("cell", CELLS)
@pytest.mark.parametrize("number", EVERY)
def test_a_flipped_cell_in_a_file_is_found(
    rows: list[AuditRow], tmp_path: Path, cell: str, number: int, form: str
) -> None:
    def flip(rows: list[AuditRow]) -> list[AuditRow]:
        rows[number - 1] = replace(rows[number - 1], **{cell: getattr(rows[number - 1], cell) + "x"})
        return rows

    assert place(in_file(rows, flip, tmp_path, form)) == (Kind.CHANGED, number)


@pytest.mark.parametrize("number", range(1, ROWS))
def test_a_row_that_was_changed_and_hashed_anew_is_found_by_the_one_behind_it(
    rows: list[AuditRow], tamper: Tamper, number: int
) -> None:
    forged = replace(rows[number - 1], sentence="Nothing happened")
    copy = tamper(
        f"UPDATE audit SET sentence = 'Nothing happened', hash = '{row_hash(forged)}' WHERE number = {number}"
    )
    found = in_copy(copy)
    # Of the last two rows nothing says which one is the forged one; the first that does not fit is told.
    assert place(found) == (Kind.CHANGED, number if number < ROWS - 1 else number + 1)


def test_a_last_row_that_was_changed_and_hashed_anew_shows_against_the_head(
    rows: list[AuditRow], tamper: Tamper
) -> None:
    forged = replace(rows[-1], sentence="Nothing happened")
    copy = tamper(f"UPDATE audit SET sentence = 'Nothing happened', hash = '{row_hash(forged)}' WHERE number = {ROWS}")
    assert in_copy(copy) is None
    assert place(in_copy(copy, head_of(rows))) == (Kind.CHANGED, ROWS)


@pytest.mark.parametrize("number", EVERY)
def test_a_chain_that_was_written_anew_from_a_row_on_shows_against_the_head(
    rows: list[AuditRow], tmp_path: Path, number: int
) -> None:
    def rewrite(rows: list[AuditRow]) -> list[AuditRow]:
        before = rows[number - 2].hash if number > 1 else ""
        for place in range(number - 1, ROWS):
            row = replace(rows[place], sentence="Nothing happened", before=before)
            rows[place] = replace(row, hash=row_hash(row))
            before = rows[place].hash
        return rows

    assert in_file(rows, rewrite, tmp_path, "jsonl") is None
    assert place(in_file(rows, rewrite, tmp_path, "jsonl", head_of(rows))) == (Kind.CHANGED, ROWS)


# --- drop --------------------------------------------------------------------------------------


@pytest.mark.parametrize("number", range(1, ROWS))
def test_a_dropped_row_in_a_database_is_found(tamper: Tamper, number: int) -> None:
    found = in_copy(tamper(f"DELETE FROM audit WHERE number = {number}"))
    assert place(found) == (Kind.CUT, number)
    assert found is not None
    assert found.words == f"Row {number} is missing: after row {number - 1} comes row {number + 1}."


@both_forms
@pytest.mark.parametrize("number", range(1, ROWS))
def test_a_dropped_row_in_a_file_is_found(rows: list[AuditRow], tmp_path: Path, number: int, form: str) -> None:
    found = in_file(rows, lambda rows: [row for row in rows if row.number != number], tmp_path, form)
    assert place(found) == (Kind.CUT, number)


@pytest.mark.parametrize("number", range(1, ROWS))
def test_a_dropped_row_with_the_rest_numbered_anew_is_found(tamper: Tamper, number: int) -> None:
    copy = tamper(
        f"DELETE FROM audit WHERE number = {number}",
        f"UPDATE audit SET number = -number WHERE number > {number}",
        "UPDATE audit SET number = -number - 1 WHERE number < 0",
    )
    assert place(in_copy(copy)) == (Kind.CUT, number)


def test_all_missing_rows_of_a_gap_are_named(tamper: Tamper) -> None:
    found = in_copy(tamper("DELETE FROM audit WHERE number BETWEEN 3 AND 5"))
    assert found is not None
    assert found.words == "Rows 3 to 5 are missing: after row 2 comes row 6."


# --- swap --------------------------------------------------------------------------------------


@pytest.mark.parametrize(("one", "other"), NEIGHBOURS)
def test_swapped_rows_in_a_database_are_found(tamper: Tamper, one: int, other: int) -> None:
    copy = tamper(
        f"UPDATE audit SET number = 99 WHERE number = {one}",
        f"UPDATE audit SET number = {one} WHERE number = {other}",
        f"UPDATE audit SET number = {other} WHERE number = 99",
    )
    found = in_copy(copy)
    assert place(found) == (Kind.MOVED, one)
    assert found is not None
    assert f"row {other}" in found.words


@both_forms
@pytest.mark.parametrize(("one", "other"), NEIGHBOURS)
def test_swapped_lines_in_a_file_are_found(
    rows: list[AuditRow], tmp_path: Path, one: int, other: int, form: str
) -> None:
    def swap(rows: list[AuditRow]) -> list[AuditRow]:
        rows[one - 1], rows[other - 1] = rows[other - 1], rows[one - 1]
        return rows

    assert place(in_file(rows, swap, tmp_path, form)) == (Kind.MOVED, one)


@pytest.mark.parametrize("number", EVERY)
def test_a_row_with_another_number_is_found(tamper: Tamper, number: int) -> None:
    found = in_copy(tamper(f"UPDATE audit SET number = 5000 WHERE number = {number}"))
    assert place(found) == (Kind.MOVED, number)


# --- insert ------------------------------------------------------------------------------------


@pytest.mark.parametrize("source", [1, 4, 7])
@pytest.mark.parametrize("number", EVERY)
def test_a_row_that_was_put_in_with_the_rest_numbered_anew_is_found(tamper: Tamper, number: int, source: int) -> None:
    columns = "at, team_id, actor, event, method, proposal_id, sentence, detail, before"
    copy = tamper(
        f"UPDATE audit SET number = -number WHERE number >= {number}",
        "UPDATE audit SET number = 1 - number WHERE number < 0",
        f"INSERT INTO audit (number, {columns}, hash) SELECT {number}, {columns}, 'made up' FROM audit "
        f"WHERE number = {source if source < number else source + 1}",
    )
    found = in_copy(copy)
    assert place(found) == (Kind.INSERTED, number)


@both_forms
@pytest.mark.parametrize("number", EVERY)
def test_a_line_that_was_put_in_is_found(rows: list[AuditRow], tmp_path: Path, number: int, form: str) -> None:
    def insert(rows: list[AuditRow]) -> list[AuditRow]:
        made_up = replace(rows[0], number=number, sentence="Made up", before=rows[number - 1].before)
        return [*rows[: number - 1], replace(made_up, hash=row_hash(made_up)), *rows[number - 1 :]]

    found = in_file(rows, insert, tmp_path, form)
    # It fits in front; that another row of the same number comes behind it tells on it.
    assert place(found) == (Kind.INSERTED, number)


@both_forms
def test_a_line_that_is_there_twice_is_found(rows: list[AuditRow], tmp_path: Path, form: str) -> None:
    found = in_file(rows, lambda rows: [*rows[:4], rows[2], *rows[4:]], tmp_path, form)
    assert place(found) == (Kind.INSERTED, 3)


def test_a_row_at_the_end_that_does_not_follow_is_found(rows: list[AuditRow], tmp_path: Path) -> None:
    def append(rows: list[AuditRow]) -> list[AuditRow]:
        made_up = replace(rows[-1], number=ROWS + 1, before="0" * 64)
        return [*rows, replace(made_up, hash=row_hash(made_up))]

    assert place(in_file(rows, append, tmp_path, "jsonl")) == (Kind.CHANGED, ROWS + 1)


# --- truncate ----------------------------------------------------------------------------------


@pytest.mark.parametrize("kept", range(ROWS))
def test_a_cut_off_end_of_a_database_shows_against_the_head(rows: list[AuditRow], tamper: Tamper, kept: int) -> None:
    copy = tamper(f"DELETE FROM audit WHERE number > {kept}")
    assert in_copy(copy) is None
    assert place(in_copy(copy, head_of(rows))) == (Kind.CUT, kept + 1)


@both_forms
@pytest.mark.parametrize("kept", range(1, ROWS))
def test_a_cut_off_end_of_a_file_shows_against_the_head(
    rows: list[AuditRow], tmp_path: Path, kept: int, form: str
) -> None:
    found = in_file(rows, lambda rows: rows[:kept], tmp_path, form, head_of(rows))
    assert place(found) == (Kind.CUT, kept + 1)


def test_a_cut_off_end_shows_against_the_head_that_the_bot_told_last(rows: list[AuditRow], tamper: Tamper) -> None:
    told = f'{{"number": {ROWS}, "hash": "{rows[-1].hash}"}}'
    copy = tamper(
        f"INSERT INTO marks (name, value, at) VALUES ('audit head', '{told}', '2026-11-23')",
        "DELETE FROM audit WHERE number > 4",
    )
    assert place(in_copy(copy)) == (Kind.CUT, 5)


@both_forms
@pytest.mark.parametrize("first", range(2, ROWS + 1))
def test_a_cut_off_beginning_is_found(rows: list[AuditRow], tmp_path: Path, first: int, form: str) -> None:
    found = in_file(rows, lambda rows: rows[first - 1 :], tmp_path, form)
    assert place(found) == (Kind.CUT, 1)


@pytest.mark.thorough
@both_forms
def test_a_file_that_was_cut_anywhere_is_found_or_ends_with_a_whole_row(
    rows: list[AuditRow], tmp_path: Path, form: str
) -> None:
    whole = export_text(rows, form).encode()  # type: ignore[arg-type]
    path = tmp_path / f"cut.{form}"
    for size in range(1, len(whole)):
        path.write_bytes(whole[:size])
        try:
            report = check_all(read_export(path), head=head_of(rows))
        except FileFaultError:
            continue
        last_line_end_missing = form == "csv" and whole[size:] in (b"\n", b"\r\n")
        assert report.fault is not None or last_line_end_missing, f"cut after {size} bytes"


# --- what a search picked ----------------------------------------------------------------------


def test_picked_rows_may_have_gaps(rows: list[AuditRow]) -> None:
    assert check_picked([rows[1], rows[4], rows[5]]).fault is None


@pytest.mark.parametrize("number", EVERY)
def test_a_changed_picked_row_is_found(rows: list[AuditRow], number: int) -> None:
    changed = [replace(row, actor="U0EVIL") if row.number == number else row for row in rows]
    assert place(check_picked(changed).fault) == (Kind.CHANGED, number)


def test_a_part_of_the_chain_may_begin_anywhere(rows: list[AuditRow]) -> None:
    report = check_all(rows[3:], is_part=True)
    assert (report.fault, report.first, report.last.number) == (None, 4, ROWS)
