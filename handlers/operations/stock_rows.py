"""Rows of stock as people type or paste them: line or product, boxes, cost, price A, price B."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from bot.words import say
from handlers.operations.stock import raise_for, read_cost

HEADINGS = re.compile(r"(?i)^(line|product|item|id|#|lot|code|l[ií]nea|producto|flor|variety|variedad)\b")
BOXES = re.compile(r"[+-]?\d{1,5}", re.ASCII)
MOST_CELLS = 5


@dataclass(frozen=True)
class StockRow:
    """One typed line: its number in the text, what it is about, the boxes, and the money if any.

    `count` is the new number of boxes, `change` the difference; both are None where the boxes stay ("=").
    """

    number: int
    line: str
    count: int | None = None
    change: int | None = None
    cost: Decimal | None = None
    price_a: Decimal | None = None
    price_b: Decimal | None = None


def rows_of(text: str, field: str) -> list[StockRow]:
    """Return the rows of the text; a heading is left out. Raises FormError that names every faulty line."""
    rows: list[StockRow] = []
    faults: list[str] = []
    for number, line in enumerate(text.replace("\u00a0", " ").replace("\u2212", "-").splitlines(), start=1):
        if not line.strip():
            continue
        cells = cells_of(line)
        if not rows and not faults and HEADINGS.match(cells[0]) and not any(map(_is_boxes, cells[1:])):
            continue
        try:
            rows.append(_row(number, cells))
        except ValueError as error:
            faults.append(say("Line {number}: {words}", number=number, words=error))
    if not rows and not faults:
        faults.append(say("There is no line of stock."))
    raise_for(faults, field)
    return rows


def cells_of(line: str) -> list[str]:
    """Return the cells of a line; with blanks alone between them, a name may have several words.

    Then a number of boxes with a sign (or "=") ends the name, a line's number is a name of one word, and in
    what is left the last word is the boxes.
    """
    for separator in ("\t", ";", ","):
        if separator in line:
            cells = [cell.strip().strip('"').strip() for cell in line.strip().split(separator)]
            return _without_end(cells)
    words = line.split()
    for position, word in enumerate(words[1:], start=1):
        if word == "=" or (word[0] in "+-" and _is_boxes(word)):
            return [" ".join(words[:position]), *words[position:]]
    if re.fullmatch(r"#?\d+", words[0], re.ASCII) or len(words) < 3:
        return words
    return [" ".join(words[:-1]), words[-1]]


def _without_end(cells: list[str]) -> list[str]:
    while len(cells) > 1 and not cells[-1]:
        cells = cells[:-1]
    return cells


def _is_boxes(cell: str) -> bool:
    return bool(BOXES.fullmatch(cell)) or cell == "="


def _row(number: int, cells: Sequence[str]) -> StockRow:
    line, boxes, *money = [*cells, "", ""][: max(2, len(cells))]
    if not line:
        raise ValueError(say("it names no line and no product."))
    if len(cells) > MOST_CELLS:
        raise ValueError(say("it has {count} parts; five are the most.", count=len(cells)))
    if not _is_boxes(boxes):
        if not boxes:
            raise ValueError(say("how many boxes? Write the new count, or +5 or -3."))
        raise ValueError(say("“{boxes}” is no number of boxes. Write 20, +5 or -3.", boxes=boxes[:20]))
    cost, price_a, price_b = (read_cost(each) if each else None for each in [*money, "", "", ""][:3])
    count = int(boxes) if boxes.isdecimal() else None
    change = int(boxes) if boxes[0] in "+-" else None
    return StockRow(number, line, count, change, cost, price_a, price_b)
