"""Connecting a Komet token: the modal, the commands around it, and what an admin does for others."""

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import SecretStr

from bot.access import Linked, NewToken
from bot.errors import FormError, NotAllowedError
from bot.komet.kinds import TokenType
from bot.people import Person
from bot.slack.blocks import (
    Blocks,
    Message,
    actions,
    button,
    confirmation,
    context,
    escape,
    inert,
    mention,
    mentioned,
    section,
)
from bot.slack.forms import typed_values
from bot.slack.modals import notice
from bot.words import count, say
from handlers.boundary import working_view
from handlers.desk import Visit
from handlers.submitted import Submitted
from handlers.token_form import token_view
from storage.links import TokenRow


async def connect(visit: Visit, words: Sequence[str]) -> None:
    """Open the modal that connects this person's own token."""
    await _open(visit, visit.person.id)


async def assign(visit: Visit, words: Sequence[str]) -> None:
    """Open the modal that connects a token for somebody else. Raises NotAllowedError unless by an admin."""
    visit.require_admin("token assign", say("Connect your own: /komet-token connect"))
    person_id = mentioned(words)
    if person_id is None:
        raise FormError("", say("Name the person: /komet-token assign @person"))
    if person_id != visit.person.id:
        _refuse_outsider(await visit.desk.people.find(person_id))
    await _open(visit, person_id)


async def _open(visit: Visit, person_id: str) -> None:
    view = token_view({}, person_id, own=person_id == visit.person.id, channel=visit.channel)
    await visit.open(view, button(say("Connect Komet"), "token.connect", style="primary"))


async def show(visit: Visit, words: Sequence[str]) -> None:
    """Say which token the person is connected with."""
    token = await visit.desk.access.token_of(visit.person)
    if token is None:
        text = say("You are not connected to Komet.")
        blocks = [section(text), actions([button(say("Connect Komet"), "token.connect", style="primary")])]
        blocks.append(context(say("Or with user name and password: {command}", command="`/komet-token login`")))
        await visit.reply.privately(Message(text, blocks))
        return
    policy = visit.desk.policy()
    more = [say("Does it work? {command}", command="`/komet-token check`")]
    if policy is not None and policy.is_admin(visit.person.id):
        more.append(say("Everybody's: {command}", command="`/komet-token list`"))
    await visit.reply.privately(Message(say("Your Komet connection"), [*_about(token), context(*more)]))


def _about(token: TokenRow) -> Blocks:
    whose = token.party_name or say("the whole company")
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
        *calls_of(token),
    ]
    blocks.append(
        actions(
            [
                button(say("Renew it"), "token.renew"),
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


def calls_of(token: TokenRow) -> Blocks:
    """Return what a token may call as far as it is known, and what Komet refused to it."""
    methods = ", ".join(each for each in token.methods if each not in token.refused) or say("none")
    blocks: Blocks = [section(say("It may call: {methods}", methods=escape(methods)))]
    if token.refused:
        refused = ", ".join(token.refused)
        blocks.append(section(say("Komet refused: {methods}", methods=escape(refused))))
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
    await visit.reply.privately(Message.saying(text), instead=True)


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


def is_token(text: str) -> bool:
    """Say whether the text can be a Komet token at all."""
    return bool(re.fullmatch(r"[A-Za-z0-9._-]{8,50}", text))


def submitted(view: Mapping[str, Any]) -> Submitted:
    """Check what was typed, without asking anyone."""
    values = typed_values(view["state"])
    errors = {}
    token = str(values.get("token", "")).strip()
    if not is_token(token):
        errors["token"] = say("A Komet token is 8 to 50 letters and digits, without spaces.")
    if values.get("token_type") != "company" and not any(b.get("block_id") == "party" for b in view["blocks"]):
        errors["token_type"] = say("Please choose the type again.")
    elif values.get("token_type") != "company" and not str(values.get("party", "")).strip():
        errors["party"] = say("Please fill this in.")
    if not values.get("methods"):
        errors["methods"] = say("Tick at least one method.")
    if errors:
        return Submitted({"response_action": "errors", "errors": errors})
    working = working_view(say("Trying the token in Komet…"))
    return Submitted({"response_action": "update", "view": working}, {**values, "token": token})


async def link(visit: Visit, view: Mapping[str, Any], values: dict[str, Any]) -> None:
    """Try and store the token; an objection brings the form back (without the token's text)."""
    kept = json.loads(view["private_metadata"])
    own = kept["person"] == visit.person.id
    if not own:
        visit.require_admin("token assign")
    person = visit.person if own else await visit.desk.people.fresh(kept["person"])
    _refuse_outsider(person)
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
    await tell_linked(visit, person.id, linked)


def _refuse_outsider(person: Person) -> None:
    """Raise NotAllowedError for guests, bots and people who have left: before a token for them is typed, and after."""
    if person.is_outsider and not person.is_of_other_team:
        raise NotAllowedError(
            method="token assign",
            reason=say("a token can be connected for people only, not for guests, bots or people who have left."),
            ask="",
        )


async def tell_linked(visit: Visit, person_id: str, linked: Linked) -> None:
    """Tell everybody concerned that a token was connected."""
    own = person_id == visit.person.id
    token, refused, ended = linked.token, linked.refused, linked.ended
    lines = [
        say(
            "✅ Connected. Fingerprint `{mark}`, {methods}.",
            mark=token.fingerprint,
            methods=count(len(token.methods) - len(refused), "method"),
        )
    ]
    if not linked.was_tried:
        lines.append(say("I could not try it: none of its methods is a list that I may ask for."))
    if linked.doubt:
        lines.append(f"⚠️ {inert(linked.doubt)}")
    if refused:
        lines.append(say("Komet refused {methods}: not ticked for this token?", methods=", ".join(refused)))
    if ended:
        lines.append(say("The old token has ended for {people}.", people=", ".join(map(mention, ended))))
    lines.append(say("Try: `/komet-po list`"))
    text = "\n".join(lines)
    message = Message(say("Connected to Komet"), [section(text)])
    if not await visit.reply.update(notice(say("Connected"), [section(text)])):
        await visit.reply.directly(message)
    if not own:
        told = say(
            "{admin} connected you to Komet (fingerprint `{mark}`).",
            admin=mention(visit.person.id),
            mark=token.fingerprint,
        )
        await visit.desk.tell(person_id, told)
    for other in ended:
        told = say("Your Komet token was replaced by a new one. Connect again: /komet-token connect.")
        await visit.desk.tell(other, told)
