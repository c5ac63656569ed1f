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
from bot.operations import Operation, Page
from bot.people import Person
from bot.slack.blocks import (
    Block,
    Blocks,
    Message,
    actions,
    button,
    context,
    header,
    inert,
    money,
    quantity,
    section,
    shorten,
    table,
)
from bot.slack.forms import Choice, Pick, Search, Text
from bot.words import count, say
from handlers.operations.stock import (
    KIND,
    KINDS,
    boxes_words,
    filled_in,
    line_words,
    plural,
    read_kind,
    unit_money,
    value_of,
)

PER_PAGE = 10


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


def show(page: Page[Form], answer: Inventory) -> Message:
    """Show the whole in one line, and one page of lines with what can be done with them."""
    title = say("Inventory: {kind}", kind=say(KINDS[page.form.kind.value]).lower())
    again = button(say("Change filter"), "list.filter", page.list_id)
    items = sorted(answer.items, key=lambda each: (each.product.casefold(), each.vendor_name.casefold(), each.id))
    if not items:
        words = say("Nothing in stock that fits. Try a shorter word, or the kind All of it.")
        return Message(f"{title}: {inert(words)}", [header(title), section(inert(words)), actions([again])])
    last = (len(items) - 1) // PER_PAGE + 1
    number = min(max(1, page.number), last)
    here = items[(number - 1) * PER_PAGE :][:PER_PAGE]
    turns = [again]
    if number > 1:
        turns.append(button(say("‹ Previous"), "list.page#back", f"{page.list_id}:{number - 1}"))
    if number < last:
        turns.append(button(say("Next ›"), "list.page#on", f"{page.list_id}:{number + 1}"))
    summary = "  ·  ".join(summary_of(items))
    blocks: Blocks = [header(title), section(f"*{summary}*"), _table(here), _change_buttons(here), actions(turns)]
    blocks.append(context(say("Press a line to change its boxes or price.")))
    if last > 1:
        blocks.append(context(say("Page {number} of {last}", number=number, last=last)))
    return Message(f"{title}: {summary}", blocks)


def summary_of(items: Sequence[InventoryItem]) -> list[str]:
    """Return the sums: lines, boxes, stems, bunches, and the value at the listed prices where Komet told all."""
    sums: dict[str, Decimal] = {}
    for item in items:
        if item.total_units is not None:
            unit = plural(item.unit_type)
            sums[unit] = sums.get(unit, Decimal(0)) + item.total_units
    parts = [count(len(items), "line"), f"{quantity(sum(each.quantity for each in items))} {say('boxes')}"]
    parts += [f"{quantity(number)} {unit}" for unit, number in sorted(sums.items(), reverse=True)]
    values = [value for each in items if (value := value_of(each)) is not None]
    if len(values) == len(items):
        parts.append(say("{value} at listed prices", value=money(sum(values, Decimal(0)))))
    return parts


def _table(items: Sequence[InventoryItem]) -> Block:
    """Return four columns at most, the vendor below the product: more do not fit on a phone."""
    with_price = any(each.price is not None for each in items)
    columns = [(say("Product"), False), (say("Boxes"), True), (say("Line"), False)]
    if with_price:
        columns.insert(2, (say("Price"), True))
    rows = []
    for item in items:
        row = [
            " · ".join(part for part in (shorten(item.product, 60), shorten(item.vendor_name, 40)) if part),
            boxes_words(item.quantity, item.box_type),
            f"#{item.id}",
        ]
        if with_price:
            row.insert(2, unit_money(item.price))
        rows.append(row)
    return table(columns, rows)


def _change_buttons(items: Sequence[InventoryItem]) -> Block:
    return actions(
        [
            button(
                f"#{item.id}",
                f"form.start#{position}",
                filled_in("inventory update", {"rows": f"{item.id}  "}),
                label=say("Change #{id}: {line}", id=item.id, line=line_words(item)),
            )
            for position, item in enumerate(items)
        ]
    )


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
    show=show,
)
