"""The search behind a type-ahead, by itself."""

import random

import pytest

from bot.catalogue.folding import fold
from bot.catalogue.index import Entry, Index

NAMES = {
    "1": ("Flores del Páramo", "PARA"),
    "2": ("Finca Alborada", "ALBO"),
    "3": ("Rosas La Esmeralda", "ESME"),
    "4": ("Rose Freedom Red 60cm", "FR-60 R"),
    "5": ("Rose Freedom Red 70cm", "FR-70 R"),
    "6": ("Rose Freesia White", "FW1"),
    "7": ("Évora Floral Design", "EVOR"),
    "8": ("Jørgensen Blomster", "JØRG"),
    "9": ("Rose", "R"),
}
INDEX = Index([Entry(value, name, code) for value, (name, code) in NAMES.items()])


def found(typed: str) -> list[str]:
    return [entry.value for entry in INDEX.search(typed)]


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("paramo", ["1"]),  # without the accent
        ("PÁRAMO flores", ["1"]),  # in capitals, in another order
        ("evora", ["7"]),
        ("e\u0301vora", ["7"]),  # the accent as a letter of its own
        ("jorgensen", ["8"]),
        ("jørg", ["8"]),
        ("albo", ["2"]),  # by code
        ("fr60r", ["4"]),  # by code, without its signs
        ("FR-60 R", ["4"]),
        ("red 60 freedom", ["4"]),
        ("60cm free", ["4"]),
        ("cm 70", ["5"]),
        ("rose free", ["4", "5", "6"]),
        ("freedm", ["4", "5"]),  # a letter left out
        ("freedoom", ["4", "5"]),  # one too many
        ("freddom", ["4", "5"]),  # one wrong
        ("rfeedom", ["4", "5"]),  # two swapped
        ("xreedom", ["4", "5"]),  # the first one wrong
        ("freedmo rde 70", ["5"]),  # one in each word
        ("alborda finca", ["2"]),
        ("fxxedom", []),  # two errors are too many
        ("80cm freedom", []),  # a number is no typing error
        ("zzz", []),
        ("·–", ["7", "2", "1", "8", "3", "9", "4", "5", "6"]),  # no word at all: everything by name
        ("", ["7", "2", "1", "8", "3", "9", "4", "5", "6"]),
    ],
)
def test_what_is_typed_finds_what_is_meant(typed: str, expected: list[str]) -> None:
    order = sorted(NAMES, key=lambda value: fold(NAMES[value][0]))
    assert [value for value in order if value in found(typed)] == [value for value in order if value in expected]
    assert len(found(typed)) == len(expected)


def test_a_whole_code_or_name_comes_first() -> None:
    assert found("r")[0] == "9"
    assert found("rose")[0] == "9"
    assert found("esme")[0] == "3"


def test_what_was_meant_as_a_whole_word_comes_before_beginnings() -> None:
    index = Index([Entry("1", "Roberto Farms", ""), Entry("2", "Zulu Rose", "")])
    assert [entry.value for entry in index.search("rsoe")] == ["2"]
    index = Index([Entry("1", "Aster Redwing", ""), Entry("2", "Zinnia Red", "")])
    assert [entry.value for entry in index.search("rde")] == ["2", "1"]


def test_no_more_than_the_limit_is_offered() -> None:
    index = Index([Entry(str(number), f"Rose {number:04}", f"R{number}") for number in range(500)])
    assert len(index.search("rose", limit=100)) == 100
    assert len({entry.value for entry in index.search("r", limit=100)}) == 100


def test_an_empty_list_offers_nothing() -> None:
    assert Index([]).search("rose") == []
    assert Index([]).search("") == []


def test_the_search_finds_what_a_look_at_every_entry_finds() -> None:
    """Many entries, so that beginnings whose sets are kept and others are both used."""
    chance = random.Random(7)
    parts = ["Rose", "Spray", "Freedom", "Mondial", "Red", "Rojo", "Pink", "Páramo", "Quick", "Sand", "50cm", "60cm"]
    entries = [
        Entry(str(n), " ".join(chance.sample(parts, 3)) + f" {chance.choice('abc')}{n % 97}", f"C{n:04}")
        for n in range(4_000)
    ]
    index = Index(entries)
    assert index._heavy  # or the test says nothing about them

    def fits(entry: Entry, typed: str) -> bool:
        words = [*fold(entry.name).split(), fold(entry.code)]
        return all(any(word.startswith(each) for word in words) for each in typed.split())

    for typed in ("r", "ro", "rose red", "paramo 60", "sand q b1", "c000", "c39", "spray pink mondial", "a96 rose"):
        wanted = {entry.value for entry in entries if fits(entry, typed)}
        shown = {entry.value for entry in index.search(typed, limit=len(entries))}
        assert wanted <= shown, typed
        inside = {"cm", "50", "60"}  # found under parts of a word too, which the plain look does not know
        assert shown == wanted or any(each in typed for each in inside) or typed.startswith("c"), typed
