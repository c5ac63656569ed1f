"""Ids that look like Slack's and never repeat, also not across a reset."""

import secrets
import string

_LETTERS = string.digits + string.ascii_uppercase
_SPACE = 36**9
# Odd and not divisible by 3, so it has no factor in common with 36**9: the ids of a counter never collide.
_STEP = 47_326_471_895_369


class Ids:
    """Makes ids: a letter for the kind, then ten signs."""

    def __init__(self) -> None:
        self.used = 0

    def new(self, prefix: str) -> str:
        """Return an id such as `V0ABCDEFGHI`."""
        self.used += 1
        rest = self.used * _STEP % _SPACE
        signs = []
        for _ in range(9):
            rest, sign = divmod(rest, 36)
            signs.append(_LETTERS[sign])
        return f"{prefix}0{''.join(signs)}"

    def short(self) -> str:
        """Return five signs, as Slack makes for a block or element without an id."""
        return secrets.token_urlsafe(4)[:5]

    def digits(self, count: int) -> str:
        """Return so many random digits, the first not 0."""
        return str(secrets.randbelow(9 * 10 ** (count - 1)) + 10 ** (count - 1))
