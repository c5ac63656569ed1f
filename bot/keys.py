"""The key that encrypts Komet tokens: from the environment or a file, never in the database."""

import hashlib
import os
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from pydantic import SecretStr

from bot.errors import ConfigurationError

OWNER_ONLY = 0o600


class Keyring:
    """Encrypts with its first key and decrypts with any of them, so that keys can be replaced."""

    def __init__(self, keys: list[str]) -> None:
        """Take Fernet keys, the newest first. Raises ConfigurationError for one that is no key."""
        try:
            self._fernet = MultiFernet([Fernet(key) for key in keys])
        except ValueError:
            raise ConfigurationError(
                "The encryption key is not valid. It must be 32 bytes in URL-safe base64, "
                "as the key file holds that the bot makes on first start."
            ) from None

    def encrypt(self, token: SecretStr) -> str:
        """Return the token as text that only a holder of the key can read."""
        return self._fernet.encrypt(token.get_secret_value().encode()).decode()

    def decrypt(self, secret: str) -> SecretStr:
        """Return the token. Raises ConfigurationError when no key fits."""
        try:
            return SecretStr(self._fernet.decrypt(secret.encode()).decode())
        except InvalidToken:
            raise ConfigurationError(
                "A stored Komet token cannot be read with this encryption key. "
                "Bring back the key that was in use, or connect the tokens again."
            ) from None


def load_keyring(key: SecretStr | None, key_file: Path) -> Keyring:
    """Return the keyring from `key` (several separated by commas) or from the file, one key a line.

    A missing file is made, readable by its owner alone. Raises ConfigurationError for an open or
    unreadable file.
    """
    if key is not None:
        return Keyring([part.strip() for part in key.get_secret_value().split(",") if part.strip()])
    if not key_file.exists():
        key_file.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(key_file, os.O_CREAT | os.O_EXCL | os.O_WRONLY, OWNER_ONLY)
        with os.fdopen(handle, "wb") as file:
            file.write(Fernet.generate_key() + b"\n")
    if key_file.stat().st_mode & 0o077:
        raise ConfigurationError(f"The key file {key_file} can be read by others. Close it with: chmod 600 {key_file}")
    lines = key_file.read_text().split()
    if not lines:
        raise ConfigurationError(f"The key file {key_file} is empty. Bring back the key that was in use.")
    return Keyring(lines)


def fingerprint(token: SecretStr) -> str:
    """Return ten hexadecimal digits that tell tokens apart and say nothing about them."""
    return hashlib.sha256(token.get_secret_value().encode()).hexdigest()[:10]
