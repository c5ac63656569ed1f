"""Shipping PO lines and moving boxes between flights.

Komet: purchase.order.item.awb.add (pages/11177203), purchase.order.items.awb.add (pages/11177299),
box.move.awb (pages/11174610).
"""

from bot.workbench.komet.acts_common import own_line
from bot.workbench.komet.acts_shipping import Waybill, move_boxes, ship_line
from bot.workbench.komet.envelope import Answer, Envelope
from bot.workbench.komet.methods.choices import location_of, needed
from bot.workbench.komet.parameters import Param, Values
from bot.workbench.komet.records import RefusedError
from bot.workbench.komet.registry import COMPANY_ONLY, COMPANY_OR_VENDOR, Ask, Method

_RESULTS = "purchaseOrderItemDetailsAWBAddAPIResultList"


def item_awb_add(ask: Ask) -> Answer:
    """Ship one line. Fewer codes than boxes split it, and only then a newPOItemId is told.

    A line whose product is UNKNOWN is skipped: the answer is OK and tells no boxes.
    """
    values = ask.values
    shipment = ship_line(
        ask.state,
        values.integer("poItemId") or 0,
        _waybill(values),
        values.texts("boxCodes"),
        vendor_id=ask.only_vendor,
        at=ask.at,
    )
    payload: dict[str, object] = {"boxCodes": list(shipment.codes)} if shipment.codes else {}
    if shipment.new_line_id is not None:
        payload["newPOItemId"] = shipment.new_line_id
    return Answer(payload, effects=1 if shipment.codes else 0)


def items_awb_add(ask: Ask) -> Answer:
    """Ship lines one by one: the outer status is 1 although rows fail. No outer message is documented."""
    rows: list[dict[str, object]] = []
    done = 0
    for wish in ask.values.rows("poItems"):
        line_id = wish.integer("poItemId") or 0
        row: dict[str, object] = {"poItemId": line_id, "status": 1, "message": "OK"}
        try:
            vendor_id = ask.only_vendor
            if vendor_id is None:
                needed(wish, "vendorId")
                vendor_id = wish.integer("vendorId")
            own_line(ask.state, line_id, vendor_id)
            shipment = ship_line(
                ask.state, line_id, _waybill(wish), wish.texts("boxCodes"), vendor_id=vendor_id, at=ask.at
            )
        except RefusedError as refusal:
            row |= {"status": 0, "message": refusal.message}
        else:
            if shipment.codes:
                done += 1
                row["boxCodes"] = list(shipment.codes)
            if shipment.lot is not None and shipment.lot.isdecimal():
                row["lotNumber"] = int(shipment.lot)
        rows.append(row)
    status = "1" if done else ask.settings.all_failed_status
    return Answer({_RESULTS: rows}, "", status, effects=1 if done else 0)


def box_move_awb(ask: Ask) -> Answer:
    """Put boxes of the staging area on another AWB, although this is a GET; tell those that were not moved."""
    location_of(ask, "companyLocationId")
    codes = ask.values.texts("boxCodes")
    ship_date = ask.values.day("shipDate")
    assert ship_date is not None
    failed = move_boxes(ask.state, codes, Waybill(ask.values.text("awb") or "", ship_date), at=ask.at)
    moved = len(codes) - len(failed)
    payload: dict[str, object] = {"failedBoxes": failed} if failed else {}
    return Answer(payload, status="1" if moved else ask.settings.all_failed_status, effects=1 if moved else 0)


def _waybill(values: Values) -> Waybill:
    ship_date = values.day("shipDate")
    assert ship_date is not None
    return Waybill((values.text("awb") or "").strip(), ship_date, values.text("houseAWB"), values.text("lotNumber"))


_LINE = (
    Param("poItemId", "integer", max=20, required=True),
    Param("awb", max=25, required=True),
    Param("shipDate", "date", required=True),
    # What the ":5" of "array:5" limits is not explained, so nothing is limited here.
    Param("boxCodes", "texts", max=20),
    Param("lotNumber", max=20),
)

METHODS = (
    Method(
        name="purchase.order.item.awb.add",
        verb="POST",
        place="body",
        token_types=COMPANY_OR_VENDOR,
        effect="write",
        run=item_awb_add,
        parameters=_LINE,
        envelope=Envelope("number"),
    ),
    Method(
        name="purchase.order.items.awb.add",
        verb="POST",
        place="body",
        token_types=COMPANY_OR_VENDOR,
        effect="write",
        run=items_awb_add,
        parameters=(
            Param(
                "poItems",
                "rows",
                required=True,
                fields=(*_LINE, Param("houseAWB", max=25), Param("vendorId", "integer", max=20)),
            ),
        ),
        envelope=Envelope("number", quiet=True),
    ),
    Method(
        name="box.move.awb",
        verb="GET",
        place="query",
        token_types=COMPANY_ONLY,
        effect="write",
        run=box_move_awb,
        parameters=(
            Param("awb", max=50, required=True),
            Param("shipDate", "date", required=True),
            Param("boxCodes", max=20, many=True, required=True),
            Param("companyLocationId", "integer", max=20),
        ),
    ),
)
