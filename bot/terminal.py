"""Asking somebody at a terminal, question by question; a file of answers on standard input does too."""

import getpass
import json
import sys
from collections.abc import Iterable
from typing import Any, Protocol


class StoppedError(Exception):
    """The person has had enough: they said so, or the input ended."""


class Terminal(Protocol):
    """Somebody who is told lines and asked questions."""

    def tell(self, *lines: str) -> None:
        """Show lines."""

    def ask(self, question: str) -> str:
        """Return what was typed. Raises StoppedError when the input has ended."""

    def ask_hidden(self, question: str) -> str:
        """Return what was typed without showing it."""


class Console:
    """The terminal that this process was started from."""

    def tell(self, *lines: str) -> None:
        """Print lines."""
        for line in lines:
            print(printable(line), flush=True)  # noqa: T201 - a command line speaks by printing

    def ask(self, question: str) -> str:
        """Ask, and read a line. Raises StoppedError when there is none to come."""
        try:
            return input(f"{printable(question)} ").strip()
        except EOFError:
            raise StoppedError from None

    def ask_hidden(self, question: str) -> str:
        """Ask for a secret; what is typed at a terminal is not shown there."""
        if not sys.stdin.isatty():
            return self.ask(question)
        return getpass.getpass(f"{question} ").strip()


def printable(text: str) -> str:
    """Return the text without what would move the cursor or change colours: some of it comes from Komet."""
    return "".join(letter if letter.isprintable() or letter == "\n" else " " for letter in text)


def as_json(value: Any) -> str:
    """Return a value as JSON for people, one name a line."""
    return json.dumps(value, indent=2, ensure_ascii=False, default=str)


def says_yes(terminal: Terminal, question: str) -> bool:
    """Ask until it is yes or no. Raises StoppedError at "stop"."""
    return one_of(terminal, question, ("yes", "no")) == "yes"


def one_of(terminal: Terminal, question: str, answers: Iterable[str]) -> str:
    """Ask until it is one of the answers, which may be shortened. Raises StoppedError at "stop"."""
    known = tuple(answers)
    while True:
        typed = terminal.ask(f"{question} ({'/'.join((*known, 'stop'))})").lower()
        if typed == "stop":
            raise StoppedError
        found = [answer for answer in known if typed and answer.startswith(typed)]
        if len(found) == 1:
            return found[0]
