"""Ids that cannot be guessed."""

import secrets


def new_id() -> str:
    """Return 16 hexadecimal digits."""
    return secrets.token_hex(8)
