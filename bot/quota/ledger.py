"""The arithmetic of one company day: spent, reserved, left. It knows no clock, no database and no Komet.

What the database said last is `known`; what happened here since stands beside it until it is written, so
that no call is missing in between and none is counted twice.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from bot.komet.callers import Caller, Purpose


@dataclass(frozen=True)
class Entry:
    """One call as it is counted; calls with equal entries add up."""

    day: date
    hour: int
    caller: Caller
    uses_reservation: bool = False


@dataclass(frozen=True)
class Reservation:
    """Calls set aside for a confirmed write until it ends."""

    person: str
    calls: int


@dataclass(frozen=True)
class Closed:
    """Komet refused for want of allowance: when, its words, and when one call may try again."""

    at: datetime
    probe_at: datetime
    words: str


@dataclass(frozen=True)
class Reopened:
    """Komet takes calls again; `forgiven` is what was spent before its day began, as far as that has begun anew."""

    forgiven: int


Correction = Closed | Reopened


@dataclass(frozen=True)
class Known:
    """What the database holds of a day: calls by person, open reservations by intent, Komet's corrections."""

    spent: Mapping[str, int] = field(default_factory=dict)
    reservations: Mapping[str, Reservation] = field(default_factory=dict)
    forgiven: int = 0
    closed: Closed | None = None


@dataclass(frozen=True)
class Batch:
    """What has to be written."""

    calls: Counter[Entry]
    correction: Correction | None

    def __bool__(self) -> bool:
        """Say whether there is anything."""
        return bool(self.calls) or self.correction is not None


CALLS_PER_USER = 1000
"""Komet's documented allowance for a paid user and day; all of a company's users share it."""


@dataclass(frozen=True)
class Limits:
    """How the day is shared out. `allowance` is the number of calls, None when it is not known.

    `reserve` is the part that background work leaves to people; batches leave a third of that. No person
    gets more than `person_share` of the day.
    """

    allowance: int | None = None
    reserve: float = 0.3
    person_share: float = 0.5

    def floor(self, purpose: Purpose) -> int:
        """Return how many calls must be left over by this kind of work."""
        part = {Purpose.BACKGROUND: 1.0, Purpose.BATCH: 1 / 3, Purpose.INTERACTIVE: 0.0}[purpose]
        return int((self.allowance or 0) * self.reserve * part)

    def share(self) -> int:
        """Return how many calls one person may make."""
        return int((self.allowance or 0) * self.person_share)


class Ledger:
    """One company day as this process knows it. `turn` goes to another day."""

    def __init__(self, limits: Limits, day: date) -> None:
        self.limits = limits
        self.day = day
        self.known = Known()
        self._under_way: Counter[Entry] = Counter()
        self._pending: Counter[Entry] = Counter()
        self._writing: Counter[Entry] = Counter()
        self._correction: Correction | None = None

    def turn(self, day: date) -> None:
        """Go to a new day: nothing is spent or refused yet, reservations are carried over."""
        self.day = day
        self.known = Known(reservations=self.known.reservations)
        self._correction = None

    # --- what stands --------------------------------------------------------------------------

    @property
    def spent(self) -> int:
        """Return the calls of the day, those under way included."""
        return sum(self.known.spent.values()) + sum(number for _, number in self._since())

    @property
    def used(self) -> int:
        """Return the calls that count against the allowance: those spent in Komet's present day."""
        return max(0, self.spent - self.forgiven)

    @property
    def forgiven(self) -> int:
        """Return the calls of our day that were spent before Komet's began."""
        return self._correction.forgiven if isinstance(self._correction, Reopened) else self.known.forgiven

    @property
    def reserved(self) -> int:
        """Return the calls that are set aside and not used yet."""
        return sum(self.remaining(intent) for intent in self.known.reservations)

    @property
    def left(self) -> int | None:
        """Return the calls that nobody has used or reserved, None when the allowance is not known."""
        if self.closed:
            return 0
        if self.limits.allowance is None:
            return None
        return max(0, self.limits.allowance - self.used - self.reserved)

    @property
    def closed(self) -> Closed | None:
        """Return Komet's refusal, if it stands."""
        if self._correction is not None:
            return self._correction if isinstance(self._correction, Closed) else None
        return self.known.closed

    def remaining(self, intent: str) -> int:
        """Return how many reserved calls a confirmed write has left."""
        reservation = self.known.reservations.get(intent)
        if reservation is None:
            return 0
        used = sum(
            number
            for counter in (self._under_way, self._pending, self._writing)
            for entry, number in counter.items()
            if entry.uses_reservation and entry.caller.intent == intent
        )
        return max(0, reservation.calls - used)

    def spent_by(self, person: str) -> int:
        """Return the calls of one person today."""
        return self.known.spent.get(person, 0) + sum(
            number for entry, number in self._since() if entry.caller.person == person
        )

    def reserved_by(self, person: str) -> int:
        """Return the calls that are set aside for one person's writes."""
        return sum(self.remaining(intent) for intent, each in self.known.reservations.items() if each.person == person)

    def room(self, purpose: Purpose) -> int | None:
        """Return how many more calls this kind of work may make, None when there is no limit."""
        left = self.left
        return None if left is None else max(0, left - self.limits.floor(purpose))

    def room_of(self, person: str) -> int | None:
        """Return how many more calls the person's share has, None when there is no limit."""
        if self.limits.allowance is None or not person or self.limits.person_share >= 1:
            return None
        return max(0, self.limits.share() - self.spent_by(person) - self.reserved_by(person))

    @property
    def is_ahead(self) -> bool:
        """Say whether the database does not know something yet."""
        return bool(self._pending) or self._correction is not None

    def recent(self) -> Counter[Entry]:
        """Return the calls of the day that the database does not know yet."""
        found: Counter[Entry] = Counter()
        for entry, number in self._since():
            found[entry] += number
        return found

    # --- what happens -------------------------------------------------------------------------

    def begin(self, caller: Caller, hour: int) -> Entry:
        """Count a call that is about to leave; it uses its write's reservation as long as that lasts."""
        entry = Entry(self.day, hour, caller, uses_reservation=self.remaining(caller.intent) > 0)
        self._under_way[entry] += 1
        return entry

    def end(self, entry: Entry, *, sent: bool) -> None:
        """Keep the call if a byte of it can have left, else forget it."""
        self._under_way[entry] -= 1
        self._under_way += Counter()  # drops what is zero
        if sent:
            self._pending[entry] += 1

    def correct(self, correction: Correction) -> None:
        """Take in what Komet's answer says about the day."""
        self._correction = correction

    def take_out(self) -> Batch:
        """Return what has to be written; `written` or `kept` must follow."""
        self._writing, self._pending = self._pending, Counter()
        return Batch(self._writing, self._correction)

    def written(self, batch: Batch, known: Known, day: date) -> None:
        """Take in what the database holds of the day after the batch was written."""
        self._writing = Counter()
        self.known = known if day == self.day else Known(reservations=known.reservations)
        if self._correction is batch.correction:
            self._correction = None

    def kept(self) -> None:
        """Take back a batch that could not be written."""
        self._pending += self._writing
        self._writing = Counter()

    def _since(self) -> list[tuple[Entry, int]]:
        return [
            (entry, number)
            for counter in (self._under_way, self._pending, self._writing)
            for entry, number in counter.items()
            if entry.day == self.day
        ]
