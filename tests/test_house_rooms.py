"""The rooms: imports run one way, and nothing stands in the repository that belongs to one machine or person."""

import ast
import re
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from bot.demo_company import POLICY

__all__ = ["POLICY"]

ROOT = Path(__file__).parent.parent
ROOMS = ("bot", "handlers", "storage")

COMPOSES = {"bot/app.py", "bot/__main__.py"}
"""Files of bot/ that may import handlers, besides the demo's."""


def sources(*rooms: str) -> list[Path]:
    """Return the Python files of these rooms."""
    return sorted(path for room in rooms for path in (ROOT / room).rglob("*.py"))


def name_of(path: Path) -> str:
    """Return the path below the repository."""
    return path.relative_to(ROOT).as_posix()


@cache
def imports(path: Path) -> frozenset[str]:
    """Return the modules that a file imports, `from a import b` as both a and a.b."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{name_of(path)} imports relatively"
            found |= {str(node.module)} | {f"{node.module}.{alias.name}" for alias in node.names}
    return frozenset(found)


def wrong(path: Path, *rooms: str) -> set[str]:
    """Return the imports that come from these rooms."""
    inside = tuple(f"{room}." for room in rooms)
    return {module for module in imports(path) if module in rooms or module.startswith(inside)}


def is_demo(path: Path) -> bool:
    """Say whether the file is part of the demo."""
    return bool(re.fullmatch(r"bot/demo\w*\.py", name_of(path)))


def test_storage_imports_neither_bot_nor_handlers() -> None:
    assert {name_of(path): found for path in sources("storage") if (found := wrong(path, "bot", "handlers"))} == {}


def test_the_bot_imports_handlers_only_where_it_is_put_together() -> None:
    others = [path for path in sources("bot") if name_of(path) not in COMPOSES and not is_demo(path)]
    assert {name_of(path): found for path in others if (found := wrong(path, "handlers"))} == {}


def test_the_workbench_knows_nothing_of_the_bot_but_slacks_rules() -> None:
    for path in sources("bot/workbench"):
        of_the_bot = {module for module in imports(path) if module.startswith("bot.")}
        allowed = re.compile(r"bot\.workbench(\..*)?|bot\.slack|bot\.slack\.rules\w*(\..*)?")
        assert {module for module in of_the_bot if not allowed.fullmatch(module)} == set(), name_of(path)
        assert not wrong(path, "handlers", "storage"), name_of(path)


def test_block_kit_knows_nothing_of_proposals() -> None:
    others = ("bot.cards", "bot.proposals", "bot.plan", "bot.execution", "bot.approvals", "handlers", "storage")
    assert {name_of(path): found for path in sources("bot/slack") if (found := wrong(path, *others))} == {}


def test_the_bot_knows_the_workbench_only_in_the_demo() -> None:
    others = [path for path in sources(*ROOMS) if "workbench" not in path.parts and not is_demo(path)]
    assert {name_of(path): found for path in others if (found := wrong(path, "bot.workbench"))} == {}


def test_nothing_but_tests_imports_tests() -> None:
    assert {name_of(path): found for path in sources(*ROOMS) if (found := wrong(path, "tests"))} == {}


def test_operations_do_not_know_each_other() -> None:
    operations = [path for path in sources("handlers/operations") if path.name != "__init__.py"]
    with_one = {
        f"handlers.operations.{path.stem}" for path in operations if "\noperation = " in path.read_text("utf-8")
    }
    for path in operations:
        assert not imports(path) & with_one, name_of(path)


def test_operations_know_nothing_of_the_listeners() -> None:
    inside = "handlers.operations"
    for path in sources("handlers/operations"):
        assert {each for each in wrong(path, "handlers") if not each.startswith(inside)} == set(), name_of(path)


def test_operations_know_neither_bolt_nor_storage_nor_tokens() -> None:
    for path in sources("handlers/operations"):
        assert not wrong(path, "slack_bolt", "slack_sdk", "storage", "sqlalchemy", "bot.access", "bot.keys"), name_of(
            path
        )


def test_bolt_is_known_where_slack_comes_in_only() -> None:
    knowing = {name_of(path) for path in sources(*ROOMS) if wrong(path, "slack_bolt")}
    assert knowing <= {"bot/app.py", "bot/bolt.py", "bot/http.py", "handlers/listeners.py"}


# --- what must not stand anywhere --------------------------------------------------------------


def tracked() -> Iterator[tuple[str, str]]:
    """Yield name and text of every text file that belongs to the repository."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=False,
    )
    if listed.returncode != 0:
        pytest.skip("this is no git checkout")
    for name in sorted({each for each in listed.stdout.decode().split("\0") if each}):
        path = ROOT / name
        if not path.is_file():
            continue
        content = path.read_bytes()
        if b"\0" not in content:
            yield name, content.decode("utf-8")


SLACK_TOKEN = re.compile(r"xox[abeprs]-\d{9,}-\d{9,}-\w{12,}|xapp-1-A\w{6,}-\d{9,}-\w{12,}")
KEY = re.compile(
    r"-----BEGIN [A-Z ]*PRIVATE KEY-----|AKIA[0-9A-Z]{16}|gh[pousr]_\w{30,}|hooks\.slack\.com/services/T\w+/B"
)
FERNET = re.compile(r"(?<![\w-])[A-Za-z0-9_-]{43}=(?![\w=])")
MACHINE = re.compile(r"(?<![\w.~}])/" + r"(work|root|home|Users)/[\w.]")


@pytest.mark.parametrize("pattern", [SLACK_TOKEN, KEY, FERNET], ids=["a Slack token", "a key", "an encryption key"])
def test_no_secret_stands_in_the_repository(pattern: re.Pattern[str]) -> None:
    found = {name for name, text in tracked() if name != name_of(Path(__file__)) and pattern.search(text)}
    assert found == set()


def test_no_path_of_a_machine_stands_in_the_repository() -> None:
    found = {
        name: match[0]
        for name, text in tracked()
        if name != name_of(Path(__file__)) and (match := MACHINE.search(text))
    }
    assert found == {}


def test_nothing_local_is_tracked() -> None:
    listed = [name for name, _ in tracked()]
    assert not [name for name in listed if re.search(r"(^|/)(\.env|\.state|.*\.db|.*\.key|__pycache__)(/|$)", name)]
