"""Lists of records: what a list is (`listing`), how a page of it is drawn (`drawing`), and its file (`files`)."""

from bot.lists.drawing import draw
from bot.lists.listing import Cell, Column, Fact, Kind, Listing, Page, Row, RowAction, Sort

__all__ = [
    "Cell",
    "Column",
    "Fact",
    "Kind",
    "Listing",
    "Page",
    "Row",
    "RowAction",
    "Sort",
    "draw",
]
