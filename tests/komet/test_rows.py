"""Answers that speak row by row, or only count: what was done is told for each row, or it is unknown."""

import json
from typing import Any

import pytest

from bot.komet.decipher import decipher
from bot.komet.errors import KometOutcomeUnknownError, KometRefusedError, KometTokenRejectedError
from bot.komet.requests import (
    BoxInvoiceShipmentConfirm,
    BoxMoveAwb,
    InventoryBoxCountV2,
    InvoiceItemUpdate,
    KometRequest,
    PurchaseOrderCreate,
    PurchaseOrderItemAwbAdd,
    PurchaseOrderItemConfirm,
    PurchaseOrderItemsAwbAdd,
    ShipmentItem,
)
from tests.komet.samples import AWB, CODES, SAMPLES, SHIP

SHIPMENT = PurchaseOrderItemsAwbAdd(
    items=tuple(ShipmentItem(po_item_id=each, awb=AWB, ship_date=SHIP) for each in ("9004411", "9004412"))
)
MOVE = BoxMoveAwb(awb=AWB, ship_date=SHIP, box_codes=CODES)
MARK = BoxInvoiceShipmentConfirm(order_number="930221", box_codes=CODES)
COUNT = InventoryBoxCountV2(box_code="AL220411")
CONFIRM = PurchaseOrderItemConfirm(po_item_id="9004411", quantity_confirmed=5)
CREATE = next(request for request in SAMPLES if isinstance(request, PurchaseOrderCreate))
NOT_YET = "The item Cannot be confirmed because the checkout process has  not been completed. Try in 60 minutes."


def read(request: KometRequest[Any], **answer: Any) -> Any:
    return decipher(request, 200, "application/json", json.dumps(answer).encode())


def unknown(request: KometRequest[Any], **answer: Any) -> str:
    with pytest.raises(KometOutcomeUnknownError) as caught:
        read(request, **answer)
    return caught.value.reason


def shipped(*rows: dict[str, Any], status: object = 1) -> dict[str, Any]:
    return {"status": status, "purchaseOrderItemDetailsAWBAddAPIResultList": list(rows)}


def row(item_id: object, status: object = 1, **more: Any) -> dict[str, Any]:
    return {"poItemId": item_id, "status": status, "message": "OK", **more}


# --- purchase.order.items.awb.add --------------------------------------------------------------


def test_lines_are_matched_by_their_id_whatever_their_order() -> None:
    answer = read(SHIPMENT, **shipped(row("9004412", "0", message="No lot"), row(9004411, boxCodes=["1"], lotNumber=9)))

    assert [(each.po_item_id, each.ok) for each in answer.rows] == [("9004411", True), ("9004412", False)]
    assert (answer.rows[0].box_codes, answer.rows[0].lot_number) == (("1",), "9")
    assert answer.verdicts[1].message == "No lot"


@pytest.mark.parametrize(
    "rows",
    [
        [],
        [row(9004411)],
        [row(9004411), row(9004411)],
        [row(9004411), row(9004413)],
        [row(9004411), row(9004412, None)],
        [row(9004411), row(9004412, "OK")],
        [row(9004411), "9004412"],
        [row(9004411), row(9004412), row(9004413)],
    ],
)
def test_rows_that_do_not_fit_the_lines_are_unknown(rows: list[Any]) -> None:
    unknown(SHIPMENT, **shipped(*rows))


def test_a_shipment_without_rows_is_unknown() -> None:
    assert "one row for each line" in unknown(SHIPMENT, status=1, message="OK")


def test_a_no_without_a_message_is_a_refusal_when_every_row_says_no() -> None:
    rows = [row(9004411, 0, message="Bad AWB"), row(9004412, "0")]
    with pytest.raises(KometRefusedError, match="Bad AWB"):
        read(SHIPMENT, **shipped(*rows, status="0"))

    unknown(SHIPMENT, **shipped(rows[0], row(9004412, 1), status="0"))
    unknown(SHIPMENT, status="0")


# --- box.move.awb ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("failed", "moved"),
    [([], [True, True]), (None, [True, True]), (["al220412 "], [True, False]), (list(CODES), [False, False])],
)
def test_boxes_that_failed_are_struck_off(failed: Any, moved: list[bool]) -> None:
    assert [verdict.ok for verdict in read(MOVE, status="1", message="OK", failedBoxes=failed).verdicts] == moved


@pytest.mark.parametrize("failed", ["AL220412", ["ZZ1"], [None], {"AL220412": 1}, [["AL220412"]]])
def test_failed_boxes_that_do_not_fit_are_unknown(failed: Any) -> None:
    unknown(MOVE, status="1", message="OK", failedBoxes=failed)


def test_a_refused_move_that_names_some_boxes_only_is_unknown() -> None:
    unknown(MOVE, status="0", message="Some failed", failedBoxes=["AL220412"])
    with pytest.raises(KometRefusedError):
        read(MOVE, status="0", message="All failed", failedBoxes=list(CODES))


# --- box.invoice.shipment.confirm --------------------------------------------------------------


@pytest.mark.parametrize("count", [2, "2", " 2 "])
def test_all_boxes_marked_is_done(count: object) -> None:
    assert read(MARK, status=1, message="success", updatedBoxes=count).updated_boxes == 2


def test_fewer_boxes_marked_is_unknown_and_says_how_many() -> None:
    assert unknown(MARK, status=1, message="success", updatedBoxes="1") == (
        "it marked 1 of 2 boxes and does not say which"
    )


@pytest.mark.parametrize("count", [None, "", "two", True, [2], -2, "9" * 40])
def test_a_count_without_sense_is_unknown(count: object) -> None:
    unknown(MARK, status=1, message="success", updatedBoxes=count)


# --- other envelopes and words -----------------------------------------------------------------


def test_a_box_is_counted_with_one_only() -> None:
    assert read(COUNT, statusInventory=1, message="ok", boxAlreadyScannedPosition="C07").scanned_position == "C07"


@pytest.mark.parametrize("status", [0, "2", 3, "4", 11])
def test_every_other_code_of_the_box_count_is_a_refusal(status: object) -> None:
    with pytest.raises(KometRefusedError):
        read(COUNT, statusInventory=status, message="Box not found")


@pytest.mark.parametrize("status", [5, "01", None, True])
def test_a_code_that_nobody_knows_is_unknown(status: object) -> None:
    unknown(COUNT, statusInventory=status, message="ok")


def test_the_status_of_other_methods_is_none_of_the_box_count() -> None:
    unknown(COUNT, status="1", message="ok")


def test_a_bad_token_is_told_by_the_box_count_too() -> None:
    with pytest.raises(KometTokenRejectedError):
        read(COUNT, statusInventory=0, message="Invalid Security Token")


@pytest.mark.parametrize("status", ["1", 1, "0", 0, None])
def test_a_line_that_waits_for_its_checkout_is_refused_whatever_the_status(status: object) -> None:
    with pytest.raises(KometRefusedError, match="checkout process"):
        read(CONFIRM, status=status, message=NOT_YET)


# --- what was made -----------------------------------------------------------------------------


def test_a_refused_line_of_a_new_order_is_told() -> None:
    answer = read(
        CREATE,
        status="1",
        message="OK",
        purchaseOrderNumber="P071883",
        purchaseOrderItems=[{"prebookItemId": 7712003, "status": "0", "message": "Not yours"}, {"poItemId": 1}],
    )

    assert answer.number == "P071883"
    assert [(line.ok, line.message) for line in answer.verdicts] == [(False, "Not yours"), (None, "")]


@pytest.mark.parametrize(
    "inferred", [{}, {"purchaseOrderNumber": ["?"], "purchaseOrderItems": "6 lines"}, {"purchaseOrderItems": [1]}]
)
def test_what_is_only_inferred_may_be_missing_or_otherwise(inferred: dict[str, Any]) -> None:
    answer = read(CREATE, status="1", message="OK", **inferred)

    assert (answer.id, answer.number, answer.rows) == ("", "", ())


def test_a_row_says_yes_only_with_status_one() -> None:
    rows = [{"status": status, "ok": True} for status in (True, "OK", None, 1)]
    answer = read(CREATE, status="1", message="OK", purchaseOrderItems=rows)

    assert [line.ok for line in answer.rows] == [None, None, None, True]


def test_an_order_that_was_extended_may_be_named_in_a_refusal() -> None:
    more = CREATE.model_copy(update={"purchase_order_number": "P071883"})
    answer = {"status": "0", "message": "The order is closed", "purchaseOrderNumber": "P071883"}

    with pytest.raises(KometRefusedError):
        read(more, **answer)
    unknown(CREATE, **answer)


def test_a_split_line_is_told() -> None:
    request = PurchaseOrderItemAwbAdd(po_item_id="9004411", awb=AWB, ship_date=SHIP, box_codes=("1",))
    answer = read(request, status=1, message="OK", boxCodes=["1"], newPOItemId=9004611)

    assert (answer.box_codes, answer.new_po_item_id) == (("1",), "9004611")


def test_an_answer_that_repeats_nothing_is_believed() -> None:
    request = InvoiceItemUpdate(invoice_id="61200455", invoice_item_id="7700121", price="0.61")

    assert read(request, status=1, message="success").invoice_item_id == ""
