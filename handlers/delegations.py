"""Delegations as people meet them: the modal that hands a right over, the list, a few lines in Home."""

import json
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from bot.delegations import period_of
from bot.errors import FormError
from bot.policy import Policy
from bot.slack.blocks import (
    Block,
    Blocks,
    Message,
    actions,
    button,
    confirmation,
    context,
    divider,
    header,
    mention,
    mentioned,
    section,
)
from bot.slack.forms import typed_values
from bot.slack.modals import asked, modal, notice
from bot.words import count, say
from handlers.desk import Visit
from storage.database import utc_now
from storage.delegations import DelegationRow

USUAL_DAYS = 7
MOST_SHOWN = 20


async def ask(visit: Visit, words: Sequence[str]) -> None:
    """Open the modal. Raises NotAllowedError when the policy or the person has nothing to hand over."""
    policy = await visit.desk.delegations.require(visit.person)
    again = button(say("Let somebody decide for me"), "delegation.new", style="primary")
    await visit.open(_view(visit, policy, mentioned(words)), again)


def _view(visit: Visit, policy: Policy, chosen: str | None) -> Block:
    delegation = policy.delegation
    assert delegation is not None
    others = sorted(policy.delegates() - {visit.person.id})
    if chosen is None and len(others) == 1:
        chosen = others[0]
    person: Block = {"type": "users_select", "action_id": "to"}
    if chosen:
        person["initial_user"] = chosen
    today = visit.person.today()
    last = today + timedelta(days=min(USUAL_DAYS, delegation.max_days) - 1)
    who = say("One of: {people}.", people=", ".join(mention(each) for each in others[:MOST_SHOWN]))
    most = count(delegation.max_days, "day")
    return modal(
        "delegate",
        say("Decide for me"),
        [
            section(say("Somebody else approves and rejects for you for a time. You can still decide yourself.")),
            asked("to", say("Who decides for you?"), person),
            context(who if others else say("The policy names nobody but you.")),
            asked("first", say("From"), _day("first", today)),
            asked("last", say("Until the end of"), _day("last", last), say("{most} at most.", most=most)),
        ],
        submit=say("Hand over"),
        metadata=json.dumps({"channel": visit.channel}),
    )


def _day(name: str, day: date) -> Block:
    return {"type": "datepicker", "action_id": name, "initial_date": day.isoformat()}


async def start(visit: Visit, view: Mapping[str, Any]) -> Block:
    """Store the delegation; return what takes the modal's place. Raises FormError at the field at fault."""
    values = typed_values(view["state"])
    for field in ("to", "first", "last"):
        if field not in values:
            raise FormError(field, say("Please fill this in."))
    first, last = date.fromisoformat(values["first"]), date.fromisoformat(values["last"])
    row = await visit.desk.delegations.start(visit.person, str(values["to"]), first, last)
    words = say("{to} decides for you {period}.", to=mention(row.to_person), period=period_of(row))
    blocks = [
        section(f"✅ {words}"),
        context(say("Not for what you ask for yourself. End it any time: /komet-approvals delegations")),
    ]
    return notice(say("Handed over"), blocks)


async def listed(visit: Visit, words: Sequence[str]) -> None:
    """Show who decides for this person and for whom they decide."""
    await show(visit, instead=False)


async def show(visit: Visit, *, instead: bool) -> None:
    """Show the list; `instead` puts it in the place of the one that was pressed on."""
    rows = await visit.desk.delegations.standing(visit.person)
    me = visit.person.id
    parts = {
        say("Decides for you"): [row for row in rows if row.from_person == me],
        say("You decide for"): [row for row in rows if row.to_person == me],
        say("Of others"): [row for row in rows if me not in (row.from_person, row.to_person)],
    }
    blocks: Blocks = [header(say("Delegations"))]
    if not rows:
        blocks.append(section(say("Nobody decides for you, and you decide for nobody else.")))
    for title, found in parts.items():
        if found:
            blocks.append(section(f"*{title}*"))
            blocks += [_line(visit, row) for row in found[:MOST_SHOWN]]
            if (rest := len(found) - MOST_SHOWN) > 0:
                blocks.append(context(say("… and {count} more.", count=count(rest, "delegation"))))
    blocks.append(actions([button(say("Let somebody decide for me"), "delegation.new")]))
    await visit.reply.privately(Message(say("Delegations"), blocks[:50]), instead=instead)


def _line(visit: Visit, row: DelegationRow) -> Block:
    policy = visit.desk.policy()
    words = f"{mention(row.from_person)} → {mention(row.to_person)} {period_of(row)}"
    may_end = visit.person.id == row.from_person or (policy is not None and policy.is_admin(visit.person.id))
    if not may_end:
        return section(words)
    sure = confirmation(
        say("End this delegation?"), say("What was decided stays decided."), say("End it"), say("Keep it")
    )
    return section(words, button(say("End"), f"delegation.end#{row.id}", row.id, style="danger", confirm=sure))


async def home_lines(visit: Visit) -> Blocks:
    """Return the lines for Home: for whom this person decides now, and who decides for them."""
    now, me = utc_now(), visit.person.id
    rows = [row for row in await visit.desk.delegations.standing(visit.person) if row.starts_at <= now]
    lines = [
        say("You decide for {who} {period}.", who=mention(row.from_person), period=period_of(row))
        for row in rows
        if row.to_person == me
    ]
    lines += [
        say("{to} decides for you {period}.", to=mention(row.to_person), period=period_of(row))
        for row in rows
        if row.from_person == me
    ]
    return [divider(), section("\n".join(lines[:MOST_SHOWN]))] if lines else []
