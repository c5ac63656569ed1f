"""The arithmetic: nothing below nothing, nothing lost, nothing counted twice, whatever happens in which order."""

from collections import Counter
from datetime import date, timedelta

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from bot.komet.callers import Caller, Purpose
from bot.quota.ledger import Batch, Closed, Entry, Known, Ledger, Limits, Reopened, Reservation
from tests.quota.conftest import ANA, NOON

DAY = date(2026, 11, 25)
CLOSED = Closed(NOON, NOON + timedelta(hours=1), "no more")


def ledger_of(allowance: int | None = 100, **known: object) -> Ledger:
    """Return a ledger that knows this of the database."""
    ledger = Ledger(Limits(allowance), DAY)
    ledger.known = Known(**known)  # type: ignore[arg-type]
    return ledger


def test_a_call_under_way_is_spent_and_one_that_never_left_is_not() -> None:
    ledger = ledger_of()
    entry = ledger.begin(ANA, 7)
    assert ledger.spent == 1
    ledger.end(entry, sent=False)
    assert ledger.spent == 0


def test_what_is_being_written_is_counted_once() -> None:
    ledger = ledger_of(spent={"U1": 5})
    ledger.end(ledger.begin(ANA, 7), sent=True)
    batch = ledger.take_out()
    assert ledger.spent == 6
    ledger.written(batch, Known({"U1": 5, ANA.person: 1}), DAY)
    assert ledger.spent == 6


def test_a_batch_that_could_not_be_written_is_written_the_next_time() -> None:
    ledger = ledger_of()
    ledger.end(ledger.begin(ANA, 7), sent=True)
    ledger.take_out()
    ledger.kept()
    assert sum(ledger.take_out().calls.values()) == 1


def test_a_reserved_call_moves_from_reserved_to_spent() -> None:
    ledger = ledger_of(reservations={"p1": Reservation(ANA.person, 2)})
    assert (ledger.spent, ledger.reserved, ledger.left) == (0, 2, 98)
    ledger.end(ledger.begin(Caller(ANA.person, intent="p1"), 7), sent=True)
    assert (ledger.spent, ledger.reserved, ledger.left) == (1, 1, 98)


def test_more_calls_than_were_reserved_take_from_what_is_left() -> None:
    ledger = ledger_of(reservations={"p1": Reservation(ANA.person, 1)})
    for _ in range(3):
        ledger.end(ledger.begin(Caller(ANA.person, intent="p1"), 7), sent=True)
    assert (ledger.spent, ledger.reserved, ledger.left) == (3, 0, 97)


def test_komets_refusal_leaves_nothing_until_it_takes_calls_again() -> None:
    ledger = ledger_of(spent={"U1": 40})
    ledger.correct(CLOSED)
    assert ledger.left == 0
    ledger.correct(Reopened(ledger.spent))
    assert (ledger.spent, ledger.used, ledger.left) == (40, 0, 100)


def test_a_new_day_begins_with_what_is_reserved_alone() -> None:
    ledger = ledger_of(spent={"U1": 40}, closed=CLOSED, reservations={"p1": Reservation("U1", 3)})
    ledger.turn(DAY + timedelta(days=1))
    assert (ledger.spent, ledger.reserved, ledger.left, ledger.closed) == (0, 3, 97, None)


def test_a_call_of_yesterday_that_ends_today_is_written_as_yesterdays() -> None:
    ledger = ledger_of()
    entry = ledger.begin(ANA, 23)
    ledger.turn(DAY + timedelta(days=1))
    ledger.end(entry, sent=True)
    assert ledger.spent == 0
    assert [entry.day for entry in ledger.take_out().calls] == [DAY]


def test_without_an_allowance_calls_are_counted_and_nothing_is_limited() -> None:
    ledger = ledger_of(allowance=None, spent={"U1": 10_000})
    assert (ledger.spent, ledger.left, ledger.room(Purpose.BACKGROUND), ledger.room_of("U1")) == (
        10_000,
        None,
        None,
        None,
    )


def test_background_work_leaves_the_reserve_and_batches_a_third_of_it() -> None:
    ledger = ledger_of()
    assert [ledger.room(purpose) for purpose in Purpose] == [100, 90, 70]


ALLOWANCE = 20
INTENTS = ("p1", "p2", "p3")
PEOPLE = ("U1", "U2")


class LedgerMachine(RuleBasedStateMachine):
    """A ledger in front of a database, driven as the keeper drives it: it begins a call only where there is room."""

    @initialize()
    def begin_day(self) -> None:
        self.ledger = Ledger(Limits(ALLOWANCE), DAY)
        self.calls: Counter[str] = Counter()
        self.reservations: dict[str, Reservation] = {}
        self.forgiven = 0
        self.closed: Closed | None = None
        self.under_way: list[Entry] = []
        self.sent = 0
        self.batch: Batch | None = None

    @rule(person=st.sampled_from(PEOPLE), intent=st.sampled_from(("", *INTENTS)))
    def call(self, person: str, intent: str) -> None:
        ledger = self.ledger
        if not ledger.closed and (ledger.remaining(intent) or ledger.room(Purpose.INTERACTIVE)):
            self.under_way.append(ledger.begin(Caller(person, intent=intent), 7))

    @precondition(lambda self: self.under_way)
    @rule(sent=st.booleans())
    def end(self, sent: bool) -> None:
        self.ledger.end(self.under_way.pop(0), sent=sent)
        self.sent += sent

    @rule(person=st.sampled_from(PEOPLE), intent=st.sampled_from(INTENTS), calls=st.integers(1, 8))
    def reserve(self, person: str, intent: str, calls: int) -> None:
        if intent not in self.reservations and calls <= (self.ledger.room(Purpose.INTERACTIVE) or 0):
            self.reservations[intent] = Reservation(person, calls)
            self._flush()

    @rule(intent=st.sampled_from(INTENTS))
    def finish(self, intent: str) -> None:
        if all(entry.caller.intent != intent for entry in self.under_way):
            self.reservations.pop(intent, None)
            self._flush()

    @precondition(lambda self: self.batch is None)
    @rule()
    def take_out(self) -> None:
        self.batch = self.ledger.take_out()

    @precondition(lambda self: self.batch is not None)
    @rule(works=st.booleans())
    def write(self, works: bool) -> None:
        assert self.batch is not None
        if works:
            self._write(self.batch)
        else:
            self.ledger.kept()
        self.batch = None

    @rule()
    def komet_refuses(self) -> None:
        self.ledger.correct(CLOSED)

    @precondition(lambda self: self.ledger.closed)
    @rule()
    def komet_takes_calls_again(self) -> None:
        self.ledger.correct(Reopened(self.ledger.spent))

    @invariant()
    def nothing_is_below_nothing(self) -> None:
        ledger = self.ledger
        parts = (ledger.spent, ledger.used, ledger.reserved, ledger.left)
        assert all(part is not None and part >= 0 for part in parts)
        assert all(ledger.remaining(intent) >= 0 for intent in INTENTS)

    @invariant()
    def the_sum_holds(self) -> None:
        ledger = self.ledger
        if ledger.closed:
            assert ledger.left == 0
        else:
            assert ledger.used + ledger.reserved + (ledger.left or 0) == ALLOWANCE

    @invariant()
    def every_call_is_counted_once(self) -> None:
        assert self.ledger.spent == self.sent + len(self.under_way)
        assert self.ledger.spent == sum(self.ledger.spent_by(person) for person in PEOPLE)

    @invariant()
    def what_is_reserved_is_somebodys(self) -> None:
        assert self.ledger.reserved == sum(self.ledger.reserved_by(person) for person in PEOPLE)

    def teardown(self) -> None:
        if not hasattr(self, "ledger"):
            return
        for entry in self.under_way:
            self.ledger.end(entry, sent=True)
            self.sent += 1
        self._flush()
        assert sum(self.calls.values()) == self.sent
        assert not self.ledger.is_ahead

    def _flush(self) -> None:
        if self.batch is not None:
            self._write(self.batch)
            self.batch = None
        self._write(self.ledger.take_out())

    def _write(self, batch: Batch) -> None:
        for entry, number in batch.calls.items():
            self.calls[entry.caller.person] += number
            held = self.reservations.get(entry.caller.intent)
            if entry.uses_reservation and held:
                rest = max(0, held.calls - number)
                self.reservations[entry.caller.intent] = Reservation(held.person, rest)
        if isinstance(batch.correction, Closed):
            self.closed = batch.correction
        elif batch.correction:
            self.closed, self.forgiven = None, batch.correction.forgiven
        known = Known(dict(self.calls), dict(self.reservations), self.forgiven, self.closed)
        self.ledger.written(batch, known, DAY)


LedgerMachine.TestCase.settings = settings(max_examples=100, stateful_step_count=30, derandomize=True, deadline=None)
TestLedgerMachine = LedgerMachine.TestCase
