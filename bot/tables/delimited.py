"""A .csv file: which letters, which separator, which rows.

Excel writes a semicolon where the decimal mark is a comma, UTF-16 as "Unicode text", and Windows-1252 by itself.
"""

import csv
import io
from collections import Counter
from collections.abc import Iterator

from bot.spreadsheets import harmless
from bot.tables.table import LONGEST_CELL, MOST_COLUMNS, Row, Table, TableError, table_of, tidy
from bot.words import say

SEPARATORS = ("\t", ";", ",", "|")
LOOKED_AT = 50
"""Rows by which the separator is told."""

MANY = 10
"""Where more than one byte in so many is NUL, it is no text at all; a few are damage in one."""

MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))


def read_delimited(content: bytes) -> Table:
    """Return the rows. Raises TableError."""
    text = _text(content)
    separator, text, first = _separator(text)
    return table_of(_rows(text, separator, first))


def table_as_csv(table: Table) -> bytes:
    """Return the table as a .csv file from which it is read again to the letter, each row in its place."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, quoting=csv.QUOTE_ALL)  # else a ; in a cell could be taken for the separator
    number = 1
    for row in table.rows:
        out.write("\r\n" * (row.number - number))
        writer.writerow([harmless(cell) for cell in row.cells])
        number = row.number + 1
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def _text(content: bytes) -> str:
    for mark, encoding in MARKS:
        if content.startswith(mark):
            return _decoded(content, encoding)
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        text = ""
    if content.count(0) * MANY > len(content) or (b"\0" in content and not text):
        raise TableError(say("This is neither a .csv nor an .xlsx file. Export it again as one of them."))
    return _without_damage(text) if text else _decoded(content, "cp1252")


def _decoded(content: bytes, encoding: str) -> str:
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError:
        raise TableError(_unreadable()) from None
    if text.count("\0") * MANY > len(text):
        raise TableError(_unreadable())
    return _without_damage(text)


def _without_damage(text: str) -> str:
    """Return the text. Raises TableError with the row where a NUL stands, as where a disk or a mail lost something."""
    before, damage, _ = text.partition("\0")
    if damage:
        number = before.count("\n") + 1
        raise TableError(
            say("Row {number} is damaged: it holds a NUL. Save the file again as “CSV UTF-8”.", number=f"{number:,}")
        )
    return text


def _unreadable() -> str:
    return say("I cannot read the letters of the file. Save it as “CSV UTF-8”.")


def _separator(text: str) -> tuple[str, str, int]:
    """Return the separator, the text of the table, and the number of its first line.

    Excel's own line "sep=;" says it; else it is what divides most of the first rows into equally many cells.
    """
    first, _, rest = text.partition("\n")
    if first.strip().casefold().startswith("sep=") and len(first.strip()) == 5:
        return first.strip()[4], rest, 2
    return max(SEPARATORS, key=lambda each: _fit(text, each)), text, 1


def _fit(text: str, separator: str) -> int:
    widths: Counter[int] = Counter()
    try:
        for cells in csv.reader(io.StringIO(text, newline=""), delimiter=separator):
            if len(cells) > 1:
                widths[len(cells)] += 1
            if widths.total() >= LOOKED_AT:
                break
    except csv.Error:
        return 0
    return max(widths.values(), default=0)


def _rows(text: str, separator: str, first: int) -> Iterator[Row]:
    # Strict: a quotation mark that is left open would else swallow the rows below without a word.
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    before = 0
    try:
        for cells in reader:
            number, before = first + before, reader.line_num
            if any(len(cell) > LONGEST_CELL for cell in cells):
                raise TableError(
                    say(
                        "Row {number} has a cell of more than {most} characters. Is a quotation mark left open there?",
                        number=f"{number:,}",
                        most=LONGEST_CELL,
                    )
                )
            if any(cells[MOST_COLUMNS:]):
                raise TableError(
                    say("Row {number} has more than {most} columns.", number=f"{number:,}", most=MOST_COLUMNS)
                )
            yield Row(number, tuple(tidy(cell) for cell in cells[:MOST_COLUMNS]))
    except csv.Error:
        raise TableError(
            say("I cannot read row {number}. Is a quotation mark left open there?", number=f"{first + before:,}")
        ) from None
