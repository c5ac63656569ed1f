"""Komet's limits on size, and how a long list of renames is cut to fit.

Source: https://kometsales.atlassian.net/wiki/spaces/APIDocs/pages/3342480 (64 KB a request, 20 MB a file).
"""

from collections.abc import Iterable
from typing import Any

from pydantic import SecretStr

from bot.komet.errors import KometTooLargeError
from bot.komet.requests import BoxCodeChange, BoxRename, KometRequest
from bot.komet.wire import outgoing, to_json

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
    parts: list[BoxCodeChange] = []
    waiting: list[BoxRename] = []
    size = 0
    for rename in renames:
        row = len(to_json(rename.model_dump(mode="json"))) + 1  # with its comma
        if waiting and size + row > limit:
            parts.append(BoxCodeChange(boxes=tuple(waiting)))
            waiting = []
        if not waiting:
            alone = request_size(BoxCodeChange(boxes=(rename,)))
            if alone > limit:
                raise KometTooLargeError(BoxCodeChange.method, size=alone, limit=limit)
            size = alone
        else:
            size += row
        waiting.append(rename)
    if waiting:
        parts.append(BoxCodeChange(boxes=tuple(waiting)))
    return parts
