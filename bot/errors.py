"""What can go wrong, each as a sentence for a salesperson with a next step.

`BotError` is everything we foresaw. One boundary (`handlers/boundary.py`) turns it into a message and
picks the surface; anything else becomes "Something broke on our side" with a reference for the log.
"""

from collections.abc import Sequence
from typing import ClassVar

from bot.words import say, stopped


class BotError(Exception):
    """An error whose sentence may be shown to a person.

    Subclasses hold `words` (with `{facts}` to fill in) and `next_step`; those that say "you" or "your" hold
    `words_to_all` too, for a card that others read as well. Facts must never be a secret: they reach Slack, the audit
    and the log.
    """

    words: ClassVar[str] = "That did not work."
    words_to_all: ClassVar[str] = ""
    next_step: ClassVar[str] = ""

    def __init__(self, **facts: object) -> None:
        super().__init__(type(self).words, facts)
        self.facts = facts

    def sentence(self) -> str:
        """Return what happened, in the reader's language."""
        return say(self.words, **self.facts)

    def sentence_to_all(self) -> str:
        """Return what happened, for readers of whom one alone asked for it: "your token" would be anybody's."""
        return say(self.words_to_all or self.words, **self.facts)

    def advice(self) -> str:
        """Return what to do next, in the reader's language; empty when there is nothing to do."""
        return say(self.next_step, **self.facts) if self.next_step else ""

    def to_all(self) -> str:
        """Return sentence and advice on one line, for readers of whom one alone asked."""
        return self._with_advice(self.sentence_to_all())

    def __str__(self) -> str:
        """Return sentence and advice on one line, for logs and plain text."""
        return self._with_advice(self.sentence())

    def _with_advice(self, sentence: str) -> str:
        advice = self.advice()
        return f"{stopped(sentence)} {advice}" if advice else sentence


class UsageError(BotError):
    """A command that we do not know; those like it are offered, three at most."""

    words = "I do not know “{typed}”."
    next_step = "Did you mean {nearest}? Type /komet help to see everything."

    def __init__(self, *, typed: str, nearest: list[str]) -> None:
        super().__init__(typed=typed, nearest=", ".join(nearest))
        self.nearest = nearest

    def advice(self) -> str:
        """Return what was meant, if anything is like it, and where everything stands."""
        return super().advice() if self.nearest else say("Type /komet help to see what you can do.")


class FormError(BotError):
    """A fault of one field of a form; `field` is the form field's name, which is its `block_id`."""

    words = "{words}"

    def __init__(self, field: str, words: str) -> None:
        super().__init__(words=words)
        self.field = field


class MissingError(FormError):
    """Something that has yet to be filled in: no fault of a form that has only just opened with what was typed."""


class ColumnsError(FormError):
    """A table of which it must be asked which columns are meant; `shape` is what tables like it share.

    `advice` says how headings tell, where nobody can be asked.
    """

    next_step = "{advice}"

    def __init__(self, field: str, *, shape: str, advice: str) -> None:
        super().__init__(field, say("I cannot tell which columns you mean."))
        self.facts["advice"] = advice
        self.shape = shape


class NoSuchOrderError(FormError):
    """A purchase order that Komet does not show to this token; `near` are numbers like it that it did show."""

    def __init__(self, field: str, number: str, near: Sequence[str] = ()) -> None:
        advice = (
            say("Did you mean {near}?", near=say(" or ").join(near))
            if near
            else say("Check the number, or whether it is yours.")
        )
        super().__init__(field, say("Komet shows you no order {number}. {advice}", number=number, advice=advice))
        self.number = number


class NotConnectedError(BotError):
    """The person has no Komet token here."""

    words = "You are not connected to Komet yet."
    words_to_all = "Whoever asked is not connected to Komet any more."
    next_step = "Connect your Komet token first: /komet-token connect."


class NotAllowedError(BotError):
    """Someone or something said no; the sentence names who. `method` is what was to be run, as it is typed."""

    words = "You may not run {method}: {reason}"
    next_step = "{ask}"

    def __init__(self, *, method: str, reason: str, ask: str) -> None:
        super().__init__(method=method, reason=reason, ask=ask)
        self.method = method


class ApprovalError(BotError):
    """A decision that cannot be taken: decided already, expired, not by this person.

    `advice` may name people as <@U…>; it is shown as our own markup, `words` as data.
    """

    words = "{words}"
    next_step = "{advice}"

    def __init__(self, words: str, advice: str = "") -> None:
        super().__init__(words=words, advice=advice)


class ConfigurationError(BotError):
    """The bot cannot start or work with the configuration it was given."""

    words = "{words}"

    def __init__(self, words: str) -> None:
        super().__init__(words=words)
