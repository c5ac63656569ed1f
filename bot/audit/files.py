"""The audit as a file: CSV for spreadsheets, JSON lines for programs. Both can be checked without the database.

JSON lines: one object a line with the row's cells; `detail` is an object, whose canonical JSON is what was
hashed. CSV: the same cells, `detail` as its JSON, and behind them what people look for in it.
"""

import csv
import json
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from typing import Any, Literal, TextIO

from bot.audit.chain import FIELDS
from bot.canonical import canonical
from bot.errors import ConfigurationError
from bot.spreadsheets import harmless, original
from storage.audit import AuditRow

Format = Literal["csv", "jsonl"]

CELLS = tuple(field.name for field in fields(AuditRow))
COLUMNS = (*CELLS[:-2], *FIELDS, *CELLS[-2:])
"""The row's own cells with the hashes at the end, and before those what is read out of the detail."""

LONGEST_CELL = 10_000_000


class FileFaultError(ConfigurationError):
    """A file that is no export of the audit, or only a piece of one."""


class Writer:
    """Writes rows to a text file that was opened with newline=""."""

    def __init__(self, out: TextIO, form: Format) -> None:
        self._out = out
        self._csv = csv.writer(out, quoting=csv.QUOTE_ALL) if form == "csv" else None
        if self._csv:
            self._csv.writerow(COLUMNS)

    def write(self, row: AuditRow) -> None:
        """Write one row."""
        if self._csv:
            cells: dict[str, Any] = {**derived(row), **vars(row)}
            self._csv.writerow([harmless(str(cells[name])) for name in COLUMNS])
        else:
            content = {**vars(row), "detail": _as_object(row.detail)}
            self._out.write(json.dumps(content, ensure_ascii=False, separators=(",", ":")) + "\n")


def derived(row: AuditRow) -> dict[str, str]:
    """Return what people look for in the detail, as text by name; empty where there is nothing."""
    detail = detail_of(row)
    return {name: _text(detail.get(name)) for name in FIELDS}


def detail_of(row: AuditRow) -> dict[str, Any]:
    """Return the row's detail; an empty one when the text is no object, which a check would tell."""
    detail = _as_object(row.detail)
    return detail if isinstance(detail, dict) else {}


def read_export(path: Path) -> Iterator[AuditRow]:
    """Yield the rows of an export as they stand. Raises FileFaultError with the line at fault."""
    try:
        with path.open(encoding="utf-8", newline="") as file:
            start = file.read(1)
            file.seek(0)
            yield from (_read_lines(file) if start == "{" else _read_csv(file))
    except (OSError, UnicodeDecodeError) as error:
        raise FileFaultError(f"{path} cannot be read: {error}") from None


def _read_lines(file: TextIO) -> Iterator[AuditRow]:
    for number, line in enumerate(file, 1):
        try:
            content = json.loads(line)
            detail = content["detail"]
            text = detail if isinstance(detail, str) else canonical(detail)
            row = AuditRow(**{**content, "detail": text})
        except (ValueError, TypeError, KeyError):
            raise FileFaultError(f"Line {number} is no whole row: the file was cut or changed there.") from None
        texts = [cell for name, cell in vars(row).items() if name != "number"]
        if type(row.number) is not int or not all(isinstance(t, str) for t in texts) or not line.endswith("\n"):
            raise FileFaultError(f"Line {number} is no whole row: the file was cut or changed there.")
        yield row


def _read_csv(file: TextIO) -> Iterator[AuditRow]:
    csv.field_size_limit(LONGEST_CELL)
    lines = csv.reader(file, strict=True)
    try:
        if tuple(next(lines, ())) != COLUMNS:
            raise FileFaultError("Line 1 does not name the columns of an export of the audit.")
        for line in lines:
            yield _row_of(line, lines.line_num)
    except csv.Error:
        words = f"Line {lines.line_num} is no whole row: the file was cut or changed there."
        raise FileFaultError(words) from None


def _row_of(line: list[str], number: int) -> AuditRow:
    cells = {name: original(cell) for name, cell in zip(COLUMNS, line, strict=False)}
    if len(line) != len(COLUMNS) or not cells["number"].isdecimal():
        raise FileFaultError(f"Line {number} is no whole row: the file was cut or changed there.")
    content: dict[str, Any] = {name: cells[name] for name in CELLS}
    row = AuditRow(**{**content, "number": int(cells["number"])})
    if derived(row) != {name: cells[name] for name in FIELDS}:
        words = f"Row {row.number} was changed after it was written: its columns say something else than its detail."
        raise FileFaultError(words)
    return row


def _as_object(detail: str) -> Any:
    """Return the detail as what it holds, when its canonical JSON gives the same text back; else the text."""
    try:
        content = json.loads(detail)
        return content if canonical(content) == detail else detail
    except (ValueError, TypeError):
        return detail


def _text(value: Any) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else canonical(value)
