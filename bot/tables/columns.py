"""Which columns of a table are meant: by their headings, by their order, or because somebody chose them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.tables.chosen import Chosen, shape_of
from bot.tables.layout import Layout, Wanted
from bot.tables.table import Row, Table, TableError, cell_at, has_digits, letter
from bot.words import say


class ColumnsUnclearError(TableError):
    """A table whose columns cannot be told; the words say how headings tell, `shape` what tables like it share."""

    def __init__(self, table: Table, layout: Layout) -> None:
        super().__init__(how_to_name(layout))
        self.shape = shape_of(table)


MOST_TITLES = 5
"""Rows above the headings, such as what the table is of and of which day."""


@dataclass(frozen=True)
class Columns:
    """Where each wanted column is (no place = not in the table), and the rows below the heading.

    `at` is None where rows have to be taken as they come: a typed line may be divided in its own way. `said` is
    whether headings or a person tell it, so that it is not plain from the order; `titles` are rows above the headings.
    """

    at: tuple[tuple[int, ...], ...] | None
    rows: tuple[Row, ...]
    said: bool = False
    titles: tuple[Row, ...] = ()


def columns_of(table: Table, layout: Layout, *, typed: bool = False, chosen: Chosen | None = None) -> Columns:
    """Return where the wanted columns are.

    What somebody chose for such a table is taken. Else headings decide where they are understood, and else the order,
    if there are no more columns than wanted ones and what stands in them looks like it. Typed lines are then taken one
    by one (`at` is None).
    Raises ColumnsUnclearError when neither tells, TableError where there are too few columns below headings.
    """
    if not table.rows:
        return Columns(None, ())
    head, *below = table.rows
    if chosen and chosen.fits(table, layout):
        return Columns(_chosen(chosen, table, layout), tuple(below) if chosen.heading else table.rows, said=True)
    if titles := _titles(table, layout):
        below_titles = Table(table.rows[len(titles) :], table.notes)
        return replace(columns_of(below_titles, layout, typed=typed), titles=titles)
    named = named_columns(head, layout)
    places = [found[0] for found in named if found]
    if all(found or each.optional for found, each in zip(named, layout.wanted, strict=True)):
        if len(set(places)) < len(places) or _doubled(named, layout):
            raise ColumnsUnclearError(table, layout)
        return Columns(_opened(named, layout, head), tuple(below), said=True)
    used = used_columns(table)
    left = [column for column in used if column not in places]
    if (
        places
        and layout.is_exact
        and len(used) == len(layout.wanted) == len(places) + 1
        and not _doubled(named, layout)
    ):
        return Columns(tuple(found or tuple(left) for found in named), tuple(below), said=True)
    if below and places and len(used) < layout.fewest:
        raise TableError(_lacking(named, layout))
    is_heading = bool(places) or _is_other_heading(head, layout)
    rows = tuple(below) if is_heading else table.rows
    return _typed(rows, table, layout) if typed else _ordered(rows, table, layout, in_doubt=bool(places))


def _titles(table: Table, layout: Layout) -> tuple[Row, ...]:
    """Return the rows of one cell each above a row that heads all columns there must be: Stock of 27 November."""
    for place, row in enumerate(table.rows[: MOST_TITLES + 1]):
        named = named_columns(row, layout)
        if len(row.used) > 1 and all(found or each.optional for found, each in zip(named, layout.wanted, strict=True)):
            return table.rows[:place]
        if len(row.used) > 1:
            break
    return ()


def _chosen(chosen: Chosen, table: Table, layout: Layout) -> tuple[tuple[int, ...], ...]:
    """Return the places; what stands to the right of a `several` one is its own, up to another one that was chosen."""
    taken = {place for place in chosen.at if place is not None}
    used = used_columns(table)
    found: list[tuple[int, ...]] = []
    for place, wanted in zip(chosen.at, layout.wanted, strict=True):
        right = [each for each in used if place is not None and wanted.several and each > place]
        end = next((each for each in right if each in taken), None)
        found.append(() if place is None else (place, *(each for each in right if end is None or each < end)))
    return tuple(found)


def _typed(rows: tuple[Row, ...], table: Table, layout: Layout) -> Columns:
    if layout.is_exact and len(used := _used(rows)) == len(layout.ordered):
        return Columns(_padded([(column,) for column in used], layout), rows)
    wide = [row for row in rows if layout.most is not None and len(row.used) > layout.most]
    if len(rows) > 1 and 2 * len(wide) > len(rows):  # one such line alone is a slip, not a table
        raise ColumnsUnclearError(table, layout)
    return Columns(None, rows)


def _ordered(rows: tuple[Row, ...], table: Table, layout: Layout, *, in_doubt: bool) -> Columns:
    used = _used(rows)
    if len(used) < layout.fewest:
        return Columns(None, rows)
    is_whole = layout.is_exact or used == list(range(used[0], used[-1] + 1))
    if in_doubt or not is_whole or (layout.most is not None and len(used) > layout.most):
        raise ColumnsUnclearError(table, layout)
    at: list[tuple[int, ...]] = [(column,) for column in used[: len(layout.ordered)]]
    if layout.ordered[-1].several and len(at) == len(layout.ordered):
        at[-1] = tuple(used[len(at) - 1 :])
    placed = _padded(at, layout)
    if _look_right(rows, placed, layout):
        return Columns(placed, rows)
    if len(rows) > 1 and not has_digits(rows[0]) and _look_right(rows[1:], placed, layout):
        return Columns(placed, rows[1:])  # a heading in words that we do not know
    raise ColumnsUnclearError(table, layout)


def _look_right(rows: Sequence[Row], at: Sequence[tuple[int, ...]], layout: Layout) -> bool:
    """Say whether most cells of each column look as they should, and the first row's do."""
    for places, wanted in zip(at, layout.wanted, strict=True):
        if not places or not wanted.cells:
            continue
        first = cell_at(rows[0], places[0])
        if (first and not has_digits(rows[0]) and not fits(first, wanted)) or share(rows, places[0], wanted) <= 1 / 2:
            return False
    return True


def named_columns(head: Row, layout: Layout) -> list[tuple[int, ...]]:
    """Return the columns that this heading names, for each wanted one; none where the row is no heading.

    A row with digits is one only if it names all the columns that there must be: else it is a row of codes.
    """
    named = [_named(head, each) for each in layout.wanted]
    if has_digits(head) and not all(found or each.optional for found, each in zip(named, layout.wanted, strict=True)):
        return [() for _ in layout.wanted]
    return named


def _named(head: Row, wanted: Wanted) -> tuple[int, ...]:
    for pattern in wanted.headings:
        if found := tuple(column for column, cell in enumerate(head.cells) if cell and re.fullmatch(pattern, cell)):
            return found
    return ()


def _doubled(named: Sequence[tuple[int, ...]], layout: Layout) -> bool:
    return any(len(found) > 1 and not each.several for found, each in zip(named, layout.wanted, strict=True))


def _opened(named: Sequence[tuple[int, ...]], layout: Layout, head: Row) -> tuple[tuple[int, ...], ...]:
    """Return the places, with all that may stand to the right of the last heading where a column is `several`."""
    last = max(head.used)
    return tuple(
        (*found, *range(last + 1, last + 1 + MOST_TO_THE_RIGHT)) if each.several and last in found else found
        for found, each in zip(named, layout.wanted, strict=True)
    )


MOST_TO_THE_RIGHT = 50


def _is_other_heading(head: Row, layout: Layout) -> bool:
    first = next((cell for cell in head.cells if cell), "")
    return bool(layout.other_headings) and not has_digits(head) and bool(re.fullmatch(layout.other_headings, first))


def _padded(at: Sequence[tuple[int, ...]], layout: Layout) -> tuple[tuple[int, ...], ...]:
    return (*at, *[()] * (len(layout.wanted) - len(at)))


def used_columns(table: Table) -> list[int]:
    """Return the columns in which something stands."""
    return _used(table.rows)


def _used(rows: Sequence[Row]) -> list[int]:
    return sorted(frozenset().union(*(row.used for row in rows)))


def fits(cell: str, wanted: Wanted) -> bool:
    """Say whether the cell looks like one of the wanted column."""
    return bool(re.fullmatch(wanted.cells, cell))


def share(rows: Sequence[Row], column: int, wanted: Wanted) -> float:
    """Return the share of the column's filled cells that look like the wanted column's; 1 where none is filled."""
    cells = [cell for row in rows if (cell := cell_at(row, column))]
    return sum(fits(cell, wanted) for cell in cells) / len(cells) if cells else 1.0


def how_to_name(layout: Layout) -> str:
    """Say how headings tell which columns are meant."""
    names = " / ".join(f"“{say(each.name)}”" for each in layout.ordered)
    return say("Write {names} over the columns that I should use.", names=names)


def _lacking(named: Sequence[tuple[int, ...]], layout: Layout) -> str:
    """Say which columns there must be that no heading names."""
    gaps = [each for found, each in zip(named, layout.wanted, strict=True) if not (found or each.optional)]
    names = ", ".join(f"“{say(each.name)}”" for each in gaps)
    return say("The table has no column {names}. Add what is missing, with a heading over it.", names=names)


def told_titles(titles: Sequence[Row]) -> str:
    """Say what was left out above the headings."""
    words = ", ".join(f"“{cell[:40]}”" for row in titles for cell in row.cells if cell)
    return say("Left out above the headings: {words}.", words=words)


def told_columns(at: Sequence[tuple[int, ...]], layout: Layout) -> str:
    """Say which columns were used: Columns: old code B, new code D."""
    placed = zip(layout.wanted, at, strict=True)
    named = [f"{_in_sentence(say(each.name))} {_letters(places)}" for each, places in placed if places]
    return say("Columns: {columns}.", columns=", ".join(named))


def _letters(places: Sequence[int]) -> str:
    if len(places) > MOST_TO_THE_RIGHT:
        return say("{first} and on", first=letter(places[0]))
    if len(places) > 1 and list(places) == list(range(places[0], places[-1] + 1)):
        return f"{letter(places[0])}–{letter(places[-1])}"
    return "+".join(map(letter, places))


def _in_sentence(name: str) -> str:
    return name if name.isupper() else name[:1].lower() + name[1:]
