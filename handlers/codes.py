"""Codes of authenticator apps as approvers meet them: setting one up, and typing one in to approve."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import SecretStr

from bot.approvals import APPROVE
from bot.proposals import Proposal
from bot.second_factors import Setup
from bot.slack.blocks import Block, Blocks, actions, button, context, escape, inert, moment, section
from bot.slack.forms import typed_values
from bot.slack.modals import asked, modal, notice
from bot.words import say
from handlers.desk import Visit

LONGEST_CODE = 12
"""Six digits, and the spaces that some apps show between them."""


async def ask(visit: Visit, proposal_id: str) -> None:
    """Open the modal that asks for the code of an approval, or says how to set codes up."""
    waiting = await visit.desk.approvals.check(visit.person, proposal_id, APPROVE)
    standing = await visit.desk.factors.standing(visit.person)
    proposal = await visit.desk.runner.proposal(proposal_id)
    assert proposal is not None
    blocks: Blocks = [
        section(f"*{inert(proposal.plan.sentence)}*"),
        context(say("Digest {digest}", digest=f"`{waiting.row.digest[:8]}`")),
    ]
    submit = ""
    if not standing.is_enrolled:
        blocks.append(
            section(say("Approving this takes a code of an authenticator app, and you have none set up yet."))
        )
        blocks.append(actions([button(say("Set up codes"), "code.setup", style="primary")]))
        blocks.append(context(say("Any app for codes of six digits will do. Then press Approve on the card again.")))
    elif standing.locked_until is not None:
        words = say("There were too many wrong codes. I take yours again {when}.", when=moment(standing.locked_until))
        blocks.append(section(words))
    else:
        submit = say("Approve")
        blocks.append(_code_input("code", say("Code of your authenticator app"), focus=True))
    kept = json.dumps({"proposal": proposal_id, "channel": visit.channel})
    view = modal("approve_code", say("Approve"), blocks, submit=submit, close=say("Back"), metadata=kept)
    await visit.open(view, button(say("Approve"), "proposal.approve", proposal_id, style="primary"))


async def approve(visit: Visit, view: Mapping[str, Any]) -> Proposal:
    """Store the approval with its code. Raises CodeError at the field, ApprovalError when somebody was first."""
    proposal_id = json.loads(view["private_metadata"])["proposal"]
    return await visit.desk.approvals.decide(visit.person, proposal_id, APPROVE, code=_typed(view, "code"))


async def set_up(visit: Visit, words: Sequence[str]) -> None:
    """Open the modal that shows a new key, once, and asks for its first code."""
    setup = await visit.desk.factors.begin(visit.person)
    await visit.open(_setup_view(visit, setup), button(say("Set up codes"), "code.setup", style="primary"))


def _setup_view(visit: Visit, setup: Setup) -> Block:
    key = setup.key.get_secret_value()
    grouped = " ".join(key[start : start + 4] for start in range(0, len(key), 4))
    blocks: Blocks = [
        section(say("In your authenticator app choose to add an account by hand, with this setup key:")),
        section(f"`{grouped}`"),
        section(say("Or open this address with it:") + f"\n`{escape(setup.address.get_secret_value())}`"),
        context(say("They are shown only now and only here. Show them to nobody.")),
    ]
    if setup.replaces:
        blocks.append(_code_input("current", say("Code of the app that you use now"), say("It is replaced.")))
    blocks.append(_code_input("code", say("First code of the new key"), focus=not setup.replaces))
    if setup.replaces:
        blocks.append(context(say("The old app is gone? An admin can reset it: /komet admin factor reset")))
    kept = json.dumps({"factor": setup.factor_id, "channel": visit.channel})
    return modal("code_setup", say("Codes for approvals"), blocks, submit=say("Set up"), metadata=kept)


async def prove(visit: Visit, view: Mapping[str, Any]) -> Block:
    """Put the key in force whose first code was typed; return what takes the modal's place.

    Raises CodeError at the field, ApprovalError when the key is not waiting any more.
    """
    factor_id = json.loads(view["private_metadata"])["factor"]
    is_asked = any(block.get("block_id") == "current" for block in view["blocks"])
    current = _typed(view, "current") if is_asked else None
    await visit.desk.factors.prove(visit.person, factor_id, _typed(view, "code"), current)
    blocks = [
        section(f"✅ {say('Your authenticator app is set up.')}"),
        section(say("Press Approve on the card and type the next code: each one counts once.")),
    ]
    return notice(say("Set up"), blocks)


def _typed(view: Mapping[str, Any], field: str) -> SecretStr:
    return SecretStr(str(typed_values(view["state"]).get(field, "")))


def _code_input(name: str, label: str, hint: str = "", *, focus: bool = False) -> Block:
    element: Block = {"type": "plain_text_input", "action_id": name, "max_length": LONGEST_CODE}
    if focus:
        element["focus_on_load"] = True
    return asked(name, label, element, hint)
