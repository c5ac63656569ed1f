"""Bringing a policy file in: every fault is told at once, and a faulty file is no policy."""

import hashlib
import tomllib
from collections.abc import Iterable
from pathlib import Path

from pydantic import ValidationError

from bot.errors import ConfigurationError
from bot.policy.lint import faults_of
from bot.policy.rules import Policy


def load_policy(path: Path | None, methods: Iterable[str]) -> Policy | None:
    """Return the policy in the file, or None where no file is set: then nothing may be written.

    `methods` are the methods that exist. Raises ConfigurationError that names every fault at once.
    """
    if path is None:
        return None
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise ConfigurationError(f"The policy file {path} cannot be read: {error.strerror}.") from None
    except UnicodeDecodeError:
        raise ConfigurationError(f"The policy file {path} is not UTF-8 text.") from None
    return read_policy(text, methods, source=str(path))


def read_policy(text: str, methods: Iterable[str], *, source: str = "policy") -> Policy:
    """Return the linted policy of a TOML text. Raises ConfigurationError that names every fault."""
    try:
        policy = Policy.model_validate(tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise ConfigurationError(f"{source} is not valid TOML: {error}") from None
    except ValidationError as error:
        faults = [
            f"{'.'.join(str(part) for part in fault['loc'])}: {fault['msg']}"
            for fault in error.errors(include_url=False)
        ]
        raise ConfigurationError(f"{source} has faults: {'; '.join(faults)}") from None
    if found := list(faults_of(policy, methods)):
        raise ConfigurationError(f"{source} has faults: {'; '.join(found)}")
    return policy.model_copy(update={"version": hashlib.sha256(text.encode()).hexdigest()[:16]})
