"""Whatever happens to an answer on its way, a write never looks done unless Komet said so."""

import json
from pathlib import Path
from typing import Any

from hypothesis import assume, example, given
from hypothesis import strategies as st

from bot.komet.decipher import decipher
from bot.komet.errors import KometError, KometOutcomeUnknownError
from bot.komet.requests import (
    Attachment,
    BoxCodeChange,
    BoxRename,
    KometRequest,
    PurchaseOrderItemDelete,
    PurchaseOrderList,
    V2VendorInvoice,
)

DATA = Path(__file__).parents[1] / "data" / "komet"
FILE = Attachment(sha256="ab" * 32, size=3, media_type="application/pdf", name="a.pdf")
RENAME = BoxCodeChange(
    boxes=(BoxRename(current="BX700411", new="AL220411"), BoxRename(current="BX700412", new="AL220412"))
)
CASES: list[tuple[KometRequest[Any], bytes]] = [
    (PurchaseOrderItemDelete(po_item_id="9004411"), (DATA / "purchase_order_item_delete.json").read_bytes()),
    (V2VendorInvoice(po_number="P1", attachment=FILE), (DATA / "v2_vendor_invoice.json").read_bytes()),
    (RENAME, (DATA / "box_code_change.json").read_bytes()),
    (PurchaseOrderList(number="P071882"), (DATA / "purchase_order_list.json").read_bytes()),
]
cases = st.sampled_from(CASES)
content_types = st.sampled_from(["application/json", "", "text/plain", "text/html", "application/xml", "%%%"])
http_statuses = st.sampled_from([200, 201, 204, 302, 400, 401, 403, 404, 429, 500, 502, 503])
scalars = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | st.just("1") | st.just("0")
values = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3)
)


def answer_or_error(request: KometRequest[Any], http_status: int, content_type: str, body: bytes) -> object:
    """Return the answer or the error; anything but a KometError is a failure of the test."""
    try:
        return decipher(request, http_status, content_type, body)
    except KometError as error:
        return error


@given(cases, st.data(), content_types, http_statuses)
def test_a_cut_answer_is_never_an_answer(
    case: tuple[KometRequest[Any], bytes], data: st.DataObject, content_type: str, http_status: int
) -> None:
    request, whole = case
    cut = whole[: data.draw(st.integers(0, len(whole.rstrip()) - 1))]
    result = answer_or_error(request, http_status, content_type, cut)

    assert isinstance(result, KometError)
    assert request.is_read or isinstance(result, KometOutcomeUnknownError)


@given(cases, values, st.text(max_size=20) | st.none(), content_types, http_statuses)
@example(CASES[0], "1", "OK", "application/json", 500)
def test_only_status_one_with_http_2xx_is_done(
    case: tuple[KometRequest[Any], bytes],
    status: object,
    message: object,
    content_type: str,
    http_status: int,
) -> None:
    request, whole = case
    changed = json.dumps(json.loads(whole) | {"status": status, "message": message}).encode()
    result = answer_or_error(request, http_status, content_type, changed)
    said_yes = not isinstance(status, bool | float) and str(status) == "1" and 200 <= http_status < 300

    if request.is_read:
        assume("not found" not in str(message))
    assert said_yes or isinstance(result, KometError)


@given(cases, st.binary(max_size=300), content_types, http_statuses)
def test_noise_is_never_an_answer(
    case: tuple[KometRequest[Any], bytes], noise: bytes, content_type: str, http_status: int
) -> None:
    assert isinstance(answer_or_error(case[0], http_status, content_type, noise), KometError)


@given(cases, st.dictionaries(st.sampled_from(["status", "message", "boxes", "purchaseOrders", "x"]), values))
def test_any_json_gives_an_answer_or_a_komet_error(
    case: tuple[KometRequest[Any], bytes], content: dict[str, object]
) -> None:
    answer_or_error(case[0], 200, "application/json", json.dumps(content).encode())


@given(
    st.lists(
        st.fixed_dictionaries(
            {},
            optional={"newBoxCode": st.sampled_from(["AL220411", "AL220412", "X", None]), "status": scalars},
        ),
        max_size=4,
    )
)
def test_a_box_is_renamed_only_if_its_own_row_says_so(rows: list[dict[str, object]]) -> None:
    body = json.dumps({"status": "1", "message": "OK", "boxes": rows}).encode()
    result = answer_or_error(RENAME, 200, "application/json", body)
    if isinstance(result, KometError):
        assert isinstance(result, KometOutcomeUnknownError)
        return
    for verdict, row, rename in zip(result.rows, rows, RENAME.boxes, strict=True):  # type: ignore[attr-defined]
        assert (verdict.new_code, row["newBoxCode"]) == (rename.new, rename.new)
        assert verdict.ok is (row["status"] in ("1", 1))
