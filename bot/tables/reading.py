"""Which kind of table a file is, by its content and not by its name."""

from bot.tables.delimited import read_delimited
from bot.tables.table import Table, TableError
from bot.tables.workbook import read_workbook
from bot.words import say

EXTENSIONS = ("csv", "xlsx", "txt", "tsv")
"""What Slack offers to choose."""

OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def read_file(content: bytes) -> Table:
    """Return the table in a file. It takes a moment for a large one: call it in a thread. Raises TableError."""
    if not content.strip():
        raise TableError(say("The file is empty."))
    if content.startswith(OLD_OFFICE):
        raise TableError(say("This is an old .xls file, or one with a password. Save it as .xlsx without one."))
    if content.startswith(b"PK"):
        return read_workbook(content)
    if content.startswith(b"%PDF-"):
        raise TableError(say("This is a PDF. I need the rows as .csv or .xlsx."))
    return read_delimited(content)
