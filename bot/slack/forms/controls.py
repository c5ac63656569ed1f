"""What a form's field can be: a small closed set of controls, each an annotation beside the field."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, Field
from pydantic.fields import FieldInfo

from bot.komet.client import Komet
from bot.slack.blocks import Block, option
from bot.tables.layout import Layout


@dataclass(frozen=True)
class Choice:
    """One thing that can be chosen: what people read, what the form gets, a second line."""

    label: str
    value: str
    description: str = ""

    def to_option(self) -> Block:
        """Return Slack's option."""
        return option(self.label, self.value, self.description)


@dataclass(frozen=True)
class Text:
    """A line of text, or several."""

    multiline: bool = False
    placeholder: str = ""


@dataclass(frozen=True)
class DayPicker:
    """A date."""


@dataclass(frozen=True)
class Pick:
    """One of a few fixed choices."""

    choices: tuple[Choice, ...]


@dataclass(frozen=True)
class Search:
    """One of many, found by typing; `source` names who answers the option request.

    `by` is what Komet is told of the one: people write that where their token does not show the list.
    """

    source: str
    placeholder: str = ""
    by: str = "ID"


@dataclass(frozen=True)
class PickMany:
    """Several of the choices that Komet has for the value of another field, `needs`."""

    choices: Callable[[Komet, str], Awaitable[list[Choice]]]
    needs: str
    waiting: str


@dataclass(frozen=True)
class FilePicker:
    """One file; the extensions are a hint to Slack, the content is checked by us.

    `instead_of` is the text field whose lines the file may hold instead, when they are too many for it.
    """

    extensions: tuple[str, ...]
    instead_of: str = ""


@dataclass(frozen=True)
class ColumnsPicker:
    """Which columns of a table are meant: asked only where the table in the field `file`, or `text`, does not tell.

    `text` is "" where the text is no table.
    """

    layout: Layout
    file: str
    text: str = ""


Control = Text | DayPicker | Pick | Search | PickMany | FilePicker | ColumnsPicker


class UploadedFile(BaseModel):
    """A file from a `file_input`. `content` and `sha256` are there once the bytes were fetched."""

    id: str
    name: str = ""
    size: int = 0
    url_private: str = Field(default="", repr=False)
    sha256: str = ""
    content: bytes = Field(default=b"", exclude=True, repr=False)


def first_file(value: Any) -> Any:
    """Return the one file of what a `file_input` gives: a list."""
    return value[0] if isinstance(value, list) and value else value


OneFile = Annotated[UploadedFile, BeforeValidator(first_file)]


def control_of(field: FieldInfo) -> Control:
    """Return the field's control; a line of text where none is annotated."""
    found = [extra for extra in field.metadata if isinstance(extra, Control)]
    return found[0] if found else Text()


def dependent_fields(form: type[BaseModel]) -> dict[str, PickMany]:
    """Return the fields whose choices hang on another field."""
    controls = {name: control_of(field) for name, field in form.model_fields.items()}
    return {name: control for name, control in controls.items() if isinstance(control, PickMany)}
