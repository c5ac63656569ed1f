"""Answers of reads, kept for a while so that turning a page costs no Komet call."""

from collections import OrderedDict
from datetime import datetime
from time import monotonic
from typing import Any

from storage.database import utc_now

KEEP_SECONDS = 900
KEEP_AT_MOST = 200


class Results:
    """A small memory by list id; what fell out is asked again."""

    def __init__(self) -> None:
        self._kept: OrderedDict[str, tuple[float, datetime, Any]] = OrderedDict()

    def keep(self, list_id: str, answer: Any) -> None:
        """Keep an answer, forgetting the oldest beyond the bound."""
        self._kept[list_id] = (monotonic(), utc_now(), answer)
        self._kept.move_to_end(list_id)
        while len(self._kept) > KEEP_AT_MOST:
            self._kept.popitem(last=False)

    def find(self, list_id: str) -> Any | None:
        """Return the answer, or None when it is too old or gone."""
        kept = self._kept.get(list_id)
        if kept is None or monotonic() - kept[0] > KEEP_SECONDS:
            return None
        return kept[2]

    def asked_at(self, list_id: str) -> datetime:
        """Return when Komet gave the answer; now, if there is none."""
        kept = self._kept.get(list_id)
        return kept[1] if kept else utc_now()
