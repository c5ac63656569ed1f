"""A list as Komet answered it, kept as text: for searching, for looking up, and for making its records again."""

import json
import zlib
from collections import defaultdict
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
    """One list of a kind, from the lines of `packed`. What is derived is made at the first need."""

    def __init__(self, kind: Kind[Thing], lines: Sequence[str]) -> None:
        self.kind: Kind[Thing] = kind
        self._lines = lines
        self._ids: dict[str, list[int]] = defaultdict(list)
        self._codes: dict[str, list[int]] = defaultdict(list)
        self._same: dict[str, list[int]] = defaultdict(list)
        self._entries: dict[str, Entry] = {}
        self._offered: list[Entry] = []
        self.names: list[str] = []
        self._folded: list[str] = []
        for number, line in enumerate(lines):
            record: Mapping[str, Any] = json.loads(line)
            name = str(record.get(kind.named_by, ""))
            self.names.append(name)
            self._ids[str(record["id"]).casefold()].append(number)
            self._codes[str(record.get("code", "")).casefold()].append(number)
            self._folded.append(fold(name))
            self._same[self._folded[-1]].append(number)
            self._take_in(record, name)

    @cached_property
    def index(self) -> Index:
        """Return the search; what is out of use is not offered."""
        return Index(self._offered)

    def entry(self, value: str) -> Entry | None:
        """Return the entry with this value, also one that is out of use, or None."""
        return self._entries.get(value)

    def find(self, typed: str) -> list[Thing]:
        """Return what has this ID; else this code; else this name; else this in its name.

        Letter case is no matter, and in a name accents are none.
        """
        wanted, named = typed.strip().casefold(), fold(typed.strip())
        if not wanted:
            return []
        for known, key in ((self._ids, wanted), (self._codes, wanted), (self._same, named)):
            if key in known:
                return self._things(known[key])
        return self._things([number for number, name in enumerate(self._folded) if named in name])

    def _things(self, numbers: Iterable[int]) -> list[Thing]:
        return [self.kind.model.model_validate_json(self._lines[number]) for number in numbers]

    def _take_in(self, record: Mapping[str, Any], name: str) -> None:
        value, code = str(record[self.kind.value]), str(record.get("code", ""))
        entry = Entry(value, name, code, " · ".join(self.kind.tell(record)))
        self._entries[value] = entry
        if record.get("active") is not False:
            self._offered.append(entry)


def listing_of(kind: Kind[Thing], things: Iterable[Thing]) -> Listing[Thing]:
    """Return the listing of what Komet just answered."""
    return Listing(kind, [_line(each) for each in things])


def _line(thing: Thing) -> str:
    # As Komet showed it, but for what is as usual: a code that is missing is missing again when it is read.
    return json.dumps(thing.model_dump(mode="json", exclude_defaults=True), ensure_ascii=True, separators=(",", ":"))
