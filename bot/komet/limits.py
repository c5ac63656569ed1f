"""Komet's limits on size and rows, and how what is longer is cut to fit.

Source: https://kometsales.atlassian.net/wiki/spaces/APIDocs/pages/3342480 (64 KB a request, 20 MB a file).
"""

from collections.abc import Callable, Iterable
from typing import Any, TypeVar
from urllib.parse import quote

from pydantic import SecretStr

from bot.komet.errors import KometTooLargeError
from bot.komet.requests import BOXES_PER_CALL, BoxCodeChange, BoxRename, KometRequest, ShipmentItem
from bot.komet.requests.fields import ON_THE_WIRE
from bot.komet.requests.request import WireModel
from bot.komet.wire import outgoing, to_json

Row = TypeVar("Row", str, BoxRename, ShipmentItem)
R = TypeVar("R", bound=KometRequest[Any])

REQUEST_LIMIT = 64_000
"""Bytes in a request. "64 KB" may mean 64,000 or 65,536, with or without headers: the smaller always fits."""

FILE_LIMIT = 20_000_000
"""Bytes in an uploaded file ("20 MB", again read as the smaller)."""

TOKEN_LENGTH = 50
"""Longest token that Komet documents; sizes are worked out as if every token were that long."""

_ANY_TOKEN = SecretStr("x" * TOKEN_LENGTH)


def request_size(request: KometRequest[Any]) -> int:
    """Return the size of a request without a file, in bytes: its body, or path and query of a GET."""
    return outgoing(request, _ANY_TOKEN).size


def chunks(renames: Iterable[BoxRename], limit: int = REQUEST_LIMIT) -> list[BoxCodeChange]:
    """Return the renames as few requests of at most `limit` bytes each, in the same order.

    Raises KometTooLargeError when a single rename does not fit.
    """
    return packed(renames, lambda rows: BoxCodeChange(boxes=rows), limit=limit)


def packed(
    rows: Iterable[Row],
    make: Callable[[tuple[Row, ...]], R],
    *,
    most: int | None = None,
    limit: int = REQUEST_LIMIT,
) -> list[R]:
    """Return the rows as few requests, made with `make`, of at most `most` rows and `limit` bytes, in the same order.

    A row is a part of a body or a code in a list of codes. Raises KometTooLargeError when a single row does not fit.
    Lines of a new order must not be cut: each part would be an order of its own.
    """
    parts: list[R] = []
    waiting: list[Row] = []
    size = 0
    for row in rows:
        more = row_size(row) if waiting else 0
        if waiting and (size + more > limit or len(waiting) == most):
            parts.append(make(tuple(waiting)))
            waiting = []
        if waiting:
            size += more
        else:
            alone = make((row,))
            size = request_size(alone)
            if size > limit:
                raise KometTooLargeError(alone.method, size=size, limit=limit)
        waiting.append(row)
    if waiting:
        parts.append(make(tuple(waiting)))
    return parts


def row_size(row: str | WireModel) -> int:
    """Return the bytes that one more row adds to a request at most, with what divides it from the others."""
    if isinstance(row, WireModel):
        return len(to_json(row.model_dump(mode="json", exclude_none=True, context=ON_THE_WIRE))) + 1
    return max(len(quote(row, safe="")), len(to_json(row))) + len("%2C")


def boxes_per_call(quantity: int, most: int = BOXES_PER_CALL) -> list[int]:
    """Return a quantity of boxes as quantities of at most `most`, the full ones first."""
    full, rest = divmod(quantity, most)
    return [most] * full + ([rest] if rest else [])
