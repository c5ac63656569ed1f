"""What differs between a preview and Komet as it is now: shown, now, and what the person wanted.

Without that a stale proposal says only that something moved. Nothing is guessed: what was wanted is told of
the record and the value that the plan's own change names, and of nothing else.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from bot.plan import Change, Plan, name_of
from bot.words import say


@dataclass(frozen=True)
class Difference:
    """One value of one record of Komet that is not what the preview showed.

    `field` is the record's key, "" when the record itself came or went; `shown` and `now` are None where
    there is no value. `wanted` is what the plan makes of it; None when the plan leaves it alone.
    """

    record: str
    field: str
    shown: str | None
    now: str | None
    wanted: str | None = None

    def to_record(self) -> dict[str, Any]:
        """Return it as JSON-able values, as a stale proposal keeps it."""
        return asdict(self)


def differences(shown: Plan, now: Plan) -> list[Difference]:
    """Return what differs between the records of the plan that was shown and of the one that is made now."""
    before = {name_of(record): record for record in shown.snapshot}
    after = {name_of(record): record for record in now.snapshot}
    found: list[Difference] = []
    for name in [*before, *(name for name in after if name not in before)]:
        for field, old, new in _values(before.get(name), after.get(name)):
            found.append(Difference(name, field, old, new, _wanted(shown.changes, name, field)))
    return found


def new_warnings(shown: Plan, now: Plan) -> list[Difference]:
    """Return the warnings that the plan gives now and did not give when it was shown."""
    return [Difference("", "warning", None, each) for each in now.warnings if each not in shown.warnings]


def _values(
    old: Mapping[str, Any] | None, new: Mapping[str, Any] | None
) -> Iterator[tuple[str, str | None, str | None]]:
    if old is None or new is None:
        yield "", _there(old), _there(new)
        return
    for key in dict.fromkeys([*old, *new]):
        if old.get(key) != new.get(key):
            yield key, _text(old.get(key)), _text(new.get(key))


def _wanted(changes: Sequence[Change], record: str, field: str) -> str | None:
    for change in changes:
        # Without a field of its own a change is about the whole record; a record that is gone is about all of it.
        if change.record is not None and change.record == record and (not field or change.field in ("", field)):
            return change.after
    return None


def _there(record: Mapping[str, Any] | None) -> str | None:
    return None if record is None else "there"


def _text(value: Any) -> str | None:
    if isinstance(value, bool):
        return say("yes") if value else say("no")
    return None if value is None else str(value)
