"""The kinds of values that requests are made of: what people type comes in, Komet's spelling goes out.

Records hold no floats: an amount is text there, and a JSON number only on the wire, where Komet wants one.
"""

import datetime as dt
from decimal import Decimal
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field, PlainSerializer, SerializationInfo

from bot.canonical import decimal_text
from bot.komet.kinds import UnitType
from bot.typed import blank_is_none

ON_THE_WIRE = {"wire": True}
"""The context of a dump that is sent; without it, the dump is a record."""

DIGITS = 10
"""Digits that Komet documents for amounts: (decimal:10,2) and (decimal:10,3)."""


def _id_text(value: object) -> object:
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _id_number(value: str | None) -> int | str | None:
    if value and value.isascii() and value.isdigit() and str(int(value)) == value:
        return int(value)
    return value


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


def _places(most: int) -> AfterValidator:
    def checked(value: Decimal) -> Decimal:
        if not value.is_finite() or abs(value) >= 10 ** (DIGITS - most):
            raise ValueError("the amount is too large")
        if round(value, most) != value:
            raise ValueError(f"an amount has at most {most} digits after the point")
        return value

    return AfterValidator(checked)


def _json_number(value: Decimal, info: SerializationInfo) -> Any:
    """Return the amount for the wire as float: of ten digits the shortest text of a float loses none."""
    if info.context != ON_THE_WIRE:
        return decimal_text(value)
    return int(value) if value == int(value) else float(value)


def _utc_second(value: dt.datetime) -> dt.datetime:
    aware = value.replace(tzinfo=dt.UTC) if value.tzinfo is None else value.astimezone(dt.UTC)
    return aware.replace(microsecond=0)


def _upper(value: object) -> object:
    return value.upper() if isinstance(value, str) else value


Id = Annotated[str, BeforeValidator(_id_text), PlainSerializer(_id_number, when_used="json"), Field(min_length=1)]
"""An ID that Komet documents as integer: text inside, a number on the wire."""

OptionalId = Annotated[
    str | None,
    BeforeValidator(blank_is_none),
    BeforeValidator(_id_text),
    PlainSerializer(_id_number, when_used="json"),
]

OptionalText = Annotated[str | None, BeforeValidator(blank_is_none)]
"""A text filter; an empty form field counts as not given."""

Code = Annotated[str, Field(min_length=1, max_length=20)]
"""A code or number that people know a thing by; Komet documents at most 20 characters for most of them."""

OptionalCode = Annotated[Code | None, BeforeValidator(blank_is_none)]

OptionalText10 = Annotated[Annotated[str, Field(max_length=10)] | None, BeforeValidator(blank_is_none)]
"""Such a code where Komet documents at most 10 characters: numbers of orders, codes of locations."""

OptionalText50 = Annotated[Annotated[str, Field(max_length=50)] | None, BeforeValidator(blank_is_none)]

OptionalNotes = Annotated[Annotated[str, Field(max_length=200)] | None, BeforeValidator(blank_is_none)]
"""A free text of at most 200 characters: comments, notes, names."""

FourDigits = Annotated[Annotated[str, Field(pattern=r"^[0-9]{4}$")] | None, BeforeValidator(blank_is_none)]
"""The end of a longer number."""

OptionalDate = Annotated[dt.date | None, BeforeValidator(blank_is_none)]

OptionalMoment = Annotated[
    Annotated[dt.datetime, AfterValidator(_utc_second)] | None,
    BeforeValidator(blank_is_none),
    PlainSerializer(lambda moment: None if moment is None else f"{moment:%Y-%m-%d %H:%M:%S}", when_used="json"),
]
"""A moment, in UTC to the second; a text without a time zone is UTC, as Komet's filters are."""

Several = Annotated[
    tuple[str, ...],
    BeforeValidator(_parts),
    PlainSerializer(_with_commas, return_type=str, when_used="json"),
]
"""Several values of one filter: a tuple (or a text with commas) in, one text with commas out."""

OptionalAmount = Annotated[
    Decimal | None, BeforeValidator(blank_is_none), PlainSerializer(_amount_text, when_used="json")
]
"""Money with two digits after the point, written as text so that no digit gets lost."""

Price = Annotated[Decimal, Field(ge=0), _places(2), PlainSerializer(_json_number, when_used="json")]
"""A price per unit with at most two digits after the point; a number on the wire."""

Cost = Annotated[Decimal, Field(ge=0), _places(3), PlainSerializer(_json_number, when_used="json")]
"""The same with at most three digits: most costs, and some prices."""

OptionalPrice = Annotated[Price | None, BeforeValidator(blank_is_none)]

OptionalCost = Annotated[Cost | None, BeforeValidator(blank_is_none)]

Count = Annotated[int, Field(ge=1, lt=10**DIGITS)]
"""A number of boxes, bunches, stems or units."""

OptionalCount = Annotated[Count | None, BeforeValidator(blank_is_none)]

OneOrZero = Annotated[
    bool | None,
    BeforeValidator(blank_is_none),
    PlainSerializer(lambda flag: None if flag is None else int(flag), when_used="json"),
]
"""A yes or no that Komet wants as 1 or 0."""

YesOrNo = Annotated[bool | None, BeforeValidator(blank_is_none)]
"""A yes or no that Komet wants as true or false."""

OptionalUnitType = Annotated[UnitType | None, BeforeValidator(blank_is_none)]

BoxTypeCode = Annotated[str, BeforeValidator(_upper), Field(min_length=1, max_length=3)]
"""FB, HB, QB …: a box type by its code."""

OptionalBoxTypeCode = Annotated[BoxTypeCode | None, BeforeValidator(blank_is_none)]
