"""`/komet-alerts on`, `off` and `list`: what this channel is told about orders.

Whose orders someone may hear about is what Komet shows their own token. That is asked for, because a
token's type and owner are only what somebody typed when it was connected.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from bot.access import Rights
from bot.alerts.subscriptions import MAX_VENDOR, is_person, whose
from bot.alerts.watcher import DAYS
from bot.errors import FormError, NotAllowedError
from bot.komet.errors import KometMethodRefusedError
from bot.komet.kinds import TokenType
from bot.komet.models import PurchaseOrder
from bot.komet.requests import PurchaseOrderList, VendorList
from bot.slack.blocks import Message, escape, inert, mention, moment, section
from bot.words import say
from handlers.desk import Visit

GUARD = "po list"
"""The operation that one must be allowed to run: alerts show what it shows."""


@dataclass(frozen=True)
class Reach:
    """The one vendor whose orders a person may hear about."""

    vendor_id: str
    name: str


async def on(visit: Visit, words: Sequence[str]) -> None:
    """Tell this channel about orders of a vendor, or of all. Raises BotError when the person may not."""
    rights = await visit.desk.runner.rights(visit.person, visit.channel)
    rights.require(visit.desk.operations[GUARD])
    vendor, vendor_id = _vendor(words), ""
    if reach := await _reach(visit, rights):
        if vendor.casefold() not in reach.name.casefold():
            raise _not_theirs(reach)
        vendor, vendor_id = reach.name, reach.vendor_id
    channel = place(visit)
    is_new = await visit.desk.alerts.subscribe(visit.person, channel, vendor, vendor_id=vendor_id)
    seen = await visit.desk.alerts.vendors_called(vendor) if vendor and visit.desk.alerts.is_watching else None
    await visit.reply.privately(_turned_on(visit, channel, vendor, seen, is_new=is_new))


async def off(visit: Visit, words: Sequence[str]) -> None:
    """Stop telling this channel about orders of a vendor, or about any."""
    rights = await visit.desk.runner.rights(visit.person)
    vendor, channel = _vendor(words), place(visit)
    # Who sees one vendor's orders only does not decide what the others hear about all of them.
    own_only = rights.token.token_type != TokenType.COMPANY
    ended = await visit.desk.alerts.unsubscribe(visit.person, channel, vendor, own_only=own_only)
    left = await visit.desk.alerts.subscriptions(visit.person.team_id, channel)
    if ended:
        which = "; ".join(whose(row) for row in ended)
        undo = f"/komet-alerts on {vendor}".strip()
        sentence = say("Alerts are off: {which}.", which=which)
        advice = say("Turn them on again: {command}", command=_code(undo))
    else:
        sentence = say("There was nothing here that you could turn off.")
        advice = say("See what there is: {command}", command="`/komet-alerts list`")
    if left and ended:
        advice += "\n" + escape(say("Still on: {which}.", which="; ".join(whose(row) for row in left)))
    await visit.reply.privately(Message(f"{escape(sentence)} {advice}", [section(f"*{inert(sentence)}*\n{advice}")]))


async def show(visit: Visit, words: Sequence[str]) -> None:
    """Show what this channel is told, since when Komet is watched, and whether posting works."""
    await visit.desk.runner.rights(visit.person)
    channel, alerts = place(visit), visit.desk.alerts
    rows = await alerts.subscriptions(visit.person.team_id, channel)
    lines = [
        say(
            "• {whose}, turned on by {who} {when}",
            whose=inert(whose(row)),
            who=mention(row.created_by),
            when=moment(row.created_at),
        )
        for row in rows
    ]
    title = say("Alerts here") if rows else say("No alerts here.")
    if not rows:
        lines.append(say("Turn them on: {command}", command="`/komet-alerts on`"))
    look = await alerts.last_look(visit.person.team_id)
    if not alerts.is_watching:
        lines.append(_not_watching())
    elif look:
        lines.append(say("Last look at Komet: {when}", when=moment(look)))
    if rows and (reason := await alerts.trouble(channel)):
        lines.append(
            escape(say("⚠️ Slack did not take my last message here ({reason}). Invite me with /invite.", reason=reason))
        )
    await visit.reply.privately(Message(title, [section("\n".join([f"*{title}*", *lines]))]))


def place(visit: Visit) -> str:
    """Return where alerts go: this channel, or the person themselves from any direct message.

    A direct message between two people has no room for the bot, and posting to a person always works.
    """
    channel = visit.channel or ""
    return channel if channel.startswith(("C", "G")) else visit.person.id


async def _reach(visit: Visit, rights: Rights) -> Reach | None:
    """Return the only vendor whose orders Komet shows this person, or None for the whole company.

    Asks with the person's token: one to four lists of orders, and vendor.list when those leave it open.
    """
    seen: dict[str, str] = {}
    for offset in range(DAYS):
        day = visit.person.today() + timedelta(days=offset)
        answer = await visit.desk.runner.look_up(visit.person, PurchaseOrderList(date=day), visit.channel)
        orders: tuple[PurchaseOrder, ...] = answer.purchase_orders
        seen |= {order.vendor_id: order.vendor_name for order in orders if order.vendor_id}
        if len(seen) > 1:
            break
    if rights.token.token_type == TokenType.COMPANY:
        if len(seen) > 1 or await _sees_vendors(visit, rights):
            return None
    else:
        party = {rights.token.party_id or "", (rights.token.party_name or "").casefold()}
        own = {key: name for key, name in seen.items() if key in party or name.casefold() in party}
        seen = own or (seen if len(seen) == 1 else {})
    if len(seen) != 1:
        raise NotAllowedError(
            method=PurchaseOrderList.method,
            reason=say("Komet shows you no orders of today and the next days, so it is not known whose you may see."),
            ask=say("Try again when there are some."),
        )
    ((vendor_id, name),) = seen.items()
    return Reach(vendor_id, name)


async def _sees_vendors(visit: Visit, rights: Rights) -> bool:
    """Say whether Komet lets the token list vendors, which it does for company tokens alone."""
    if not rights.allows(VendorList.method):
        return False
    try:
        await visit.desk.runner.look_up(visit.person, VendorList(id="1"), visit.channel)
    except KometMethodRefusedError:
        return False
    return True


def _vendor(words: Sequence[str]) -> str:
    vendor = " ".join(" ".join(words).split())
    if len(vendor) > MAX_VENDOR:
        raise FormError("", say("A vendor's name is at most {most} characters long here.", most=MAX_VENDOR))
    return vendor


def _not_theirs(reach: Reach) -> NotAllowedError:
    return NotAllowedError(
        method=PurchaseOrderList.method,
        reason=say("your Komet token shows you the orders of {name} only.", name=reach.name),
        ask=say("Type {command} to hear about those.", command="`/komet-alerts on`"),
    )


def _turned_on(visit: Visit, channel: str, vendor: str, seen: Sequence[str] | None, *, is_new: bool) -> Message:
    """Return the answer; `seen` are the vendors meant by `vendor` that have orders now, None where unknown."""
    which = say("orders of {vendor}", vendor=f"“{vendor}”") if vendor else say("orders of every vendor")
    if is_person(channel):
        sentence = say("I tell you about {which}.", which=which)
    else:
        sentence = say("I tell this channel about {which}.", which=which)
    if not is_new:
        sentence = say("That was on already. {sentence}", sentence=sentence)
    undo = f"/komet-alerts off {vendor}".strip()
    lines = [
        say("New, confirmed, changed, shipped or cancelled, when they ship today or in the next three days."),
        say("Turn it off: {command}", command=_code(undo)),
    ]
    if seen:
        lines.append(inert(say("With orders now: {vendors}.", vendors=", ".join(seen[:5]))))
    elif seen is not None:
        lines.append(say("⚠️ No vendor with orders now is called like that. Check the spelling, or wait for orders."))
    if not is_person(channel):
        lines.append(say("Everybody in this channel will read it. If I am not in the channel, invite me with /invite."))
    if not visit.desk.alerts.is_watching:
        lines.append(_not_watching())
    return Message(f"{escape(sentence)} {lines[1]}", [section("\n".join([f"*{inert(sentence)}*", *lines]))])


def _code(command: str) -> str:
    """Return a command to copy: no guards inside it, and no backquote that would end it."""
    return f"`{escape(command.replace('`', ''))}`"


def _not_watching() -> str:
    return say(
        "⚠️ Alerts are switched off until whoever runs this bot gives it a Komet service token "
        "(KOMET_SERVICE_TOKEN). Nothing is told before."
    )
