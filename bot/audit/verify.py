"""Checking the chain: the first row that does not fit, and whether rows were cut, moved, put in or changed.

A chain proves its middle by itself: whatever is changed there, a later row carries another hash. Its end
it cannot prove: rows that were cut off there, and a chain that was written anew from some row on, show
only against a head (number and hash of a row) that was kept elsewhere, such as in the channel of `heads`.
"""

from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass, replace
from enum import StrEnum

from bot.audit.chain import row_hash
from bot.errors import ConfigurationError
from storage.audit import AuditRow

FAR = 1000
"""How far from its place a renumbered row is recognised as itself; further away it counts as changed."""


class Kind(StrEnum):
    """What was done to the chain."""

    CUT = "cut"
    CHANGED = "changed"
    MOVED = "moved"
    INSERTED = "inserted"


@dataclass(frozen=True)
class Fault:
    """The first fault: what was done, at which row, as a sentence."""

    kind: Kind
    number: int
    words: str


@dataclass(frozen=True)
class Head:
    """A row by number and hash, as it was told at some moment."""

    number: int
    hash: str

    def __str__(self) -> str:
        return f"{self.number}:{self.hash}"


@dataclass(frozen=True)
class Report:
    """What a check found: how many rows it saw, from which to which, and the first fault if there is one."""

    rows: int
    first: int
    last: Head
    fault: Fault | None


def read_head(text: str) -> Head:
    """Return the head of "NUMBER:HASH". Raises ConfigurationError for anything else."""
    number, _, digits = text.strip().partition(":")
    if not number.isdecimal() or len(digits) != 64 or set(digits.lower()) - set("0123456789abcdef"):
        raise ConfigurationError("A head is written NUMBER:HASH, such as 1234:9f86d0… with all 64 digits.")
    return Head(int(number), digits.lower())


class Check:
    """Takes the rows one by one, as they stand, and reports at the end.

    `is_part`: the rows may begin anywhere, as an export from some day on does. `head` is what the chain
    must still contain. Behind the first fault only what explains it is looked for.
    """

    def __init__(self, *, is_part: bool = False, head: Head | None = None) -> None:
        self._is_part = is_part
        self._head = head
        self._rows = 0
        self._first = 0
        self._last = Head(0, "")
        self._told: AuditRow | None = None  # the row that the head names
        self._odd: AuditRow | None = None  # the first row that does not fit
        self._next: AuditRow | None = None  # the one that comes behind it
        self._successor: AuditRow | None = None  # the row that belongs behind the last good one

    def feed(self, row: AuditRow) -> None:
        """Take the next row."""
        self._rows += 1
        if self._odd is not None:
            self._next = self._next or row
            if self._successor is None and self._belongs_here(row):
                self._successor = row
            return
        if self._rows == 1:
            self._first = row.number
            if self._is_part and row.number > 1:
                self._last = Head(row.number - 1, row.before)
        if row.number == self._last.number + 1 and row.before == self._last.hash and row.hash == row_hash(row):
            self._last = Head(row.number, row.hash)
            if self._head is not None and row.number == self._head.number:
                self._told = row
            return
        self._odd = row

    def report(self) -> Report:
        """Return what was found."""
        fault = self._explain(self._odd) if self._odd is not None else self._against_head()
        return Report(self._rows, self._first, self._last, fault)

    def _belongs_here(self, row: AuditRow) -> bool:
        """Say whether a row is, but for its number, the one that belongs behind the last good row."""
        here = self._last.number + 1
        return row.before == self._last.hash and row_hash(replace(row, number=here)) == row.hash

    def _explain(self, row: AuditRow) -> Fault:
        here, moved = self._last.number + 1, self._successor
        if moved is None and self._belongs_here(row):
            moved = row  # it stands where it belongs, under another number
        if row.number < here:
            return Fault(Kind.INSERTED, row.number, f"Row {row.number} stands again behind row {here - 1}.")
        if row.number > here:
            if moved is not None:
                return _moved(here, moved, row)
            return _cut(here, row.number - 1, f"after row {here - 1} comes row {row.number}")
        if row.hash == row_hash(row):
            return self._explain_link(row)
        if row_hash(replace(row, before=self._last.hash)) == row.hash:
            return _changed(here)  # nothing but the cell that holds the hash of the row before
        was = _true_number(row)
        if moved is not None:
            if was is not None:
                return _moved(here, moved, row)
            return _inserted(here, moved)
        if was is not None and was > here:
            return _cut(here, was - 1, "the rest was numbered anew")
        return _changed(here)

    def _explain_link(self, row: AuditRow) -> Fault:
        """A row that is whole in itself, but carries another hash than the row before it has."""
        here = row.number
        if here == 1:
            return Fault(Kind.CUT, 1, "Row 1 follows a row that is not there: the beginning was cut off.")
        if self._successor is not None:
            return _inserted(here, self._successor)
        if self._next is not None and self._next.before == row.hash and here - 1 >= max(self._first, 1):
            words = f"Row {here - 1} was changed and hashed anew: row {here} carries another hash of it."
            return Fault(Kind.CHANGED, here - 1, words)
        words = f"Row {here} does not follow row {here - 1}: it was changed and hashed anew."
        return Fault(Kind.CHANGED, here, words)

    def _against_head(self) -> Fault | None:
        head = self._head
        if head is None or (self._rows == 0 and head.number == 0):
            return None
        if head.number > self._last.number:
            return _cut(self._last.number + 1, head.number, f"the head that was told is row {head.number}")
        if self._told is not None and self._told.hash != head.hash:
            words = f"Row {head.number} has another hash than the head that was told: it or rows before were changed."
            return Fault(Kind.CHANGED, head.number, words)
        return None


async def check(rows: AsyncIterator[AuditRow], *, is_part: bool = False, head: Head | None = None) -> Report:
    """Check rows as a database gives them."""
    work = Check(is_part=is_part, head=head)
    async for row in rows:
        work.feed(row)
    return work.report()


def check_all(rows: Iterable[AuditRow], *, is_part: bool = False, head: Head | None = None) -> Report:
    """Check rows of a file."""
    work = Check(is_part=is_part, head=head)
    for row in rows:
        work.feed(row)
    return work.report()


def check_picked(rows: Iterable[AuditRow]) -> Report:
    """Check rows that a search picked: each by itself, and the link where two neighbours are there."""
    number, first, last = 0, 0, Head(0, "")
    by_number: dict[int, Head] = {}
    links: dict[int, str] = {}
    fault: Fault | None = None
    for row in rows:
        number += 1
        first = min(first or row.number, row.number)
        if fault is None and row.hash != row_hash(row):
            fault = _changed(row.number)
        if fault is None and row.number in by_number:
            fault = Fault(Kind.INSERTED, row.number, f"Row {row.number} is there twice.")
        by_number[row.number] = Head(row.number, row.hash)
        links[row.number] = row.before
        last = max(last, by_number[row.number], key=lambda head: head.number)
    if fault is None:
        loose = (n for n, before in sorted(links.items()) if n - 1 in by_number and by_number[n - 1].hash != before)
        fault = next((_changed(n) for n in loose), None)
    return Report(number, first, last, fault)


def _changed(number: int) -> Fault:
    return Fault(Kind.CHANGED, number, f"Row {number} was changed after it was written.")


def _cut(first: int, last: int, why: str) -> Fault:
    which = f"Row {first} is missing" if first == last else f"Rows {first} to {last} are missing"
    return Fault(Kind.CUT, first, f"{which}: {why}.")


def _moved(here: int, successor: AuditRow, stands: AuditRow) -> Fault:
    if successor is stands:
        return Fault(Kind.MOVED, here, f"Row {here} has the number {stands.number} now: it was numbered anew.")
    words = f"Row {here} was moved: what belongs there stands further on, as row {successor.number}."
    return Fault(Kind.MOVED, here, words)


def _inserted(here: int, successor: AuditRow) -> Fault:
    words = f"Row {here} was put in: the row that belongs there stands further on, as row {successor.number}."
    return Fault(Kind.INSERTED, here, words)


def _true_number(row: AuditRow) -> int | None:
    """Return the number under which the row's hash is right, looking from near to far; None when there is none."""
    for distance in range(1, FAR + 1):
        for number in (row.number + distance, row.number - distance):
            if number > 0 and row_hash(replace(row, number=number)) == row.hash:
                return number
    return None
