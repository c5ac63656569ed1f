"""List the boxes in stock.

Komet: inventory.list. Company or vendor token. One call for everything: Komet has neither pages nor filters
for product, vendor and box type, so these are ours.
"""

from collections.abc import Sequence
from decimal import Decimal
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, Field

from bot.komet.client import Komet
from bot.komet.kinds import Effect
from bot.komet.models import Inventory, InventoryItem
from bot.komet.requests import InventoryList, InventoryType
from bot.lists import Cell, Column, Kind, Listing, Row, RowAction
from bot.lists.drawing import LONGEST_CELL
from bot.operations import Operation
from bot.people import Person
from bot.slack.blocks import money, quantity, shorten, unit_money
from bot.slack.forms import Choice, Pick, Search, Text
from bot.slack.starts import OPENS_FORM, start_value
from bot.words import say
from handlers.operations.stock import (
    KIND,
    KINDS,
    boxes_words,
    line_words,
    read_kind,
    value_of,
)
from handlers.operations.unit_words import units_of

PER_PAGE = 10

BUTTON_NAME = 20
"""Characters of a product on its button: a phone shows about thirty with the number before them."""


def _location(value: Any) -> Any:
    if isinstance(value, str) and value.strip() and not value.strip().isdecimal():
        raise ValueError(say("Choose the location from the list, or write its ID."))
    return value.strip() if isinstance(value, str) else value


class Form(BaseModel):
    """What to look for."""

    product: Annotated[
        str, Field("", title="Product", max_length=100, description="Part of the name, or the code"), Text()
    ]
    vendor: Annotated[str, Field("", title="Vendor", max_length=100, description="Part of the name"), Text()]
    kind: Annotated[
        InventoryType,
        BeforeValidator(read_kind),
        Field(InventoryType.OPEN_MARKET, title="Kind", description="Open market when nothing is chosen"),
        KIND,
    ]
    box_type: Annotated[str, Field("", title="Box type", max_length=3, description="Such as QB"), Text()]
    lot: Annotated[str, Field("", title="Lot", max_length=6), Text()]
    location: Annotated[str, BeforeValidator(_location), Field("", title="Location"), Search("locations")]
    held: Annotated[
        str,
        BeforeValidator(lambda value: value or "yes"),
        Field("yes", pattern="^(yes|no)$", title="Boxes on hold", description="Counted too when nothing is chosen"),
        Pick((Choice("Count them too", "yes"), Choice("Leave them out", "no"))),
    ]


def arguments(words: Sequence[str], person: Person) -> dict[str, Any]:
    """Understand plain words: a kind of stock (local, prebook, all …) anywhere, the rest is the product."""
    values: dict[str, Any] = {}
    product: list[str] = []
    names = {"local": "L", "standing": "S", "prebook": "P", "all": "all", "open": "M"}
    for word in words:
        if word.lower() in names and "kind" not in values:
            values["kind"] = names[word.lower()]
        else:
            product.append(word)
    return {**values, "product": " ".join(product)}


async def call(komet: Komet, form: Form) -> Inventory:
    """Ask Komet for the stock, and leave out what was not asked for."""
    answer = await komet.send(
        InventoryList(
            inventory_type=(form.kind,),
            exclude_held_items=form.held == "no" or None,
            lot_number=form.lot,
            location_id=form.location,
        )
    )
    return answer.model_copy(update={"items": tuple(item for item in answer.items if _is_meant(item, form))})


def _is_meant(item: InventoryItem, form: Form) -> bool:
    product = form.product.strip().casefold()
    return (
        (product in item.product.casefold() or product in (item.product_code.casefold(), item.id))
        and form.vendor.strip().casefold() in item.vendor_name.casefold()
        and form.box_type.strip().casefold() in ("", item.box_type.casefold())
    )


def listing(form: Form, answer: Inventory) -> Listing:
    """List the lines by product and vendor; what they come to is that of all of them."""
    items = sorted(answer.items, key=lambda each: (each.product.casefold(), each.vendor_name.casefold(), each.id))
    # A phone shows four columns at most: the vendor stands behind the product there, the rest is in the file.
    return Listing(
        title=say("Inventory: {kind}", kind=say(KINDS[form.kind.value]).lower()),
        one="line",
        columns=[
            Column(say("Line"), Kind.ID),
            Column(say("Product")),
            Column(say("Boxes"), Kind.NUMBER),
            Column(say("Price"), Kind.MONEY, on_page=any(each.price is not None for each in items)),
            Column(say("Product code"), on_page=False),
            Column(say("Vendor"), on_page=False),
            Column(say("Box type"), on_page=False),
            Column(say("Units a box"), Kind.NUMBER, on_page=False),
            Column(say("Unit"), on_page=False),
            Column(say("Units"), Kind.NUMBER, on_page=False),
            Column(say("Value"), Kind.MONEY, on_page=False),
            Column(say("Arrived"), Kind.DATE, on_page=False),
            Column(say("Lot"), on_page=False),
        ],
        rows=[_row(each) for each in items],
        nothing=say("Nothing in stock that fits. Try a shorter word, or the kind All of it."),
        per_page=PER_PAGE,
        summary=summary_of(items),
    )


def summary_of(items: Sequence[InventoryItem]) -> list[str]:
    """Return the sums: boxes, stems, bunches, and the value at the listed prices where Komet told all."""
    sums: dict[str, Decimal] = {}
    for item in items:
        if item.total_units is not None:
            unit = units_of(item.unit_type)
            sums[unit] = sums.get(unit, Decimal(0)) + item.total_units
    parts = [f"{quantity(sum(each.quantity for each in items))} {say('boxes')}"]
    parts += [f"{quantity(number)} {unit}" for unit, number in sorted(sums.items(), reverse=True)]
    values = [value for each in items if (value := value_of(each)) is not None]
    if len(values) == len(items):
        parts.append(say("{value} at listed prices", value=money(sum(values, Decimal(0)))))
    return parts


def _row(item: InventoryItem) -> Row:
    cells: tuple[Cell, ...] = (
        item.id,
        item.product,
        item.quantity,
        item.price,
        item.product_code,
        item.vendor_name,
        item.box_type,
        item.units,
        item.unit_type,
        item.total_units,
        value_of(item),
        item.inventory_date,
        item.lot,
    )
    on_page = (f"#{item.id}", _product(item), boxes_words(item.quantity, item.box_type), unit_money(item.price))
    change = RowAction(
        f"#{item.id} {shorten(item.product, BUTTON_NAME)}".rstrip(),
        OPENS_FORM,
        start_value("inventory update", {"rows": f"{item.id}  "}),
        say("Change #{id}: {line}", id=item.id, line=line_words(item)),
        say("Press a line to change its boxes or price."),
    )
    return Row(cells, (change,), texts=on_page)


def _product(item: InventoryItem) -> str:
    """Return product and vendor in one cell, neither crowding the other out."""
    vendor = shorten(item.vendor_name, 24)
    product = shorten(item.product, LONGEST_CELL - len(vendor) - len(" · "))
    return " · ".join(part for part in (product, vendor) if part)


operation = Operation(
    command="inventory list",
    method="inventory.list",
    summary="List stock",
    effect=Effect.READ,
    form=Form,
    words="[local|standing|prebook|all] [product]",
    example="/komet-inventory list freedom",
    arguments=arguments,
    call=call,
    listing=listing,
)
