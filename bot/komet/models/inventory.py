"""The boxes in stock, line by line.

Source: inventory.list in Komet's documentation (APIDocs).
"""

from pydantic import Field

from bot.komet.models.boxes import LooseBoxCodes
from bot.komet.models.record import KometAnswer, KometRecord
from bot.komet.values import Amount, Day, LooseFlag, LooseText, Text


class InventoryItem(KometRecord):
    """One line of the stock. `quantity` is boxes, `bunches` and `units` are per box, `price` is per unit.

    `id` is Komet's orderItemId, which invoices are made of. That it also is the inventoryId of inventory.update
    is inferred: should the list tell an inventoryId beside it, `update_id` is that one.
    """

    id: Text = Field(validation_alias="orderItemId")
    inventory_id: LooseText = ""
    product_id: Text = Field(validation_alias="companyProductId")
    product: Text = Field("", validation_alias="productDescription")
    product_code: Text = ""
    category: Text = ""
    grade: Text = ""
    quantity: Amount
    total_units: Amount | None = None
    vendor_id: Text = Field("", validation_alias="growerId")
    vendor_name: Text = Field("", validation_alias="growerName")
    box_type_id: Text = ""
    box_type: Text = Field("", validation_alias="boxTypeCode")
    unit_type: Text = ""
    bunches: Amount | None = None
    units: Amount | None = Field(None, validation_alias="unitsPerBox")
    stems_bunch: Amount | None = None
    inventory_date: Day | None = None
    price: Amount | None = None
    sell_fast: LooseFlag = None
    is_assorted: LooseFlag = None
    lot: LooseText = Field("", validation_alias="lotNumber")
    box_codes: LooseBoxCodes = Field((), validation_alias="boxes")

    @property
    def update_id(self) -> str:
        """The ID that inventory.update and inventory.delete are given."""
        return self.inventory_id or self.id


class Inventory(KometAnswer):
    """Answer of inventory.list; the single boxes only when they were asked for."""

    rows_field = "items"

    items: tuple[InventoryItem, ...] = Field((), validation_alias="inventoryItems")
