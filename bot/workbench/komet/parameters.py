"""What a method takes: parameters as the documentation lists them, and the one place that checks them.

`Param("number", max=10, many=True)` reads like a row of Komet's parameter tables. `check` turns what was sent
(text from a URL, JSON values from a body) into typed `Values` or refuses. Only the wording "Parameter X is
required" is documented; the other sentences are inferred.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Literal

from bot.workbench.komet.records import RefusedError

Kind = Literal["text", "integer", "decimal", "date", "moment", "flag", "truth", "texts", "rows", "raw"]
_WORDS = {
    "text": "a text",
    "integer": "an integer",
    "decimal": "a decimal number",
    "date": "a date in the format YYYY-MM-DD",
    "moment": "a date and time in the format YYYY-MM-DD hh:mm:ss",
    "flag": "1 or 0",
    "truth": "true or false",
    "texts": "an array of strings",
    "rows": "an array of objects",
}


class InvalidError(RefusedError):
    """A parameter is missing or malformed; nothing was done."""


@dataclass(frozen=True)
class Param:
    """One documented parameter.

    `max` is the longest text, the most digits of an integer, or the digits of a decimal in all (`places` of
    them after the point). `many` reads several values out of one comma-separated text; `max` then holds for
    each value and `whole_max` for the text. `allowed` is compared without letter case and yields the
    documented spelling. `fields` describe the objects of a `rows` parameter. `texts` are an array of texts,
    with `many` also one comma-separated text. A `raw` value is left to the method. A `signed` integer may be
    below zero.
    """

    name: str
    kind: Kind = "text"
    max: int | None = None
    required: bool = False
    places: int = 2
    allowed: tuple[str, ...] = ()
    many: bool = False
    whole_max: int | None = None
    fields: tuple["Param", ...] = ()
    signed: bool = False


class Values:
    """The checked parameters of one call; every reader answers None (or nothing) for what was not sent."""

    def __init__(self, values: Mapping[str, object]) -> None:
        """Hold values by parameter name."""
        self._values = values

    def __contains__(self, name: str) -> bool:
        """Whether the parameter was sent with a value."""
        return name in self._values

    def text(self, name: str) -> str | None:
        """Return a text parameter."""
        value = self._values.get(name)
        return value if isinstance(value, str) else None

    def integer(self, name: str) -> int | None:
        """Return an integer or 1/0 parameter."""
        value = self._values.get(name)
        return value if isinstance(value, int) else None

    def decimal(self, name: str) -> Decimal | None:
        """Return a decimal parameter."""
        value = self._values.get(name)
        return value if isinstance(value, Decimal) else None

    def day(self, name: str) -> date | None:
        """Return a date parameter."""
        value = self._values.get(name)
        return value if isinstance(value, date) and not isinstance(value, datetime) else None

    def moment(self, name: str) -> datetime | None:
        """Return a date-and-time parameter, in UTC."""
        value = self._values.get(name)
        return value if isinstance(value, datetime) else None

    def truth(self, name: str) -> bool:
        """Return a true/false parameter; False when it was not sent."""
        return self._values.get(name) is True

    def flag(self, name: str, default: int = 0) -> bool:
        """Return a 1/0 parameter; `default` when it was not sent."""
        value = self._values.get(name, default)
        return value == 1

    def texts(self, name: str) -> tuple[str, ...]:
        """Return the values of a comma-separated text or of an array of texts."""
        value = self._values.get(name)
        return tuple(str(each) for each in value) if isinstance(value, tuple) else ()

    def integers(self, name: str) -> tuple[int, ...]:
        """Return the values of a comma-separated integer parameter."""
        return tuple(int(each) for each in self.texts(name))

    def rows(self, name: str) -> tuple["Values", ...]:
        """Return the objects of an array parameter."""
        value = self._values.get(name)
        return tuple(row for row in value if isinstance(row, Values)) if isinstance(value, tuple) else ()

    def raw(self, name: str) -> object:
        """Return a parameter as it was sent."""
        return self._values.get(name)


def check(params: Sequence[Param], given: Mapping[str, object], one_of: tuple[str, ...] = ()) -> Values:
    """Return the typed values of `given`, or raise `InvalidError` with Komet's sentence.

    `one_of` names parameters of which at least one must be sent. Names that no parameter has are ignored.
    """
    values: dict[str, object] = {}
    for param in params:
        value = given.get(param.name)
        if is_blank(value):
            if param.required:
                raise InvalidError(f"Parameter {param.name} is required")
            continue
        values[param.name] = _typed(param, value)
    if one_of and not any(name in values for name in one_of):
        raise InvalidError(f"At least one of the parameters {', '.join(one_of)} is required")
    return Values(values)


def is_blank(value: object) -> bool:
    """Whether a value counts as not sent: null, an empty text, only blanks, an empty array."""
    return value is None or value == [] or (isinstance(value, str) and not value.strip())


def _typed(param: Param, value: object) -> object:
    if param.kind == "raw":
        return value
    if param.kind == "rows":
        if not isinstance(value, list) or not all(isinstance(row, dict) for row in value):
            raise _wrong(param)
        return tuple(check(param.fields, row) for row in value)
    if param.kind == "texts" and isinstance(value, list):
        if not all(isinstance(each, str) for each in value):
            raise _wrong(param)
        return tuple(str(_one(param, each.strip())) for each in value if each.strip())
    if param.kind == "texts" and not param.many:
        raise _wrong(param)
    text = _as_text(param, value)
    if param.many:
        if param.whole_max is not None and len(text) > param.whole_max:
            raise _too_long(param, param.whole_max)
        return tuple(str(_one(param, part.strip())) for part in text.split(",") if part.strip())
    return _one(param, text)


def _as_text(param: Param, value: object) -> str:
    if isinstance(value, bool):
        if param.kind in ("flag", "truth"):
            return "true" if value else "false"
        raise _wrong(param)
    if isinstance(value, str):
        return value
    if isinstance(value, int | Decimal):
        return str(value)
    raise _wrong(param)


def _one(param: Param, text: str) -> object:
    if param.kind in ("text", "texts"):
        if param.max is not None and len(text) > param.max:
            raise _too_long(param, param.max)
        if not param.allowed:
            return text
        for allowed in param.allowed:
            if allowed.casefold() == text.strip().casefold():
                return allowed
        raise InvalidError(f"Parameter {param.name} must be one of: {', '.join(param.allowed)}")
    return _parsed(param, text.strip())


def _parsed(param: Param, text: str) -> object:
    match param.kind:
        case "integer":
            digits = text.removeprefix("-") if param.signed else text
            if not re.fullmatch(r"[0-9]{1,40}", digits):
                raise _wrong(param)
            if param.max is not None and len(digits) > param.max:
                raise _too_long(param, param.max, "digits")
            return int(text)
        case "decimal":
            whole = (param.max or 10) - param.places
            if not re.fullmatch(rf"[0-9]{{1,{whole}}}(\.[0-9]{{1,{param.places}}})?", text):
                raise _wrong(param)
            return Decimal(text)
        case "moment":
            try:
                return datetime.strptime(text, "%Y-%m-%d %H:%M:%S").replace(tzinfo=UTC)
            except ValueError:
                raise _wrong(param) from None
        case "date":
            try:
                return date.fromisoformat(text) if re.fullmatch(r"\d{4}-\d\d-\d\d", text) else _refuse(param)
            except ValueError:
                raise _wrong(param) from None
        case "flag":
            return int(text) if text in ("0", "1") else _refuse(param)
        case _:
            return text.casefold() == "true" if text.casefold() in ("true", "false") else _refuse(param)


def _refuse(param: Param) -> object:
    raise _wrong(param)


def _wrong(param: Param) -> InvalidError:
    return InvalidError(f"Parameter {param.name} must be {_WORDS[param.kind]}")


def _too_long(param: Param, most: int, what: str = "characters") -> InvalidError:
    return InvalidError(f"Parameter {param.name} exceeds the maximum length of {most} {what}")
