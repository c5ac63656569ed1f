"""The modals in which a Komet token is typed, or the name and password that Komet gives one for."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from bot.komet.kinds import Effect, TokenType
from bot.komet.requests import REQUESTS
from bot.slack.blocks import Block, Blocks, escape, inert, mention, option, plain, section
from bot.slack.modals import asked, modal
from bot.words import say
from storage.links import TokenRow

GROWERS = frozenset(
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
"""The documentation's list of methods for growers: a preset, not a fact about any token."""

GROWERS_BEFORE = frozenset(
    {
        "box.code.change",
        "boxtype.list",
        "carrier.list",
        "company.location.list",
        "customer.list",
        "customer.shipto.list",
        "inventory.list",
        "prebook.create",
        "prebook.details.list",
        "prebook.item.delete",
        "product.list",
        "purchase.order.create",
    }
)
"""An older version of that list, as far as it was seen: its end was cut off."""

PRESETS = {
    "growers": "Preset for growers (Komet's list)",
    "growers_before": "Preset for growers (Komet's older list)",
    "all": "All methods of this type",
    "reads": "Only looking",
    "own": "The ones I tick",
}
VENDORS_ONLY = frozenset({"growers", "growers_before"})


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
    preset = str(values.get("preset") or ("growers" if token_type == TokenType.VENDOR else "all"))
    intro = (
        say("The token of {person}.", person=mention(person_id))
        if not own
        else say(
            "Make a token in Komet under Setup › Settings › Integrations › Tokens, or copy it in the Vendor Portal. "
            "If you can do neither: `/komet-token login`."
        )
    )
    blocks: Blocks = [section(intro)]
    blocks += [section(f"⚠️ {escape(words)}") for words in said.values()]
    blocks += [
        asked("token", say("Token"), _text("token"), say("It is stored encrypted and never shown again.")),
        asked(
            "token_type",
            say("Type"),
            _select("token_type", {each.value: each.value.capitalize() for each in TokenType}, token_type),
            dispatch=True,
        ),
    ]
    if token_type != TokenType.COMPANY.value:
        label = say("Vendor") if token_type == TokenType.VENDOR.value else say("Customer")
        hint = say("Name or code, as Komet has it")
        blocks.append(asked("party", label, _text("party", values.get("party")), hint))
    presets = {
        key: say(words) for key, words in PRESETS.items() if key not in VENDORS_ONLY or token_type == TokenType.VENDOR
    }
    if preset not in presets:
        preset = "all"  # it was chosen for another type
    hint = say("A preset is where to begin: only Komet knows what was ticked for your token. Correct it below.")
    # A new action_id for each type: otherwise Slack keeps the preset that was shown before.
    choice = _select(f"preset#{token_type}", presets, preset)
    blocks.append(asked("preset", say("Methods it may call"), choice, hint, dispatch=True))
    blocks.append(asked("methods", say("Tick list"), _methods(token_type, preset, values.get("methods"))))
    blocks.append(
        asked("description", say("Description"), _text("description", values.get("description")), optional=True)
    )
    if ask_replace:
        box = {
            "type": "checkboxes",
            "action_id": "replace",
            "options": [option(say("Replace it"), "yes", say("The old token stops working here"))],
        }
        blocks.append(asked("replace", say("This vendor or customer has a token already"), box, optional=True))
    kept = {"person": person_id, "replace": ask_replace, "channel": channel}
    return modal("token", say("Connect Komet"), blocks, submit=say("Connect"), metadata=json.dumps(kept))


def login_view(username: str = "", *, channel: str | None = None, error: str = "") -> Block:
    """Return the modal for a user name and a password. The password is never put back into it."""
    intro = say(
        "Komet hands out a token for them, once; name and password are not kept. Slack has no field that hides what "
        "is typed: if you can, make a token in Komet and use `/komet-token connect`."
    )
    blocks: Blocks = [section(intro)]
    if error:
        blocks.append(section(f"⚠️ {escape(error)}"))
    blocks.append(asked("username", say("Komet user name"), _text("username", username)))
    blocks.append(asked("password", say("Password"), _text("password"), say("Sent to Komet once, kept nowhere here.")))
    return modal(
        "token_login", say("Log in to Komet"), blocks, submit=say("Log in"), metadata=json.dumps({"channel": channel})
    )


def renew_view(token: TokenRow, person_id: str, *, channel: str | None = None, error: str = "") -> Block:
    """Return the modal that takes the new token in the place of this one."""
    intro = say(
        "The new token takes the place of `{mark}` ({whose}): same methods, same people. What waits for an approval "
        "has to be asked for again.",
        mark=token.fingerprint,
        whose=inert(token.party_name or say("the whole company")),
    )
    blocks: Blocks = [section(intro)]
    if error:
        blocks.append(section(f"⚠️ {escape(error)}"))
    hint = say("It is stored encrypted and never shown again.")
    blocks.append(asked("token", say("New token"), _text("token"), hint))
    kept = {"person": person_id, "channel": channel}
    return modal("token_renew", say("Renew the token"), blocks, submit=say("Renew"), metadata=json.dumps(kept))


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
    chosen = chosen_by(preset, offered, ticked)
    groups = {
        say("Looking"): [method for method in offered if REQUESTS[method].effect is Effect.READ],
        say("Changing"): [method for method in offered if REQUESTS[method].effect is not Effect.READ],
    }
    # A new action_id for each preset: otherwise Slack keeps what was ticked before.
    element: Block = {
        "type": "multi_static_select",
        "action_id": f"methods#{token_type}.{preset}",
        "option_groups": [
            {"label": plain(label, 75), "options": [option(method, method) for method in methods]}
            for label, methods in groups.items()
            if methods
        ],
    }
    if chosen:
        element["initial_options"] = [option(method, method) for method in chosen]
    return element


def chosen_by(preset: str, offered: Sequence[str], ticked: Any) -> list[str]:
    """Return the offered methods that a preset ticks; `ticked` are those of the person's own."""
    match preset:
        case "growers":
            return [method for method in offered if method in GROWERS]
        case "growers_before":
            return [method for method in offered if method in GROWERS_BEFORE]
        case "reads":
            return [method for method in offered if REQUESTS[method].effect is Effect.READ]
        case "own" if ticked:
            return [method for method in offered if method in set(ticked)]
        case _:
            return list(offered)


def methods_of(token_type: TokenType) -> list[str]:
    """Return the methods known to the bot that a token of this type may have."""
    return sorted(method for method, request in REQUESTS.items() if token_type in request.token_types)
