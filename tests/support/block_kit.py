"""The smallest pieces of Block Kit, written out as an app would send them."""

from typing import Any

Json = dict[str, Any]


def plain(text: str) -> Json:
    """Return text that is shown as it is."""
    return {"type": "plain_text", "text": text}


def mrkdwn(text: str) -> Json:
    """Return text with Slack's formatting."""
    return {"type": "mrkdwn", "text": text}
