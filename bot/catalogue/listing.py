"""A list as Komet answered it, kept as text: for searching, for looking up, and for making its records again."""

import json
import zlib
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import Any, Generic

from bot.catalogue.folding import fold
from bot.catalogue.index import Entry, Index
from bot.catalogue.kinds import Kind, Thing


def packed(things: Iterable[Thing]) -> bytes:
    """Return the things as they are stored: a line of JSON for each, compressed."""
    return zlib.compress("\n".join(_line(each) for each in things).encode(), level=3)


def unpacked(content: bytes) -> list[str]:
    """Return the lines that `packed` wrote."""
    return zlib.decompress(content).decode().splitlines()


class Listing(Generic[Thing]):
    """One list of a kind, from the lines of `packed`. Its records are made again one by one, when they are wanted."""

    def __init__(self, kind: Kind[Thing], lines: Sequence[str]) -> None:
        self.kind: Kind[Thing] = kind
        self._lines = lines
        self._ids: dict[str, int] = {}
        self._entries: list[Entry] = []
        self._unused: set[int] = set()
        for number, line in enumerate(lines):
            record: Mapping[str, Any] = json.loads(line)
            name, code = str(record.get(kind.named_by, "")), str(record.get("code", ""))
            self._ids[str(record["id"])] = number
            self._entries.append(Entry(str(record[kind.value]), name, code, " · ".join(kind.tell(record))))
            if record.get("active") is False:
                self._unused.add(number)

    @cached_property
    def index(self) -> Index:
        """Return the search; what is out of use is not offered."""
        return Index([entry for number, entry in enumerate(self._entries) if number not in self._unused])

    @property
    def names(self) -> list[str]:
        """Return the names, in Komet's order."""
        return [entry.name for entry in self._entries]

    @property
    def codes(self) -> dict[str, Entry]:
        """Return what has a code, by that in capitals."""
        return {entry.code.upper(): entry for entry in self._entries if entry.code}

    def entry(self, value: str) -> Entry | None:
        """Return the entry with this value, also one that is out of use, or None."""
        if self.kind.value == "id":
            number = self._ids.get(value)
            return None if number is None else self._entries[number]
        return next((entry for entry in self._entries if entry.value == value), None)

    def find(self, typed: str, *, exact: bool = False) -> list[Thing]:
        """Return what has this ID; else this code; else this name; else (not `exact`) this in its name.

        Letter case is no matter, and in a name accents are none.
        """
        wanted, named = typed.strip().casefold(), fold(typed.strip())
        if not wanted:
            return []
        if (number := self._ids.get(typed.strip())) is not None:
            return self._things([number])
        if same := [number for number, each in enumerate(self._entries) if each.code.casefold() == wanted]:
            return self._things(same)
        if same := [number for number, name in enumerate(self._folded) if name == named]:
            return self._things(same)
        return self._things([number for number, name in enumerate(self._folded) if not exact and named in name])

    def all(self) -> list[Thing]:
        """Return all of them, in Komet's order."""
        return self._things(range(len(self._entries)))

    @cached_property
    def _folded(self) -> list[str]:
        return [fold(entry.name) for entry in self._entries]

    def _things(self, numbers: Iterable[int]) -> list[Thing]:
        return [self.kind.model.model_validate_json(self._lines[number]) for number in numbers]


def listing_of(kind: Kind[Thing], things: Iterable[Thing]) -> Listing[Thing]:
    """Return the listing of what Komet just answered."""
    return Listing(kind, [_line(each) for each in things])


def _line(thing: Thing) -> str:
    # As Komet showed it, but for what is as usual: a code that is missing is missing again when it is read.
    return json.dumps(thing.model_dump(mode="json", exclude_defaults=True), ensure_ascii=True, separators=(",", ":"))
