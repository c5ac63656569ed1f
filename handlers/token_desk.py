"""Commands around tokens that are connected: logging in, checking, renewing."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import SecretStr

from bot.access import NewToken
from bot.errors import BotError, FormError, NotConnectedError
from bot.komet.errors import KometTokenRejectedError
from bot.komet.kinds import TokenType
from bot.komet.requests.login import LONGEST_USERNAME
from bot.people import Person
from bot.slack.blocks import (
    Blocks,
    Message,
    actions,
    button,
    day,
    escape,
    inert,
    mention,
    mentioned,
    moment,
    section,
)
from bot.slack.modals import notice
from bot.token_care import Checked, Renewed
from bot.token_owner import OtherPartyError
from bot.token_trial import OtherTypeError
from bot.words import count, say
from handlers.boundary import working_view
from handlers.desk import Visit
from handlers.submitted import Submitted
from handlers.token_form import login_view, methods_of, renew_view
from handlers.tokens import is_token, tell_linked
from storage.links import TokenRow

# --- logging in --------------------------------------------------------------------------------


async def log_in(visit: Visit, words: Sequence[str]) -> None:
    """Open the modal for a Komet user name and password."""
    await visit.open(login_view(channel=visit.channel))


def login_typed(view: Mapping[str, Any]) -> Submitted:
    """Check name and password, without asking anyone."""
    values = _as_typed(view)
    username, password = values.get("username", "").strip(), values.get("password", "")
    errors = {
        name: say("Please fill this in.")
        for name, typed in {"username": username, "password": password.strip()}.items()
        if not typed
    }
    if len(username) > LONGEST_USERNAME:
        errors["username"] = say("That is too long: {most} characters at most.", most=LONGEST_USERNAME)
    if errors:
        return Submitted({"response_action": "errors", "errors": errors})
    working = working_view(say("Asking Komet for a token…"))
    return Submitted({"response_action": "update", "view": working}, {"username": username, "password": password})


async def take_token(visit: Visit, view: Mapping[str, Any], values: Mapping[str, str]) -> None:
    """Get a token for name and password and connect it; an objection brings the form back without the password."""
    kept = json.loads(view["private_metadata"])
    username = values["username"]
    try:
        token = await visit.desk.token_care.log_in(username, SecretStr(values["password"]), by=visit.person)
        new = NewToken(
            token=token,
            token_type=TokenType.COMPANY,
            party_id=None,
            party_name=None,
            methods=frozenset(methods_of(TokenType.COMPANY)),
            description=say("Login of {name}", name=username)[:200],
        )
        linked = await visit.desk.access.link(new, person=visit.person, by=visit.person, replace_existing=False)
    except OtherTypeError as error:
        words = say(
            "Komet says that this user name has a {type} token. Copy it in Komet and connect it: /komet-token connect.",
            type=error.type,
        )
        if not await visit.reply.update(login_view(username, channel=kept["channel"], error=words)):
            raise FormError("", words) from None
        return
    except BotError as error:
        again = login_view(username, channel=kept["channel"], error=f"{error} {say('Please type the password again.')}")
        if not await visit.reply.update(again):
            raise
        return
    await tell_linked(visit, visit.person.id, linked)


# --- checking ----------------------------------------------------------------------------------


async def check(visit: Visit, words: Sequence[str]) -> None:
    """Ask Komet one cheap list with the person's token and say what is known of it."""
    token = await visit.desk.access.token_of(visit.person)
    if token is None:
        raise NotConnectedError
    try:
        checked = await visit.desk.token_care.check(visit.person)
    except KometTokenRejectedError as error:
        text = say(
            "❌ Komet does not accept your token `{mark}` any more: “{message}”. If it was reset, give me the new one.",
            mark=token.fingerprint,
            message=inert(error.message),
        )
        await _offer_renewal(visit, text)
        return
    except OtherTypeError as error:
        text = say(
            "❌ Komet treats your token `{mark}` as a {new} token, but it is connected as a {old} token. "
            "Put the right one in its place.",
            mark=token.fingerprint,
            new=error.type,
            old=token.token_type,
        )
        await _offer_renewal(visit, text)
        return
    text = _verdict(checked)
    if checked.tried.doubt:
        text += f"\n⚠️ {inert(checked.tried.doubt)}"
    blocks: Blocks = [section(text), section(_facts(checked))]
    await visit.reply.privately(Message(text, blocks))


async def _offer_renewal(visit: Visit, text: str) -> None:
    buttons = actions([button(say("Renew the token"), "token.renew", style="primary")])
    await visit.reply.privately(Message(text, [section(text), buttons]))


def _verdict(checked: Checked) -> str:
    if checked.tried.answered:
        return say("✅ Komet accepts your token: it answered {method}.", method=checked.tried.answered)
    if checked.tried.refused:
        refused = ", ".join(checked.tried.refused)
        return say("⚠️ Komet knows your token, but refused {methods}: not ticked for it?", methods=refused)
    return say("⚠️ I could not try it: none of its methods is a list that I may ask for.")


def _facts(checked: Checked) -> str:
    token = checked.token
    lines = [
        say(
            "A {type} token for {whose}, fingerprint `{mark}`, connected {since}.",
            type=token.token_type,
            whose=inert(token.party_name or say("the whole company")),
            mark=token.fingerprint,
            since=moment(checked.since),
        ),
        say(
            "{methods} recorded, {struck} struck off.",
            methods=count(len(token.methods), "method"),
            struck=len(token.refused),
        ),
    ]
    if token.refused:
        lines.append(say("Komet refused: {methods}", methods=escape(", ".join(token.refused))))
    if checked.last_used:
        lines.append(say("Last used on {day}.", day=day(checked.last_used)))
    lines.append(say("Whether a change is ticked shows only when it is made: Komet has no question for it."))
    return "\n".join(lines)


# --- renewing ----------------------------------------------------------------------------------


async def renew(visit: Visit, words: Sequence[str]) -> None:
    """Open the modal that takes a new token in the place of one: the person's, or for admins somebody's."""
    person_id = mentioned(words) or visit.person.id
    if person_id != visit.person.id:
        visit.require_admin("token rotate", say("Renew your own: /komet-token rotate"))
    token = await visit.desk.access.token_of(await somebody(visit, person_id))
    if token is None:
        raise not_connected(visit, person_id)
    own = button(say("Renew the token"), "token.renew", style="primary") if person_id == visit.person.id else None
    await visit.open(renew_view(token, person_id, channel=visit.channel), own)


def renewal_typed(view: Mapping[str, Any]) -> Submitted:
    """Check the new token's text, without asking anyone."""
    token = _as_typed(view).get("token", "").strip()
    if not is_token(token):
        words = say("A Komet token is 8 to 50 letters and digits, without spaces.")
        return Submitted({"response_action": "errors", "errors": {"token": words}})
    working = working_view(say("Trying the token in Komet…"))
    return Submitted({"response_action": "update", "view": working}, {"token": token})


async def put_new(visit: Visit, view: Mapping[str, Any], values: Mapping[str, str]) -> None:
    """Try the new token and put it in the old one's place; an objection brings the form back, empty."""
    kept = json.loads(view["private_metadata"])
    person_id = str(kept["person"])
    if person_id != visit.person.id:
        visit.require_admin("token rotate")
    person = await somebody(visit, person_id)
    try:
        renewed = await visit.desk.token_care.renew(person, SecretStr(values["token"]), by=visit.person)
    except FormError as error:
        token = await visit.desk.access.token_of(person)
        if token is None:
            raise
        words = _what_to_do(error, token)
        if not await visit.reply.update(renew_view(token, person_id, channel=kept["channel"], error=words)):
            raise
        return
    await _tell_renewed(visit, renewed)


def _what_to_do(error: FormError, token: TokenRow) -> str:
    """Return the objection to a new token, and what helps."""
    if isinstance(error, OtherPartyError):
        return say(
            "This token sees what is {owner}'s, and it would take the place of one of {party}. "
            "Paste the token of {party}, or connect this one as what it is: /komet-token connect.",
            owner=error.owner,
            party=token.party_name or "",
        )
    if not isinstance(error, OtherTypeError):
        return f"{error.sentence()} {say('Please paste the token again.')}"
    return say(
        "Komet says that this is a {new} token, and it would take the place of a {old} token. "
        "Connect it as what it is: /komet-token connect.",
        new=error.type,
        old=token.token_type,
    )


async def _tell_renewed(visit: Visit, renewed: Renewed) -> None:
    text = say(
        "✅ Renewed. `{new}` took the place of `{old}`, with {methods}.",
        new=renewed.token.fingerprint,
        old=renewed.before.fingerprint,
        methods=count(len(renewed.token.methods) - len(renewed.token.refused), "method"),
    )
    if renewed.doubt:
        text += f"\n⚠️ {inert(renewed.doubt)}"
    if not await visit.reply.update(notice(say("Renewed"), [section(text)])):
        await visit.reply.directly(Message.saying(text))
    for other in renewed.people:
        if other != visit.person.id:
            told = say(
                "{who} renewed your Komet token (fingerprint `{mark}`). You need not do anything.",
                who=mention(visit.person.id),
                mark=renewed.token.fingerprint,
            )
            await visit.desk.tell(other, told)


async def somebody(visit: Visit, person_id: str) -> Person:
    """Return who acts, or somebody else with the team they are of: their link is found by it."""
    return visit.person if person_id == visit.person.id else await visit.desk.people.fresh(person_id)


def not_connected(visit: Visit, person_id: str) -> BotError:
    """Return the error for somebody who has no token here: who acts, or somebody else."""
    if person_id == visit.person.id:
        return NotConnectedError()
    return FormError("", say("{who} is not connected to Komet.", who=mention(person_id)))


def _as_typed(view: Mapping[str, Any]) -> dict[str, str]:
    """Return what was typed to the letter: a password may begin or end with a space."""
    values = (view.get("state") or {}).get("values") or {}
    return {
        block_id: str(element.get("value") or "")
        for block_id, elements in values.items()
        for element in elements.values()
    }
