"""The shortest way to a list: rows of text. Numbers are read back from it, so that they sort and add up."""

import re
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from bot.lists.drawing import Drawn, draw
from bot.lists.listing import Cell, Column, Kind, Listing, Page, Row, RowAction

_NUMBER = re.compile(r"-?\$?-?\d{1,3}(,\d{3})+(\.\d+)?|-?\$?-?\d+(\.\d+)?", re.ASCII)


def pages_of(
    page: Page[Any],
    title: str,
    one: str,
    columns: Sequence[tuple[str, bool]],
    rows: Sequence[Sequence[str]],
    *,
    row_actions: Sequence[Sequence[RowAction]] = (),
    nothing: str = "",
) -> Drawn:
    """Return one page of a table; `one` is the noun of a row, columns are (title, is a number).

    `row_actions` has one sequence for each row, `nothing` is said when there are no rows.
    """
    kinds = [_kind([row[place] for row in rows], is_number) for place, (_, is_number) in enumerate(columns)]
    made = [Column(heading, kind) for (heading, _), kind in zip(columns, kinds, strict=True)]
    listed = [
        Row(
            [_cell(text, kind) for text, kind in zip(row, kinds, strict=True)],
            row_actions[place] if row_actions else (),
            texts=row,
        )
        for place, row in enumerate(rows)
    ]
    return draw(page, Listing(title, one, made, listed, nothing=nothing))


def _kind(texts: Sequence[str], is_number: bool) -> Kind:
    if not is_number:
        return Kind.TEXT
    return Kind.MONEY if any("$" in text for text in texts) else Kind.NUMBER


def _cell(text: str, kind: Kind) -> Cell:
    if text in ("", "–"):
        return None
    if kind is Kind.TEXT or not _NUMBER.fullmatch(text):
        return text
    return Decimal(text.replace("$", "").replace(",", ""))
