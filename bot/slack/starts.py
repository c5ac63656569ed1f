"""Buttons that open an operation's form filled in: their action, and the value that says which form and with what."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl, urlencode

OPENS_FORM = "form.start"
"""The action of such a button; where several stand in one message, `#` and a name of its own follow."""


def start_value(command: str, values: Mapping[str, str]) -> str:
    """Return the value of a button that opens the command's form filled in."""
    return f"{command}?{urlencode(values)}"


def read_start_value(value: str) -> tuple[str, dict[str, Any]]:
    """Return command and form values of such a button; several items are separated by commas."""
    command, _, query = value.partition("?")
    return command, dict(parse_qsl(query))
