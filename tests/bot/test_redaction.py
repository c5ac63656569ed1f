"""Log lines: nothing that is secret, and nothing that people typed."""

import io
import json
import logging
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from cryptography.fernet import Fernet
from pydantic import BaseModel, SecretStr

from bot.config import Settings
from bot.redaction import GONE, RedactingFormatter, quiet_libraries, redact, secrets_of

TOKEN = "x7k2m9q4vd8w3t5z1bhn6rjc0p"
SIGNING = "8f742231b10e8888abcd99yyyzzz85a5"
KEY = Fernet.generate_key().decode()
TYPED = "what Ana typed"


@pytest.fixture
def log() -> Iterator[tuple[logging.Logger, io.StringIO]]:
    """A logger that writes as the bot's does."""
    out = io.StringIO()
    handler = logging.StreamHandler(out)
    handler.setFormatter(RedactingFormatter("%(levelname)s %(message)s", [SecretStr(SIGNING)]))
    logger = logging.getLogger("tests.redaction")
    logger.addHandler(handler)
    logger.propagate = False
    yield logger, out
    logger.removeHandler(handler)


@pytest.mark.parametrize(
    "secret",
    [
        TOKEN,
        "xoxb-1234-5678-AbCdEf",
        "xoxe.xoxp-1-Mi0yLTEyMzQ1",
        "xapp-1-A04-123-0a1b2c3d4e5f",
        "https://hooks.slack.com/commands/T04BLOSSOM1/123/abcDEF",
        "https://hooks.slack.com/actions/T04BLOSSOM1/123/abcDEF",
        "http://127.0.0.1:8701/hooks/commands/T04BLOSSOM1/abcDEF",
        "wss://wss-primary.slack.com/link/?ticket=0a1b2c3d-4e5f&app_id=1234",
        "GET /api/boxtype.list?authenticationToken=short123&code=QB",
        "{'authenticationToken': 'short123'}",
        "{'companyToken': 'short123'}",
        "POST /api/login?username=ana&password=short123",
        '{"apiKey": "short123"}',
        "Authorization: Bearer abc.def",
        "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503",
        pytest.param(KEY, id="a new key"),
        pytest.param(Fernet(KEY).encrypt(b"token").decode(), id="what it encrypts"),
    ],
)
def test_what_is_shaped_like_a_secret_is_taken_out(secret: str) -> None:
    told = redact(f"before {secret} after")
    assert GONE in told
    for part in (
        TOKEN,
        "AbCdEf",
        "Mi0yLTEyMzQ1",
        "0a1b2c3d",
        "abcDEF",
        "short123",
        "abc.def",
        "a2114d57",
        KEY,
        "gAAAA",
    ):
        assert part not in told
    assert told.startswith("before ")


@pytest.mark.parametrize(
    "line",
    [
        "a round of the worker failed",
        "reference 7F3A2C: P071882 of U04ANATORRE in C04SALES002, digest 1a2b3c4d",
        "proposal 3f9c01d2a4b5c6d7 is running; hash 0f1e2d3c4b5a69788796a5b4c3d2e1f00112233445566778899aabbccddeeff0",
        "answering Slack at http://127.0.0.1:3000",
    ],
)
def test_ordinary_lines_stay_as_they_are(line: str) -> None:
    assert redact(line) == line


def test_a_line_is_redacted_with_its_arguments(log: tuple[logging.Logger, io.StringIO]) -> None:
    log[0].warning("token %s and %s", TOKEN, SIGNING)
    assert log[1].getvalue() == f"WARNING token {GONE} and {GONE}\n"


def test_a_traceback_is_redacted_too_and_says_where(log: tuple[logging.Logger, io.StringIO]) -> None:
    error = RuntimeError("the call failed")
    error.__cause__ = OSError(f"no route to https://komet.test/?authenticationToken={TOKEN}")
    try:
        raise error
    except RuntimeError:
        log[0].exception("it broke")
    told = log[1].getvalue()
    assert TOKEN not in told
    assert "test_redaction.py" in told
    assert "builtins.RuntimeError: the call failed" in told
    assert "builtins.OSError: no route" in told


class Form(BaseModel):
    """A form whose field takes a number."""

    number: int


def broken(kind: str) -> None:
    """Raise an error that quotes what was typed."""
    match kind:
        case "pydantic":
            Form.model_validate({"number": TYPED})
        case "number":
            int(TYPED)
        case "key":
            dict[str, str]()[TYPED]
        case "json":
            json.loads(f'{{"{TYPED}": ')
        case "unicode":
            (TYPED + "\ud800").encode()
        case "long":
            raise RuntimeError("x" * 400 + TYPED)
        case _:
            raise ExceptionGroup("several", [KeyError(TYPED)])


@pytest.mark.parametrize("kind", ["pydantic", "number", "key", "json", "unicode", "long", "group"])
def test_an_exception_does_not_quote_what_it_was_about(log: tuple[logging.Logger, io.StringIO], kind: str) -> None:
    try:
        broken(kind)
    except Exception:  # noqa: BLE001 - each kind is another one
        log[0].exception("it broke")
    told = log[1].getvalue()
    assert TYPED not in told.replace('raise RuntimeError("x" * 400 + TYPED)', "")
    assert "Traceback" in told


def test_what_another_handler_kept_of_the_exception_is_left_to_it(log: tuple[logging.Logger, io.StringIO]) -> None:
    record = logging.LogRecord("x", logging.ERROR, __file__, 1, "it broke", None, None)
    record.exc_text = f"as it was {TOKEN}"
    assert TOKEN not in RedactingFormatter("%(message)s").format(record)
    assert record.exc_text == f"as it was {TOKEN}"


def test_every_secret_of_the_settings_is_known(tmp_path: Path) -> None:
    values: dict[str, Any] = {name: SecretStr(f"{name}-value") for name in SECRETS}
    settings = Settings(_env_file=None, **values)
    assert {secret.get_secret_value() for secret in secrets_of(settings) if secret} == {
        f"{name}-value" for name in SECRETS
    }


SECRETS = [name for name, field in Settings.model_fields.items() if "SecretStr" in str(field.annotation)]


def test_libraries_that_write_bodies_are_kept_quiet() -> None:
    names = ("httpx", "httpcore", "slack_sdk", "aiosqlite", "sqlalchemy", "slack_bolt")
    levels = {name: logging.getLogger(name).level for name in names}
    try:
        quiet_libraries()
        assert not any(logging.getLogger(name).isEnabledFor(logging.DEBUG) for name in names)
    finally:
        for name, level in levels.items():
            logging.getLogger(name).setLevel(level)


def test_the_running_bot_writes_redacted_lines_only() -> None:
    code = (
        "import logging, os; from bot.config import Settings; from bot.redaction import set_up_logging\n"
        "logging.basicConfig(); set_up_logging(Settings(_env_file=None))\n"
        f"logging.getLogger('anything').error('%s {TOKEN}', os.environ['SLACK_SIGNING_SECRET'])"
    )
    environment = {"PATH": os.environ["PATH"], "SLACK_BOT_TOKEN": "xoxb-1", "SLACK_SIGNING_SECRET": SIGNING}
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    assert done.stderr.endswith(f" ERROR anything: {GONE} {GONE}\n")
    assert len(done.stderr.splitlines()) == 1
