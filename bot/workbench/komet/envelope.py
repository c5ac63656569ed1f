"""How an answer looks on the wire: status and message around a payload, each method in its own way.

Source: the sample answers of Komet's method pages and of public client code. Status is the text "1" in most
methods and the number 1 in some; the order of the keys differs; optional fields are missing, null or "".
"""

import json
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

Part = Literal["status", "message", "payload"]


@dataclass(frozen=True)
class Envelope:
    """The shape of one method's answers; `key` is what status is called, `quiet` leaves a success without a message."""

    status: Literal["text", "number"] = "text"
    order: tuple[Part, Part, Part] = ("status", "message", "payload")
    key: str = "status"
    quiet: bool = False

    def wrap(self, status: str, message: str, payload: Mapping[str, object]) -> dict[str, object]:
        """Return the answer's JSON object; `status` is "1" or "0", except where a method has more of them."""
        parts: dict[Part, Mapping[str, object]] = {
            "status": {self.key: int(status) if self.status == "number" else status},
            "message": {} if self.quiet and not message else {"message": message},
            "payload": payload,
        }
        return {key: value for part in self.order for key, value in parts[part].items()}


@dataclass(frozen=True)
class Answer:
    """What a method has to say. `effects` is 1 when the call changed a record, else 0."""

    payload: Mapping[str, object] = field(default_factory=dict)
    message: str = "OK"
    status: str = "1"
    effects: int = 0


@dataclass(frozen=True)
class Reply:
    """An HTTP answer, ready to be sent."""

    body: bytes
    http: int = 200
    content_type: str = "application/json"
    status: str | None = None
    message: str | None = None


def json_reply(payload: Mapping[str, object], *, http: int, status: str, message: str) -> Reply:
    """Return a reply with a JSON body in UTF-8."""
    body = json.dumps(payload, ensure_ascii=False, separators=(",", ":"), default=as_number)
    return Reply(body.encode("utf-8", "replace"), http, "application/json", status, message)


def html_reply(http: int, title: str) -> Reply:
    """Return a page of the kind that a proxy or an application server answers with."""
    page = f"<!doctype html><html><head><title>{title}</title></head><body><h1>{title}</h1></body></html>\n"
    return Reply(page.encode(), http, "text/html")


def as_number(value: object) -> object:
    """Return a Decimal as a JSON number, a whole one without its zeros. Raises TypeError for anything else."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    raise TypeError(f"{type(value).__name__} has no JSON form")


def money_text(amount: Decimal) -> str:
    """Return an amount as Komet prints totals: two digits, thousands commas ("1,152.00")."""
    return f"{amount:,.2f}"


def put_optional(row: dict[str, object], name: str, value: object, *, of: int, text: bool = True) -> None:
    """Set an optional field; without a value it is missing, null or "" (never "" for numbers).

    Which of these is decided by `of`, the record's id, so that one record always answers alike.
    """
    if value not in (None, ""):
        row[name] = value
        return
    choice = zlib.crc32(f"{of}.{name}".encode()) % (3 if text else 2)
    if choice:
        row[name] = None if choice == 1 else ""
