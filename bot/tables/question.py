"""What has to be asked of a table whose columns cannot be told: its first rows, its columns, and the likeliest ones."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.tables.chosen import Chosen, shape_of
from bot.tables.columns import named_columns, share, used_columns
from bot.tables.layout import Layout, Wanted
from bot.tables.table import Row, Table, cell_at, has_digits, letter

SHOWN_ROWS = 4


@dataclass(frozen=True)
class SeenColumn:
    """A column of the table: its place and letter, what stands in the first row, and a cell below."""

    place: int
    letter: str
    first: str
    example: str


@dataclass(frozen=True)
class Question:
    """Which of `columns` is meant by each wanted one; `chosen` is the answer that stands there already."""

    rows: tuple[Row, ...]
    columns: tuple[SeenColumn, ...]
    wanted: tuple[Wanted, ...]
    chosen: Chosen


def question_of(table: Table, layout: Layout, chosen: Chosen | None = None) -> Question | None:
    """Return the question about a table, answered as it was before or else as is likeliest; None for an empty one."""
    if not table.rows:
        return None
    head, *below = table.rows
    columns = tuple(
        SeenColumn(
            place, letter(place), cell_at(head, place), next(filter(None, (cell_at(row, place) for row in below)), "")
        )
        for place in used_columns(table)
    )
    answer = chosen if chosen and chosen.is_about(table, layout) else likeliest(table, layout)
    return Question(table.rows[:SHOWN_ROWS], columns, layout.wanted, answer)


def likeliest(table: Table, layout: Layout) -> Chosen:
    """Return the columns that headings name, else those that alone look right; None where that tells none apart.

    Several that look right tell nothing: a wrong one that is there already is taken for the right one. One that need
    not be in the table is taken by its heading alone.
    """
    head, *below = table.rows
    is_heading = bool(below) and not has_digits(head)
    rows = below if is_heading else table.rows
    free = used_columns(table)
    found: list[int | None] = []
    for places in named_columns(head, layout) if is_heading else [()] * len(layout.wanted):
        place = next((each for each in places if each in free), None)
        found.append(place)
        if place is not None:
            free.remove(place)
    fitting = {
        number: _fitting(rows, wanted, free)
        for number, wanted in enumerate(layout.wanted)
        if found[number] is None and not wanted.optional and wanted.cells
    }
    for number, fit in fitting.items():
        if len(fit) == 1 and list(fitting.values()).count(fit) == 1:
            found[number] = fit[0]
    return Chosen(shape=shape_of(table), heading=is_heading, at=tuple(found))


def _fitting(rows: Sequence[Row], wanted: Wanted, places: Sequence[int]) -> list[int]:
    return [place for place in places if share(rows, place, wanted) > 1 / 2]
