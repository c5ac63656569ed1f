"""The keys that encrypt Komet tokens: from the environment or a file, never in the database.

The file may be replaced while the bot runs (`python -m bot keys rotate`): a keyring follows it, so that no
process goes on writing with a key that is about to go.
"""

import contextlib
import hashlib
import os
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from pydantic import SecretStr

from bot.errors import ConfigurationError
from storage.files import OWNER_ONLY, ExposedFileError, require_private


class UnreadableTokenError(ConfigurationError):
    """A stored token that none of the keys opens."""

    def __init__(self) -> None:
        super().__init__(
            "A stored Komet token cannot be read with this encryption key. "
            "Bring back the key that was in use, or connect the tokens again."
        )


class Keyring:
    """Encrypts with its first key and decrypts with any of them, so that keys can be replaced.

    With a `source`, the file that the keys came from, it notices when that file is replaced.
    """

    def __init__(self, keys: list[str], source: Path | None = None) -> None:
        """Take Fernet keys, the newest first. Raises ConfigurationError for one that is no key."""
        self._source = source
        self._seen = _stamp(source)
        self._take(keys)

    @property
    def marks(self) -> list[str]:
        """Return ten hexadecimal digits for each key, the newest first, that say nothing about the keys."""
        return [_mark(key) for key in self._keys]

    @property
    def old_keys(self) -> int:
        """Return how many keys there are besides the one that writes."""
        return len(self._keys) - 1

    def encrypt(self, token: SecretStr) -> str:
        """Return the token as text that only a holder of the key can read."""
        self._follow()
        return self._all.encrypt(token.get_secret_value().encode()).decode()

    def decrypt(self, secret: str) -> SecretStr:
        """Return the token. Raises UnreadableTokenError when no key fits."""
        try:
            return self._open(secret)
        except UnreadableTokenError:
            if not self._follow():
                raise
        return self._open(secret)

    def is_newest(self, secret: str) -> bool:
        """Say whether the newest key alone reads the text, so that it needs no older one."""
        try:
            self._newest.decrypt(secret.encode())
        except InvalidToken:
            return False
        return True

    def _open(self, secret: str) -> SecretStr:
        try:
            return SecretStr(self._all.decrypt(secret.encode()).decode())
        except InvalidToken:
            raise UnreadableTokenError from None

    def _take(self, keys: list[str]) -> None:
        try:
            opened = [Fernet(key) for key in keys]
            self._all, self._newest = MultiFernet(opened), opened[0]
        except (ValueError, IndexError):
            raise ConfigurationError(
                "The encryption key is not valid. It must be 32 bytes in URL-safe base64, "
                "as the key file holds that the bot makes on first start."
            ) from None
        self._keys = list(keys)

    def _follow(self) -> bool:
        """Read the file again if it is another one by now; say whether it was."""
        if self._source is None or (stamp := _stamp(self._source)) == self._seen:
            return False
        self._take(read_keys(self._source))
        self._seen = stamp
        return True


def load_keyring(key: SecretStr | None, key_file: Path) -> Keyring:
    """Return the keyring from `key` (several separated by commas) or from the file, one key a line.

    A missing file is made, readable by its owner alone. Raises ConfigurationError for an open or
    unreadable file.
    """
    if key is not None:
        return Keyring([part.strip() for part in key.get_secret_value().split(",") if part.strip()])
    if not key_file.exists():
        key_file.parent.mkdir(parents=True, exist_ok=True)
        with contextlib.suppress(FileExistsError):  # another process was faster: its key is the one
            write_keys(key_file, [Fernet.generate_key().decode()], is_new=True)
    return Keyring(read_keys(key_file), key_file)


def read_keys(key_file: Path) -> list[str]:
    """Return the keys in the file, the newest first. Raises ConfigurationError when it is open or empty."""
    try:
        require_private(key_file)
        keys = key_file.read_text(encoding="utf-8").split()
    except ExposedFileError as error:
        raise ConfigurationError(str(error)) from None
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"The key file {key_file} cannot be read: {type(error).__name__}.") from None
    if not keys:
        raise ConfigurationError(f"The key file {key_file} is empty. Bring back the key that was in use.")
    return keys


def write_keys(key_file: Path, keys: list[str], *, is_new: bool = False) -> None:
    """Put a whole file in the place of the old one, on disk before this returns; a crash leaves one or the other.

    `is_new` raises FileExistsError when there is one already. Raises OSError when it cannot be written.
    """
    place = key_file.resolve()
    draft = place.with_name(f".{place.name}.{os.getpid()}")
    draft.unlink(missing_ok=True)
    handle = os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, OWNER_ONLY)
    try:
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write("".join(f"{key}\n" for key in keys))
            file.flush()
            os.fsync(file.fileno())
        if is_new:
            os.link(draft, place)
        else:
            draft.replace(place)
        folder = os.open(place.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
    finally:
        draft.unlink(missing_ok=True)


def fingerprint(token: SecretStr) -> str:
    """Return ten hexadecimal digits that tell tokens apart and say nothing about them."""
    return _mark(token.get_secret_value())


def _mark(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:10]


def _stamp(source: Path | None) -> tuple[int, int, int] | None:
    """Return what changes when the file is replaced or written, None where there is none."""
    if source is None:
        return None
    try:
        found = source.stat()
    except FileNotFoundError:
        return None
    return found.st_ino, found.st_mtime_ns, found.st_size
