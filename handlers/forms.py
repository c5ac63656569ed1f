"""From a form to a preview to a yes: the way of every write, and of a read that is filled in.

The modal opens before Komet is asked. What was typed is kept as a draft on each submit and until the yes, so that an
objection of Komet's, a closed form or preview or an expired trigger loses nothing.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from pydantic import ValidationError

from bot.cards import result_view
from bot.drafts import FOLLOWED, typed_in
from bot.errors import FormError
from bot.ids import new_id
from bot.operations import AnyOperation
from bot.proposals import Proposal, State
from bot.slack.blocks import shorten
from bot.slack.forms import (
    Search,
    Text,
    control_of,
    dependent_fields,
    errors_for_slack,
    field_errors,
    picked_labels,
    typed_values,
)
from bot.successors import REPEAT
from bot.words import say
from handlers.boundary import working_view
from handlers.checking import check, offer_choices
from handlers.columns import questions_of, remember_columns
from handlers.desk import Visit
from handlers.drafts import (
    begun_before,
    begun_block,
    draft_behind,
    goes_on_with,
    keep,
    offers_draft,
    reopen_message,
    roomy,
    with_files,
    with_kept_files,
    without_new_files,
)
from handlers.earlier import Earlier, gone_on_from
from handlers.filling import Filling, filling_of, filling_view, kept_files
from handlers.listed import labels_of, own_values, unlisted_in
from handlers.reads import show_read
from handlers.submitted import Submitted
from storage.notes import NoteStore


async def open_form(
    visit: Visit,
    operation: AnyOperation,
    values: Mapping[str, Any],
    *,
    draft_id: str | None = None,
    errors: Mapping[str, str] | None = None,
    go_on: bool = True,
    follows: Earlier | None = None,
    is_unsent: bool = False,
) -> None:
    """Open the operation's form, filled with `values`; complete values go on to preview or result.

    `follows` is the earlier request that it goes on from. `is_unsent` says that the values were typed before and stand
    nowhere else: they are kept when the form is closed as it is.

    Raises NotConnectedError or NotAllowedError before anything opens.
    """
    rights = await visit.desk.runner.rights(visit.person, visit.channel)
    rights.require(operation)
    values = await roomy(visit, operation.form, values)
    begun = await begun_before(visit, operation) if operation.writes and go_on and draft_id is None else None
    is_same = begun is not None and goes_on_with(operation, begun, values)
    if begun and is_same:
        draft_id = begun.id
    began: dict[str, str] | None = {} if is_unsent else None
    unlisted = unlisted_in(operation.form, rights)
    filling = Filling(operation, draft_id or new_id(), visit.channel, kept_files(values), follows, unlisted, began)
    own = own_values(operation.form, rights)
    if values:  # an empty form is not judged
        values = {**own, **values}
    form, faults = _judged(operation, values) if go_on else (None, {})
    errors = {**faults, **(errors or {})}
    if form is not None and not errors:
        if not operation.writes:
            await show_read(visit, operation, form)
            return
        inside = await visit.reply.open(working_view(say("Checking Komet…")))
        await check(replace(visit, reply=inside or visit.reply), filling, dict(values), is_new=True)
        return
    questions = await questions_of(visit, operation, values)
    values = {**own, **values}
    labels = await labels_of(visit, filling.operation.form, values)
    view = filling_view(filling, values, errors, labels=labels, questions=questions)
    above = [await begun_block(visit, operation, begun)] if begun and not is_same else []
    view["blocks"][:0] = above
    inside = await visit.reply.open(view)
    if inside is None:
        await keep(visit, filling, values)
        await visit.reply.privately(reopen_message(filling, say("Slack did not let me open the window.")))
        return
    if filling.kept:
        await keep(visit, filling, values)  # the window holds no file: without a draft it would be lost
    await offer_choices(replace(visit, reply=inside), filling, values, errors, above=above)


async def changed(visit: Visit, view: Mapping[str, Any]) -> None:
    """A field was chosen that others hang on: show their choices."""
    filling = filling_of(visit, view)
    values = typed_values(view["state"])
    above = [block for block in view["blocks"] if offers_draft(block)]
    await offer_choices(visit, filling, values, {}, hash_of_view=view.get("hash"), above=above)


def submitted(visit: Visit, view: Mapping[str, Any]) -> Submitted:
    """Check a submitted form without asking anyone: errors at the fields, or the next step."""
    filling = filling_of(visit, view)
    typed = typed_values(view["state"])
    shown = [block["block_id"] for block in view["blocks"] if block["type"] == "input"]
    waiting = {
        name
        for name, control in dependent_fields(filling.operation.form).items()
        if name not in shown and control.needs in typed
    }
    if waiting:
        loading = filling_view(filling, typed, {}, labels=picked_labels(view["state"]))
        return Submitted({"response_action": "update", "view": loading}, typed)
    try:
        _validate(filling, typed)
    except ValidationError as error:
        errors = errors_for_slack(filling.operation.form, field_errors(filling.operation.form, error), shown)
        return Submitted({"response_action": "errors", "errors": errors})
    if not filling.operation.writes:
        return Submitted({}, typed)
    return Submitted({"response_action": "update", "view": working_view(say("Checking Komet…"))}, typed)


async def proceed(visit: Visit, view: Mapping[str, Any], values: dict[str, Any]) -> None:
    """After the acknowledgement of a good form: run the read, or plan the write and show the preview."""
    filling = filling_of(visit, view)
    if dependents := dependent_fields(filling.operation.form):
        shown = [block["block_id"] for block in view["blocks"] if block["type"] == "input"]
        if any(name not in shown and values.get(control.needs) for name, control in dependents.items()):
            await offer_choices(visit, filling, values, {})
            return
    if not filling.operation.writes:
        form = filling.operation.form.model_validate(values)
        await show_read(replace(visit, channel=filling.channel), filling.operation, form)
        return
    await check(visit, filling, values)


async def confirm(visit: Visit, proposal_id: str) -> Proposal:
    """Store the person's yes. Committed when this returns: acknowledge after it."""
    return await visit.desk.runner.confirm(visit.person, proposal_id, window=visit.reply.view_id)


async def after_confirm(visit: Visit, proposal: Proposal) -> None:
    """Run what needs no approval, show the result in the modal, and remember what need not be asked again."""
    runs = proposal.state is State.APPROVED
    if runs:
        proposal = await visit.desk.execution.run(proposal.id, visit.person)
    if runs or visit.reply.view_id:
        await visit.reply.update(result_view(proposal))
    await remember_columns(visit, visit.desk.operations[proposal.row.operation], proposal.row.form)


async def reopen(visit: Visit, proposal_id: str) -> None:
    """Open the form of an earlier proposal of the same person, filled in as it was.

    Raises ApprovalError when that was gone on from already.
    """
    proposal = await visit.desk.runner.proposal(proposal_id)
    if proposal is None or proposal.row.requester != visit.person.id:
        raise FormError("", say("This preview is not there any more. Please start again."))
    operation = visit.desk.operations[proposal.row.operation]
    follows = gone_on_from(proposal, operation)
    if follows and follows.id == proposal.id:
        await visit.desk.runner.refuse_second(proposal, REPEAT)
    is_unsent = proposal.state is State.PREVIEWED
    draft_id = await draft_behind(visit, operation, proposal.row) if is_unsent else None
    values = proposal.row.form
    await open_form(visit, operation, values, draft_id=draft_id, go_on=False, follows=follows, is_unsent=is_unsent)


async def resume_draft(visit: Visit, draft_id: str) -> None:
    """Open a kept draft of the same person."""
    async with visit.desk.database.read() as tx:
        note = await NoteStore(tx).draft(draft_id)
    if note is None or note.person != visit.person.id:
        raise FormError("", say("This draft is not there any more. Please start again."))
    operation = visit.desk.operations[note.operation]
    values = typed_in(note)
    follows = Earlier(**note.values[FOLLOWED]) if FOLLOWED in note.values else None
    await open_form(visit, operation, values, draft_id=draft_id, go_on=False, follows=follows)


async def keep_typed(visit: Visit, view: Mapping[str, Any], *, as_opened: bool = False) -> None:
    """Keep what was typed into a form that was closed before it was sent, and the files that were chosen there.

    A form that holds what it opened with is kept only if `as_opened`: there is nothing in it that somebody would miss.

    Raises FormError when Slack does not hand out a file; the rest is kept then.
    """
    filling = filling_of(visit, view)
    typed = typed_values(view.get("state") or {})
    if not filling.operation.writes or not typed or not (as_opened or filling.differs(typed)):
        return
    without_new = await with_kept_files(visit, filling, without_new_files(typed))
    if without_new:
        await keep(visit, filling, without_new)
    values = await with_files(visit, filling, typed)
    if values != without_new:
        await keep(visit, filling, values)


def _judged(operation: AnyOperation, values: Mapping[str, Any]) -> tuple[Any | None, dict[str, str]]:
    """Return the form when the values fill it without fault, else None and what is wrong with those that are there.

    What is not there yet is no fault, and an empty form is not complete.
    """
    if not values:
        return None, {}
    try:
        return operation.form.model_validate(values), {}
    except ValidationError as error:
        found = field_errors(operation.form, error)
    return None, {name: _quoted(operation, name, values[name], found[name]) for name in found if values.get(name)}


def _quoted(operation: AnyOperation, name: str, value: Any, words: str) -> str:
    """Return the sentence about a value, with the value where its control cannot show it."""
    if isinstance(control_of(operation.form.model_fields[name]), Text | Search):
        return words
    return say("“{value}”: {words}", value=shorten(str(value), 40), words=words)


def _validate(filling: Filling, typed: Mapping[str, Any]) -> None:
    stand_ins = {name: {"id": "kept"} for name in filling.kept if name not in typed}
    filling.operation.form.model_validate({**typed, **stand_ins})
