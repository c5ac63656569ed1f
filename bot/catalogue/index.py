"""The search behind a type-ahead: fifty thousand entries, each letter answered in a few milliseconds.

What is typed are beginnings of words in any order, or the beginning of a code or of the name. Only when nothing has
them, each word may have one typing error. A set of entries is one large integer with a bit for each: to
intersect and to join such sets takes microseconds, however many entries there are.
"""

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

from bot.catalogue.folding import fold, parts_of, squeeze, words_of

HEAVY = 1_000
"""Beginnings that more places than this have keep their set of entries; the others' is made when it is asked for."""

LONGEST_KEPT = 5
"""Letters of the longest such beginning: what is heavy beyond is hardly more than one word, and quickly made."""

ALPHABET = 40
"""So many letters, the commonest, are tried for one that was mistyped or left out."""

SHORTEST_MISTYPED = 3
"""Of two letters one mistyped leaves nothing to go by."""

SHORTEST_DOUBLED = 4
"""A letter too many is looked for in words from this length on: two letters begin too much."""

_PAST_ALL = "\U0010ffff"


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that can be chosen: what the form gets, what people read, and the line below."""

    value: str
    name: str
    code: str
    description: str = ""

    @property
    def label(self) -> str:
        """Return name and code; a name that holds its code already is enough."""
        if self.code.casefold() in self.name.casefold().split():
            return self.name
        return " · ".join(part for part in (self.name, self.code) if part)


class Index:
    """Finds entries. Made once for a list, in time proportional to it, and never changed."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        folded = sorted(((fold(each.name), fold(each.code), each) for each in entries), key=lambda each: each[:2])
        self.entries = tuple(each for _, _, each in folded)
        self._names = [name for name, _, _ in folded]
        codes = sorted((squeeze(each.code), number) for number, each in enumerate(self.entries) if each.code)
        self._codes = [code for code, _ in codes]
        self._numbers = [number for _, number in codes]
        self._all = (1 << len(self.entries)) - 1
        places: dict[str, list[int]] = defaultdict(list)
        for number, (name, code, _) in enumerate(folded):
            for word in _words(name, code):
                places[word].append(number)
        self._words = sorted(places)
        self._places = [places[word] for word in self._words]
        self._heavy = self._sets_of_heavy_beginnings()
        letters = Counter(letter for word in self._words for letter in word if letter.isalpha())
        self._alphabet = "".join(letter for letter, _ in letters.most_common(ALPHABET))

    def search(self, typed: str, limit: int = 100) -> list[Entry]:
        """Return the entries that fit best: a whole code or name, then what begins so, then the rest by name."""
        folded = fold(typed).strip()
        words = words_of(folded)
        if not words:
            return list(self.entries[:limit])
        first = dict.fromkeys([*self._by_code("".join(words), limit), *self._by_name(folded, limit)])
        found = [self._with_words(words)]
        if not found[0] and not first:
            found = self._with_mistyped(words)
        for number in chain.from_iterable(map(self._members, found)):
            if len(first) >= limit:
                break
            first[number] = None
        return [self.entries[number] for number in list(first)[:limit]]

    # --- by beginning -------------------------------------------------------------------------

    def _by_code(self, squeezed: str, limit: int) -> list[int]:
        begin = bisect_left(self._codes, squeezed)
        end = bisect_left(self._codes, squeezed + _PAST_ALL, begin, min(len(self._codes), begin + limit))
        return self._numbers[begin:end]

    def _by_name(self, folded: str, limit: int) -> range:
        begin = bisect_left(self._names, folded)
        return range(begin, bisect_left(self._names, folded + _PAST_ALL, begin, min(len(self._names), begin + limit)))

    def _with_words(self, words: Sequence[str]) -> int:
        found = self._all
        for word in words:
            found &= self._beginning(word)
            if not found:
                break
        return found

    def _beginning(self, typed: str) -> int:
        """Return the set of entries with a word that begins so."""
        if (kept := self._heavy.get(typed)) is not None:
            return kept
        begin, end = self._range(typed)
        if begin == end:
            return 0
        return self._joined(begin, end)

    def _word(self, typed: str) -> int:
        """Return the set of entries that have this word."""
        at = bisect_left(self._words, typed)
        return self._joined(at, at + 1) if at < len(self._words) and self._words[at] == typed else 0

    def _range(self, typed: str) -> tuple[int, int]:
        begin = bisect_left(self._words, typed)
        if begin == len(self._words) or not self._words[begin].startswith(typed):
            return begin, begin
        return begin, bisect_left(self._words, typed + _PAST_ALL, begin)

    def _joined(self, begin: int, end: int) -> int:
        flags = bytearray(b"0" * len(self.entries))
        for places in self._places[begin:end]:
            for number in places:
                flags[number] = 49  # "1"
        return int(flags, 2)  # the first entry is the highest bit

    def _members(self, found: int) -> Iterator[int]:
        if not found:
            return
        flags = f"{found:0{len(self.entries)}b}"
        at = flags.find("1")
        while at >= 0:
            yield at
            at = flags.find("1", at + 1)

    def _sets_of_heavy_beginnings(self) -> dict[str, int]:
        sizes: Counter[str] = Counter()
        for word, places in zip(self._words, self._places, strict=True):
            for length in range(1, min(len(word), LONGEST_KEPT) + 1):
                sizes[word[:length]] += len(places)
        heavy = [beginning for beginning, size in sizes.items() if size > HEAVY]
        return {beginning: self._joined(*self._range(beginning)) for beginning in heavy}

    # --- mistyped -----------------------------------------------------------------------------

    def _with_mistyped(self, words: Sequence[str]) -> list[int]:
        """Return the entries that have what was meant as whole words, and those that have it as beginnings."""
        whole = wide = self._all
        for word in words:
            same = self._beginning(word)
            likely, possible = same, same
            for other in self._meant(word):
                possible |= self._beginning(other)
                likely |= self._word(other)
            whole &= likely
            wide &= possible
            if not wide:
                break
        return [whole, wide]

    def _meant(self, word: str) -> set[str]:
        """Return beginnings that are one typing error away: a letter wrong, left out, too many, or two swapped.

        A mistyped number is another number, so only letters are tried.
        """
        if len(word) < SHORTEST_MISTYPED or not word.isalpha():
            return set()
        meant: set[str] = set()
        for at in range(len(word) + 1):
            before, after = word[:at], word[at:]
            if at and not self._begins(before):
                break  # no word begins so: the error is before this place
            if len(word) >= SHORTEST_DOUBLED and after:
                meant.add(before + after[1:])
            if len(after) > 1:
                meant.add(before + after[1] + after[0] + after[2:])
            for letter in self._alphabet:
                if after:
                    meant.add(before + letter + after[1:])
                    meant.add(before + letter + after)
        meant.discard(word)
        return {each for each in meant if self._begins(each)}

    def _begins(self, typed: str) -> bool:
        at = bisect_left(self._words, typed)
        return at < len(self._words) and self._words[at].startswith(typed)


def _words(name: str, code: str) -> set[str]:
    """Return all under which an entry is found: words, the numbers and letters inside those of the name, the code."""
    words = set(words_of(name))
    inside = [part for word in words for part in parts_of(word)]
    return {*words, *inside, *words_of(code), *({squeeze(code)} if code else ())}
