"""Answers of reads, kept for a while so that turning a page costs no Komet call."""

from collections import OrderedDict
from datetime import datetime
from time import monotonic
from typing import Any

from storage.database import utc_now

KEEP_SECONDS = 900
KEEP_AT_MOST = 200


class Results:
    """A small memory by list id; what fell out is asked again, and so is what another token was shown."""

    def __init__(self) -> None:
        self._kept: OrderedDict[str, tuple[float, datetime, str, Any]] = OrderedDict()

    def keep(self, list_id: str, answer: Any, *, token_id: str) -> None:
        """Keep an answer that Komet gave to this token, forgetting the oldest beyond the bound."""
        self._kept[list_id] = (monotonic(), utc_now(), token_id, answer)
        self._kept.move_to_end(list_id)
        while len(self._kept) > KEEP_AT_MOST:
            self._kept.popitem(last=False)

    def find(self, list_id: str, *, token_id: str) -> Any | None:
        """Return the answer, or None when it is too old or gone, or Komet gave it to another token."""
        kept = self._kept.get(list_id)
        if kept is None or kept[2] != token_id or monotonic() - kept[0] > KEEP_SECONDS:
            return None
        return kept[3]

    def asked_at(self, list_id: str) -> datetime:
        """Return when Komet gave the answer; now, if there is none."""
        kept = self._kept.get(list_id)
        return kept[1] if kept else utc_now()
