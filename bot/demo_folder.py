"""The folder in which a demo keeps its data: one demo at a time, and what an administrator's terminal needs."""

import fcntl
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from bot.errors import ConfigurationError

OURS = ("SLACK_", "KOMET_", "BOT_")
"""How the bot's variables begin."""


@contextmanager
def held(folder: Path) -> Iterator[None]:
    """Keep other demos out of the folder; the kernel lets go when this process ends, however it ends.

    Raises ConfigurationError when another one lives there.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "demo.lock").open("a+", encoding="utf-8") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            lock.seek(0)
            process = lock.read(20).strip() or "not known"
            raise ConfigurationError(
                f"Another demo lives in {folder} (process {process}). Stop it, or give this one a folder and ports of "
                "its own: --state, --slack-port and --komet-port."
            ) from None
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        yield


def clear(folder: Path) -> None:
    """Begin afresh. The folder must be held."""
    for old in (*folder.glob("demo.db*"), folder / "slack.state", folder / "komet.state"):
        old.unlink(missing_ok=True)


def write_env(folder: Path, environment: Mapping[str, str]) -> None:
    """Write the bot's variables into the folder's `.env`, so that `python -m bot …` typed there finds this demo."""
    ours = {name: value for name, value in environment.items() if name.startswith(OURS)}
    path = folder / ".env"
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        for name, value in ours.items():
            quoted = value.replace("\\", "\\\\").replace("'", "\\'")
            file.write(f"{name}='{quoted}'\n")
