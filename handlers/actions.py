"""Presses of buttons and choices in selects: a dictionary by name.

An `action_id` is a name, with `#…` behind it where several of a kind stand in one place.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from typing import Any

from bot.approvals import APPROVE
from bot.cards.several import REJECT_INSTEAD
from bot.errors import FormError
from bot.komet.kinds import Effect
from bot.second_factors import CodeNeededError
from bot.slack.starts import OPENS_FORM, read_start_value
from bot.words import say
from handlers import (
    again,
    approvals,
    audit,
    codes,
    delegations,
    exports,
    forms,
    home,
    orders,
    questions,
    quota,
    reads,
    several,
    token_desk,
    token_list,
    tokens,
    unknown,
)
from handlers.boundary import working_view
from handlers.desk import Visit

Press = Callable[[Visit, str], Awaitable[None]]
After = Callable[[], Awaitable[None]]
Decision = Callable[[Visit, str], Awaitable[After]]


def name_of(pressed: Mapping[str, Any]) -> str:
    """Return the action's name, without what tells several of a kind apart."""
    return str(pressed["action_id"]).partition("#")[0]


def value_of(pressed: Mapping[str, Any]) -> str:
    """Return what was pressed or chosen: a button's value or the option's."""
    chosen = pressed.get("selected_option") or {}
    return str(pressed.get("value") or chosen.get("value") or "")


async def press(visit: Visit, body: Mapping[str, Any], pressed: Mapping[str, Any]) -> None:
    """Do what the pressed element stands for."""
    view = body.get("view") or {}
    if view.get("callback_id") == "form" and name_of(pressed) not in ACTIONS:
        await forms.changed(visit, view)
        return
    if view.get("callback_id") == "token" and name_of(pressed) not in ACTIONS:
        await tokens.changed(visit, view)
        return
    handler = ACTIONS.get(name_of(pressed))
    if handler is forms.resume_draft and view.get("callback_id") == "form":
        # The draft takes the place of a form that may hold something by now, if only the words behind its command.
        await forms.keep_typed(visit, view, as_opened=True)
        # Slack keeps what stands in inputs of the same names: a view without them lies in between.
        await visit.reply.update(working_view(say("Opening the form…")))
    if handler is None:
        raise FormError("", say("This button is too old. Please run the command again."))
    await handler(visit, value_of(pressed))


async def _start(visit: Visit, value: str) -> None:
    """Open an operation's form from a result row, filled in."""
    command, values = read_start_value(value)
    operation = visit.desk.operations.get(command)
    if operation is None:
        raise FormError("", say("This button is too old. Please run the command again."))
    pushed = await _on_top(visit)
    await forms.open_form(pushed, operation, values, go_on=operation.effect is Effect.READ)


async def _start_from_home(visit: Visit, value: str) -> None:
    """Open what was chosen in a menu of the Home tab; the tab is drawn anew, so that it can be chosen once more."""
    try:
        await _start(visit, value)
    finally:
        await home.publish(visit)


async def _on_top(visit: Visit) -> Visit:
    """Inside a modal, put the next one on top, so that Back leads here again."""
    if visit.reply.view_id is None:
        return visit
    pushed = await visit.reply.push(working_view(say("Opening the form…")))
    return replace(visit, reply=pushed or visit.reply)


async def _page(visit: Visit, value: str) -> None:
    await reads.turn_page(visit, reads.place_of(value))


async def _act(visit: Visit, value: str) -> None:
    """Do what was chosen in the menu of a list's rows: what a button of that name would do."""
    action, _, rest = value.partition("|")
    handler = ACTIONS.get(action)
    if handler is None or handler is _act:
        raise FormError("", say("This button is too old. Please run the command again."))
    await handler(visit, rest)


async def _filter(visit: Visit, value: str) -> None:
    operation, form = await reads.remembered(visit, value)
    await forms.open_form(visit, operation, form.model_dump(mode="json", exclude_none=True), go_on=False)


async def _edit(visit: Visit, value: str) -> None:
    await forms.reopen(visit, value)


async def _approve(visit: Visit, value: str) -> After:
    try:
        proposal = await visit.desk.approvals.decide(visit.person, value, APPROVE)
    except CodeNeededError:
        return lambda: codes.ask(visit, value)
    return lambda: several.run_approved(visit, proposal)


async def _confirm(visit: Visit, value: str) -> After:
    proposal = await forms.confirm(visit, value)
    return lambda: forms.after_confirm(visit, proposal)


async def _cancel(visit: Visit, value: str) -> After:
    await visit.desk.runner.cancel(visit.person, value)
    return _nothing


async def _stop(visit: Visit, value: str) -> After:
    await visit.desk.halts.stop(visit.person, value)
    return _nothing


async def _pause(visit: Visit, value: str) -> After:
    await visit.desk.halts.pause(visit.person, value)
    return _nothing


async def _go_on(visit: Visit, value: str) -> After:
    return await visit.desk.halts.go_on(visit.person, value)


async def _there(visit: Visit, value: str) -> After:
    await visit.desk.looks.answer(visit.person, value, there=True)
    return _nothing


async def _not_there(visit: Visit, value: str) -> After:
    await visit.desk.looks.answer(visit.person, value, there=False)
    return _nothing


async def _nothing() -> None:
    """What follows a decision that tells of itself through the outbox."""


async def _end_delegation(visit: Visit, value: str) -> After:
    await visit.desk.delegations.end(visit.person, value)
    return lambda: delegations.show(visit, instead=True)


DECISIONS: dict[str, Decision] = {
    "proposal.approve": _approve,
    "proposal.cancel": _cancel,
    "proposal.stop": _stop,
    "proposal.pause": _pause,
    "proposal.go_on": _go_on,
    "proposal.there": _there,
    "proposal.not_there": _not_there,
    "preview.confirm": _confirm,
    "delegation.end": _end_delegation,
}
"""Committed before the acknowledgement; what they return goes on after it."""

ACTIONS: dict[str, Press] = {
    "list.page": _page,
    "list.sort": _page,
    "list.filter": _filter,
    "list.drop": reads.drop_filter,
    "list.act": _act,
    "list.export": exports.export,
    OPENS_FORM: _start,
    "form.edit": _edit,
    "form.reopen": forms.reopen,
    "draft.open": forms.resume_draft,
    "order.open": orders.open_details,
    "proposal.reject": approvals.ask_reason,
    "approvals.several": several.open_list,
    REJECT_INSTEAD: several.reject_instead,
    "proposal.ask": questions.open_question,
    "proposal.look": unknown.look,
    "unknown.look": unknown.look_from_list,
    "home.look": unknown.look_from_home,
    "proposal.retry": again.retry,
    "proposal.undo": again.undo,
    "delegation.new": lambda visit, _: delegations.ask(visit, []),
    "code.setup": lambda visit, _: codes.set_up(visit, []),
    "quota.resume": lambda visit, _: quota.resume(visit, []),
    "token.connect": lambda visit, _: tokens.connect(visit, []),
    "token.renew": lambda visit, _: token_desk.renew(visit, []),
    "token.details": token_list.details,
    "token.revoke": lambda visit, _: tokens.end(visit),
    "home.start": _start_from_home,
    "home.refresh": lambda visit, _: home.publish(visit),
    "audit.page": audit.turn_page,
    "audit.export": audit.export,
    "link": home.nothing,
}
