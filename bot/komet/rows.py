"""Answers that speak row by row, or count: each row of the request gets Komet's word on it, or nobody knows.

Bulk methods answer a yes outside with a no inside (komet-api §3). Rows are matched to the request by what they
repeat of it; a misfit is not guessed at.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from bot.komet.envelope import Envelope, Status, read_status
from bot.komet.errors import NO_REASON, quotable
from bot.komet.models import (
    BoxMove,
    BoxRenames,
    BoxVerdict,
    KometAnswer,
    LineShipment,
    MovedBoxes,
    ShippedBoxes,
    ShippedLines,
)
from bot.komet.requests import (
    BoxCodeChange,
    BoxInvoiceShipmentConfirm,
    BoxMoveAwb,
    KometRequest,
    PurchaseOrderItemsAwbAdd,
)

AnyRequest = KometRequest[Any]

COUNT_LENGTH = 10
"""Most digits that Komet documents for a count."""


class MisfitError(ValueError):
    """The rows of an answer do not fit the request; the text says how, without quoting them."""


def read_rows(request: AnyRequest, envelope: Envelope) -> KometAnswer | None:
    """Return the answer to a request that is answered by row; None for every other. Raises MisfitError."""
    if isinstance(request, BoxCodeChange):
        return _renames(request, envelope)
    if isinstance(request, PurchaseOrderItemsAwbAdd):
        return _shipments(request, envelope)
    if isinstance(request, BoxMoveAwb):
        return _moves(request, envelope)
    if isinstance(request, BoxInvoiceShipmentConfirm):
        return _marked(request, envelope)
    return None


def refused_by_all_rows(request: AnyRequest, envelope: Envelope) -> str | None:
    """Return the first row's reason when each row of the request is refused; None when that is not so."""
    try:
        answer = read_rows(request, envelope)
    except MisfitError:
        return None
    if answer is None or not answer.verdicts or any(verdict.ok is not False for verdict in answer.verdicts):
        return None
    return answer.verdicts[0].message or NO_REASON


def says_done_inside(request: AnyRequest, envelope: Envelope) -> bool:
    """Whether something inside an answer speaks of things done, as no refusal of the whole would."""
    if isinstance(request, BoxMoveAwb):
        failed = envelope.value("failedBoxes")
        return failed is not None and failed != [] and not _all_failed(request, failed)
    sent = {str(value) for value in request.parameters().values()}
    names = [name for field in request.signs for name in request.answer.spellings(field)]
    if any(_is_sign(value) and str(value).strip() not in sent for value in map(envelope.value, names)):
        return True
    rows = _own_rows(request, envelope)
    return any(status is not Status.REFUSED for row in rows for status in _statuses(row))


def refused_inside(request: AnyRequest, envelope: Envelope) -> bool:
    """Whether something inside an answer, besides the rows that are read as rows, says anything but yes."""
    known = _own_rows(request, envelope)
    return any(
        status is not Status.DONE
        for key, value in envelope.payload.items()
        if not (known and value is known)
        for inner in _objects(value)
        for status in _statuses(inner)
    )


def _own_rows(request: AnyRequest, envelope: Envelope) -> list[dict[str, Any]]:
    """Return the array in which the method answers row by row, when it is one of objects."""
    name = request.answer.verdicts_name
    rows = envelope.value(name) if name else None
    return rows if isinstance(rows, list) and all(isinstance(row, dict) for row in rows) else []


def _objects(value: object) -> Iterator[dict[str, Any]]:
    """Yield every object inside a JSON value, however deep."""
    waiting = [value]
    while waiting:
        each = waiting.pop()
        if isinstance(each, dict):
            yield each
            waiting += each.values()
        elif isinstance(each, list):
            waiting += each


def _statuses(row: Mapping[str, Any]) -> list[Status]:
    return [read_status(value) for key, value in row.items() if key.lower() == "status"]


def _is_sign(value: object) -> bool:
    return not (value is None or value in ([], {}) or str(value).strip() in {"", "0"})


def _small(row: object) -> dict[str, Any]:
    """Return a row with its names in small letters; an empty one for what is no row."""
    return {str(key).lower(): value for key, value in row.items()} if isinstance(row, dict) else {}


def _reason(row: Mapping[str, Any]) -> str:
    message = row.get("message")
    return quotable(message if isinstance(message, str) else NO_REASON)


def _word(row: Mapping[str, Any]) -> bool:
    status = read_status(row.get("status"))
    if status is Status.UNCLEAR:
        raise MisfitError("a row of the answer says neither yes nor no")
    return status is Status.DONE


def _renames(request: BoxCodeChange, envelope: Envelope) -> BoxRenames:
    """Match the rows by position and by the echoed new code; the old code is not repeated."""
    rows = envelope.value("boxes")
    if not isinstance(rows, list) or len(rows) != len(request.boxes):
        raise MisfitError("the answer does not have one row for each box")
    verdicts = []
    for rename, raw in zip(request.boxes, rows, strict=True):
        row = _small(raw)
        if str(row.get("newboxcode")).strip().casefold() != rename.new.casefold():
            raise MisfitError("the rows of the answer do not fit the boxes")
        verdicts.append(BoxVerdict(new_code=rename.new, ok=_word(row), message=_reason(row)))
    return BoxRenames(message=envelope.message or "", rows=tuple(verdicts))


def _shipments(request: PurchaseOrderItemsAwbAdd, envelope: Envelope) -> ShippedLines:
    """Match the rows by the line's ID, whatever their order."""
    rows = envelope.value(str(ShippedLines.verdicts_name))
    if not isinstance(rows, list) or len(rows) != len(request.items):
        raise MisfitError("the answer does not have one row for each line")
    by_id = {str(row.get("poitemid")).strip(): row for row in map(_small, rows)}
    if set(by_id) != {item.po_item_id for item in request.items}:
        raise MisfitError("the rows of the answer do not fit the lines")
    verdicts = []
    for item in request.items:
        row = by_id[item.po_item_id]
        facts = {
            "po_item_id": item.po_item_id,
            "ok": _word(row),
            "message": _reason(row),
            "box_codes": row.get("boxcodes"),
            "lot_number": row.get("lotnumber"),
        }
        verdicts.append(LineShipment.model_validate(facts))
    return ShippedLines(message=envelope.message or "", rows=tuple(verdicts))


def _moves(request: BoxMoveAwb, envelope: Envelope) -> MovedBoxes:
    """Strike the failed boxes off those that were sent."""
    failed = envelope.value("failedBoxes")
    codes = _codes([] if failed is None else failed)
    if codes is None or not codes <= {code.casefold() for code in request.box_codes}:
        raise MisfitError("the failed boxes of the answer do not fit those that were sent")
    moves = (
        BoxMove(code=code, ok=code.casefold() not in codes, message="" if code.casefold() not in codes else NO_REASON)
        for code in request.box_codes
    )
    return MovedBoxes(message=envelope.message or "", rows=tuple(moves))


def _all_failed(request: BoxMoveAwb, failed: object) -> bool:
    return _codes(failed) == {code.casefold() for code in request.box_codes}


def _codes(value: object) -> set[str] | None:
    if not isinstance(value, list) or not all(isinstance(code, str | int) for code in value):
        return None
    return {str(code).strip().casefold() for code in value}


def _marked(request: BoxInvoiceShipmentConfirm, envelope: Envelope) -> ShippedBoxes:
    """Compare the count with the boxes sent: which ones failed is not told."""
    count = envelope.value("updatedBoxes")
    text = str(count).strip() if isinstance(count, str | int) and not isinstance(count, bool) else ""
    if not (text.isascii() and text.isdigit() and len(text) <= COUNT_LENGTH):
        raise MisfitError("it does not say how many boxes it marked")
    sent = len(request.box_codes)
    if int(text) != sent:
        raise MisfitError(f"it marked {int(text)} of {sent} boxes and does not say which")
    return ShippedBoxes(message=envelope.message or "", updated_boxes=sent)
