"""Keeping the state of a local server in a file between two runs."""

import os
import pickle
from pathlib import Path
from typing import Any

_HEAD = b"workbench state 2\n"
_OWNER_ONLY = 0o600


def keep(path: Path, state: object) -> None:
    """Write the state, readable by its owner alone; a crash half-way leaves the file as it was."""
    half = path.with_suffix(".half")
    handle = os.open(half, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, _OWNER_ONLY)
    with os.fdopen(handle, "wb") as file:
        file.write(_HEAD + pickle.dumps(state))
    half.replace(path)


def kept(path: Path) -> Any:
    """Return what `keep` wrote. ValueError when the file is none of ours.

    Pickle runs code, so the folder must be one's own: the demo's `.state`, readable by its owner alone.
    """
    content = path.read_bytes()
    if not content.startswith(_HEAD):
        raise ValueError(f"{path} holds no workbench state")
    return pickle.loads(content[len(_HEAD) :])  # noqa: S301 - written by ourselves, see above
