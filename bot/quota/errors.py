"""Refusals of our own, before a call leaves: the day's allowance is used up, kept for others, or too small.

They are `KometQuotaError`s, because to whoever asks they mean the same; but nothing was sent.
"""

from bot.errors import BotError
from bot.komet.errors import KometQuotaError
from bot.words import say


class AllowanceError(KometQuotaError):
    """A call or a piece of work that the day's allowance does not allow. Nothing was sent."""

    def __init__(self, **facts: object) -> None:
        BotError.__init__(self, **facts)
        self.message = self.sentence()


class ClosedError(AllowanceError):
    """Komet said today that the allowance is used up."""

    words = "Komet takes no more calls today: “{message}”"
    next_step = (
        "It may work again at {when}; one call is let through then to find out. Nothing was sent now. "
        "An admin can let one through sooner: /komet-quota resume"
    )


class SpentError(AllowanceError):
    """Everything is used or set aside for confirmed writes."""

    words = "Komet takes no more calls today: all {allowance:,} are used or set aside."
    next_step = "It may work again at {when}, when Komet's day begins. Until then use Komet itself."


class KeptForPeopleError(AllowanceError):
    """What is left is kept: for people when background work asks, for small things when a batch asks."""

    words = "Only {left:,} Komet calls are left today, and they are kept for people."
    next_step = "It may work again at {when}, when Komet's day begins."


class ShareUsedError(AllowanceError):
    """The person has used their share of the day."""

    words = "You have used {used:,} of today's {allowance:,} Komet calls. The rest is for the others."
    words_to_all = "Whoever asked has used {used:,} of today's {allowance:,} Komet calls. The rest is for the others."
    next_step = "It may work again at {when}, when Komet's day begins. If you need more today, ask {ask}."


class TooExpensiveError(AllowanceError):
    """A write that needs more calls than there are for it."""

    words = "This needs {calls}; left today: {left:,}."
    next_step = "{advice}"


class KeptForSmallError(TooExpensiveError):
    """A batch that would take from the calls that are kept for small writes."""

    words = (
        "This needs {calls}; left today: {left:,}, and the last {kept:,} of a day are kept for writes of up to {most} "
        "calls."
    )


class ShareTooSmallError(TooExpensiveError):
    """A write that needs more calls than the person's share of the day has left."""

    words = "This needs {calls}; left today of what one person may use: {left:,}."


def named(admins: tuple[str, ...]) -> str:
    """Return whom to ask, as mrkdwn."""
    return ", ".join(f"<@{admin}>" for admin in admins) or say("your Komet administrator")
