"""Text in cells: a spreadsheet must not take what Komet or a person wrote for a formula.

A cell that begins like a formula, with blanks before it or not, gets an apostrophe in front, and so does one that
begins with an apostrophe: taking one away gives every cell back to the letter.
https://owasp.org/www-community/attacks/CSV_Injection
"""

FORMULA_STARTS = tuple("=+-@\t\r\n＝＋－＠")


def harmless(cell: str) -> str:
    """Return a cell that no spreadsheet takes for a formula; `original` gives it back."""
    begins = cell.startswith(("'", *FORMULA_STARTS)) or cell.lstrip().startswith(FORMULA_STARTS)
    return f"'{cell}" if begins else cell


def original(cell: str) -> str:
    """Return the cell that `harmless` was given."""
    return cell.removeprefix("'")
