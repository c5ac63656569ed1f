"""What is known of a write whose answer was lost: since when, what each look at Komet showed, when the next one is."""

from dataclasses import dataclass
from datetime import datetime

from bot.operations import Landed, Step
from bot.proposals import Proposal
from bot.slack.blocks import inert, mention, moment
from bot.words import count, say

SHOWN_LOOKS = 5

FOUND = {
    Landed.YES.value: "Komet showed that it was done",
    Landed.NO.value: "Komet showed nothing of it",
    Landed.UNSURE.value: "Komet did not show whether it was done",
}


@dataclass(frozen=True)
class Look:
    """One look at Komet: when, and what it found (`Landed`'s value, or why it did not work)."""

    at: datetime
    found: str

    @property
    def is_answered(self) -> bool:
        """Say whether Komet answered it."""
        return self.found in FOUND

    def words(self) -> str:
        """Return what it showed, as mrkdwn without a full stop."""
        known = FOUND.get(self.found)
        return say(known) if known else say("The look did not work: {why}", why=inert(self.found, 200).rstrip("."))


def looks_of(proposal: Proposal) -> list[Look]:
    """Return the looks at Komet for this proposal, the newest first."""
    kept = [each for entry in proposal.journal for each in entry.evidence]
    looks = [Look(datetime.fromisoformat(each["at"]), str(each["found"])) for each in kept]
    return sorted(looks, key=lambda look: look.at, reverse=True)


def seen_by_people(proposal: Proposal) -> list[str]:
    """Return who settled it by what they saw in Komet themselves, when, and what they said, as mrkdwn lines."""
    kept = [each for entry in proposal.journal for each in entry.evidence if each.get("by")]
    once = {(each["by"], each["found"]): each for each in kept}  # of several requests each has the same answer
    return [
        say(
            "👤 {who} looked in Komet {when}: {found}.",
            who=mention(str(each["by"])),
            when=moment(datetime.fromisoformat(each["at"])),
            found=inert(str(each["found"]), 100),
        )
        for each in once.values()
    ]


def settled_by_people(proposal: Proposal) -> frozenset[int]:
    """Return the positions of the requests that people settled by what they saw."""
    return frozenset(entry.position for entry in proposal.journal if any(each.get("by") for each in entry.evidence))


def unknown_since(proposal: Proposal) -> datetime | None:
    """Return when the first request whose answer was lost was sent."""
    sent = [entry.sent_at for entry in proposal.journal if entry.state == Step.UNKNOWN.value and entry.sent_at]
    return min(sent) if sent else None


def next_look(proposal: Proposal) -> str:
    """Return when Komet is looked at again, as mrkdwn; "" when it is not."""
    times = [entry.next_look_at for entry in proposal.journal if entry.next_look_at]
    if not times:
        return ""
    words = "I look again {when}." if looks_of(proposal) else "I look at Komet {when}."
    return say(words, when=moment(min(times)))


def evidence_lines(proposal: Proposal) -> list[str]:
    """Return a line of mrkdwn for each look, the newest first; older ones are counted."""
    looks = looks_of(proposal)
    lines = [f"• {moment(look.at)}: {look.words()}" for look in looks[:SHOWN_LOOKS]]
    if (rest := len(looks) - SHOWN_LOOKS) > 0:
        lines.append(say("… and {count} before.", count=count(rest, "look")))
    return lines or [_not_yet(proposal)]


def evidence_in_short(proposal: Proposal) -> str:
    """Return one line of mrkdwn: how often it was looked, what the last look showed, when the next one is."""
    looks = looks_of(proposal)
    answered = [look for look in looks if look.is_answered]
    parts = []
    if answered:
        parts.append(
            say(
                "Looked {times}, last {when}: {found}.",
                times=count(len(answered), "time"),
                when=moment(answered[0].at),
                found=answered[0].words(),
            )
        )
    if looks and looks[0] not in answered:
        parts.append(say("{when}: {why}.", when=moment(looks[0].at), why=looks[0].words()))
    return " ".join([*(parts or [_not_yet(proposal)]), next_look(proposal)]).strip()


def can_be_seen(proposal: Proposal) -> bool:
    """Say whether a look at Komet may still settle it; where nothing shows it, only a person can."""
    return any(entry.next_look_at for entry in proposal.journal if entry.state == Step.UNKNOWN.value)


def _not_yet(proposal: Proposal) -> str:
    if can_be_seen(proposal):
        return say("I have not looked yet.")
    words = say("Nothing that Komet lists would show it, so I do not look.")
    told = "Whoever asked compares it in Komet and says so: the buttons are at its result in their direct messages."
    return f"{words} {say(told)}"
