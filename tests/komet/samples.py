"""For every method of Komet: the sample of its documentation, the same request as ours, and one with every field.

The samples' values are invented; files that a page shows as a placeholder are FILE here.
"""

import datetime as dt
import hashlib
import json
import re
from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from bot.komet.models import InvoiceStatus, LineStatus, OrderStatus
from bot.komet.requests import (
    Attachment,
    BoxCodeChange,
    BoxInvoiceShipmentConfirm,
    BoxMoveAwb,
    BoxRename,
    BoxTypeList,
    CarrierList,
    CustomerList,
    InventoryAdd,
    InventoryBoxCountV2,
    InventoryDelete,
    InventoryList,
    InventoryType,
    InventoryUnitsAdd,
    InventoryUnitsDelete,
    InventoryUpdate,
    InvoiceCheckout,
    InvoiceConfirm,
    InvoiceCreate,
    InvoiceDetailsList,
    InvoiceItemAdd,
    InvoiceItemDelete,
    InvoiceItemUpdate,
    InvoiceList,
    InvoiceMarkSyncStatusError,
    InvoiceMarkSyncStatusOk,
    KometRequest,
    LocationList,
    Login,
    NewBreakdown,
    NewInvoiceLine,
    NewMixedLine,
    NewOrderLine,
    NewPrebookBreakdown,
    NewPrebookLine,
    PrebookCreate,
    PrebookDelete,
    PrebookDetailsList,
    PrebookFutureItemAdd,
    PrebookItemDelete,
    PrebookList,
    PrebookUpdate,
    PrebookVendorAvailabilityItemAdd,
    ProductList,
    PurchaseOrderCreate,
    PurchaseOrderItemAwbAdd,
    PurchaseOrderItemConfirm,
    PurchaseOrderItemDelete,
    PurchaseOrderItemPriceUpdate,
    PurchaseOrderItemReferenceUpdate,
    PurchaseOrderItemsAwbAdd,
    PurchaseOrderList,
    PurchaseOrderMixedCreate,
    PurchaseOrderVaDetailsList,
    ShipmentItem,
    V2VendorInvoice,
    VendorInvoiceMailReceive,
    VendorList,
)

FOLDER = Path(__file__).parents[1] / "data" / "komet" / "methods"
FILE = b"%PDF-1.4 a vendor's invoice"
ATTACHMENT = Attachment(
    sha256=hashlib.sha256(FILE).hexdigest(), size=len(FILE), media_type="application/pdf", name="FA-20931.pdf"
)
SHIP = dt.date(2031, 4, 9)
TRUCK = dt.date(2031, 4, 12)
AWB = "729-5501-8842"
CODES = ("AL220411", "AL220412")


@cache
def sample(method: str) -> Mapping[str, Any]:
    """Return the sample of a method: its request and its answer."""
    name = re.sub(r"[./]", "_", method)
    found: Mapping[str, Any] = json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"), parse_float=Decimal)
    return found


def answer_of(request: KometRequest[Any], **changes: Any) -> bytes:
    """Return the sample answer of the request's method with some fields changed."""
    content = {**sample(request.method)["answer"], **changes}
    return json.dumps(content, default=float).encode()


SAMPLES: list[KometRequest[Any]] = [
    Login(username="ops.bot@example.com"),
    BoxCodeChange(boxes=(BoxRename(current="BX700411", new="AL220411"), BoxRename(current="BX700412", new="AL220412"))),
    BoxTypeList(code="QB"),
    ProductList(description="freedom"),
    CarrierList(active=True),
    PurchaseOrderList(date=SHIP, status=OrderStatus.APPROVED),
    PurchaseOrderCreate(
        ship_date=SHIP, vendor_id="3310", carrier_id="2207", items=(NewOrderLine(prebook_item_id="7712003", boxes=6),)
    ),
    PurchaseOrderMixedCreate(
        ship_date=SHIP,
        vendor_code="ALBO",
        items=(
            NewMixedLine(
                product_id="90210",
                boxes=2,
                box_type_code="HB",
                unit_type="Bunch",
                breakdowns=(
                    NewBreakdown(product_code="RSFR60", bunches=6, stems_bunch=25, unit_cost=Decimal("7.5")),
                    NewBreakdown(product_code="RSMO60", bunches=6, stems_bunch=25, unit_cost=Decimal("7.75")),
                ),
            ),
        ),
    ),
    PurchaseOrderItemAwbAdd(po_item_id="9004411", awb=AWB, ship_date=SHIP, box_codes=CODES),
    PurchaseOrderItemsAwbAdd(
        items=(ShipmentItem(po_item_id="9004411", awb=AWB, house_awb="HAWB-2031-17", ship_date=SHIP, vendor_id="3310"),)
    ),
    PurchaseOrderItemDelete(po_item_id="9004411"),
    V2VendorInvoice(
        po_number="P071882",
        attachment=ATTACHMENT,
        invoice_number="FA-20931",
        invoice_total=Decimal("1152.00"),
        location_id="12",
    ),
    InventoryAdd(
        grower_id="3310",
        awb=AWB,
        ship_date=SHIP,
        product_id="88120",
        quantity=6,
        box_type_code="QB",
        unit_type="stem",
        stems_bunch=25,
        bunches=24,
        unit_cost=Decimal("0.320"),
    ),
    InventoryUpdate(inventory_id="771204", quantity=2, unit_cost=Decimal("0.325"), price_a=Decimal("0.59")),
    InventoryDelete(inventory_id="771204"),
    InventoryList(inventory_type="M,L", exclude_held_items=True),
    InvoiceCreate(customer_id="25140", carrier_id="2207", ship_date=TRUCK, po_number="LFS-5521", status_draft=True),
    InvoiceDetailsList(order_date=TRUCK, status=InvoiceStatus.CONFIRMED),
    InvoiceList(order_date_from=dt.date(2031, 4, 1), order_date_to=dt.date(2031, 4, 30), customer_id="25140"),
    InvoiceMarkSyncStatusOk(invoice_id="61200455"),
    InvoiceMarkSyncStatusError(invoice_id="61200455", message="wrong customer mapping"),
    PrebookCreate(
        customer_id="25140",
        carrier_id="2207",
        ship_date=TRUCK,
        customer_po="LFS-5521",
        use_existing=True,
        items=(
            NewPrebookLine(
                product_id="88120",
                vendor_id="3310",
                box_type_id="4418",
                unit_type="Stem",
                boxes=6,
                bunches=24,
                stems_bunch=25,
                price=Decimal("0.59"),
                cost=Decimal("0.32"),
            ),
        ),
    ),
    PrebookUpdate(prebook_id="3310771", ship_date=dt.date(2031, 4, 13)),
    PrebookItemDelete(prebook_id="3310771", prebook_item_id="7712003"),
    PrebookDelete(prebook_id="3310771"),
    PrebookDetailsList(date=TRUCK, prebook="440912"),
    VendorList(name="alborada"),
    CustomerList(code="LFS"),
    LocationList(),
    PurchaseOrderVaDetailsList(purchase_order_numbers=("P071882", "P071883")),
    InventoryBoxCountV2(box_code="AL220411", box_position="C07"),
    InvoiceItemDelete(invoice_id="61200455", invoice_item_id="7700121"),
    InventoryUnitsAdd(
        product_code="RSFR60",
        stems_bunch=25,
        unit_type="Stem",
        quantity=25,
        block="B7",
        bed="12",
        cut_date=dt.date(2031, 4, 8),
    ),
    InventoryUnitsDelete(
        product_code="RSFR60",
        stems_bunch=25,
        unit_type="Stem",
        quantity=25,
        block="B7",
        bed="12",
        cut_date=dt.date(2031, 4, 8),
    ),
    PurchaseOrderItemConfirm(po_item_id="9004411", quantity_confirmed=5),
    PurchaseOrderItemPriceUpdate(po_item_id="9004411", price=Decimal("0.615")),
    PurchaseOrderItemReferenceUpdate(po_item_id="9004411", reference="RF-20931"),
    VendorInvoiceMailReceive(
        mail_from="billing@alborada.example",
        po_number="P071882",
        attachment=ATTACHMENT,
        invoice_number="FA-20931",
        invoice_total=Decimal(1152),
    ),
    PrebookList(date_from=dt.date(2031, 4, 1), date_to=dt.date(2031, 6, 30), prebook="440912"),
    PrebookFutureItemAdd(prebook_id="3310771", inventory_id="662014", boxes=3, price=Decimal("0.61")),
    PrebookVendorAvailabilityItemAdd(
        prebook_id="3310771", inventory_ids=("51882", "51883"), quantity=2, price=Decimal("0.6")
    ),
    InvoiceItemAdd(invoice_id="61200455", order_item_id="771204", boxes=4, price=Decimal("0.59")),
    InvoiceItemUpdate(invoice_id="61200455", invoice_item_id="7700121", boxes=3, price=Decimal("0.61")),
    InvoiceCheckout(invoice_number="930221"),
    InvoiceConfirm(invoice_number="930221"),
    BoxInvoiceShipmentConfirm(order_number="930221", box_codes=CODES),
    BoxMoveAwb(awb=AWB, ship_date=SHIP, box_codes=CODES),
]
"""Our request for each sample."""

MOMENT = dt.datetime(2031, 4, 2, 14, 20, 11, tzinfo=dt.UTC)

FULL: list[KometRequest[Any]] = [
    PurchaseOrderList(
        date=SHIP,
        number=("P071882", "P071883"),
        awb_id="5",
        inbound_truck_id="6",
        vendor="Alborada",
        vendor_id="3310",
        customer_id="25140",
        customer_po_number="77-A",
        product="Freedom",
        origin="BOG",
        prebook="440912",
        location_id="12",
        status=OrderStatus.CONFIRMED,
        status_line=LineStatus.PARTLY_CONFIRMED,
        purchase_order_item_ids=("9004411", "9004412"),
        future_inventory_available_from=SHIP,
        future_inventory_available_to=TRUCK,
    ),
    PurchaseOrderCreate(
        ship_date=SHIP,
        vendor_code="ALBO",
        company_location_code="MIA",
        carrier_code="NWC",
        purchase_order_number="P071882",
        awb_number="8842",
        items=(
            NewOrderLine(
                product_code="RSFR60",
                boxes=2,
                box_type_code="qb",
                unit_type="stem",
                bunches=24,
                stems_bunch=25,
                unit_cost="0.325",
                mark_code="LFS-A",
            ),
            NewOrderLine(
                product_description="Rose Freedom",
                boxes=1,
                box_type_id="4418",
                unit_type="Bunch",
                bunches=6,
                stems_bunch=25,
                unit_cost=0,
            ),
        ),
    ),
    PurchaseOrderItemAwbAdd(po_item_id="9004411", awb=AWB, ship_date=SHIP, box_codes=CODES, lot_number="100412"),
    PrebookCreate(
        customer_code="LFS",
        customer_description="Lakeside Florist Supply",
        carrier_code="NWC",
        carrier_description="Northwind Cargo",
        ship_date=TRUCK,
        created_by="811",
        ship_via_id=0,
        ship_to_id="9",
        is_ecommerce=False,
        comments="ask for the ribbon",
        auto_generate_pos=False,
        items=(
            NewPrebookLine(
                product_id="90210",
                vendor_code="ALBO",
                box_type_id="4418",
                unit_type="Bunch",
                boxes=1,
                bunches=12,
                stems_bunch=25,
                price="7.50",
                notes="no thorns",
                breakdowns=(NewPrebookBreakdown(product_id="88120", bunches=12, stems_bunch=25, price="7.5"),),
            ),
        ),
    ),
    PrebookUpdate(prebook_id="1", carrier_id="2207", ship_via_id=1, customer_po="LFS-5522", comments="later"),
    PrebookDetailsList(
        vendor_ship_date_from=SHIP,
        vendor_ship_date_to=TRUCK,
        updated_as_of=MOMENT,
        customer_po_number="LFS-5521",
        unable_to_source=True,
        status="Approved",
    ),
    PrebookList(
        date_from=SHIP,
        date_to=TRUCK,
        company_location_id="12",
        customer_po_number="LFS-5521",
        is_ecommerce=True,
        check_out_status=False,
    ),
    InvoiceCreate(
        customer_code="LFS",
        customer_description="Lakeside Florist Supply",
        carrier_id="2207",
        ship_date=TRUCK,
        location_code="MIA",
        return_available_boxes=True,
        items=(
            NewInvoiceLine(order_item_id="771204", boxes=4, price="0.59"),
            NewInvoiceLine(
                product_code="RSFR60", box_type_code="QB", units_per_box=600, unit_type="Stem", boxes=1, price="0.6"
            ),
        ),
    ),
    InvoiceList(order="W930221", status="4", location_ids=("12", "13"), is_ecommerce=False, updated_as_of=MOMENT),
    InvoiceDetailsList(order_date_from=SHIP, order_date_to=TRUCK, include_mapping_k2k=True, status=0),
    InventoryAdd(
        vendor_code="ALBO",
        awb=AWB,
        is_tmp_awb=True,
        ship_date=SHIP,
        arrival_date=TRUCK,
        product_code="RSFR60",
        quantity=100,
        box_type_id="4418",
        unit_type="bunch",
        stems_bunch=25,
        bunches=6,
        unit_cost=8,
        confirm_inventory=True,
    ),
    InventoryList(include_boxes=True, inventory_type=(InventoryType.ALL,), lot_number="100412", location_id="12"),
    CustomerList(update_as_of=SHIP, include_inactive=True, sales_person_id="811"),
    VendorList(include_inactive=False, port_origin="BOG"),
    BoxMoveAwb(awb=AWB, ship_date=SHIP, box_codes=CODES, company_location_id="12"),
    InvoiceMarkSyncStatusError(invoice_id="1", message="no", unconfirm=False),
]
"""Requests with the fields that the samples leave out."""

EVERY_KIND = [*SAMPLES, *FULL]
