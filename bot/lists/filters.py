"""The filter of a list in words: each form field that narrows it, and whether it can be taken away."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import Any

from pydantic import BaseModel, ValidationError

from bot.lists.listing import clean
from bot.slack.blocks import day
from bot.slack.forms import Pick, control_of
from bot.words import say


@dataclass(frozen=True)
class Filter:
    """One part of a filter: the form's field, its title, its value in words."""

    field: str
    title: str
    words: str
    can_go: bool

    @property
    def sentence(self) -> str:
        """Return it as people read it; not escaped."""
        return f"{self.title}: {self.words}"


def filters_of(form: BaseModel, named: Mapping[str, str] | None = None) -> list[Filter]:
    """Return what narrows the list; `named` has words for values that are ids.

    Komet asks for some of them (a ship date or a number, say): those cannot go.
    """
    known = named or {}
    found = []
    for name, field in type(form).model_fields.items():
        value = getattr(form, name)
        if value in (None, "", (), []) or value == field.get_default(call_default_factory=True):
            continue
        words = known.get(name) or _words(value, control_of(field))
        found.append(Filter(name, say(field.title or name), clean(words), without(form, name) is not None))
    return found


def without(form: BaseModel, name: str) -> BaseModel | None:
    """Return the form without that field, None when it needs it or has none of that name."""
    values = form.model_dump(mode="json", exclude_none=True)
    if name not in values:
        return None
    try:
        return type(form).model_validate({field: value for field, value in values.items() if field != name})
    except ValidationError:
        return None


def _words(value: Any, control: Any) -> str:
    if isinstance(value, list | tuple):
        return ", ".join(_words(each, control) for each in value)
    if isinstance(value, Enum):
        value = value.value
    if isinstance(value, bool):
        return say("yes") if value else say("no")
    if isinstance(value, date):
        return day(value)
    if isinstance(control, Pick):
        return next((say(each.label) for each in control.choices if each.value == str(value)), str(value))
    return str(value)
