"""A form being filled in: what it carries from press to press, how it is drawn, and the choices of its fields."""

import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from bot.canonical import sha256
from bot.errors import FormError
from bot.komet.client import Komet
from bot.komet.errors import KometError
from bot.nearest import did_you_mean, nearest
from bot.operations import AnyOperation
from bot.slack.blocks import Block, shorten
from bot.slack.forms import Choice, PickMany, dependent_fields, form_view, opening_values
from bot.tables.question import Question
from bot.words import say
from handlers.desk import Visit
from handlers.earlier import Earlier, shown_in
from handlers.listed import typed_instead


@dataclass(frozen=True)
class Filling:
    """A form being filled in: which operation, its draft's id, where it was started, and what it answers.

    `kept` are the fields whose file is kept already, `unlisted` those whose list the person's token does not show,
    `began` marks what stood in each field when it opened; None while it has not been drawn yet.
    """

    operation: AnyOperation
    draft_id: str
    channel: str | None
    kept: tuple[str, ...] = ()
    follows: Earlier | None = None
    unlisted: tuple[str, ...] = ()
    began: Mapping[str, str] | None = None

    def differs(self, typed: Mapping[str, Any]) -> bool:
        """Say whether something was typed or chosen that did not stand there when the form opened."""
        began = self.began or {}
        return any(began.get(name) != _mark(value) for name, value in typed.items())

    def metadata(self) -> str:
        """Return the private_metadata: ids, names and short marks, nothing that was typed."""
        return json.dumps(
            {
                "operation": self.operation.command,
                "draft": self.draft_id,
                "channel": self.channel,
                "kept": self.kept,
                "unlisted": self.unlisted,
                "follows": {"id": self.follows.id, "way": self.follows.way} if self.follows else None,
                "began": self.began,
            }
        )


def _mark(value: Any) -> str:
    """Return a short mark of a form value; several that were picked have the same in any order."""
    return sha256(sorted(map(str, value)) if isinstance(value, list) else str(value).strip())[:8]


def filling_of(visit: Visit, view: Mapping[str, Any]) -> Filling:
    """Return what is being filled in, from the view's private_metadata."""
    kept = json.loads(view["private_metadata"])
    return Filling(
        visit.desk.operations[kept["operation"]],
        kept["draft"],
        kept["channel"],
        tuple(kept["kept"]),
        shown_in(view, kept.get("follows")),
        tuple(kept.get("unlisted", ())),
        kept.get("began"),
    )


def filling_view(
    filling: Filling,
    values: Mapping[str, Any],
    errors: Mapping[str, str] | None,
    choices: Mapping[str, list[Choice]] | None = None,
    labels: Mapping[str, str] | None = None,
    questions: Mapping[str, Question] | None = None,
) -> Block:
    """Return the modal with these values and errors; a file that is kept already need not be chosen again."""
    operation = filling.operation
    view = form_view(
        title=operation.summary,
        form=operation.form,
        values=values,
        callback_id="form",
        submit="Continue" if operation.writes else "Show",
        errors=errors,
        choices=choices,
        labels=labels,
        questions=questions,
        unlisted={name: typed_instead(operation.form.model_fields[name]) for name in filling.unlisted},
    )
    if filling.began is None:
        filling = replace(filling, began={name: _mark(value) for name, value in opening_values(view).items()})
    view["private_metadata"] = filling.metadata()
    if filling.follows:
        view["blocks"].insert(0, filling.follows.to_block())
    for block in view["blocks"]:
        if block.get("block_id") in filling.kept:
            block["optional"] = True
            file = values.get(block["block_id"])
            name = file["name"] if isinstance(file, dict) else say("Your file")
            block["hint"] = {
                "type": "plain_text",
                "text": say("{name} is kept. Choose a file only to replace it.", name=name)[:2000],
            }
    return view


def kept_files(values: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the names of the fields whose file was fetched already."""
    return tuple(name for name, value in values.items() if isinstance(value, dict) and value.get("sha256"))


async def choices_of(
    visit: Visit, filling: Filling, values: Mapping[str, Any]
) -> tuple[dict[str, list[Choice]], dict[str, str]]:
    """Return the choices of dependent fields, and errors at the field that they hang on."""
    choices: dict[str, list[Choice]] = {}
    errors: dict[str, str] = {}
    for name, control in dependent_fields(filling.operation.form).items():
        value = values.get(control.needs)
        if not value:
            continue
        try:
            choices[name] = await visit.desk.runner.choices(
                visit.person, filling.operation, _asking(control, str(value)), filling.channel
            )
        except FormError as error:
            errors[control.needs] = error.sentence()
        except KometError as error:
            if str(error) not in errors.values():
                errors[control.needs] = str(error)
    return choices, errors


def not_offered(
    operation: AnyOperation, choices: Mapping[str, list[Choice]], values: Mapping[str, Any]
) -> dict[str, str]:
    """Return a sentence for each field whose value holds what cannot be chosen there, as typed words may."""
    found: dict[str, str] = {}
    for name, offered in choices.items():
        value = values.get(name) or ()
        wanted = value.split(",") if isinstance(value, str) else value
        labels = {each.value: each.label for each in offered}
        if strangers := [str(each).strip() for each in wanted if str(each).strip() not in labels]:
            words = ", ".join(strangers[:5])
            title = say(operation.form.model_fields[name].title or name)
            told = say("“{field}” has no {what}.", field=title, what=shorten(words, 60))
            near = did_you_mean(f"{labels[each]} (#{each})" for each in nearest(strangers[0], labels))
            found[name] = told + (near or say(" Choose again."))
    return found


def _asking(control: PickMany, value: str) -> Callable[[Komet], Awaitable[list[Choice]]]:
    return lambda komet: control.choices(komet, value)
