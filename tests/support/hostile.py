"""Data as nobody should write it into Komet, and a check that none of it became markup in Slack.

https://docs.slack.dev/messaging/formatting-message-text
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from hypothesis import strategies as st

NAMES = (
    "<!channel> pay now",
    "<@UEVIL0001>",
    "<https://evil.example|Approve>",
    "*evil bold*",
    "_evil italic_",
    "~evil strike~",
    "`evil code` ```evil block```",
    "a & b < c > d &lt;!here&gt;",
    "one\n• evil forged: 1 → 2\n> evil quote",
    "\u202ereversed\u202c",
    "\u2067ורד אדום\u2069",
    "وردة حمراء",
    "🌹" * 40,
    "nul\x00bell\x07tab\tend\x1b[31m",
    "N" * 3000,
    "<!here>" * 430,
    "&" * 3000,
    "*" * 3000,
    "{evil} {0} %s",
    " ",
)

texts = st.one_of(
    st.sampled_from(NAMES),
    st.text(max_size=80),
    st.text(alphabet="<>!@#&*_~`|^:/\n\t \u202e\u2066Aa1ع", max_size=200),
)

OWN_MARKUP = re.compile(
    r"<(@U04[A-Z]+|#C04[A-Z0-9]+|!date\^\d+\^[^<>|]*\|[^<>|]*|https?://(127\.0\.0\.1|[a-z-]+\.slack\.com)[^<>|]*\|[^<>|]*)>"
)
"""What the bot itself writes: people and channels of the seed, moments, links into Slack."""

BIDI = re.compile("[\u202a-\u202e\u2066-\u2069]")
CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f]")


def markup_faults(shown: Mapping[str, Any]) -> list[str]:
    """Return a sentence for each place in a message or view where data could be taken for markup."""
    faults = []
    for where, text in formatted_texts(shown):
        rest = OWN_MARKUP.sub("", text)
        if "<" in rest:
            faults.append(f"{where}: an unescaped “<” in {text[:80]!r}")
        faults += [f"{where}: {word!r} is formatted" for word in EVIL if word in text]
    for where, text in all_texts(shown):
        if BIDI.search(text):
            faults.append(f"{where}: a character that turns the direction in {text[:80]!r}")
        if CONTROL.search(text):
            faults.append(f"{where}: a control character in {text[:80]!r}")
    return faults


EVIL = ("*evil bold*", "_evil italic_", "~evil strike~", "`evil code`", "```evil block```", "\n• evil", "\n&gt; evil")


def formatted_texts(shown: Any, where: str = "") -> Iterator[tuple[str, str]]:
    """Yield every text that Slack reads as mrkdwn, with its place; a message's own `text` is one of them."""
    if isinstance(shown, Mapping):
        if shown.get("type") == "mrkdwn":
            yield where, shown["text"]
        elif "blocks" in shown and isinstance(shown.get("text"), str):
            yield f"{where}/text", shown["text"]
    for place, inner in _inside(shown):
        yield from formatted_texts(inner, f"{where}/{place}")


def all_texts(shown: Any, where: str = "") -> Iterator[tuple[str, str]]:
    """Yield every text that people read, with its place; what they typed themselves is left out."""
    if isinstance(shown, Mapping) and isinstance(shown.get("text"), str):
        yield f"{where}/text", shown["text"]
    for place, inner in _inside(shown):
        yield from all_texts(inner, f"{where}/{place}")


def _inside(shown: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(shown, Mapping):
        yield from ((str(key), inner) for key, inner in shown.items() if key not in {"private_metadata", "state"})
    elif isinstance(shown, list | tuple):
        yield from ((str(place), inner) for place, inner in enumerate(shown))
