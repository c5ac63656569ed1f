"""List purchase orders by ship date, number, vendor, status or product.

Komet: purchase.order.list. Company or vendor token. One call; Komet has neither pages nor date ranges.
"""

import re
from collections.abc import Sequence
from datetime import date
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, Field, model_validator

from bot.dates import read_date
from bot.errors import FormError
from bot.komet.client import Komet
from bot.komet.kinds import Effect
from bot.komet.models import OrderStatus, PurchaseOrder, PurchaseOrders
from bot.komet.requests import PurchaseOrderList
from bot.operations import Operation, Page
from bot.people import Person
from bot.slack.blocks import (
    Block,
    Blocks,
    Message,
    actions,
    button,
    context,
    day,
    header,
    inert,
    money,
    quantity,
    section,
    shorten,
    table,
)
from bot.slack.forms import Choice, DayPicker, Pick, Text
from bot.words import count, say
from handlers.operations.purchase_orders import status_words, tidy_number

PER_PAGE = 10

STATUSES = (
    OrderStatus.PENDING_APPROVAL,
    OrderStatus.APPROVED,
    OrderStatus.CONFIRMED,
    OrderStatus.CANCELLED,
)


def _status(value: Any) -> Any:
    if isinstance(value, str) and value:
        status = OrderStatus.read(value)
        if status is OrderStatus.UNKNOWN:
            words = ", ".join(each.value for each in STATUSES)
            raise ValueError(say("Choose one of: {words}.", words=words))
        return status
    return value or None


class Form(BaseModel):
    """What to look for; a ship date or a number is needed, because Komet asks for one of them."""

    date: Annotated[
        date | None,
        Field(None, title="Ship date", description="The day the goods leave the farm"),
        DayPicker(),
    ]
    number: Annotated[
        str,
        BeforeValidator(tidy_number),
        Field("", title="PO number", description="Such as P071882; the ship date does not matter then"),
        Text(placeholder="P071882"),
    ]
    vendor: Annotated[str, Field("", title="Vendor", max_length=50, description="Part of the name or the code"), Text()]
    status: Annotated[
        OrderStatus | None,
        BeforeValidator(_status),
        Field(None, title="Status"),
        Pick(tuple(Choice(each.value, each.value) for each in STATUSES)),
    ]
    product: Annotated[str, Field("", title="Product", max_length=100, description="Part of the name"), Text()]

    @model_validator(mode="after")
    def _asks_for_something(self) -> "Form":
        if self.date is None and not self.number:
            raise ValueError(say("Give a ship date or a PO number."))
        return self


def arguments(words: Sequence[str], person: Person) -> dict[str, Any]:
    """Understand plain words: dates, a PO number, a status, and anything else as the vendor."""
    values: dict[str, Any] = {}
    vendor: list[str] = []
    for word in words:
        try:
            meant = read_date(word, today=person.today(), locale=person.locale)
        except ValueError as error:
            raise FormError("date", str(error)) from None
        if meant is not None:
            values["date"] = meant.isoformat()
        elif re.fullmatch(r"(?i)p\d{3,9}", word):
            values["number"] = word
        elif OrderStatus.read(word) is not OrderStatus.UNKNOWN:
            values["status"] = OrderStatus.read(word).value
        else:
            vendor.append(word)
    if vendor:
        values["vendor"] = " ".join(vendor)
    if "date" not in values and "number" not in values:
        values["date"] = person.today().isoformat()
    return values


async def call(komet: Komet, form: Form) -> PurchaseOrders:
    """Ask Komet for the orders."""
    return await komet.send(
        PurchaseOrderList(
            date=None if form.number else form.date,
            number=(form.number,) if form.number else (),
            vendor=form.vendor,
            status=form.status,
            product=form.product,
        )
    )


def show(page: Page[Form], answer: PurchaseOrders) -> Message:
    """Show one page of the orders with the totals of all of them."""
    orders = sorted(answer.purchase_orders, key=lambda order: (order.ship_date, order.vendor_name, order.number))
    title = _title(page.form)
    if not orders:
        return _nothing(page, title)
    last = (len(orders) - 1) // PER_PAGE + 1
    number = min(max(1, page.number), last)
    here = orders[(number - 1) * PER_PAGE :][:PER_PAGE]
    totals = say(
        "*{orders}*  ·  *{boxes}*  ·  *{value}*",
        orders=count(len(orders), "order"),
        boxes=f"{quantity(sum(order.total_boxes for order in orders))} {say('boxes')}",
        value=money(sum((order.total_cost for order in orders), start=orders[0].total_cost * 0)),
    )
    blocks: Blocks = [
        header(title),
        section(totals),
        _table(here, with_date=page.form.date is None),
        _open_buttons(here),
    ]
    turns = [button(say("Change filter"), "list.filter", page.list_id)]
    if number > 1:
        turns.append(button(say("‹ Previous"), "list.page#back", f"{page.list_id}:{number - 1}"))
    if number < last:
        turns.append(button(say("Next ›"), "list.page#on", f"{page.list_id}:{number + 1}"))
    blocks.append(actions(turns))
    if last > 1:
        blocks.append(context(say("Page {number} of {last}", number=number, last=last)))
    return Message(f"{title}: {count(len(orders), 'order')}", blocks)


def _table(orders: Sequence[PurchaseOrder], *, with_date: bool) -> Block:
    columns = [(say("PO"), False), (say("Vendor"), False), (say("Status"), False)]
    columns += [(say("Lines"), True), (say("Boxes"), True), (say("Value"), True)]
    if with_date:
        columns.insert(2, (say("Ships"), False))
    rows = []
    for order in orders:
        row = [order.number, shorten(order.vendor_name, 60), status_words(order), str(len(order.lines))]
        row += [quantity(order.total_boxes), money(order.total_cost)]
        if with_date:
            row.insert(2, order.ship_date.isoformat())
        rows.append(row)
    return table(columns, rows)


def _open_buttons(orders: Sequence[PurchaseOrder]) -> Block:
    return actions(
        [
            button(
                order.number,
                f"order.open#{position}",
                order.number,
                label=say("Open {number} of {vendor}", number=order.number, vendor=order.vendor_name),
            )
            for position, order in enumerate(orders)
        ]
    )


def _title(form: Form) -> str:
    if form.number:
        return say("Purchase order {number}", number=form.number)
    assert form.date is not None
    return say("Purchase orders shipping {day}", day=day(form.date))


def _nothing(page: Page[Form], title: str) -> Message:
    form = page.form
    narrowing = {
        say("the vendor “{vendor}”", vendor=form.vendor): form.vendor,
        say("the status {status}", status=form.status.value if form.status else ""): form.status,
        say("the product “{product}”", product=form.product): form.product,
    }
    used = [words for words, value in narrowing.items() if value]
    if used:
        advice = say("Try it without {filters}.", filters=say(" or ").join(used))
    elif form.number:
        advice = say("Check the number. With a vendor token you see your own orders only.")
    else:
        advice = say("Try another ship date: /komet-po list tomorrow.")
    words = say("No orders found.")
    blocks: Blocks = [
        header(title),
        section(f"{words} {inert(advice)}"),
        actions([button(say("Change filter"), "list.filter", page.list_id)]),
    ]
    return Message(f"{title}: {words} {inert(advice, 500)}", blocks)


operation = Operation(
    command="po list",
    method="purchase.order.list",
    summary="List purchase orders",
    effect=Effect.READ,
    form=Form,
    words="[date] [P071882] [status] [vendor]",
    example="/komet-po list tomorrow approved alborada",
    arguments=arguments,
    call=call,
    show=show,
)
