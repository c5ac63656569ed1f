"""Tables that people hand in: pasted text, .csv and .xlsx, read into rows of text within bounds.

`table.py` is what is read and how much of it at most, `pasted.py` text, `delimited.py` .csv, `workbook.py` .xlsx,
`layout.py` which columns an operation wants and `columns.py` where they are; `question.py` is what has to be asked
where that cannot be told, `chosen.py` the answer. An operation reads with `handlers/operations/given.py`.
"""

from bot.tables.chosen import Chosen
from bot.tables.columns import Columns, ColumnsUnclearError, columns_of
from bot.tables.delimited import table_as_csv
from bot.tables.layout import Layout, Wanted
from bot.tables.pasted import pasted_table
from bot.tables.reading import EXTENSIONS, read_file
from bot.tables.table import MOST_ROWS, Row, Table, TableError

__all__ = [
    "EXTENSIONS",
    "MOST_ROWS",
    "Chosen",
    "Columns",
    "ColumnsUnclearError",
    "Layout",
    "Row",
    "Table",
    "TableError",
    "Wanted",
    "columns_of",
    "pasted_table",
    "read_file",
    "table_as_csv",
]
