"""Which columns of a table are meant: by their headings, or because there are no others."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.tables.table import Row, Table, TableError
from bot.words import say


@dataclass(frozen=True)
class Wanted:
    """A column that an operation asks for: what people call it, and the headings that mean it (a pattern)."""

    name: str
    headings: str


@dataclass(frozen=True)
class Columns:
    """Where the wanted columns are (None = told row by row), and the rows below the heading."""

    at: tuple[int, ...] | None
    rows: tuple[Row, ...]


def columns_of(table: Table, wanted: Sequence[Wanted], *, other_headings: str = "") -> Columns:
    """Return where the wanted columns are.

    Headings decide where they are understood. Without them the wanted ones are those in which something stands, if
    they are just as many and rows have nothing elsewhere; `at` is None when they are not. A first row is a heading
    when a heading of one of the wanted ones, or one of `other_headings` in front, stands in it and no digit does.
    Raises TableError when headings fit, but not one column each.
    """
    if not table.rows:
        return Columns(None, ())
    head, *below = table.rows
    is_heading = not any(letter.isdigit() for cell in head.cells for letter in cell)
    named = [_named(head, each) for each in wanted] if is_heading else [[] for _ in wanted]
    used = sorted(frozenset().union(*(row.used for row in table.rows)))
    if any(len(found) > 1 for found in named):
        each = next(each for each, found in zip(wanted, named, strict=True) if len(found) > 1)
        raise TableError(say("Several columns are called like “{name}”. Rename the others.", name=say(each.name)))
    places = [found[0] for found in named if found]
    if len(set(places)) < len(places):
        raise TableError(say("One heading fits several columns. {how}", how=how_to_name(wanted)))
    if len(places) == len(wanted):
        return Columns(tuple(places), tuple(below))
    if places and len(used) == len(wanted) == len(places) + 1:
        left = next(column for column in used if column not in places)
        return Columns(tuple(found[0] if found else left for found in named), tuple(below))
    first = next((cell for cell in head.cells if cell), "")
    is_other = is_heading and bool(other_headings) and re.fullmatch(other_headings, first) is not None
    rows = tuple(below) if places or is_other else table.rows
    if len(used) == len(wanted):
        return Columns(tuple(used), rows)
    return Columns(None, rows)


def how_to_name(wanted: Sequence[Wanted]) -> str:
    """Say how headings tell which columns are meant."""
    names = " / ".join(f"“{say(each.name)}”" for each in wanted)
    return say("Write {names} over the columns that I should use.", names=names)


def _named(head: Row, wanted: Wanted) -> list[int]:
    return [column for column, cell in enumerate(head.cells) if cell and re.fullmatch(wanted.headings, cell)]
