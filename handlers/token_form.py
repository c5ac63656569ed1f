"""The modal in which a Komet token is typed: its type, whose it is, and the methods that it may call."""

import json
from collections.abc import Mapping
from typing import Any

from bot.komet.kinds import TokenType
from bot.komet.requests import REQUESTS
from bot.slack.blocks import Block, Blocks, escape, mention, option, plain, section
from bot.words import say

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
