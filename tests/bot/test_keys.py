"""The key that encrypts Komet tokens."""

from pathlib import Path

import pytest
from cryptography.fernet import Fernet
from pydantic import SecretStr

from bot.errors import ConfigurationError
from bot.keys import Keyring, fingerprint, load_keyring

TOKEN = SecretStr("4nExampleTokenOfNobody0001")


def a_key() -> str:
    """Return a fresh key."""
    return Fernet.generate_key().decode()


def test_what_is_encrypted_comes_back() -> None:
    ring = Keyring([a_key()])
    secret = ring.encrypt(TOKEN)
    assert TOKEN.get_secret_value() not in secret
    assert ring.decrypt(secret) == TOKEN


def test_the_same_token_is_never_the_same_text_twice() -> None:
    ring = Keyring([a_key()])
    assert ring.encrypt(TOKEN) != ring.encrypt(TOKEN)


def test_another_key_does_not_fit_and_says_what_to_do() -> None:
    secret = Keyring([a_key()]).encrypt(TOKEN)
    with pytest.raises(ConfigurationError, match="Bring back the key that was in use"):
        Keyring([a_key()]).decrypt(secret)


def test_an_older_key_still_reads_and_the_newest_writes() -> None:
    old, new = a_key(), a_key()
    secret = Keyring([old]).encrypt(TOKEN)
    both = Keyring([new, old])
    assert both.decrypt(secret) == TOKEN
    assert Keyring([new]).decrypt(both.encrypt(TOKEN)) == TOKEN


@pytest.mark.parametrize("key", ["", "short", "not base64 at all ☂"])
def test_what_is_no_key_is_told(key: str) -> None:
    with pytest.raises(ConfigurationError, match="The encryption key is not valid"):
        Keyring([key])


def test_a_faulty_key_is_not_quoted() -> None:
    with pytest.raises(ConfigurationError) as caught:
        Keyring(["almost-a-secret"])
    assert "almost-a-secret" not in str(caught.value)


def test_a_first_start_makes_the_file_for_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "keys" / "bot.key"
    ring = load_keyring(None, path)
    assert path.stat().st_mode & 0o777 == 0o600
    assert load_keyring(None, path).decrypt(ring.encrypt(TOKEN)) == TOKEN


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o604, 0o660, 0o666])
def test_a_file_that_others_can_read_is_refused(tmp_path: Path, mode: int) -> None:
    path = tmp_path / "bot.key"
    load_keyring(None, path)
    path.chmod(mode)
    with pytest.raises(ConfigurationError, match="chmod 600"):
        load_keyring(None, path)


def test_an_empty_file_is_not_filled_with_a_new_key(tmp_path: Path) -> None:
    path = tmp_path / "bot.key"
    path.touch(mode=0o600)
    with pytest.raises(ConfigurationError, match="is empty"):
        load_keyring(None, path)
    assert path.read_text() == ""


def test_several_keys_stand_on_lines_of_the_file(tmp_path: Path) -> None:
    old, new = a_key(), a_key()
    path = tmp_path / "bot.key"
    path.write_text(f"{new}\n{old}\n")
    path.chmod(0o600)
    assert load_keyring(None, path).decrypt(Keyring([old]).encrypt(TOKEN)) == TOKEN


def test_keys_from_the_environment_are_separated_by_commas_and_no_file_is_made(tmp_path: Path) -> None:
    old, new = a_key(), a_key()
    ring = load_keyring(SecretStr(f"{new}, {old}"), tmp_path / "bot.key")
    assert ring.decrypt(Keyring([old]).encrypt(TOKEN)) == TOKEN
    assert not (tmp_path / "bot.key").exists()


def test_a_fingerprint_tells_tokens_apart_and_is_no_part_of_them() -> None:
    mark = fingerprint(TOKEN)
    assert len(mark) == 10
    assert mark not in TOKEN.get_secret_value()
    assert mark != fingerprint(SecretStr("4nExampleTokenOfNobody0002"))
