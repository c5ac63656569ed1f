"""What the rows of a count name, looked up: vendors, box types, and products where no line of the stock is meant.

People write a vendor's code, a part of its name or its ID; the stock shows the whole name. Without looking them up a
row would be taken for a new line although its boxes are in stock.
"""

from collections.abc import Sequence
from dataclasses import replace

from bot.komet.client import Komet
from bot.komet.models import InventoryItem
from handlers.operations.count_rows import CountRow
from handlers.operations.reference import find_box_types, find_products, find_vendors
from handlers.operations.understood import Fault


async def with_ids(
    komet: Komet, rows: Sequence[CountRow], items: Sequence[InventoryItem]
) -> tuple[list[CountRow], list[Fault]]:
    """Return the rows with Komet's IDs of what they name, and a fault for each vendor or box type that is none.

    At most three calls, and none where no row names anything but lines of the stock.
    """
    vendors = await find_vendors(komet, {row.new.vendor for row in rows if row.new.vendor})
    box_types = await find_box_types(komet, {row.new.box_type for row in rows if row.new.box_type})
    known: list[CountRow] = []
    faults: list[Fault] = []
    for row in rows:
        if wrong := vendors.fault(row.new.vendor) or box_types.fault(row.new.box_type):
            faults.append(row.fault(wrong))
            continue
        vendor, box_type = vendors.found.get(row.new.vendor), box_types.found.get(row.new.box_type)
        known.append(
            replace(
                row,
                vendor_id=vendor.id if vendor else "",
                box_type_id=box_type.id if box_type else "",
                box_type=box_type.code if box_type else "",
            )
        )
    unmatched = {row.line for row in known if not row.lines_in(items)}
    products = (await find_products(komet, unmatched, exact=True)).found  # a part of a name may be a slip
    named = [replace(row, product_id=products[row.line].id) if row.line in products else row for row in known]
    return named, faults
