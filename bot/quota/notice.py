"""What the admins are told, once a day, when Komet refuses before the ledger expects it."""

from bot.quota.day import DayClock
from bot.quota.ledger import Closed, Ledger
from bot.slack.blocks import Message, inert, moment, section
from bot.words import count, say


def closed_message(closed: Closed, ledger: Ledger, clock: DayClock) -> Message:
    """Return the direct message to an admin."""
    allowance = ledger.limits.allowance
    first = say("Komet takes no more calls today: “{words}”", words=inert(closed.words))
    counted = (
        say("I had counted {calls} of {allowance:,}.", calls=count(ledger.used, "call"), allowance=allowance)
        if allowance is not None
        else say("I had counted {calls}; KOMET_PAID_USERS is not set.", calls=count(ledger.used, "call"))
    )
    lines = [
        f"*{first}* {counted}",
        say(
            "Nothing more is sent until {when}, but for one call an hour that finds out whether it works again.",
            when=moment(clock.next_begin(closed.at)),
        ),
        say("To let one through sooner: `/komet-quota resume`"),
        say(
            "If this comes too early: do other programs use the company's allowance, is KOMET_PAID_USERS right, "
            "and does Komet's day begin when KOMET_DAY_OFFSET_HOURS says?"
        ),
    ]
    return Message(f"{first} {counted}", [section("\n".join(lines))])
