"""`/komet invoice missing [day | week]`: shipped orders for which nobody has uploaded an invoice from Slack.

Komet lists no invoices of an order, so only what was sent from here is known, and the answer says so. Each ship
date is one call (purchase.order.list takes one date).
"""

from collections.abc import Sequence
from datetime import date, timedelta

from bot.dates import date_behind
from bot.errors import FormError
from bot.komet.models import PurchaseOrder
from bot.komet.requests import PurchaseOrderList
from bot.planner import HOLDING
from bot.slack.blocks import Block, Blocks, Message, button, context, day, header, inert, money, section, shorten
from bot.slack.starts import OPENS_FORM, start_value
from bot.words import count, say
from handlers.desk import Visit
from handlers.operations import v2_vendor_invoice
from storage.journal import JournalStore

WEEK = 7
SHOWN = 40
"""Orders in one message, which holds 50 blocks."""


async def show(visit: Visit, words: Sequence[str]) -> None:
    """Show the orders privately. Raises FormError for a day that is none, BotError as reads do."""
    days = _days(visit, words)
    (await visit.desk.runner.rights(visit.person, visit.channel)).require(v2_vendor_invoice.operation)
    shipped: list[PurchaseOrder] = []
    for each in days:
        answer = await visit.desk.runner.look_up(visit.person, PurchaseOrderList(date=each), visit.channel)
        shipped += [order for order in answer.purchase_orders if order.is_shipped]
    prefixes = {order.number: v2_vendor_invoice.number_key(order.number, "") for order in shipped}
    async with visit.desk.database.read() as tx:
        held = await JournalStore(tx).prefixes_held(tuple(prefixes.values()), HOLDING)
    missing = [order for order in shipped if prefixes[order.number] not in held]
    await visit.reply.privately(missing_message(days, shipped, missing))


def _days(visit: Visit, words: Sequence[str]) -> list[date]:
    today = visit.person.today()
    text = " ".join(words).strip()
    if text.lower() in {"week", say("week")}:
        return [today - timedelta(days=back) for back in range(WEEK)]
    if text.lower() in {"", "day", say("day")}:
        return [today - timedelta(days=1)]
    meant = date_behind(text, visit.person, past=True)
    if meant is None:
        raise FormError("", say("That is no day. Write it like 2031-04-09, yesterday or week."))
    return [meant]


def missing_message(
    days: Sequence[date], shipped: Sequence[PurchaseOrder], missing: Sequence[PurchaseOrder]
) -> Message:
    """Return the message; pure."""
    when = day(days[0]) if len(days) == 1 else f"{day(days[-1])} – {day(days[0])}"
    title = say("Shipped without an invoice")
    if not shipped:
        words = say("No shipped orders of {when}. Try another day: `/komet-invoice missing week`.", when=when)
    elif not missing:
        many = "Each of the {orders} of {when} has an invoice."
        words = say(many, orders=count(len(shipped), "shipped order"), when=when)
        if len(shipped) == 1:
            words = say("The 1 shipped order of {when} has an invoice.", when=when)
    else:
        words = say(
            "{orders} of {when}; no invoice was sent from Slack for *{missing}* of them.",
            missing=len(missing),
            orders=count(len(shipped), "shipped order"),
            when=when,
        )
    blocks: Blocks = [header(title), section(words)]
    blocks += [_row(order) for order in missing[:SHOWN]]
    if (rest := len(missing) - SHOWN) > 0:
        blocks.append(context(say("… and {count} more.", count=count(rest, "order"))))
    blocks.append(context(say("What was uploaded in Komet itself cannot be seen: Komet lists no vendor invoices.")))
    return Message(f"{title}: {words}", blocks)


def _row(order: PurchaseOrder) -> Block:
    words = f"*{inert(order.number)}*  ·  {inert(shorten(order.vendor_name, 60))}\n{money(order.total_cost)}"
    return section(
        f"{words}  ·  {say('shipped {day}', day=day(order.ship_date))}",
        button(
            say("Upload invoice"),
            f"{OPENS_FORM}#{order.number}",
            start_value(v2_vendor_invoice.operation.command, {"purchase_order": order.number}),
            label=say("Upload the invoice of {number}", number=order.number),
        ),
    )
