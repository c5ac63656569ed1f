"""Block Kit pieces: plain functions that return Slack's JSON, escaped and within Slack's limits.

Everything that came from a person or from Komet is escaped here and nowhere else. Functions whose
argument is called `mrkdwn` take text that is escaped already; all others escape or use plain text,
which Slack does not parse. Limits: https://docs.slack.dev/reference/block-kit/blocks
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

Block = dict[str, Any]
Blocks = list[Block]

MAX_SECTION = 3000
MAX_PLAIN = 75  # buttons, options and their descriptions
MAX_HEADER = 150
MAX_CELL = 150
MAX_TABLE = 9000
MAX_MESSAGE_TEXT = 4000  # chat.update takes no more: https://docs.slack.dev/reference/methods/chat.update

TURNS_DIRECTION = re.compile("[\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069]")
"""Characters that make "before → after" read the other way round; letters of any language are left alone."""

CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029]")


@dataclass(frozen=True)
class Message:
    """A message: `text` for notifications and screen readers, `blocks` for the eye.

    Slack reads `text` as mrkdwn too, so what came from people or Komet is `inert` in it.
    """

    text: str
    blocks: Blocks = field(default_factory=list)

    @classmethod
    def saying(cls, mrkdwn: str) -> "Message":
        """Return a message of nothing but this text, which is escaped already."""
        return cls(mrkdwn, [section(mrkdwn)])

    def body(self) -> dict[str, Any]:
        """Return the arguments for chat.postMessage, chat.update and response_url alike."""
        text = shorten(self.text, MAX_MESSAGE_TEXT)
        return {"text": text, "blocks": self.blocks, "unfurl_links": False, "unfurl_media": False}


def escape(text: str) -> str:
    """Return text that mrkdwn shows as it is: no mention, no link, no channel call.

    https://docs.slack.dev/messaging/formatting-message-text
    """
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def tame(text: str) -> str:
    """Return text without characters that steer the display; tabs and line breaks stay."""
    return CONTROLS.sub(" ", TURNS_DIRECTION.sub("", text))


def inert(text: str, limit: int = 3000) -> str:
    """Return one line of at most `limit` characters that mrkdwn shows as it is: escaped, and without formatting.

    A zero-width space before each of `*_~` and backquote keeps it from being taken for formatting, and a
    line break cannot begin a line that looks like one of ours.
    """
    line = re.sub(r"(?=[*_~`])", "\u200b", shorten(re.sub(r"[\t\n]+", " ", tame(text)), limit))
    if len(found := escape(line)) <= limit:
        return found
    # Cut before it is escaped: half of an "&amp;" would be shown as it stands.
    kept, room = [], limit - 1
    for letter in line:
        room -= len(escape(letter))
        if room < 0:
            break
        kept.append(letter)
    return escape("".join(kept).rstrip(" \u200b")) + "…"


def shorten(text: str, limit: int) -> str:
    """Return the text cut to `limit` characters, with an ellipsis where something was cut."""
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"


def plain(text: str, limit: int = MAX_PLAIN) -> dict[str, Any]:
    """Return a plain_text object: the safe place for data."""
    return {"type": "plain_text", "text": shorten(tame(text) or " ", limit), "emoji": True}


def header(text: str) -> Block:
    """Return a header block."""
    return {"type": "header", "text": plain(text, MAX_HEADER)}


def _mrkdwn(text: str) -> dict[str, Any]:
    # verbatim: otherwise Slack makes links and mentions of its own out of "@channel" and addresses in data.
    return {"type": "mrkdwn", "text": shorten(text, MAX_SECTION), "verbatim": True}


def section(mrkdwn: str, accessory: Block | None = None) -> Block:
    """Return a section with escaped mrkdwn; an accessory stands at its right."""
    block: Block = {"type": "section", "text": _mrkdwn(mrkdwn)}
    if accessory:
        block["accessory"] = accessory
    return block


def context(*mrkdwn: str) -> Block:
    """Return small grey text: at most ten pieces beside each other."""
    return {"type": "context", "elements": [_mrkdwn(piece) for piece in mrkdwn[:10]]}


def divider() -> Block:
    """Return a line across."""
    return {"type": "divider"}


def actions(elements: Sequence[Block], block_id: str | None = None) -> Block:
    """Return a row of at most 25 buttons or selects."""
    block: Block = {"type": "actions", "elements": list(elements[:25])}
    if block_id:
        block["block_id"] = block_id
    return block


def button(
    text: str,
    action: str,
    value: str = "",
    *,
    style: str | None = None,
    confirm: Block | None = None,
    label: str | None = None,
) -> Block:
    """Return a button. `value` carries ids only; `label` is read out where the text repeats."""
    element: Block = {"type": "button", "action_id": action, "text": plain(text)}
    if value:
        element["value"] = value
    if style:
        element["style"] = style
    if confirm:
        element["confirm"] = confirm
    if label:
        element["accessibility_label"] = shorten(label, MAX_PLAIN)
    return element


def confirmation(title: str, text: str, yes: str, no: str) -> Block:
    """Return a confirm dialog whose yes is red."""
    return {
        "title": plain(title, 100),
        "text": plain(text, 300),
        "confirm": plain(yes, 30),
        "deny": plain(no, 30),
        "style": "danger",
    }


def option(text: str, value: str, description: str = "") -> Block:
    """Return an option of a select, radio or checkbox group."""
    element: Block = {"text": plain(text), "value": value[:150]}
    if description:
        element["description"] = plain(description)
    return element


def table(columns: Sequence[tuple[str, bool]], rows: Iterable[Sequence[str]]) -> Block:
    """Return a table: columns as (title, is a number), cells as text; at most 99 rows and a heading.

    Long cells are cut so that the whole table leaves room for the rest of its message.
    A message holds one table, a modal none. https://docs.slack.dev/reference/block-kit/blocks/table-block
    """
    heading = [{"type": "raw_text", "text": title} for title, _ in columns]
    shown = list(rows)[:99]
    most = max(20, min(MAX_CELL, MAX_TABLE // max(1, len(shown) * len(columns))))
    body = [[{"type": "raw_text", "text": shorten(tame(cell), most) or "–"} for cell in row] for row in shown]
    return {
        "type": "table",
        "column_settings": [
            {"align": "right" if is_number else "left", "is_wrapped": not is_number} for _, is_number in columns
        ],
        "rows": [heading, *body],
    }


def money(amount: Decimal | None) -> str:
    """Return an amount as people read it, such as $1,152.00; an unknown one as a dash."""
    return "–" if amount is None else _in_dollars(amount, f"{abs(amount):,.2f}")


def unit_money(amount: Decimal | None) -> str:
    """Return a price or cost of one unit, whose third digit counts: $0.325, $0.60; an unknown one as a dash."""
    if amount is None:
        return "–"
    size = abs(amount)
    return _in_dollars(amount, f"{size:,.2f}" if size == round(size, 2) else f"{size.normalize():,f}")


def _in_dollars(amount: Decimal, digits: str) -> str:
    return f"-${digits}" if amount < 0 else f"${digits}"


def quantity(number: Decimal | int | None) -> str:
    """Return a number without needless zeros, such as 1,200 or 0.25."""
    if number is None:
        return "–"
    text = f"{Decimal(number):,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def day(value: date) -> str:
    """Return a date that means the same everywhere, such as Wed 26 Nov 2026."""
    return value.strftime("%a %d %b %Y").replace(" 0", " ")


def moment(value: datetime) -> str:
    """Return mrkdwn that shows the moment in each reader's own time zone."""
    fallback = value.astimezone(UTC).strftime("%Y-%m-%d %H:%M UTC")
    return f"<!date^{int(value.timestamp())}^{{date_short_pretty}} {{time}}|{fallback}>"


def mention(user_id: str) -> str:
    """Return mrkdwn that names a person."""
    return f"<@{user_id}>"


def mentioned(words: Iterable[str]) -> str | None:
    """Return the id of the first person that typed words name as `<@U…>`, or None.

    https://docs.slack.dev/interactivity/implementing-slash-commands (escaping)
    """
    found = re.search(r"<@([UW][A-Z0-9]+)", " ".join(words))
    return found[1] if found else None
