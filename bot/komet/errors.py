"""What can go wrong between us and Komet, each as a sentence with a next step.

Which one it is decides whether a write may be sent again: after `KometUnavailableError`,
`KometTooLargeError` and `KometFileError` nothing reached Komet, after a refusal Komet did nothing, after
`KometOutcomeUnknownError` nobody knows. No fact of these errors ever holds a token, a URL or a body.
"""

from typing import ClassVar

from bot.errors import BotError
from bot.komet.next_steps import known_next_step
from bot.words import say

MESSAGE_LENGTH = 500
"""Komet's `message` is documented with at most 500 characters; more is not a sentence for people."""

NO_REASON = "no reason given"


class KometError(BotError):
    """Komet could not do what was asked, or we cannot tell."""

    words = "Komet could not do that."
    rest_words: ClassVar[str] = "Not begun, because the one before it could not be sent."

    def of_rest(self) -> str:
        """Return what is said of the requests behind this one, which are not sent: nothing about them is unknown."""
        return say(self.rest_words)


class KometRefusedError(KometError):
    """Komet answered with status 0: it did nothing, and says why. `message` is Komet's own sentence."""

    words = "Komet refused: “{message}”"
    next_step = "Nothing was changed by this call. Correct it and try again."

    def __init__(self, message: str, **facts: object) -> None:
        self.message = quotable(message)
        super().__init__(message=self.message, **facts)

    def advice(self) -> str:
        """Return what helps after this very sentence, where that is known."""
        known = known_next_step(self.message)
        return f"{say('Nothing was changed by this call.')} {say(known)}" if known else super().advice()


class KometMethodRefusedError(KometRefusedError):
    """Komet does not let this token call this method."""

    words = "Komet does not let your token use {method}: “{message}”"
    words_to_all = "Komet does not let the token of whoever asked use {method}: “{message}”"
    next_step = "Ask whoever manages Komet to tick {method} for the token."

    def __init__(self, method: str, message: str = NO_REASON) -> None:
        super().__init__(message, method=method)
        self.method = method

    def advice(self) -> str:
        """Return whom to ask."""
        return say(self.next_step, method=self.method)


class KometTokenRejectedError(KometError):
    """Komet does not know the token, or does not accept it any more. Nothing was done."""

    words = "Komet does not accept your token: “{message}”"
    words_to_all = "Komet does not accept the token of whoever asked: “{message}”"
    next_step = "Was it reset in Komet? Put the new one in its place: /komet-token rotate."
    rest_words = "Not begun, because Komet did not accept the token."

    def __init__(self, message: str = NO_REASON) -> None:
        self.message = quotable(message)
        super().__init__(message=self.message)


class KometQuotaError(KometError):
    """The company's allowance of calls for today is used up. Nothing was done."""

    words = "Komet takes no more calls today: “{message}”"
    next_step = "The company's allowance starts anew each day. Try again tomorrow, or use Komet itself."
    rest_words = "Not begun, because the allowance of calls for the day did not reach for it."

    def __init__(self, message: str = NO_REASON) -> None:
        self.message = quotable(message)
        super().__init__(message=self.message)


class KometUnavailableError(KometError):
    """Komet could not be reached. Nothing was sent, or it was a read: it is safe to repeat."""

    words = "Komet cannot be reached: {reason}."
    next_step = "Nothing was changed. Try again in a minute."
    rest_words = "Not begun, because Komet could not be reached."

    def __init__(self, reason: str) -> None:
        super().__init__(reason=reason)
        self.reason = reason


class KometOutcomeUnknownError(KometError):
    """A write may or may not have taken effect: its answer was lost or cannot be read."""

    words = "It is not known whether this took effect: {reason}."
    next_step = "Look in Komet before you do it again."
    rest_words = "Not begun, because what became of the one before it was not known."

    def __init__(self, method: str, reason: str) -> None:
        super().__init__(method=method, reason=reason)
        self.method = method
        self.reason = reason

    def cause(self) -> str:
        """Return the reason as a sentence, where it is said already that the outcome is not known."""
        return f"{self.reason[:1].upper()}{self.reason[1:]}."


class KometAnswerError(KometError):
    """A read's answer that we do not understand."""

    words = "Komet's answer to {method} makes no sense: {reason}."
    next_step = "Try again in a minute; if it stays like this, tell whoever runs this bot."

    def __init__(self, method: str, reason: str) -> None:
        super().__init__(method=method, reason=reason)
        self.method = method
        self.reason = reason


class KometTooLargeError(KometError):
    """A request or file that is larger than Komet takes. Nothing was sent. Sizes are in bytes."""

    words = "That is too large for Komet: {size:,} bytes, and it takes {limit:,}."
    next_step = "Nothing was sent. Do it in smaller parts."

    def __init__(self, method: str, *, size: int, limit: int) -> None:
        super().__init__(method=method, size=size, limit=limit)
        self.method = method
        self.size = size
        self.limit = limit


class KometFileError(KometError):
    """The file to be sent is not the file that the request names. Nothing was sent."""

    words = "The file “{name}” is not the one that was checked."
    next_step = "Nothing was sent. Upload it again."

    def __init__(self, name: str) -> None:
        super().__init__(name=name)


def quotable(message: str) -> str:
    """Return Komet's sentence on one line, without control characters, at most 500 characters long."""
    printable = "".join(char if char.isprintable() else " " for char in message)
    line = " ".join(printable.split()) or NO_REASON
    return line if len(line) <= MESSAGE_LENGTH else line[: MESSAGE_LENGTH - 1] + "…"
