"""A shelf of records of one kind, found by id, by the number people say, or by something they hold."""

from collections.abc import Hashable, Iterable, Iterator
from typing import Generic, Protocol, TypeVar


class Filed(Protocol):
    """A record that a ledger can hold; `parts` are ids or codes that no other record of the kind holds."""

    @property
    def id(self) -> int:
        """Komet's own id."""

    @property
    def filed_as(self) -> str:
        """The number people say."""

    @property
    def parts(self) -> tuple[Hashable, ...]:
        """Ids of lines, codes of boxes."""


R = TypeVar("R", bound=Filed)


class Ledger(Generic[R]):
    """Records with their indexes; `put` and `remove` keep them in step."""

    def __init__(self, records: Iterable[R] = ()) -> None:
        """Hold these records."""
        self._records: dict[int, R] = {}
        self._numbers: dict[str, int] = {}
        self._holders: dict[Hashable, int] = {}
        for record in records:
            self.put(record)

    def copy(self) -> "Ledger[R]":
        """Return a ledger with the same records; records are shared, indexes are not."""
        twin: Ledger[R] = Ledger()
        twin._records = dict(self._records)
        twin._numbers = dict(self._numbers)
        twin._holders = dict(self._holders)
        return twin

    def __iter__(self) -> Iterator[R]:
        """Iterate over the records, oldest first."""
        return iter(self._records.values())

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self._records)

    def get(self, record_id: int | None) -> R | None:
        """Return the record with this id, or None."""
        return None if record_id is None else self._records.get(record_id)

    def numbered(self, number: str) -> R | None:
        """Return the record with this number, or None."""
        return self.get(self._numbers.get(number.strip()))

    def holding(self, part: Hashable) -> R | None:
        """Return the record with this line id or (folded) box code, or None."""
        return self.get(self._holders.get(part))

    def put(self, record: R) -> R:
        """Store a new or changed record and return it."""
        before = self._records.get(record.id)
        if before is not None:
            self._forget(before)
        self._records[record.id] = record
        self._numbers[record.filed_as] = record.id
        for part in record.parts:
            self._holders[part] = record.id
        return record

    def remove(self, record: R) -> None:
        """Take a record out."""
        self._forget(self._records.pop(record.id))

    def _forget(self, record: R) -> None:
        self._numbers.pop(record.filed_as, None)
        for part in record.parts:
            self._holders.pop(part, None)
