"""Malformed answers of Komet through the decipherer, judged by somebody else than the decipherer.

The judge is written apart from the bot's code, from komet-api's rules alone: a write may be called done only
for HTTP 2xx with one whole JSON object whose one `status` is "1" or 1; a box is renamed only if its own row says so.
"""

import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

from bot.komet.decipher import decipher
from bot.komet.errors import (
    KometError,
    KometOutcomeUnknownError,
    KometQuotaError,
    KometRefusedError,
    KometTokenRejectedError,
)
from bot.komet.models import BoxRenames
from bot.komet.requests import (
    Attachment,
    BoxCodeChange,
    BoxRename,
    BoxTypeList,
    CarrierList,
    KometRequest,
    ProductList,
    PurchaseOrderItemDelete,
    PurchaseOrderList,
    V2VendorInvoice,
    VendorList,
)
from tests.fuzz.mutations import broken_bytes, broken_text, broken_tree

DATA = Path(__file__).parents[1] / "data" / "komet"
FILE = Attachment(sha256="ab" * 32, size=3, media_type="application/pdf", name="a.pdf")
BOXES = (BoxRename(current="BX700411", new="AL220411"), BoxRename(current="BX700412", new="AL220412"))
WHOLE: list[tuple[KometRequest[Any], bytes]] = [
    (PurchaseOrderItemDelete(po_item_id="9004411"), (DATA / "purchase_order_item_delete.json").read_bytes()),
    (V2VendorInvoice(po_number="P1", attachment=FILE), (DATA / "v2_vendor_invoice.json").read_bytes()),
    (BoxCodeChange(boxes=BOXES), (DATA / "box_code_change.json").read_bytes()),
    (PurchaseOrderList(number="P071882"), (DATA / "purchase_order_list.json").read_bytes()),
    (PurchaseOrderList(number="P071882"), (DATA / "orders_not_found.json").read_bytes()),
    (BoxTypeList(), (DATA / "boxtype_list.json").read_bytes()),
    (ProductList(), (DATA / "product_list.json").read_bytes()),
    (CarrierList(), (DATA / "carrier_list.json").read_bytes()),
    (VendorList(), (DATA / "vendor_list.json").read_bytes()),
]
GATEWAY = (DATA / "gateway.html").read_bytes()

STATUSES = ("1", 1, "0", 0, True, False, None, 1.0, "01", " 1", "1 ", "OK", "success", [1], {"1": 1}, -1, 2, "¹", "１")
MESSAGES = ("OK", "", None, 7, "Orders not found.OK", "Orders not found.", "Token not found.", "x" * 3000, ["OK"])
MEDIA_TYPES = (
    "application/json", "application/json; charset=utf-8", "application/json;charset=ISO-8859-1", "", "text/plain",
    "application/json; charset=utf-16", "application/json; charset=none", "text/html", "text/html; charset=utf-8",
    "application/xml", "application/pdf", "%%%", ";", "application/problem+json",
)  # fmt: skip
HTTP_STATUSES = (
    200,
    200,
    200,
    200,
    201,
    202,
    204,
    206,
    100,
    301,
    302,
    304,
    400,
    401,
    403,
    404,
    429,
    500,
    502,
    503,
    504,
)


@dataclass(frozen=True)
class Answer:
    """One answer to one request."""

    request: KometRequest[Any]
    http_status: int
    media_type: str
    body: bytes


def answers(dice: Random, count: int) -> Iterator[Answer]:
    """Yield `count` malformed answers."""
    for _ in range(count):
        request, whole = dice.choice(WHOLE)
        media_type = dice.choice(MEDIA_TYPES) if dice.random() < 0.3 else "application/json"
        http_status = dice.choice(HTTP_STATUSES) if dice.random() < 0.5 else 200
        yield Answer(request, http_status, media_type, _broken(dice, whole))


def _broken(dice: Random, whole: bytes) -> bytes:
    tree = json.loads(whole)
    match dice.randrange(10):
        case 0:
            return broken_bytes(dice, whole)
        case 1:
            return whole[: dice.randrange(len(whole.rstrip()))]
        case 2:
            return broken_text(dice, whole.decode()).encode()
        case 3:
            return dice.choice(
                (b"", b" ", b"null", b"[]", b"1", b'"1"', GATEWAY, whole + GATEWAY, b"\xef\xbb\xbf" + whole)
            )
        case 4:
            name = dice.choice(("status", "STATUS", "Status", "status "))
            tree.pop("status", None)
            return json.dumps({name: dice.choice(STATUSES), **tree, "message": dice.choice(MESSAGES)}).encode()
        case 5:
            extra = json.dumps({dice.choice(("Status", "status", "STATUS")): dice.choice(STATUSES)})
            return (json.dumps(tree)[:-1] + ", " + extra[1:]).encode()
        case 6:
            return json.dumps(tree).encode(dice.choice(("utf-16", "utf-32", "latin-1")), "replace")
        case _:
            return json.dumps(broken_tree(dice, tree, most=4)).encode()


def run(dice: Random, count: int) -> tuple[Counter[str], list[str]]:
    """Decipher `count` answers; return how they ended, and a sentence for each that ended wrongly."""
    ends: Counter[str] = Counter()
    faults: list[str] = []
    for number, answer in enumerate(answers(dice, count)):
        try:
            result: Any = decipher(answer.request, answer.http_status, answer.media_type, answer.body)
        except KometError as error:
            ends[_name(error)] += 1
            if not answer.request.is_read and (wrong := false_refusal(answer, error)):
                faults.append(f"{number}: {wrong}: {answer}")
            continue
        except Exception as error:  # noqa: BLE001 - whatever else it is, it is a find
            faults.append(f"{number}: {type(error).__name__} for {answer}")
            continue
        ends["read" if answer.request.is_read else "done"] += 1
        if not answer.request.is_read and (wrong := false_success(answer, result)):
            faults.append(f"{number}: {wrong}: {answer}")
    return ends, faults


def false_success(answer: Answer, result: Any) -> str | None:
    """Return why a write must not be called done, or None when Komet did say so."""
    if not 200 <= answer.http_status < 300:
        return "done with a status that is no success"
    content = _one_object(answer)
    if content is None:
        return "done without one whole JSON object"
    said = [value for key, value in content.items() if key.lower() == "status"]
    if len(said) != 1 or not _is_one(said[0]):
        return "done without status 1"
    if not isinstance(result, BoxRenames):
        return None
    rows = next((value for key, value in content.items() if key.lower() == "boxes"), None)
    if not isinstance(rows, list) or len(rows) != len(BOXES) or len(result.rows) != len(BOXES):
        return "renamed without a row for each box"
    for verdict, row, box in zip(result.rows, rows, BOXES, strict=True):
        own = {key.lower(): value for key, value in row.items()} if isinstance(row, dict) else {}
        if verdict.ok and not (_is_one(own.get("status")) and own.get("newboxcode") == box.new == verdict.new_code):
            return "a box renamed without its own row saying so"
    return None


def false_refusal(answer: Answer, error: KometError) -> str | None:
    """Return why a write must not be called refused, or None when Komet did say no or nobody knows."""
    if isinstance(error, KometOutcomeUnknownError):
        return None
    if not isinstance(error, KometRefusedError | KometQuotaError | KometTokenRejectedError):
        return f"a write ended as {type(error).__name__}"
    content = _one_object(answer) or {}
    said = [value for key, value in content.items() if key.lower() == "status"]
    return None if len(said) == 1 and said[0] in ("0", 0) and said[0] is not False else "refused without status 0"


def _one_object(answer: Answer) -> dict[str, Any] | None:
    media_type, _, rest = answer.media_type.partition(";")
    if re.search(r"html|xml|pdf|%", media_type):
        return None
    charset = re.search(r"charset=([\w-]+)", rest)
    try:
        text = answer.body.decode((charset[1] if charset else "utf-8").lower().replace("utf-8", "utf-8-sig"))
        content = json.loads(text, object_pairs_hook=_once)
    except (ValueError, LookupError, RecursionError):
        return None
    return content if isinstance(content, dict) else None


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len({key for key, _ in pairs}) != len(pairs):
        raise ValueError("a key twice")
    return dict(pairs)


def _is_one(value: object) -> bool:
    return value == "1" or (type(value) is int and value == 1)


def _name(error: KometError) -> str:
    return type(error).__name__.removeprefix("Komet").removesuffix("Error").lower()
