"""`/komet quota`: the day's Komet calls as a small picture, shown to the person alone.

Every bar has its number beside it, for people who hear the picture instead of seeing it.
"""

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot.audit import record
from bot.errors import NotConnectedError
from bot.komet.callers import Purpose
from bot.people import Person
from bot.policy import Policy
from bot.quota import Picture
from bot.quota.day import forecast
from bot.quota.fitting import BATCH_FROM
from bot.slack.blocks import Blocks, Message, actions, button, context, header, inert, mention, moment, section, table
from bot.words import count, say
from handlers.desk import Visit

SEES_NAMES = frozenset({"admin", "manager"})
"""Roles that see who spent what; everyone else sees their own share."""

MOST_PEOPLE = 10
BAR = 20
"""Characters of the longest bar."""


async def show(visit: Visit, words: Sequence[str]) -> None:
    """Show the day. Raises NotAllowedError for people who may run nothing here."""
    with suppress(NotConnectedError):  # the day is everyone's, those without a token included
        await visit.desk.runner.rights(visit.person, visit.channel)
    picture = await visit.desk.quota.picture()
    await visit.reply.privately(quota_message(picture, visit.person, visit.desk.policy()))


async def resume(visit: Visit, words: Sequence[str]) -> None:
    """Let the next call find out whether Komet takes calls again. Raises NotAllowedError unless by an admin."""
    visit.require_admin("quota resume")
    quota = visit.desk.quota
    await quota.flush()
    async with visit.desk.database.write() as tx:
        was_closed = await quota.try_again(tx)
        if was_closed:
            await record(
                tx,
                team_id=visit.person.team_id,
                actor=visit.person.id,
                event="quota resumed",
                sentence="Let the next call find out whether Komet takes calls again",
            )
    await quota.flush()
    text = (
        say("The next call is let through. If Komet refuses it too, everything rests for another hour.")
        if was_closed
        else say("Komet has not refused a call today for want of allowance: there is nothing to resume.")
    )
    await visit.reply.privately(Message.saying(text))


def quota_message(picture: Picture, person: Person, policy: Policy | None) -> Message:
    """Return the picture as this person may see it; pure."""
    summary = _summary(picture)
    blocks: Blocks = [header(say("Komet calls today")), section(f"*{summary}*")]
    blocks += _remarks(picture)
    if picture.closed and policy is not None and policy.is_admin(person.id):
        blocks.append(actions([button(say("Let the next call try"), "quota.resume")]))
    if rows := _hours(picture, _zone(person)):
        blocks.append(table([(say("Hour"), False), (say("Calls"), True), (say("Picture"), False)], rows))
    else:
        blocks.append(section(say("No call was made yet today.")))
    sees_names = policy is not None and bool(SEES_NAMES & policy.roles_of(person.id))
    blocks += _everyone(picture) if sees_names else [section(_own(picture, person.id))]
    blocks.append(
        context(
            say("The day began {when}.", when=moment(picture.begin)),
            say("Only what this bot sent is counted; when Komet's day begins is an assumption."),
        )
    )
    return Message(f"{say('Komet calls today')}: {summary}", blocks)


def _summary(picture: Picture) -> str:
    allowance = picture.limits.allowance
    by_evening = forecast(picture.by_hour, picture.now - picture.begin)
    spent = f"{picture.spent:,}" if allowance is None else f"{picture.spent:,} / {allowance:,}"
    parts = [say("Used: {calls}", calls=spent)]
    if allowance is not None:
        parts.append(say("{percent} % of the day's calls", percent=round(100 * picture.used / allowance)))
    parts.append(say("reserved: {calls:,}", calls=picture.reserved))
    if picture.left is not None:
        parts.append(say("left: {calls:,}", calls=picture.left))
    parts.append(say("forecast for the whole day: {calls:,}", calls=by_evening))
    return " · ".join(parts)


def _remarks(picture: Picture) -> Blocks:
    blocks: Blocks = []
    limits = picture.limits
    if picture.closed:
        blocks.append(
            section(
                "⛔ "
                + say(
                    "Komet refused {when}: “{words}”. One call may try again {probe}.",
                    when=moment(picture.closed.at),
                    words=inert(picture.closed.words, 300),
                    probe=moment(min(picture.closed.probe_at, picture.begin + timedelta(days=1))),
                )
            )
        )
    if limits.allowance is None:
        words = say("KOMET_PAID_USERS is not set: the company's allowance is not known, and no limit is kept.")
        blocks.append(section(words))
        return blocks
    if picture.used < picture.spent:
        words = say("Komet's day began anew meanwhile: {calls} count.", calls=count(picture.used, "call"))
        blocks.append(section(words))
    reserve = int(limits.allowance * limits.reserve)
    if picture.left is not None and picture.left <= reserve and not picture.closed:
        words = say("The last {calls:,} are kept for people: background work rests until tomorrow.", calls=reserve)
        blocks.append(section(f"⚠️ {words}"))
    kept = limits.floor(Purpose.BATCH)
    if picture.left is not None and kept and picture.left <= kept and not picture.closed:
        words = say("They are kept for writes of up to {most} calls: larger ones wait.", most=BATCH_FROM)
        blocks.append(section(f"⚠️ {words}"))
    return blocks


def _hours(picture: Picture, zone: tzinfo) -> list[list[str]]:
    """Return a row for each hour of the day so far that has calls: its time, its calls, its bar."""
    most = max(picture.by_hour.values(), default=0)
    return [
        [_clock(picture.begin + timedelta(hours=hour), zone), f"{calls:,}", bar(calls, most)]
        for hour, calls in sorted(picture.by_hour.items())
        if calls
    ]


def bar(calls: int, most: int) -> str:
    """Return a bar of at most `BAR` characters in eighths; what is not nothing is at least one eighth."""
    eighths = max(1, round(calls / most * BAR * 8)) if calls else 0
    whole, rest = divmod(eighths, 8)
    return "█" * whole + (chr(ord("█") + 8 - rest) if rest else "")


def _everyone(picture: Picture) -> Blocks:
    ranked = sorted(picture.people.items(), key=lambda each: (-each[1], each[0]))
    lines = [_line(picture, person, calls) for person, calls in ranked[:MOST_PEOPLE] if calls]
    if (rest := sum(calls for _, calls in ranked[MOST_PEOPLE:])) > 0:
        lines.append(say("• the others together: {calls}", calls=count(rest, "call")))
    return [section("\n".join([f"*{say('Who made them')}*", *lines]))] if lines else []


def _line(picture: Picture, person: str, calls: int) -> str:
    who = mention(person) if person else say("alerts and other background work")
    reserved = picture.reserved_for.get(person, 0)
    more = say(", {calls:,} reserved", calls=reserved) if reserved else ""
    return f"• {who}: {count(calls, 'call')}{more}"


def _own(picture: Picture, person: str) -> str:
    own, reserved = picture.people.get(person, 0), picture.reserved_for.get(person, 0)
    words = say("You made {calls}, and {reserved:,} are reserved for you.", calls=count(own, "call"), reserved=reserved)
    limits = picture.limits
    if limits.allowance is None or limits.person_share >= 1:
        return words
    return f"{words} {say('Your share of the day is {calls}.', calls=count(limits.share(), 'call'))}"


def _zone(person: Person) -> tzinfo:
    try:
        return ZoneInfo(person.tz)
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")


def _clock(at: datetime, zone: tzinfo) -> str:
    return at.astimezone(zone).strftime("%H:%M")
