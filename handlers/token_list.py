"""What admins see and do about everybody's tokens: who has which, what it may call, allowing a method."""

from collections.abc import Sequence

from bot.errors import FormError, NotConnectedError
from bot.slack.blocks import (
    Block,
    Blocks,
    Message,
    button,
    context,
    day,
    escape,
    inert,
    mention,
    mentioned,
    moment,
    section,
)
from bot.slack.modals import notice
from bot.token_care import Held
from bot.words import count, say
from handlers.desk import Visit
from handlers.token_desk import not_connected, somebody
from handlers.tokens import calls_of

MOST_SHOWN = 40
"""Tokens in one message: Slack takes 50 blocks."""


async def everyone(visit: Visit, words: Sequence[str]) -> None:
    """Show an admin who has which token. Raises NotAllowedError unless by an admin."""
    visit.require_admin("token list", say("See your own: /komet-token show"))
    held = await visit.desk.token_care.everyone()
    title = say("{tokens} connected", tokens=count(len(held), "token"))
    blocks: Blocks = [section(f"*{escape(title)}*"), *(_held(each) for each in held[:MOST_SHOWN])]
    if len(held) > MOST_SHOWN:
        blocks.append(context(say("… and {number} more.", number=len(held) - MOST_SHOWN)))
    how = say("Ticked in Komet since? `/komet-token allow METHOD @person`")
    await visit.reply.privately(Message(title, [*blocks, context(how)]))


def _held(held: Held) -> Block:
    token = held.token
    people = ", ".join(map(mention, held.people)) or say("nobody")
    whose = inert(token.party_name or say("the whole company"), 200)
    used = day(held.last_used) if held.last_used else say("not in the last 90 days")
    lines = [
        f"{people} – {escape(token.token_type)}, {whose}, `{token.fingerprint}`",
        say(
            "{methods}, connected {since}, last used: {used}",
            methods=count(len(token.methods) - len(token.refused), "method"),
            since=moment(held.since),
            used=used,
        ),
    ]
    if token.refused:
        lines.append(say("Struck off, as Komet refused it: {methods}", methods=escape(", ".join(token.refused))))
    return section("\n".join(lines), button(say("Details"), f"token.details#{token.id}", token.id))


async def details(visit: Visit, token_id: str) -> None:
    """Show an admin what one token may call. Raises NotAllowedError unless by an admin, FormError when it is gone."""
    visit.require_admin("token list", say("See your own: /komet-token show"))
    token = await visit.desk.token_care.token(token_id)
    if token is None or token.revoked_at is not None:
        raise FormError("", say("This token is not connected any more."))
    whose = inert(token.party_name or say("the whole company"), 200)
    head = section(f"{escape(token.token_type)}, {whose}, `{token.fingerprint}`")
    await visit.open(notice(say("What it may call"), [head, *calls_of(token)]))


async def allow(visit: Visit, words: Sequence[str]) -> None:
    """Record that somebody's token allows a method. Raises NotAllowedError unless by an admin, FormError."""
    visit.require_admin("token allow", say("Connect your own token again: /komet-token connect"))
    person_id = mentioned(words)
    methods = [word for word in words if not word.startswith(("<@", "@"))]
    if person_id is None or len(methods) != 1 or len(words) != 2:
        raise FormError("", say("Name the method and the person: /komet-token allow box.code.change @person"))
    method = methods[0].lower()
    try:
        token = await visit.desk.token_care.allow(await somebody(visit, person_id), method, by=visit.person)
    except NotConnectedError:
        raise not_connected(visit, person_id) from None
    text = say(
        "{who} may call {method} {again} with token `{mark}`, as far as I know. If Komet refuses it, I strike it off.",
        again=say("again") if method in token.refused else say("now"),
        who=mention(person_id),
        method=escape(method),
        mark=token.fingerprint,
    )
    await visit.reply.privately(Message.saying(text))
    if person_id != visit.person.id:
        told = say(
            "{admin} recorded that your Komet token allows {method}.", admin=mention(visit.person.id), method=method
        )
        await visit.desk.tell(person_id, told)
