"""Pasted text as a table: every line by itself, divided by what stands in it."""

from collections.abc import Iterator

from bot.tables.table import Row, Table, table_of, tidy

SEPARATORS = ("\t", ";", ",")


def pasted_table(text: str) -> Table:
    """Return the lines that hold something; tab, semicolon, comma or blanks divide them. Raises TableError."""
    return table_of(_rows(text))


def _rows(text: str) -> Iterator[Row]:
    for number, line in enumerate(text.replace("\u00a0", " ").splitlines(), start=1):
        if line.strip():
            yield Row(number, tuple(_cells(line)))


def _cells(line: str) -> list[str]:
    for separator in SEPARATORS:
        if separator in line:
            return [tidy(cell.strip().strip('"')) for cell in line.rstrip("\r\n").split(separator)]
    return [tidy(cell) for cell in line.split()]
