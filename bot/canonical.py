"""Canonical JSON: the same content always gives the same bytes, so that it can be hashed."""

import hashlib
import json
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any


def canonical(value: Any) -> str:
    """Return JSON with sorted keys and no spaces; decimals and dates as text.

    Raises TypeError for anything that has no single obvious text (floats among them: money is Decimal).
    """
    return json.dumps(_plain(value), sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def sha256(value: Any) -> str:
    """Return the SHA-256 of the canonical JSON, as 64 hexadecimal digits."""
    return hashlib.sha256(canonical(value).encode()).hexdigest()


def _plain(value: Any) -> Any:
    if value is None or (isinstance(value, bool | int | str) and not isinstance(value, Enum)):
        return value
    if isinstance(value, Enum):
        return _plain(value.value)
    if isinstance(value, Decimal):
        return decimal_text(value)
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if isinstance(value, set | frozenset):
        return sorted(_plain(item) for item in value)
    raise TypeError(f"{type(value).__name__} has no canonical text")


def text_of(value: Decimal | None) -> str | None:
    """Return a decimal as the snapshot of a plan holds it; None where Komet shows none."""
    return None if value is None else decimal_text(value)


def decimal_text(value: Decimal) -> str:
    """Return a decimal without exponent and without zeros at the end: 1.50 and 1.5 are one amount."""
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text
