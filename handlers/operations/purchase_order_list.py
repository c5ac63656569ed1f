"""List purchase orders by ship date, number, vendor, status or product.

Komet: purchase.order.list. Company or vendor token. One call; Komet has neither pages nor date ranges.
"""

import re
from collections.abc import Sequence
from datetime import date
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, Field, model_validator

from bot.errors import NoSuchOrderError
from bot.komet.client import Komet
from bot.komet.kinds import Effect
from bot.komet.models import OrderStatus, PurchaseOrder, PurchaseOrders
from bot.komet.requests import PurchaseOrderList
from bot.lists import Column, Kind, Listing, Row, RowAction
from bot.operations import Operation, Values
from bot.people import Person
from bot.slack.blocks import day
from bot.slack.forms import Choice, DayPicker, Pick, Text
from bot.words import say
from handlers.operations.purchase_orders import status_words, tidy_number
from handlers.operations.typed_words import TypedWords, dates_for

PER_PAGE = 10

STATUSES = (
    OrderStatus.PENDING_APPROVAL,
    OrderStatus.APPROVED,
    OrderStatus.CONFIRMED,
    OrderStatus.CANCELLED,
)

SHIPPED = "Shipped"
"""No status of an order in Komet, but of all its boxes; so it is looked for here."""

CHOICES = (*(each.value for each in STATUSES), SHIPPED)


def _read_status(word: str) -> str:
    """Return the status that a word means, "" when it is none."""
    if word.strip().casefold() == SHIPPED.casefold():
        return SHIPPED
    status = OrderStatus.read(word)
    return "" if status is OrderStatus.UNKNOWN else status.value


def _status(value: Any) -> Any:
    if not isinstance(value, str) or not value.strip():
        return value or ""
    if status := _read_status(value):
        return status
    raise ValueError(say("Choose one of: {words}.", words=", ".join(CHOICES)))


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
        str,
        BeforeValidator(_status),
        Field("", title="Status"),
        Pick(tuple(Choice(each, each) for each in CHOICES)),
    ]
    product: Annotated[str, Field("", title="Product", max_length=100, description="Part of the name"), Text()]

    @model_validator(mode="after")
    def _asks_for_something(self) -> "Form":
        if self.date is None and not self.number:
            raise ValueError(say("Give a ship date or a PO number."))
        return self


def arguments(words: Sequence[str], person: Person) -> Values:
    """Understand plain words: a date, a PO number, a status, and anything else as the vendor."""
    typed = TypedWords(words)
    typed.give(dates_for(person, "date"), "date")
    typed.give(lambda word: word if re.fullmatch(r"(?i)p\d{3,9}", word) else "", "number")
    typed.give(_read_status, "status")
    values = {**typed.values(), **({"vendor": " ".join(typed.rest)} if typed.rest else {})}
    if "date" not in values and "number" not in values:
        values["date"] = person.today().isoformat()
    return values


async def call(komet: Komet, form: Form) -> PurchaseOrders:
    """Ask Komet for the orders; of those that shipped it is asked for all, because it has no such filter.

    Raises NoSuchOrderError when there is none with the number that was asked for alone.
    """
    answer = await komet.send(
        PurchaseOrderList(
            date=None if form.number else form.date,
            number=(form.number,) if form.number else (),
            vendor=form.vendor,
            status=OrderStatus(form.status) if form.status not in ("", SHIPPED) else None,
            product=form.product,
        )
    )
    is_number_alone = form.number and not (form.vendor or form.status or form.product)
    if is_number_alone and not answer.purchase_orders:
        raise NoSuchOrderError("number", form.number)
    if form.status != SHIPPED:
        return answer
    shipped = tuple(order for order in answer.purchase_orders if order.is_shipped)
    return answer.model_copy(update={"purchase_orders": shipped})


def listing(form: Form, answer: PurchaseOrders) -> Listing:
    """List the orders by date, vendor and number; the sums are those of all of them."""
    orders = sorted(answer.purchase_orders, key=lambda order: (order.ship_date, order.vendor_name, order.number))
    return Listing(
        title=_title(form),
        one="order",
        columns=[
            Column(say("PO"), Kind.ID),
            Column(say("Vendor")),
            # The title says the date where all orders have the same.
            Column(say("Ships"), Kind.DATE, on_page=form.date is None),
            Column(say("Status")),
            Column(say("Lines"), Kind.NUMBER),
            Column(say("Boxes"), Kind.NUMBER, sums="boxes", sums_one="box"),
            Column(say("Value"), Kind.MONEY, sums=""),
            Column(say("Location"), on_page=False),
            Column(say("Comments"), on_page=False),
        ],
        rows=[_row(order) for order in orders],
        nothing=_nothing(form),
        per_page=PER_PAGE,
    )


def _row(order: PurchaseOrder) -> Row:
    label = say("Open {number} of {vendor}", number=order.number, vendor=order.vendor_name)
    cells = (
        order.number,
        order.vendor_name,
        order.ship_date,
        status_words(order),
        len(order.lines),
        order.total_boxes,
        order.total_cost,
        order.location,
        order.comments,
    )
    return Row(cells, (RowAction(order.number, "order.open", order.number, label),))


def _title(form: Form) -> str:
    if form.number:
        return say("Purchase order {number}", number=form.number)
    assert form.date is not None
    return say("Purchase orders shipping {day}", day=day(form.date))


def _nothing(form: Form) -> str:
    narrowing = {
        say("the vendor “{vendor}”", vendor=form.vendor): form.vendor,
        say("the status {status}", status=form.status): form.status,
        say("the product “{product}”", product=form.product): form.product,
    }
    used = [words for words, value in narrowing.items() if value]
    if used:
        advice = say("Try it without {filters}.", filters=say(" or ").join(used))
    else:
        advice = say("Try another ship date: /komet-po list tomorrow.")
    return f"{say('No orders found.')} {advice}"


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
    listing=listing,
)
