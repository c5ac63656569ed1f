"""What an operation wants of a table: which columns, how people head them, what stands in them."""

from collections.abc import Callable
from dataclasses import dataclass

from bot.tables.pasted import cells_of


@dataclass(frozen=True)
class Wanted:
    """A column that an operation asks for.

    `name` is what people call it, `headings` are patterns of the headings that mean it, the surest first, and `cells`
    is one of what stands in it ("" = anything). One that is `several` also takes what stands to the right of it, one
    of `days` holds dates: in all others Excel has made one of something else.
    """

    name: str
    headings: tuple[str, ...]
    cells: str = ""
    optional: bool = False
    several: bool = False
    days: bool = False


@dataclass(frozen=True)
class Layout:
    """The columns that an operation asks for, in the order in which they stand where there are no headings.

    Only the first `in_order` can be told by their order (None = all can). `other_headings` is a pattern of a first
    cell that belongs to a heading though it names none of them; `divide` cuts up a typed line.
    """

    wanted: tuple[Wanted, ...]
    in_order: int | None = None
    other_headings: str = ""
    divide: Callable[[str], list[str]] = cells_of

    @property
    def ordered(self) -> tuple[Wanted, ...]:
        """The columns that can be told by their order."""
        return self.wanted[: self.in_order]

    @property
    def fewest(self) -> int:
        """How many columns a table must have."""
        return sum(not each.optional for each in self.wanted)

    @property
    def most(self) -> int | None:
        """How many columns there can be where there are no headings; None = any number."""
        return None if any(each.several for each in self.ordered) else len(self.ordered)

    @property
    def is_exact(self) -> bool:
        """Whether none of the ordered columns can be left out."""
        return not any(each.optional for each in self.ordered)
