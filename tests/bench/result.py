"""Where the figures of a benchmark go: to a file below .bench/, and to whoever runs it."""

import json
import sys
from pathlib import Path
from typing import Any

from tests.bench.processes import ROOT


def keep(path: Path, found: Any, words: str) -> None:
    """Write what was found, and print it in words."""
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    if words:
        print(words)
    print(f"\nWritten to {path.relative_to(ROOT)}")


def say(words: str) -> None:
    """Tell what goes on, beside the figures."""
    print(f"{words} …", file=sys.stderr, flush=True)
