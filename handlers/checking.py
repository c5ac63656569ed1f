"""A form that was filled in becomes a preview, or comes back with what is wrong or has to be asked."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from pydantic import ValidationError
from slack_sdk.errors import SlackApiError

from bot.cards import preview_message, preview_view
from bot.errors import BotError, ColumnsError, FormError, MissingError
from bot.proposals import Proposal
from bot.slack.blocks import Block, Message, inert, section
from bot.slack.errors import slack_error
from bot.slack.forms import dependent_fields, field_errors
from bot.words import say
from handlers.columns import questions_of, with_columns
from handlers.desk import Visit
from handlers.drafts import keep, reopen_message, with_contents, with_files, with_kept_files
from handlers.filling import Filling, choices_of, filling_view, kept_files, not_offered
from handlers.listed import labels_of


async def check(visit: Visit, filling: Filling, values: dict[str, Any], *, is_new: bool = False) -> None:
    """Plan and show the preview; an objection brings the form back with everything that was typed.

    A form that `is_new` was filled by a command: what is missing in it is asked for, without a word of reproach, and
    is kept only once somebody filled it in. What a preview was made of is kept until the yes to it (`Runner.confirm`).
    """
    values = await with_files(visit, filling, values)
    if not is_new:
        await keep(visit, filling, values)
    operation, kept = filling.operation, dict(values)
    try:
        proposal = await with_columns(visit, operation, values, lambda: _preview(visit, filling, values))
    except ValidationError as error:
        await _bring_back(visit, filling, values, field_errors(operation.form, error), is_kept=not is_new)
        return
    except ColumnsError as error:
        words = say("{why} Choose them below: I ask this once.", why=error.sentence())
        await _bring_back(visit, filling, values, {error.field: words}, is_kept=not is_new, ask_for_columns=True)
        return
    except FormError as error:
        is_asked = is_new and isinstance(error, MissingError)
        faults = {} if is_asked else {error.field: error.sentence()}
        await _bring_back(visit, filling, values, faults, is_kept=not is_new)
        return
    except BotError as error:
        await _bring_back(visit, filling, values, {"": str(error)}, is_kept=not is_new)
        return
    # Slack does not always tell that a preview was closed, so that what it was made of is kept before it is shown:
    # with the columns that were found meanwhile, else the yes would not know it again.
    if is_new or values != kept:
        await keep(visit, filling, values)
    metadata = json.dumps({"proposal": proposal.id, "channel": filling.channel})
    if not await visit.reply.update(preview_view(proposal, metadata)):
        await visit.reply.directly(preview_message(proposal))


async def _preview(visit: Visit, filling: Filling, values: Mapping[str, Any]) -> Proposal:
    form = await with_contents(visit, filling.operation.form.model_validate(values))
    follows = filling.follows
    return await visit.desk.runner.preview(
        visit.person,
        filling.operation,
        form,
        filling.channel,
        follows=await follows.asked(visit) if follows else None,
        goes_on=follows.goes_on if follows else None,
    )


async def _bring_back(
    visit: Visit,
    filling: Filling,
    values: Mapping[str, Any],
    errors: Mapping[str, str],
    *,
    is_kept: bool,
    ask_for_columns: bool = False,
) -> None:
    filling = replace(filling, kept=kept_files(values))
    known = {name if name in filling.operation.form.model_fields else "": words for name, words in errors.items()}
    choices, more = await choices_of(visit, filling, values)
    labels = await labels_of(visit, filling.operation.form, values)
    questions = await questions_of(visit, filling.operation, values, ask=ask_for_columns)
    # What Komet answers to every question now, such as an allowance that is used up, is said once.
    more = {name: words for name, words in more.items() if words not in known.values()}
    view = filling_view(filling, values, {**more, **known}, choices, labels, questions)
    is_open = await visit.reply.update(view)
    holds_more = bool(errors or filling.kept) or not is_open  # than its command says, which can be typed again
    if holds_more and not is_kept:
        await keep(visit, filling, values)
    if not is_open:
        words = "\n".join(errors.values())
        message = reopen_message(filling)
        told = section("\n".join(inert(line) for line in words.splitlines()))
        await visit.reply.directly(Message(f"{inert(words, 500)} {message.text}", [told, *message.blocks]))


async def offer_choices(
    visit: Visit,
    filling: Filling,
    values: Mapping[str, Any],
    errors: Mapping[str, str] | None,
    hash_of_view: str | None = None,
    above: Sequence[Block] = (),
) -> None:
    """Show the choices of the fields that hang on others; with the view's hash only if it is still on the screen.

    `above` is what stands over the form and stays there: the offer of a draft.
    """
    if not any(values.get(each.needs) for each in dependent_fields(filling.operation.form).values()):
        return
    values = await with_kept_files(visit, filling, values)
    choices, faults = await choices_of(visit, filling, values)
    if hash_of_view is None:
        faults |= not_offered(filling.operation, choices, values)
    labels = await labels_of(visit, filling.operation.form, values)
    questions = await questions_of(visit, filling.operation, values)
    view = filling_view(filling, values, {**(errors or {}), **faults}, choices, labels, questions)
    view["blocks"][:0] = above
    if hash_of_view is None:
        await visit.reply.update(view)
        return
    try:
        await visit.desk.slack.views_update(view_id=visit.reply.view_id, view=view, hash=hash_of_view)
    except SlackApiError as error:
        # A newer update is on the screen, or the person closed it: theirs to choose again.
        if slack_error(error) not in {"hash_conflict", "not_found"}:
            raise
