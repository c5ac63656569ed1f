"""Lists of records: what a list is (`listing`), how a page of it is drawn (`drawing`), and its file (`files`)."""

from bot.lists.drawing import Drawn, draw
from bot.lists.listing import Cell, Column, Kind, Listing, Page, Row, RowAction, Sort
from bot.lists.plainly import pages_of

__all__ = [
    "Cell",
    "Column",
    "Drawn",
    "Kind",
    "Listing",
    "Page",
    "Row",
    "RowAction",
    "Sort",
    "draw",
    "pages_of",
]
