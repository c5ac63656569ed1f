"""Submitted and closed modals: a dictionary by `callback_id`."""

import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from bot.cards import result_view
from bot.cards.several import decided_view
from bot.errors import FormError
from bot.words import say
from handlers import approvals, codes, delegations, forms, questions, several, token_desk, tokens
from handlers.boundary import error_message, error_view
from handlers.desk import Visit
from handlers.submitted import Submitted

View = Mapping[str, Any]
Work = Callable[[Visit], Awaitable[None]]


@dataclass(frozen=True)
class Answer:
    """The acknowledgement of a submission and the work that follows it."""

    ack: dict[str, Any]
    work: Work | None = None


Check = Callable[[Visit, View], Answer]
Decide = Callable[[Visit, View], Awaitable[Answer]]


def check(visit: Visit, view: View) -> Answer:
    """Check a submission that decides nothing yet, without asking anyone; a fault takes the modal's place."""
    try:
        return CHECKS.get(view["callback_id"], _too_old)(visit, view)
    except Exception as error:  # noqa: BLE001 - as for decisions
        return Answer({"response_action": "update", "view": error_view(error_message(error))})


async def decided(come: Callable[[], Awaitable[Visit]], decide: Decide, view: View) -> Answer:
    """Commit a submission that decides something; an objection stands at its field or takes the modal's place."""
    try:
        return await decide(await come(), view)
    except FormError as error:
        if any(block.get("block_id") == error.field for block in view["blocks"]):
            return Answer({"response_action": "errors", "errors": {error.field: error.sentence()}})
        return Answer({"response_action": "update", "view": error_view(error_message(error))})
    except Exception as error:  # noqa: BLE001 - whatever it is, Slack gets its answer and the person a sentence
        return Answer({"response_action": "update", "view": error_view(error_message(error))})


async def closed(visit: Visit, view: View) -> None:
    """Keep what was typed into a form that was closed, if Slack still says what that was."""
    if view["callback_id"] == "form":
        await forms.keep_typed(visit, view)


def _too_old(visit: Visit, view: View) -> Answer:
    raise FormError("", say("This window is too old. Please run the command again."))


def _form(visit: Visit, view: View) -> Answer:
    return _followed(forms.submitted(visit, view), view, forms.proceed)


def _token(visit: Visit, view: View) -> Answer:
    return _followed(tokens.submitted(view), view, tokens.link)


def _login(visit: Visit, view: View) -> Answer:
    return _followed(token_desk.login_typed(view), view, token_desk.take_token)


def _renewal(visit: Visit, view: View) -> Answer:
    return _followed(token_desk.renewal_typed(view), view, token_desk.put_new)


def _followed(
    submitted: Submitted, view: View, work: Callable[[Visit, View, dict[str, Any]], Awaitable[None]]
) -> Answer:
    """Return the answer that work with the values follows, if they were good."""
    values = submitted.values
    if values is None:
        return Answer(submitted.ack)
    return Answer(submitted.ack, lambda later: work(later, view, values))


def _several(visit: Visit, view: View) -> Answer:
    return Answer(several.look_once_more(view))


async def _preview(visit: Visit, view: View) -> Answer:
    proposal = await forms.confirm(visit, json.loads(view["private_metadata"])["proposal"])
    return Answer(
        {"response_action": "update", "view": result_view(proposal)},
        lambda later: forms.after_confirm(later, proposal),
    )


async def _reject(visit: Visit, view: View) -> Answer:
    await approvals.reject(visit, view)
    return Answer({})


async def _question(visit: Visit, view: View) -> Answer:
    await questions.send_back(visit, view)
    return Answer({})


async def _several_final(visit: Visit, view: View) -> Answer:
    decided = await several.approve(visit, view)
    return Answer(
        {"response_action": "update", "view": decided_view(decided)},
        lambda later: several.carry_out(later, decided),
    )


async def _several_reject(visit: Visit, view: View) -> Answer:
    return Answer({"response_action": "update", "view": decided_view(await several.reject(visit, view))})


async def _approve_code(visit: Visit, view: View) -> Answer:
    proposal = await codes.approve(visit, view)
    return Answer({}, lambda later: several.run_approved(later, proposal))


async def _code_setup(visit: Visit, view: View) -> Answer:
    return Answer({"response_action": "update", "view": await codes.prove(visit, view)})


async def _delegate(visit: Visit, view: View) -> Answer:
    return Answer({"response_action": "update", "view": await delegations.start(visit, view)})


CHECKS: dict[str, Check] = {
    "form": _form,
    "token": _token,
    "token_login": _login,
    "token_renew": _renewal,
    "several": _several,
}
DECISIONS: dict[str, Decide] = {
    "preview": _preview,
    "reject": _reject,
    "question": _question,
    "several_final": _several_final,
    "several_reject": _several_reject,
    "approve_code": _approve_code,
    "code_setup": _code_setup,
    "delegate": _delegate,
}
