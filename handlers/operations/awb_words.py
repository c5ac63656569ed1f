"""Words behind a command that ships: an air waybill's number is told from lines, boxes and whatever else stands there.

Nothing takes a shipping back, so only a word, or a group of three, that is such a number is taken for one; a temporary
number belongs into the form.
"""

import re
from collections.abc import Sequence

from handlers.operations.awb_numbers import tidy_awb
from handlers.operations.boxes_behind import begins_count
from handlers.operations.purchase_orders import order_and_lines

_NUMBER = re.compile(
    r"(?<!\S)(?:awb(?![^\W_])[\s#:.]*)?([0-9]{11}|[0-9]{3}-[0-9]{8}|[0-9]{3}[ -][0-9]{4}[ -][0-9]{4})(?!\S)", re.I
)
_ORDER = re.compile(r"#?p[0-9]{1,9}", re.I)
_BARE_ORDER = re.compile(r"#?[0-9]{5,6}")
"""An order without its P; a number that has more digits is a line's, and one of fewer may be boxes."""


def awb_among(words: Sequence[str]) -> tuple[str, list[str]]:
    """Return the first air waybill's number among the words, "" where there is none, and the other words."""
    text = " ".join(word.strip(",;") for word in words)
    found = _NUMBER.search(text)
    if found is None:
        return "", text.split()
    return str(tidy_awb(found[1])), [*text[: found.start()].split(), *text[found.end() :].split()]


def row_of(items: Sequence[str], rest: Sequence[str]) -> str:
    """Return the row that one line and the boxes behind it are, as a form has it; "" where they are none.

    Behind several lines it is not plain whose boxes they are; and what may be codes is told, as it may be a number of
    something else.
    """
    return " ".join((*items, *rest)) if len(items) == 1 and begins_count(rest) else ""


def rows_among(words: Sequence[str]) -> tuple[list[str], list[str]]:
    """Return the rows that orders, their lines and boxes are, and the words of which none was made."""
    orders: list[list[str]] = []
    left: list[str] = []
    for word in words:
        is_bare = not orders or bool(_BARE_ORDER.fullmatch(orders[-1][0]))
        if _ORDER.fullmatch(word) or (is_bare and _BARE_ORDER.fullmatch(word)):
            orders.append([word])
        else:
            (orders[-1] if orders else left).append(word)
    rows: list[str] = []
    for order, *behind in orders:
        values, rest = order_and_lines([order, *behind])
        items = values.get("items", [])
        if row := row_of(items, rest):
            rows.append(f"{order} {row}")
            continue
        rows += [f"{order} {item}" for item in items] or [order]
        left += rest
    return rows, left
