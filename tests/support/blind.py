"""Writes of which Komet offers no way to know what became of them, on purpose, each with its reason.

Of every other write `landed` has to find out: a lost answer ends as done where Komet shows the effect, and as not
found where it does not.
"""

NEVER = {
    "invoice upload": "Komet lists no vendors' invoices.",
    "inventory units add": "Komet has no list of the stock in units.",
    "inventory units delete": "Komet has no list of the stock in units.",
    "po item price": "Komet shows no sales prices of an order's lines.",
    "invoice sync ok": "Komet does not show that an invoice is locked.",
    "invoice sync error": "Komet does not show the lock; only a status that went back shows something.",
}
"""Neither that it happened nor that it did not can be seen."""

ONLY_YES = {
    "inventory add": "Komet shows no boxes of its staging area: boxes that are not in the stock may be there.",
}
"""That it happened can be seen; that it did not, cannot."""


IN_PART = {"inventory count": "Its new lines are added as by inventory add; its changes and deletions can be seen."}
"""Some of its requests are of the kind before."""


def may_stay_unknown(command: str, *, happened: bool) -> bool:
    """Say whether the outcome of this write may be unknown for good."""
    return command in NEVER or (command in {*ONLY_YES, *IN_PART} and not happened)
