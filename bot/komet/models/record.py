"""What every record and every answer of Komet has in common: how its fields are found.

A field's name comes in more than one letter case, and a value may be missing, null or "" (komet-api §3).
All of that is evened out here; `values.py` reads the single values.
"""

from collections.abc import Mapping
from functools import cache
from typing import Any, ClassVar

from pydantic import AliasChoices, BaseModel, ConfigDict, model_validator
from pydantic.alias_generators import to_camel

from bot.komet.values import Text


class KometRecord(BaseModel):
    """A frozen record as Komet shows it. Unknown fields are ignored, empty ones count as missing.

    A field's `validation_alias` is its name in Komet where that is not simply the camel case of ours.
    Records can also be made from our own names.
    """

    model_config = ConfigDict(frozen=True, extra="ignore", validate_by_name=True, validate_by_alias=False)

    @model_validator(mode="before")
    @classmethod
    def _known(cls, raw: object) -> object:
        if not isinstance(raw, Mapping):
            return raw
        fields = _fields_by_spelling(cls)
        known: dict[str, Any] = {}
        for key, value in raw.items():
            field = fields.get(key) or fields.get(str(key).lower())
            if field is None or field in known or value is None or (isinstance(value, str) and not value.strip()):
                continue
            known[field] = value
        return cls.complete(known)

    @classmethod
    def complete(cls, known: dict[str, Any]) -> dict[str, Any]:
        """Return the raw values by our field names; a record may add what follows from them."""
        return known

    @classmethod
    def spellings(cls, field: str) -> list[str]:
        """Return the names under which a field is looked for, in any letter case; ours is one of them."""
        alias = cls.model_fields[field].validation_alias
        wire = alias.choices if isinstance(alias, AliasChoices) else [alias or to_camel(field)]
        return [field, *(str(name) for name in wire)]

    def snapshot(self) -> dict[str, Any]:
        """Return the record as JSON values (amounts and dates as text), to compare it later."""
        return self.model_dump(mode="json")


class RowVerdict(KometRecord):
    """What became of one row of a write: Komet's word on it. `ok` is None where Komet says nothing of the row."""

    ok: bool | None = None
    message: str = ""


class KometAnswer(KometRecord):
    """What a method answers. `message` is Komet's own text beside it: for people, never to be tested."""

    rows_field: ClassVar[str | None] = None
    """The field that holds the rows of a list method; None where there are none."""
    verdicts_name: ClassVar[str | None] = None
    """Komet's name of the array in which a write answers row by row; None where it does not."""

    message: Text = ""

    @property
    def verdicts(self) -> tuple[RowVerdict, ...]:
        """Return Komet's word on each row of a write; none where the answer speaks for the whole."""
        return ()


@cache
def _fields_by_spelling(record: type[KometRecord]) -> dict[str, str]:
    """Return the fields by their names in small letters, and as Komet usually spells them."""
    names = [(name, field) for field in record.model_fields for name in record.spellings(field)]
    small = {name.lower(): field for name, field in names}
    return {name: small[name.lower()] for name, _ in names} | small
