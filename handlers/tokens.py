"""Connecting a Komet token: the modal, the commands around it, and what an admin does for others."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import SecretStr

from bot.access import NewToken
from bot.errors import FormError, NotAllowedError
from bot.komet.kinds import TokenType
from bot.komet.requests import REQUESTS
from bot.slack.blocks import (
    Block,
    Blocks,
    Message,
    actions,
    button,
    confirmation,
    escape,
    inert,
    mention,
    mentioned,
    option,
    plain,
    section,
)
from bot.slack.forms import typed_values
from bot.words import count, say
from handlers.boundary import working_view
from handlers.desk import Visit
from storage.links import TokenRow

VENDOR_PORTAL = frozenset(
    {
        "box.code.change",
        "boxtype.list",
        "product.list",
        "purchase.order.create",
        "purchase.order.item.awb.add",
        "purchase.order.item.delete",
        "purchase.order.list",
        "purchase.order.mixed.create",
    }
)
"""The documentation's own list of methods for growers: a preset, not a fact about any token."""

PRESETS = {
    "vendor_portal": "Vendor Portal defaults",
    "all": "All methods of this type",
    "own": "The ones I tick",
}


@dataclass(frozen=True)
class Submitted:
    """The acknowledgement of the token modal, and what was typed when it was good."""

    ack: dict[str, Any]
    values: dict[str, Any] | None


async def connect(visit: Visit, words: Sequence[str]) -> None:
    """Open the modal that connects this person's own token."""
    await _open(visit, visit.person.id)


async def assign(visit: Visit, words: Sequence[str]) -> None:
    """Open the modal that connects a token for somebody else. Raises NotAllowedError unless by an admin."""
    policy = visit.desk.policy()
    if policy is None or not policy.is_admin(visit.person.id):
        raise NotAllowedError(
            method="token assign",
            reason=say("it is for admins."),
            ask=say("Connect your own: /komet-token connect"),
        )
    person_id = mentioned(words)
    if person_id is None:
        raise FormError("", say("Name the person: /komet-token assign @person"))
    await _open(visit, person_id)


async def _open(visit: Visit, person_id: str) -> None:
    view = token_view({}, person_id, own=person_id == visit.person.id, channel=visit.channel)
    if await visit.reply.open(view) is None:
        words = say("Slack did not let me open the window. Please press the button.")
        blocks = [section(words), actions([button(say("Connect Komet"), "token.connect", style="primary")])]
        await visit.reply.privately(Message(words, blocks))


async def show(visit: Visit, words: Sequence[str]) -> None:
    """Say which token the person is connected with."""
    token = await visit.desk.access.token_of(visit.person)
    if token is None:
        text = say("You are not connected to Komet.")
        blocks = [section(text), actions([button(say("Connect Komet"), "token.connect", style="primary")])]
        await visit.reply.privately(Message(text, blocks))
        return
    await visit.reply.privately(Message(say("Your Komet connection"), _about(token)))


def _about(token: TokenRow) -> Blocks:
    whose = token.party_name or say("the whole company")
    methods = ", ".join(each for each in token.methods if each not in token.refused) or say("none")
    blocks: Blocks = [
        section(
            f"*{say('Your Komet connection')}*\n"
            + say(
                "A {type} token for {whose}, fingerprint `{mark}`.",
                type=token.token_type,
                whose=inert(whose),
                mark=token.fingerprint,
            )
        ),
        section(say("It may call: {methods}", methods=escape(methods))),
    ]
    if token.refused:
        refused = ", ".join(token.refused)
        blocks.append(section(say("Komet refused: {methods}", methods=escape(refused))))
    blocks.append(
        actions(
            [
                button(say("Connect another token"), "token.connect"),
                button(
                    say("End the connection"),
                    "token.revoke",
                    style="danger",
                    confirm=confirmation(
                        say("End the connection?"),
                        say("You can run nothing on Komet from here until you connect again."),
                        say("End it"),
                        say("Keep it"),
                    ),
                ),
            ]
        )
    )
    return blocks


async def revoke(visit: Visit, words: Sequence[str]) -> None:
    """Ask before the connection is ended."""
    await show(visit, words)


async def end(visit: Visit) -> None:
    """End this person's connection."""
    token = await visit.desk.access.revoke(visit.person, by=visit.person)
    if token is None:
        text = say("You were not connected.")
    else:
        text = say(
            "Your connection to Komet is ended. The token itself still works in Komet: "
            "if somebody else has seen it, reset it there."
        )
    await visit.reply.privately(Message(text, [section(text)]), instead=True)


def token_view(
    values: Mapping[str, Any],
    person_id: str,
    *,
    own: bool,
    errors: Mapping[str, str] | None = None,
    ask_replace: bool = False,
    channel: str | None = None,
) -> Block:
    """Return the modal. The token's text is never put back into it: Slack would keep it.

    `channel` is where it was opened: policy may admit people of other teams there.
    """
    said = errors or {}
    token_type = str(values.get("token_type") or TokenType.COMPANY.value)
    preset = str(values.get("preset") or ("vendor_portal" if token_type == TokenType.VENDOR else "all"))
    intro = (
        say("The token of {person}.", person=mention(person_id))
        if not own
        else say(
            "Make a token in Komet under Setup › Settings › Integrations › Tokens, or copy it in the Vendor Portal."
        )
    )
    blocks: Blocks = [section(intro)]
    blocks += [section(f"⚠️ {escape(words)}") for words in said.values()]
    blocks += [
        _input("token", say("Token"), _text("token"), say("It is stored encrypted and never shown again.")),
        _input(
            "token_type",
            say("Type"),
            _select("token_type", {each.value: each.value.capitalize() for each in TokenType}, token_type),
            dispatch=True,
        ),
    ]
    if token_type != TokenType.COMPANY.value:
        label = say("Vendor") if token_type == TokenType.VENDOR.value else say("Customer")
        hint = say("Name or code, as Komet has it")
        blocks.append(_input("party", label, _text("party", values.get("party")), hint))
    presets = {
        key: say(words) for key, words in PRESETS.items() if key != "vendor_portal" or token_type == TokenType.VENDOR
    }
    blocks.append(_input("preset", say("Methods it may call"), _select("preset", presets, preset), dispatch=True))
    blocks.append(_input("methods", say("Tick list"), _methods(token_type, preset, values.get("methods"))))
    blocks.append(
        _input("description", say("Description"), _text("description", values.get("description")), optional=True)
    )
    if ask_replace:
        box = {
            "type": "checkboxes",
            "action_id": "replace",
            "options": [option(say("Replace it"), "yes", say("The old token stops working here"))],
        }
        blocks.append(_input("replace", say("This vendor or customer has a token already"), box, optional=True))
    return {
        "type": "modal",
        "callback_id": "token",
        "private_metadata": json.dumps({"person": person_id, "replace": ask_replace, "channel": channel}),
        "title": plain(say("Connect Komet"), 24),
        "submit": plain(say("Connect"), 24),
        "close": plain(say("Cancel"), 24),
        "blocks": blocks,
    }


def _input(
    name: str, label: str, element: Block, hint: str = "", *, dispatch: bool = False, optional: bool = False
) -> Block:
    block: Block = {"type": "input", "block_id": name, "label": plain(label, 2000), "element": element}
    if hint:
        block["hint"] = plain(hint, 2000)
    if dispatch:
        block["dispatch_action"] = True
    if optional:
        block["optional"] = True
    return block


def _text(name: str, value: Any = None) -> Block:
    element: Block = {"type": "plain_text_input", "action_id": name, "max_length": 200}
    if value:
        element["initial_value"] = str(value)
    return element


def _select(name: str, choices: Mapping[str, str], chosen: str) -> Block:
    options = {value: option(words, value) for value, words in choices.items()}
    element: Block = {"type": "static_select", "action_id": name, "options": list(options.values())}
    if chosen in options:
        element["initial_option"] = options[chosen]
    return element


def _methods(token_type: str, preset: str, ticked: Any) -> Block:
    offered = methods_of(TokenType(token_type))
    if preset == "vendor_portal":
        chosen = [method for method in offered if method in VENDOR_PORTAL]
    elif preset == "all" or not ticked:
        chosen = offered
    else:
        chosen = [method for method in offered if method in set(ticked)]
    # A new action_id for each preset: otherwise Slack keeps what was ticked before.
    element: Block = {
        "type": "multi_static_select",
        "action_id": f"methods#{token_type}.{preset}",
        "options": [option(method, method) for method in offered] or [option("–", "none")],
    }
    if chosen:
        element["initial_options"] = [option(method, method) for method in chosen]
    return element


def methods_of(token_type: TokenType) -> list[str]:
    """Return the methods known to the bot that a token of this type may have."""
    return sorted(method for method, request in REQUESTS.items() if token_type in request.token_types)


async def changed(visit: Visit, view: Mapping[str, Any]) -> None:
    """Type or preset was chosen: show the fields and ticks that go with it."""
    kept = json.loads(view["private_metadata"])
    values = typed_values(view["state"])
    if "party" not in values and values.get("token_type") == "vendor" and values.get("preset") == "all":
        values.pop("preset")
    fresh = token_view(
        values,
        kept["person"],
        own=kept["person"] == visit.person.id,
        ask_replace=kept["replace"],
        channel=kept["channel"],
    )
    await visit.desk.slack.views_update(view_id=visit.reply.view_id, view=fresh, hash=view["hash"])


def submitted(view: Mapping[str, Any]) -> Submitted:
    """Check what was typed, without asking anyone."""
    values = typed_values(view["state"])
    errors = {}
    token = str(values.get("token", "")).strip()
    if not re.fullmatch(r"[A-Za-z0-9._-]{8,50}", token):
        errors["token"] = say("A Komet token is 8 to 50 letters and digits, without spaces.")
    if values.get("token_type") != "company" and not any(b.get("block_id") == "party" for b in view["blocks"]):
        errors["token_type"] = say("Please choose the type again.")
    if not values.get("methods"):
        errors["methods"] = say("Tick at least one method.")
    if errors:
        return Submitted({"response_action": "errors", "errors": errors}, None)
    working = working_view(say("Trying the token in Komet…"))
    return Submitted({"response_action": "update", "view": working}, {**values, "token": token})


async def link(visit: Visit, view: Mapping[str, Any], values: dict[str, Any]) -> None:
    """Try and store the token; an objection brings the form back (without the token's text)."""
    kept = json.loads(view["private_metadata"])
    policy = visit.desk.policy()
    own = kept["person"] == visit.person.id
    if not own and (policy is None or not policy.is_admin(visit.person.id)):
        raise NotAllowedError(method="token assign", reason=say("it is for admins."), ask="")
    person = visit.person if own else await visit.desk.people.fresh(kept["person"])
    if person.is_outsider and not person.is_of_other_team:
        raise NotAllowedError(
            method="token assign",
            reason=say("a token can be connected for people only, not for guests, bots or people who have left."),
            ask="",
        )
    token_type = TokenType(values.get("token_type", "company"))
    party = str(values.get("party", "")).strip() or None
    try:
        new = NewToken(
            token=SecretStr(values["token"]),
            token_type=token_type,
            party_id=party.casefold() if party else None,
            party_name=party,
            methods=frozenset(values["methods"]),
            description=str(values.get("description", "")),
        )
        linked = await visit.desk.access.link(new, person=person, by=visit.person, replace_existing="replace" in values)
    except FormError as error:
        again = token_view(
            values,
            kept["person"],
            own=own,
            errors={error.field: f"{error.sentence()} {say('Please paste the token again.')}"},
            ask_replace=error.field == "replace" or kept["replace"],
            channel=kept["channel"],
        )
        await visit.reply.update(again)
        return
    await _tell(visit, person.id, linked.token, linked.refused, linked.ended, was_tried=linked.was_tried)


async def _tell(
    visit: Visit,
    person_id: str,
    token: TokenRow,
    refused: Sequence[str],
    ended: Sequence[str],
    *,
    was_tried: bool,
) -> None:
    own = person_id == visit.person.id
    lines = [
        say(
            "✅ Connected. Fingerprint `{mark}`, {methods}.",
            mark=token.fingerprint,
            methods=count(len(token.methods) - len(refused), "method"),
        )
    ]
    if not was_tried:
        lines.append(say("I could not try it: none of its methods is a list that I may ask for."))
    if refused:
        lines.append(say("Komet refused {methods}: not ticked for this token?", methods=", ".join(refused)))
    if ended:
        lines.append(say("The old token has ended for {people}.", people=", ".join(map(mention, ended))))
    lines.append(say("Try: `/komet-po list`"))
    text = "\n".join(lines)
    done: Block = {
        "type": "modal",
        "callback_id": "notice",
        "title": plain(say("Connected"), 24),
        "close": plain(say("Close"), 24),
        "blocks": [section(text)],
    }
    message = Message(say("Connected to Komet"), [section(text)])
    if not await visit.reply.update(done):
        await visit.reply.directly(message)
    if not own:
        told = say(
            "{admin} connected you to Komet (fingerprint `{mark}`).",
            admin=mention(visit.person.id),
            mark=token.fingerprint,
        )
        await visit.desk.slack.chat_postMessage(channel=person_id, **Message(told, [section(told)]).body())
    for other in ended:
        told = say("Your Komet token was replaced by a new one. Connect again: /komet-token connect.")
        await visit.desk.slack.chat_postMessage(channel=other, **Message(told, [section(told)]).body())
