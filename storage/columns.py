"""Column types that behave the same on SQLite and PostgreSQL."""

from datetime import UTC, datetime
from typing import Any, cast

from sqlalchemy import DateTime, Dialect, String, Text
from sqlalchemy.types import TypeDecorator, TypeEngine


def storable(text: str) -> str:
    """Return the text as both engines can keep it: PostgreSQL refuses NUL in text, so a replacement stands for it.

    https://www.postgresql.org/docs/current/datatype-character.html
    """
    return text.replace("\0", "\ufffd")


class Words(TypeDecorator[str]):
    """Text from people or from Komet, which promises neither its length nor its characters.

    A length is the one that is meant. SQLite does not hold texts to it, and PostgreSQL would refuse the row.
    """

    impl = String
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Return the engine's type, for PostgreSQL one without a bound."""
        if dialect.name == "postgresql":
            return dialect.type_descriptor(String())
        meant = cast(String, self.impl_instance).length
        return dialect.type_descriptor(String(meant) if meant else Text())

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """Return the text as it can be kept."""
        return None if value is None else storable(value)


class UtcDateTime(TypeDecorator[datetime]):
    """A moment in UTC: aware in Python, without an offset in the database.

    SQLite keeps no offset, so an aware value would come back naive and compare wrongly.
    """

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return the moment as naive UTC; a naive value is refused, because its zone is a guess."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment without a time zone cannot be stored")
        return value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        """Return the stored moment as aware UTC."""
        return None if value is None else value.replace(tzinfo=UTC)
