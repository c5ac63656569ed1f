"""`python -m bot audit`: verify, export and head, as an administrator runs them."""

import os
import stat
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.__main__ import main
from storage.audit import AuditRow
from tests.audit.conftest import ROWS, Tamper
from tests.support.databases import address

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Done:
    """What the verb returned and said."""

    returncode: int
    stdout: str
    stderr: str


Run = Callable[..., Done]


def settings_for(database: Path | None) -> dict[str, str]:
    """Return the settings that name a database, or none."""
    return {"SLACK_BOT_TOKEN": "xoxb-1", "BOT_DATABASE_URL": address(database)} if database else {}


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run the verb in an empty folder, with a database in the settings or without any settings."""

    def call(folder: Path, *arguments: str, database: Path | None = None) -> Done:
        with monkeypatch.context() as here:
            here.chdir(folder)
            here.setattr(sys, "argv", ["bot", "audit", *arguments])
            here.setattr(os, "environ", {"PATH": os.environ["PATH"], **settings_for(database)})
            code = main()
        return Done(code, *capsys.readouterr())

    return call


@pytest.mark.thorough
def test_an_export_of_the_program_goes_to_standard_output(database: object, tmp_path: Path) -> None:
    exported = subprocess.run(
        [sys.executable, "-m", "bot", "audit", "export", "--until", "2999-01-01"],
        cwd=tmp_path,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), **settings_for(tmp_path / "audit.db")},
        capture_output=True,
        text=True,
        check=True,
    )
    assert exported.stdout.count("\n") == ROWS


@pytest.mark.parametrize("form", ["csv", "jsonl"])
def test_what_is_exported_can_be_verified_without_the_database(
    run: Run, database: object, rows: list[AuditRow], tmp_path: Path, form: str
) -> None:
    exported = run(tmp_path, "export", "--format", form, "--out", "out", database=tmp_path / "audit.db")
    assert exported.returncode == 0, exported.stderr
    assert stat.S_IMODE((tmp_path / "out").stat().st_mode) == 0o600
    verified = run(tmp_path, "verify", "--file", "out", "--head", f"{ROWS}:{rows[-1].hash}")
    assert verified.returncode == 0, verified.stdout + verified.stderr
    assert f"The audit holds: {ROWS} rows" in verified.stdout
    assert "It contains the head that was told" in verified.stdout


def test_an_export_of_days_to_come_is_empty(run: Run, database: object, tmp_path: Path) -> None:
    assert run(tmp_path, "export", "--since", "2999-01-01", database=tmp_path / "audit.db").stdout == ""


@pytest.mark.sqlite
def test_a_copy_of_the_database_is_verified_without_settings_and_without_a_trace(
    run: Run, tamper: Tamper, tmp_path: Path
) -> None:
    copy = tamper("UPDATE audit SET actor = 'U0EVIL' WHERE number = 3")
    before = copy.read_bytes()
    verified = run(tmp_path, "verify", "--database", str(copy))
    assert (verified.returncode, verified.stdout) == (1, "Row 3 was changed after it was written. (changed)\n")
    assert copy.read_bytes() == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["copy.db"]


def test_the_database_in_the_settings_is_verified(run: Run, database: object, tmp_path: Path) -> None:
    verified = run(tmp_path, "verify", database=tmp_path / "audit.db")
    assert verified.returncode == 0, verified.stdout + verified.stderr


def test_a_head_is_said(run: Run, database: object, rows: list[AuditRow], tmp_path: Path) -> None:
    assert run(tmp_path, "head", database=tmp_path / "audit.db").stdout == f"{ROWS}:{rows[-1].hash}\n"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["verify", "--file", "nothing"], "cannot be read"),
        (["verify", "--database", "nothing"], "There is no file"),
        (["verify", "--database", "text"], "is no database of this bot"),
        (["verify", "--file", "text", "--head", "7"], "NUMBER:HASH"),
        (["verify", "--picked"], "go with --file"),
    ],
)
def test_what_cannot_be_done_is_said_in_a_sentence(run: Run, tmp_path: Path, arguments: list[str], words: str) -> None:
    (tmp_path / "text").write_text("no database", encoding="utf-8")
    done = run(tmp_path, *arguments)
    assert done.returncode == 1
    assert words in done.stdout + done.stderr
    assert "Traceback" not in done.stderr
