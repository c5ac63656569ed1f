"""The writes that plays are made of: lines and boxes in groups, and every other operation with its example."""

import hashlib
import json
from base64 import b64decode
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any, cast

from bot.komet.requests import request_from_record
from bot.komet.wire import to_json
from bot.slack.forms import UploadedFile
from bot.workbench.komet.server import LocalKomet
from handlers.operations import OPERATIONS
from tests.support.examples import EXAMPLES, LINE

METHODS = {operation.command: operation.method for operation in OPERATIONS if operation.writes}
"""The method of each write, by command."""

READS = frozenset(method for operation in OPERATIONS for method in operation.methods) - set(METHODS.values())

DELETE = "purchase.order.item.delete"
RENAME = "box.code.change"

OTHERS = tuple(command for command, method in METHODS.items() if method not in (DELETE, RENAME))
"""The writes that are asked for as in their examples."""

Part = tuple[str, ...]
"""One thing that a write changes: ("line", id), ("box", old code, new code), or all of it: ("call", method, words)."""


def parts_of_record(record: Mapping[str, Any]) -> tuple[Part, ...]:
    """Return what a request changes, from its record in a plan or in the journal."""
    parameters = request_from_record(record).parameters()
    return tuple(parts_of(str(record["method"]), json.loads(to_json(parameters), parse_float=Decimal)))


def parts_of(method: str, parameters: Mapping[str, Any]) -> Iterator[Part]:
    """Return what a write with these parameters, as Komet reads them, changes. Bytes of a file count for nothing."""
    if method == DELETE:
        yield ("line", str(parameters["poItemId"]))
    elif method == RENAME:
        for row in parameters["boxes"]:
            yield ("box", str(row["currentBoxCode"]), str(row["newBoxCode"]))
    else:
        known = {name: _words(value) for name, value in sorted(parameters.items()) if name not in FILES}
        yield ("call", method, json.dumps(known))


def lines_in(part: Part) -> tuple[str, ...]:
    """Return the lines of orders whose state the part rests on."""
    if part[0] == "line":
        return (part[1],)
    return (LINE,) if part[1].startswith("purchase.order.item") and LINE in part[2] else ()


FILES = frozenset({"attachment", "file"})
"""Where the bytes of a file stand."""


def _words(value: Any) -> str:
    """Return a value as it would stand in a URL, which knows nothing but text."""
    if isinstance(value, bool):
        return str(value).lower()
    return json.dumps(value, default=str, sort_keys=True) if isinstance(value, (list, dict)) else str(value)


def example_values(command: str, komet: object) -> dict[str, Any]:
    """Return the example's form values; `komet` has `state`, as a local Komet has."""
    example = EXAMPLES[command](cast(LocalKomet, komet))
    return {**example.values, **{name: _uploaded(given[0]) for name, given in (example.files or {}).items()}}


def _uploaded(file: Mapping[str, str]) -> UploadedFile:
    content = b64decode(file["content_base64"])
    return UploadedFile(id="F1", name=file["name"], content=content, sha256=hashlib.sha256(content).hexdigest())
