"""Which kind of table a file is: by its content; its name only says what people took it for."""

import re

from bot.tables.delimited import read_delimited
from bot.tables.table import Table, TableError
from bot.tables.workbook import no_workbook, read_workbook
from bot.words import say

EXTENSIONS = ("csv", "xlsx", "txt", "tsv")
"""What Slack offers to choose."""

OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""How a compound file begins, a folder of named streams.
https://learn.microsoft.com/openspecs/windows_protocols/ms-cfb"""

LOCKED = "EncryptedPackage".encode("utf-16-le")
OLD_BOOKS = ("Workbook".encode("utf-16-le"), "Book".encode("utf-16-le"))
"""Names of streams: of a workbook with a password, and of old workbooks."""

PAGE = re.compile(rb"(?i)\s*<(?:!doctype|html|head|body|table|\?xml|meta)\b")
"""How a web page or XML begins; some programs call such a one a workbook."""

BOOKS = (".xlsx", ".xlsm", ".xls")


def read_file(content: bytes, name: str = "") -> Table:
    """Return the table in a file; `name` is what it is called.

    It takes a moment for a large one: call it in a thread. Raises TableError.
    """
    bare = content.removeprefix(b"\xef\xbb\xbf")
    if not bare.strip():
        raise TableError(say("The file is empty."))
    if content.startswith(OLD_OFFICE):
        raise TableError(_old_office(content))
    if content.startswith(b"PK"):
        return read_workbook(content)
    if content.startswith(b"%PDF-"):
        raise TableError(say("This is a PDF. I need the rows as .csv or .xlsx."))
    if PAGE.match(bare):
        raise TableError(say("This is a web page or XML, no table. Open it in Excel and save it as .xlsx or .csv."))
    if name.casefold().endswith(BOOKS):
        raise TableError(no_workbook())
    return read_delimited(content)


def _old_office(content: bytes) -> str:
    """Return a sentence about a file of the kind that Office wrote before .xlsx, and writes for a password."""
    if LOCKED in content:
        return say("The workbook has a password. Save it without one, or its rows as .csv.")
    if any(each in content for each in OLD_BOOKS):
        return say("This is an old .xls workbook. Open it in Excel and save it as .xlsx, without a password.")
    return no_workbook()
