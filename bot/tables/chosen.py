"""Columns that somebody chose, because headings and order do not tell: what they chose, and of which shape of table."""

import hashlib
import re
from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from bot.tables.layout import Layout
from bot.tables.table import MOST_COLUMNS, Table, has_digits
from bot.words import say

NOT_IN_TABLE = "-"
HEADING = "heading"
"""The part of the answer that says whether the first row is a heading; its words end with the table's shape."""

Column = Annotated[int, Field(ge=0, lt=MOST_COLUMNS)]


class Chosen(BaseModel):
    """Where each wanted column is (None = not in the table), for every table of this shape."""

    model_config = ConfigDict(frozen=True)

    shape: Annotated[str, Field(pattern="^[hw][0-9a-f]{1,16}$")]
    heading: bool
    at: tuple[Column | None, ...]

    @model_validator(mode="before")
    @classmethod
    def _of_answer(cls, value: Any) -> Any:
        """Understand what a form gives: a column for each number of a wanted one, and words about the heading."""
        if not isinstance(value, Mapping) or HEADING not in value or "at" in value:
            return value
        is_heading, _, shape = str(value[HEADING]).partition(" ")
        # A form that is not filled in to its end lacks some of them.
        answered = [int(each) for each in value if re.fullmatch(r"[0-9]{1,2}", str(each))]
        places = [str(value.get(str(each), NOT_IN_TABLE)) for each in range(max(answered, default=-1) + 1)]
        at = [int(each) if re.fullmatch(r"[0-9]{1,2}", each) else None for each in places]
        return {"shape": shape, "heading": is_heading == "yes", "at": at}

    @model_validator(mode="after")
    def _each_its_own(self) -> "Chosen":
        places = [each for each in self.at if each is not None]
        if len(set(places)) < len(places):
            raise ValueError(say("Two of these are the same column. Choose another for one of them."))
        return self

    @classmethod
    def read(cls, value: Any) -> "Chosen | None":
        """Return what was chosen, as a form or a draft holds it; None when it is nothing whole."""
        try:
            return cls.model_validate(value)
        except ValidationError:
            return None

    def is_about(self, table: Table, layout: Layout) -> bool:
        """Say whether it was chosen for a table like this one, though perhaps not yet for all that must be there."""
        return self.shape == shape_of(table) and len(self.at) <= len(layout.wanted)

    def fits(self, table: Table, layout: Layout) -> bool:
        """Say whether it was chosen for a table like this one, and for all that the layout must have."""
        return (
            self.is_about(table, layout)
            and len(self.at) == len(layout.wanted)
            and all(place is not None or each.optional for place, each in zip(self.at, layout.wanted, strict=True))
        )


def shape_of(table: Table) -> str:
    """Return what tables of the same kind have in common: their headings, or how wide they are without any."""
    head = table.rows[0]
    if has_digits(head) or len(table.rows) == 1:
        return f"w{max(max(row.used) for row in table.rows) + 1:x}"
    cells = "\x1f".join(cell.casefold() for cell in head.cells).rstrip("\x1f")
    return "h" + hashlib.sha256(cells.encode()).hexdigest()[:16]
