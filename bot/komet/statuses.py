"""Statuses of orders and lines: Komet's codes and words as one enumeration each.

The filters of purchase.order.list take words, its data was seen with letters (komet-api §9); both are read.
The code of a cancelled order is not documented: what we do not know is UNKNOWN, with the text kept beside it.
"""

from enum import StrEnum
from functools import lru_cache


class OrderStatus(StrEnum):
    """The status of a purchase order; the value is the word that Komet's filter takes."""

    PENDING_APPROVAL = "Pending Approval"
    APPROVED = "Approved"
    CONFIRMED = "Confirmed by Farm"
    CANCELLED = "Cancelled"
    UNKNOWN = "Unknown"

    @classmethod
    def read(cls, raw: object) -> "OrderStatus":
        """Return the status that a code or word stands for, in any letter case."""
        return _ORDER.get(_squeezed(raw), cls.UNKNOWN)


class LineStatus(StrEnum):
    """The status of a line; the value is the word that Komet's filter takes (Shipped is no filter)."""

    PENDING = "Pending"
    CONFIRMED = "Confirmed"
    PARTLY_CONFIRMED = "Partial Confirmed"
    SHIPPED = "Shipped"
    CANCELLED = "Cancelled"
    UNKNOWN = "Unknown"

    @classmethod
    def read(cls, raw: object) -> "LineStatus":
        """Return the status that a letter or word stands for, in any letter case."""
        word = _squeezed(raw)
        if word.startswith("partial"):
            return cls.PARTLY_CONFIRMED  # Komet's exact spelling was cut off in every text seen
        return _LINE.get(word, cls.UNKNOWN)


_ORDER = {
    "pa": OrderStatus.PENDING_APPROVAL,
    "pendingapproval": OrderStatus.PENDING_APPROVAL,
    "a": OrderStatus.APPROVED,
    "approved": OrderStatus.APPROVED,
    "cf": OrderStatus.CONFIRMED,
    "confirmed": OrderStatus.CONFIRMED,
    "confirmedbyfarm": OrderStatus.CONFIRMED,
    "cancelled": OrderStatus.CANCELLED,
    "canceled": OrderStatus.CANCELLED,
}

_LINE = {
    "p": LineStatus.PENDING,  # inferred from C and S, which were seen
    "pending": LineStatus.PENDING,
    "c": LineStatus.CONFIRMED,
    "confirmed": LineStatus.CONFIRMED,
    "s": LineStatus.SHIPPED,
    "shipped": LineStatus.SHIPPED,
    "cancelled": LineStatus.CANCELLED,
    "canceled": LineStatus.CANCELLED,
}


def _squeezed(raw: object) -> str:
    return _letters(raw) if isinstance(raw, str) else _letters(str(raw))


@lru_cache(maxsize=256)
def _letters(text: str) -> str:
    """Return the letters and digits in small; a list of thousands has a handful of statuses."""
    return "".join(char for char in text.lower() if char.isalnum())
