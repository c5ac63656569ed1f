"""Files that only the bot's own user may touch: the database with its side files, and the key."""

import os
import shlex
import stat
from pathlib import Path

OWNER_ONLY = 0o600


class ExposedFileError(PermissionError):
    """A file that somebody else may read or change; the text says which, and the command that closes it."""


def require_private(path: Path) -> None:
    """Raise ExposedFileError unless the file belongs to this user and nobody else may touch it.

    A file that is not there is fine: it will be made for its owner alone.
    """
    try:
        found = path.stat()
    except FileNotFoundError:
        return
    quoted = shlex.quote(str(path))
    if found.st_uid != os.geteuid():
        raise ExposedFileError(
            f"The file {path} belongs to another user. "
            f"Hand it over with: chown {os.geteuid()} {quoted} && chmod 600 {quoted}"
        )
    if stat.S_IMODE(found.st_mode) & 0o077:
        raise ExposedFileError(f"The file {path} can be used by others. Close it with: chmod 600 {quoted}")


def side_files(path: Path) -> list[Path]:
    """Return the files that SQLite keeps beside a database; it makes them with the database's own mode.

    https://www.sqlite.org/tempfiles.html
    """
    return [path.with_name(path.name + ending) for ending in ("-wal", "-shm", "-journal")]
