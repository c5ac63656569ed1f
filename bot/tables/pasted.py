"""Pasted text as a table: every line by itself, divided by what stands in it."""

from collections.abc import Callable

from bot.tables.table import Row, Table, TableError, table_of, tidy
from bot.words import say

SEPARATORS = ("\t", ";", ",")


def pasted_table(text: str, divide: Callable[[str], list[str]] | None = None) -> Table:
    """Return the lines that hold something, each cut up by `divide`. Raises TableError."""
    cut = divide or cells_of
    lines = enumerate(text.replace("\u00a0", " ").splitlines(), start=1)
    return table_of(_row(number, line, cut) for number, line in lines if line.strip())


def _row(number: int, line: str, cut: Callable[[str], list[str]]) -> Row:
    try:
        return Row(number, tuple(cut(line)))
    except TableError as error:
        raise TableError(say("Line {number}: {words}", number=number, words=error.sentence())) from None


def cells_of(line: str) -> list[str]:
    """Return the cells of a line, divided by tab, semicolon, comma or blanks."""
    for separator in SEPARATORS:
        if separator in line:
            return [tidy(cell.strip().strip('"')) for cell in line.rstrip("\r\n").split(separator)]
    return [tidy(cell) for cell in line.split()]
