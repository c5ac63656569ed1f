"""Slash commands: `/komet po list …` and `/komet-po list …` are the same thing.

What a person typed is split into words; the longest command that they begin with is run with the rest.
"""

import difflib
import re
import shlex
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.dates import day_typed
from bot.errors import BotError, FormError, UsageError
from bot.operations import UNREAD, AnyOperation, unread
from bot.people import Person
from bot.policy.rules import ADMIN
from bot.slack.blocks import Blocks, Message, context, escape, header, mentioned, section
from bot.slack.forms import DayPicker, control_of
from bot.typed import clean
from bot.words import say
from handlers import (
    admin,
    alerts,
    approvals,
    audit,
    codes,
    delegations,
    home,
    missing_invoices,
    quota,
    token_desk,
    token_list,
    tokens,
    unknown,
)
from handlers.desk import Visit
from handlers.forms import open_form
from handlers.home import untried_words

Handler = Callable[[Visit, Sequence[str]], Awaitable[None]]


@dataclass(frozen=True)
class Command:
    """A command that is no operation on Komet: what it does, its usage hint, what runs it.

    `roles` are the policy's roles that it is for; none means everybody.
    """

    summary: str
    words: str
    run: Handler
    roles: frozenset[str] = frozenset()


ADMINS = frozenset({ADMIN})


COMMANDS: dict[str, Command] = {
    "token connect": Command("Connect your Komet token", "", tokens.connect),
    "token show": Command("Show which token you are connected with", "", tokens.show),
    "token login": Command("Connect with your Komet user name and password", "", token_desk.log_in),
    "token check": Command("Ask Komet whether your token works", "", token_desk.check),
    "token rotate": Command("Put a new token in the old one's place, as after a reset", "[@person]", token_desk.renew),
    "token list": Command("Who is connected with which token (admins)", "", token_list.everyone, ADMINS),
    "token allow": Command(
        "Note that a method was ticked for somebody's token (admins)", "METHOD @person", token_list.allow, ADMINS
    ),
    "token revoke": Command("End your connection to Komet", "", tokens.revoke),
    "token assign": Command("Connect a token for somebody else (admins)", "@person", tokens.assign, ADMINS),
    "approvals list": Command("What waits for your decision, and what you wait for", "", approvals.waiting),
    "approvals delegate": Command("Let somebody else decide for you for a time", "[@person]", delegations.ask),
    "approvals delegations": Command("Who decides for whom, and ending it", "", delegations.listed),
    "approvals code": Command("Set up the codes that large approvals take", "", codes.set_up),
    "invoice missing": Command("Shipped orders without an invoice", "[day | week]", missing_invoices.show),
    "unknown": Command("Writes whose answer was lost, and what Komet shows of them", "", unknown.show),
    "alerts on": Command("Tell this channel about orders", "[vendor name]", alerts.on),
    "alerts off": Command("Stop telling this channel about orders", "[vendor name]", alerts.off),
    "alerts list": Command("What this channel is told about", "", alerts.show),
    "quota show": Command("Komet calls of today: used, reserved, left, forecast", "", quota.show),
    "quota resume": Command("Try Komet again after it refused for the day (admins)", "", quota.resume, ADMINS),
    "admin reload": Command("Put the policy file in force again (admins)", "", admin.reload, ADMINS),
    "admin factor reset": Command(
        "Take away somebody's authenticator app (admins)", "@person", admin.reset_factor, ADMINS
    ),
    "audit": Command("Search who did what (managers and admins)", audit.USAGE, audit.search, audit.READERS),
    "home": Command("Open your Komet home", "", home.point_to),
}


async def run(visit: Visit, command: str, text: str) -> None:
    """Run what was typed. Raises BotError; an unknown command offers the nearest three."""
    noun = command.removeprefix("/komet").removeprefix("-")
    words = split(clean(f"{noun} {text}").strip())
    if not words or words[-1].lower() == "help":
        await help_with(visit, [word.lower() for word in words[:-1]])
        return
    name, rest = find(visit, words)
    if name in COMMANDS:
        _refuse_surplus(name, COMMANDS[name], rest)
        await COMMANDS[name].run(visit, rest)
        return
    operation = visit.desk.operations[name]
    try:
        typed = arguments(operation, rest, visit.person)
    except FormError as error:
        await open_form(visit, operation, {}, errors={error.field: error.sentence()})
        return
    await open_form(visit, operation, typed.values, errors=typed.errors)


def split(text: str) -> list[str]:
    """Return the words; quotes keep words together, and a lone quote is just a letter. Quoted spaces are no word."""
    straight = text.translate(str.maketrans("“”‘’", "\"\"''"))
    try:
        return [word for word in shlex.split(straight) if word.strip()]
    except ValueError:
        return straight.split()


def find(visit: Visit, words: Sequence[str]) -> tuple[str, list[str]]:
    """Return the longest known command that the words begin with, and the rest. Raises UsageError."""
    for length in range(min(4, len(words)), 0, -1):
        name = " ".join(words[:length]).lower()
        if name in COMMANDS or name in visit.desk.operations:
            return name, list(words[length:])
    known = {*COMMANDS, *visit.desk.operations}
    if len(words) == 1 and (meant := usual(words[0].lower(), known)):
        return meant, []
    typed = " ".join(words[:3])
    raise UsageError(typed=typed, nearest=[f"/komet {name}" for name in nearest(typed.lower(), _meant_for(visit))])


def _meant_for(visit: Visit) -> set[str]:
    """Return the commands that are for this person: all but those of roles that they have not."""
    policy = visit.desk.policy()
    roles = policy.roles_of(visit.person.id) if policy else frozenset()
    own = {name for name, command in COMMANDS.items() if not command.roles or command.roles & roles}
    return own | set(visit.desk.operations)


def _refuse_surplus(name: str, command: Command, words: Sequence[str]) -> None:
    """Raise FormError for words behind a command that takes none, or nobody but one person.

    Behind a command about tokens there may be a token or a password, so those words are not repeated.
    """
    people = [word for word in words if mentioned([word])]
    if not command.words:
        left = list(words)
    elif command.words == "[@person]" or (command.words == "@person" and people):
        left = [word for word in words if word not in people[:1]]
    else:
        return
    if not left:
        return
    usage = f"/komet {name} {command.words}".strip()
    if name.startswith("token "):
        raise FormError(
            "", say("I take nothing else there, no token and no password. The command is {usage}.", usage=usage)
        )
    raise FormError("", _no_use(left, usage))


def _no_use(left: Sequence[str], usage: str) -> str:
    return say("I have no use for “{left}” here. The command is {usage}.", left=" ".join(left), usage=usage)


def usual(noun: str, known: set[str]) -> str | None:
    """Return what a noun alone means: its list unless it is for some people only, what it shows, its only command."""
    own = [name for name in known if name.split(" ")[0] == noun]
    for name in (f"{noun} list", f"{noun} show"):
        if name in own and not (name in COMMANDS and COMMANDS[name].roles):
            return name
    return own[0] if len(own) == 1 else None


def nearest(typed: str, known: set[str]) -> list[str]:
    """Return up to three known commands like what was typed: of the same noun, with the same words, spelled alike."""
    words = typed.split(" ")
    nouns = {name.split(" ")[0] for name in known}
    begun = {noun for noun in nouns if noun.startswith(words[0])}
    meant = begun or set(difflib.get_close_matches(words[0], sorted(nouns), n=1, cutoff=0.7))
    same = sorted(name for name in known if name.split(" ")[0] in meant)
    alone = [name for noun in sorted(meant) if len(words) == 1 and (name := usual(noun, known))]
    sharing = sorted(name for name in known if set(name.split(" ")[1:]) & set(words))
    found = [
        *alone,
        *difflib.get_close_matches(typed, same, n=3, cutoff=0.3),
        *same[:3],
        *difflib.get_close_matches(typed, sharing, n=3, cutoff=0.0),
        *difflib.get_close_matches(typed, sorted(known), n=3, cutoff=0.7),
    ]
    return list(dict.fromkeys(found))[:3]


@dataclass(frozen=True)
class Typed:
    """What typed words came to: form values, and sentences by field about what could not be used."""

    values: dict[str, Any]
    errors: dict[str, str]


def arguments(operation: AnyOperation, words: Sequence[str], person: Person) -> Typed:
    """Return what typed words come to: `name=value`, and plain words as the operation takes them.

    Raises FormError for a name that the form has not.
    """
    named: dict[str, Any] = {}
    twice: dict[str, Any] = {}
    free: list[str] = []
    for word in words:
        match = re.fullmatch(r"([A-Za-z_-]+)[=:](.*)", word, re.DOTALL)
        name = match[1].lower().replace("-", "_") if match else ""
        if match and name in operation.form.model_fields:
            value = match[2].strip()  # spaces alone are nothing, as they are in a form
            twice |= {name: value} if name in named else {}
            named.setdefault(name, value)
        elif match and "=" in word:
            fields = ", ".join(operation.form.model_fields)
            raise FormError("", say("There is no “{name}” here. You can use: {fields}.", name=name, fields=fields))
        else:
            free.append(word)
    if operation.arguments is not None:
        read, usual = operation.arguments(free, person), operation.arguments((), person)
        twice |= {name: read[name] for name in named if name in read and read[name] != usual.get(name)}
        return _with_days(operation, {**read, **named}, twice, person)
    unnamed = [name for name in operation.form.model_fields if name not in named]
    positional = dict(zip(unnamed, free, strict=False))
    return _with_days(operation, {**positional, **named, **unread(free[len(unnamed) :])}, twice, person)


def _with_days(operation: AnyOperation, values: dict[str, Any], twice: Mapping[str, Any], person: Person) -> Typed:
    """Return the values with dates as a form has them; a date that is none or could be two is an error.

    So is what was typed for a field that another word filled in (`twice`).
    """
    errors = {
        name: say("You wrote two: {one} and {other}. Which one?", one=_plain(values[name]), other=_plain(other))
        for name, other in twice.items()
    }
    if left := values.pop(UNREAD, ""):
        errors[""] = _no_use([left], f"/komet {operation.command} {operation.words}".strip())
    for name, field in operation.form.model_fields.items():
        typed = values.get(name)
        if not isinstance(typed, str) or not isinstance(control_of(field), DayPicker):
            continue
        try:
            values[name] = day_typed(typed, today=person.today())
        except ValueError as error:
            errors[name] = str(error)
            del values[name]
    return Typed(values, errors)


def _plain(value: Any) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


async def help_with(visit: Visit, about: Sequence[str]) -> None:
    """Show what this person may run, all of it or one noun's part."""
    try:
        rights = await visit.desk.runner.rights(visit.person, visit.channel)
        usable = [each for each in visit.desk.operations.values() if rights.may(each)]
        untried = untried_words(rights, visit.desk.operations.values())
        note = say("Only what your Komet token and the policy let you run is listed.")
    except BotError as error:
        usable, untried = [], ""
        note = str(error)
    wanted = about[0] if about else ""
    lines: dict[str, list[str]] = {}
    for operation in usable:
        usage = f"/komet {operation.command} {operation.words}".strip()
        lines.setdefault(operation.noun, []).append(f"`{escape(usage)}`  {escape(say(operation.summary))}")
    policy = visit.desk.policy()
    roles = policy.roles_of(visit.person.id) if policy else frozenset()
    for name, command in COMMANDS.items():
        if command.roles and not command.roles & roles:
            continue
        usage = f"/komet {name} {command.words}".strip()
        lines.setdefault(name.split(" ")[0], []).append(f"`{escape(usage)}`  {escape(say(command.summary))}")
    if wanted and wanted not in lines:
        raise UsageError(typed=wanted, nearest=[f"/komet {name}" for name in nearest(wanted, set(lines))])
    blocks: Blocks = [header(say("What you can do"))]
    blocks += [section("\n".join(rows)) for noun, rows in lines.items() if wanted in ("", noun)]
    if untried:
        blocks.append(context(untried))
    blocks.append(context(note))
    await visit.reply.privately(Message(say("What you can do"), blocks))
