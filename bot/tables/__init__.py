"""Tables that people hand in: pasted text, .csv and .xlsx, read into rows of text within bounds.

`table.py` is what is read and how much of it at most, `pasted.py` text, `delimited.py` .csv, `workbook.py` .xlsx,
`columns.py` finds the columns that are asked for. An operation reads with `read_file` and `pasted_table`.
"""

from bot.tables.columns import Wanted, columns_of
from bot.tables.pasted import pasted_table
from bot.tables.reading import EXTENSIONS, read_file
from bot.tables.table import MOST_ROWS, Row, Table, TableError

__all__ = [
    "EXTENSIONS",
    "MOST_ROWS",
    "Row",
    "Table",
    "TableError",
    "Wanted",
    "columns_of",
    "pasted_table",
    "read_file",
]
