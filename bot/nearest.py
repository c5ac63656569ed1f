"""What is most like a number or a name that is not there: a question that names it, everywhere alike."""

from collections.abc import Iterable
from difflib import get_close_matches

from bot.catalogue.folding import fold
from bot.words import say

MOST = 3


def nearest(typed: str, known: Iterable[str], *, cutoff: float = 0.6) -> list[str]:
    """Return at most three of the known ones, the likest first; letter case and accents are no matter."""
    by_folded = {fold(each): each for each in known}
    return [by_folded[each] for each in get_close_matches(fold(typed), by_folded, n=MOST, cutoff=cutoff)]


def did_you_mean(near: Iterable[str]) -> str:
    """Return " Did you mean 930219, 930229?" to be put behind a sentence; nothing where nothing is near."""
    told = ", ".join(near)
    return say(" Did you mean {near}?", near=told) if told else ""
