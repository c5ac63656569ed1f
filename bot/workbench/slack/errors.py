"""What the local Slack refuses: calls of apps (`ApiError`) and acts of people (`ActError`)."""

from typing import Any


class ApiError(Exception):
    """An answer `{"ok": false, "error": …}` of the Web API; `more` are further keys of the answer."""

    def __init__(self, error: str, **more: Any) -> None:
        super().__init__(error)
        self.error = error
        self.more = more


class ActError(Exception):
    """Something a person cannot do: a sentence, the field of the request it belongs to, an HTTP status."""

    def __init__(self, sentence: str, field: str, status: int = 400) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.field = field
        self.status = status
