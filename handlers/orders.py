"""One purchase order in a modal: its lines and boxes, and what can be done with them."""

import json
from dataclasses import replace

from bot.access import Rights
from bot.errors import FormError
from bot.komet.models import PurchaseOrder, PurchaseOrderLine
from bot.komet.requests import PurchaseOrderList
from bot.slack.blocks import (
    Block,
    Blocks,
    Message,
    actions,
    button,
    context,
    day,
    divider,
    inert,
    money,
    quantity,
    section,
    shorten,
)
from bot.slack.modals import modal
from bot.slack.starts import OPENS_FORM, start_value
from bot.words import count, say
from handlers.boundary import working_view
from handlers.desk import Visit
from handlers.operations.purchase_orders import line_value, status_words

SHOWN_LINES = 30
SHOWN_BOXES = 12

NEXT_STEPS = (
    ("po awb add", "Add AWB"),
    ("po item confirm", "Confirm lines"),
    ("po item delete", "Delete lines"),
    ("po item price", "Set prices"),
    ("po item reference", "Set reference"),
    ("box code change", "Change box codes"),
    ("invoice upload", "Upload invoice"),
)


async def open_details(visit: Visit, number: str) -> None:
    """Open the order's details. Raises BotError when Komet does not show it to this person."""
    reply = await (visit.reply.push if visit.reply.view_id else visit.reply.open)(
        working_view(say("Opening {number}…", number=number))
    )
    inside = replace(visit, reply=reply or visit.reply)
    answer = await visit.desk.runner.look_up(visit.person, PurchaseOrderList(number=(number,)), visit.channel)
    if not answer.purchase_orders:
        raise FormError("", say("Komet shows you no order {number} any more.", number=number))
    order: PurchaseOrder = answer.purchase_orders[0]
    rights = await visit.desk.runner.rights(visit.person, visit.channel)
    view = details_view(order, rights, visit)
    if reply is None:
        # The trigger had expired before Slack could open the window: the same content as a message.
        await visit.reply.privately(Message(say("Purchase order {number}", number=inert(number)), view["blocks"][:48]))
        return
    await inside.reply.update(view)


def details_view(order: PurchaseOrder, rights: Rights, visit: Visit) -> Block:
    """Return the modal with head, next steps, lines and boxes."""
    blocks: Blocks = [
        section(
            f"*{inert(order.number)}*  ·  {inert(order.vendor_name)}\n"
            f"{say('Ships {day}', day=day(order.ship_date))}  ·  {inert(status_words(order), 80)}"
            + (f"  ·  {inert(order.origin)}" if order.origin else "")
        ),
        section(
            f"*{count(len(order.lines), 'line')}*  ·  *{quantity(order.total_boxes)} {say('boxes')}*"
            f"  ·  *{money(order.total_cost)}*"
        ),
    ]
    if steps := _next_steps(order, rights, visit):
        blocks.append(actions(steps))
    blocks.append(divider())
    may_delete = _may(rights, visit, "po item delete")
    for position, line in enumerate(order.lines[:SHOWN_LINES]):
        blocks += _line_blocks(order, line, position, may_delete=may_delete)
    if (rest := len(order.lines) - SHOWN_LINES) > 0:
        blocks.append(context(say("… and {count} more.", count=count(rest, "line"))))
    if not order.lines:
        blocks.append(section(say("This order has no lines.")))
    if order.comments:
        blocks.append(context(inert(shorten(order.comments, 500))))
    # What is begun here was begun in that channel.
    return modal("order", order.number, blocks, metadata=json.dumps({"channel": rights.channel}))


def _next_steps(order: PurchaseOrder, rights: Rights, visit: Visit) -> Blocks:
    values = {"purchase_order": order.number}
    return [
        button(
            say(words),
            f"{OPENS_FORM}#{command}",
            start_value(command, values),
            label=say("{words} of {number}", words=say(words), number=order.number),
        )
        for command, words in NEXT_STEPS
        if _may(rights, visit, command)
    ]


def _may(rights: Rights, visit: Visit, command: str) -> bool:
    operation = visit.desk.operations.get(command)
    return operation is not None and rights.may(operation)


def _line_blocks(order: PurchaseOrder, line: PurchaseOrderLine, position: int, *, may_delete: bool) -> Blocks:
    product = inert(line.product or say("Unnamed product"))
    words = [f"*{product}*  #{inert(line.id)}", inert(line_value(line), 300)]
    about = [
        say("for {customer}", customer=line.customer) if line.customer else "",
        say("prebook {number}", number=line.prebook) if line.prebook else "",
        say(line.status.value) if line.status.value != "Unknown" else "",
    ]
    if told := " · ".join(part for part in about if part):
        words.append(inert(told))
    delete = None
    if may_delete:
        value = start_value("po item delete", {"purchase_order": order.number, "items": line.id})
        delete = button(
            say("Delete"),
            f"{OPENS_FORM}#line{position}",
            value,
            style="danger",
            label=say("Delete {product}", product=line.product),
        )
    blocks: Blocks = [section("\n".join(words), delete)]
    if line.boxes:
        codes = [box.code for box in line.boxes]
        more = f" … +{len(codes) - SHOWN_BOXES}" if len(codes) > SHOWN_BOXES else ""
        blocks.append(context(say("Boxes: {codes}", codes=inert(", ".join(codes[:SHOWN_BOXES])) + more)))
    return blocks
