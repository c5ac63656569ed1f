"""Rows of what ships on one AWB, typed or as a file: order, line, and its boxes or their codes."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.slack.forms import UploadedFile
from bot.tables import Chosen, Layout, Wanted
from bot.words import say
from handlers.operations.awb_numbers import tidy_awb
from handlers.operations.boxes_behind import is_count
from handlers.operations.given import GivenRow, given_rows
from handlers.operations.purchase_orders import tidy_number
from handlers.operations.understood import Understood, understood

PO_LINE = Wanted(
    "Line",
    (r"(?i)(?:po[\s_]*)?(?:line|item|l[ií]nea)(?:[\s_]*(?:id|number|no\.?|#))?|id",),
    cells=r"#?\d{1,12}",
    optional=True,
)
"""A line of an order, by its ID."""


BOXES_OR_CODES = Wanted(
    "Boxes or codes",
    (
        r"(?i)(?:box[\s_]*)?(?:codes?|barcodes?|labels?|c[oó]digos?)(?:[\s_]*\d+)?|(?:box|caja)(?:[\s_]*\d+)?",
        r"(?i)(?:boxes|qty|quantity|cajas)",
    ),
    optional=True,
    several=True,
)
"""How many boxes of a line ship, or their codes."""


CODES_A_CELL = 20


def codes_of(text: str) -> list[str]:
    """Return the words of a text: codes, or a number."""
    return [each for each in re.split(r"[\s,;]+", text) if each]


def divided(line: str) -> list[str]:
    """Return the cells of a typed row: two words, then its codes, many in a cell, as a line may have hundreds."""
    words = codes_of(line)
    starts = range(2, len(words), CODES_A_CELL)
    return [*words[:2], *(" ".join(words[start : start + CODES_A_CELL]) for start in starts)]


LAYOUT = Layout(
    (
        Wanted(
            "Order",
            (r"(?i)(?:purchase[\s_]*)?(?:order|po|p\.o\.|orden|pedido)(?:[\s_]*(?:id|number|no\.?|#))?",),
            cells=r"(?i)(?:po)?[\s#:.-]*p?\d{1,9}",
        ),
        PO_LINE,
        BOXES_OR_CODES,
        Wanted(
            "AWB", (r"(?i)(?:master[\s_]*)?(?:awb|air[\s_]*waybill|mawb)(?:[\s_]*(?:number|no\.?|#))?",), optional=True
        ),
    ),
    in_order=3,
    divide=divided,
    other_headings=".*",
)
"""The AWB is read only under its own heading: a row of another one must not ship on this."""


@dataclass(frozen=True)
class AwbRow:
    """A row: the order, the line ("" = all that are open), and what stands behind it: a number of boxes or codes."""

    given: GivenRow
    order: str
    line: str
    boxes: tuple[str, ...]

    @property
    def has_codes(self) -> bool:
        """Whether codes of boxes stand in it."""
        return not is_count(self.boxes)


async def given_awb_rows(
    text: str, file: UploadedFile | None, awb: str, *, field: str, chosen: Chosen | None = None
) -> Understood[AwbRow]:
    """Return the rows of the text in `field` and of the file, those of one line with codes as one row.

    `chosen` are the columns that somebody chose. Raises ColumnsError when they have to be asked for, else FormError at
    the field at fault where no row can be read; one of another AWB is a fault.
    """
    given = await given_rows(LAYOUT, text, file, field=field, chosen=chosen)
    # A row without a line would ship the whole order: in a file where others have one that is a slip.
    has_lines = any(row.in_file and row.cells[1] for row in given.rows)

    def read(row: GivenRow) -> AwbRow:
        return _row(row, awb, needs_line=row.in_file and has_lines)

    rows = understood(given, read, none=say("There is no order."))
    return replace(rows, rows=_joined(rows.rows))


def _row(given: GivenRow, awb: str, *, needs_line: bool) -> AwbRow:
    order, line, boxes, other = given.cells
    if other and tidy_awb(other) != awb:
        raise ValueError(say("it is for AWB {other}, not {awb}.", other=other[:30], awb=awb))
    number = str(tidy_number(order))
    if not number:
        raise ValueError(say("That is not a PO number. It looks like P071882."))
    if boxes and not line:
        raise ValueError(say("boxes stand there, but not of which line."))
    if needs_line and not line:
        words = "no line stands there, as in the other rows. To ship all lines of an order, write it above."
        raise ValueError(say(words))
    return AwbRow(given, number, line.lstrip("#"), tuple(codes_of(boxes)))


def _joined(rows: Sequence[AwbRow]) -> list[AwbRow]:
    """Return the rows with those of the same line together where each has codes, as a packing list has a row a box."""
    found: list[AwbRow] = []
    places: dict[tuple[str, str], int] = {}
    for row in rows:
        key = (row.order, row.line)
        if row.has_codes and key in places:
            before = found[places[key]]
            found[places[key]] = replace(before, boxes=before.boxes + row.boxes)
            continue
        if row.has_codes:
            places[key] = len(found)
        found.append(row)
    return found
