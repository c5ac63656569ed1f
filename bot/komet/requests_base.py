"""A Komet request is a value: what every request has, and how its parameters are written.

Fields are named as we speak (`po_item_id`), parameters as Komet spells them (`poItemId`). A request holds
neither a token nor file bytes, so it can be shown, stored, hashed and compared.
"""

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import Annotated, Any, ClassVar, Generic, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, PlainSerializer
from pydantic.alias_generators import to_camel

from bot.komet.kinds import Effect, TokenPlace, TokenType
from bot.komet.models_base import KometAnswer

A = TypeVar("A", bound=KometAnswer)


class WireModel(BaseModel):
    """A frozen value whose parameters are spelled in camel case; unknown names are a mistake of ours."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        alias_generator=to_camel,
        validate_by_name=True,
        validate_by_alias=True,
        serialize_by_alias=True,
        str_strip_whitespace=True,
    )


class KometRequest(WireModel, Generic[A]):
    """One call of one Komet method; `A` is the type of its answer.

    The class says everything about the method; the fields are its parameters.
    """

    method: ClassVar[str]
    """Komet's name of the method, which is also the permission: "purchase.order.list"."""
    verb: ClassVar[str]
    """HTTP verb: "GET" or "POST"."""
    path: ClassVar[str]
    """Path below Komet's base URL (".../api/"), without a slash in front."""
    token_place: ClassVar[TokenPlace]
    token_types: ClassVar[frozenset[TokenType]]
    effect: ClassVar[Effect]
    answer: ClassVar[type[KometAnswer]]
    size_limited: ClassVar[bool] = True
    """Whether Komet's limit of 64 KB per request holds; uploads are evidently exempt (inferred)."""

    @property
    def is_read(self) -> bool:
        """Whether the call changes nothing, so that it may be repeated."""
        return self.effect is Effect.READ

    def parameters(self) -> dict[str, Any]:
        """Return what is sent, under Komet's names, as JSON values; without token and file bytes.

        IDs go as numbers, dates and amounts as text, several values of a filter as one text with
        commas. What has no value is left out.
        """
        return _given(self.model_dump(mode="json"))

    def to_record(self) -> dict[str, Any]:
        """Return `{"method": …, "parameters": …}` for journals and digests: JSON values, no floats."""
        return {"method": self.method, "parameters": _given(self.model_dump(mode="json"))}


class KometList(KometRequest[A], Generic[A]):
    """A `*.list` method: GET with URL parameters, the token among them."""

    verb = "GET"
    token_place = TokenPlace.QUERY
    effect = Effect.READ


class KometPost(KometRequest[A], Generic[A]):
    """A method that changes something: POST with a JSON body, the token in it."""

    verb = "POST"
    token_place = TokenPlace.BODY
    effect = Effect.WRITE


def _given(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if not _is_nothing(value)}


def _is_nothing(value: object) -> bool:
    return value is None or value in ("", [])


def _id_text(value: object) -> object:
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _id_number(value: str | None) -> int | str | None:
    if value and value.isascii() and value.isdigit() and str(int(value)) == value:
        return int(value)
    return value


def _blank_is_none(value: object) -> object:
    return None if isinstance(value, str) and not value.strip() else value


def _parts(value: object) -> object:
    """Return several values as a tuple of texts; a text is cut at its commas, as Komet would."""
    if value is None:
        return ()
    given = [value] if isinstance(value, str | int) else value
    if not isinstance(given, list | tuple):
        return value
    parts = [part.strip() for each in given for part in str(each).split(",")]
    return tuple(part for part in parts if part)


def _with_commas(parts: tuple[str, ...]) -> str:
    return ",".join(parts)


def _two_digits(value: Decimal) -> Decimal:
    exact = value.quantize(Decimal("0.01"))
    if exact != value:
        raise ValueError("an amount has at most two digits after the point")
    return exact


def _amount_text(value: Decimal | None) -> str | None:
    return None if value is None else format(_two_digits(value), "f")


Id = Annotated[str, BeforeValidator(_id_text), PlainSerializer(_id_number, when_used="json")]
"""An ID that Komet documents as integer: text inside, a number on the wire."""

OptionalId = Annotated[
    str | None,
    BeforeValidator(_blank_is_none),
    BeforeValidator(_id_text),
    PlainSerializer(_id_number, when_used="json"),
]

OptionalText = Annotated[str | None, BeforeValidator(_blank_is_none)]
"""A text filter; an empty form field counts as not given."""

OptionalDate = Annotated[dt.date | None, BeforeValidator(_blank_is_none)]

Several = Annotated[
    tuple[str, ...],
    BeforeValidator(_parts),
    PlainSerializer(_with_commas, return_type=str, when_used="json"),
]
"""Several values of one filter: a tuple (or a text with commas) in, one text with commas out."""

OptionalAmount = Annotated[
    Decimal | None, BeforeValidator(_blank_is_none), PlainSerializer(_amount_text, when_used="json")
]
"""Money with two digits after the point, written as text so that no digit gets lost."""

OneOrZero = Annotated[
    bool | None,
    BeforeValidator(_blank_is_none),
    PlainSerializer(lambda flag: None if flag is None else int(flag), when_used="json"),
]
"""A yes or no that Komet wants as 1 or 0."""
