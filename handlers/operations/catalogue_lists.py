"""The old name of the simple way to a list; see `bot/lists`."""

from bot.lists import pages_of

__all__ = ["pages_of"]
