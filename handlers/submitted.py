"""What a submitted modal amounts to before anyone is asked."""

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Submitted:
    """The acknowledgement, and what was typed when it was good: then work follows. It may be a secret."""

    ack: dict[str, Any]
    values: dict[str, Any] | None = field(default=None, repr=False)
