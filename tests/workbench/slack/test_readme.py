"""The table of rules names tests that are there."""

import ast
import re
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[3]
HERE = "tests/workbench/slack"
README = ROOT / "bot" / "workbench" / "slack" / "README.md"
NAMED = re.compile(r"(?:(tests/[\w/]+)/)?(test_\w+\.py)::(test_\w+)")


@cache
def names_in(path: Path) -> set[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return {each.name for each in tree.body if isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef)}


def test_every_test_that_is_named_exists() -> None:
    named = NAMED.findall(README.read_text(encoding="utf-8"))
    found = [(file, name, name in names_in(ROOT / (folder or HERE) / file)) for folder, file, name in named]
    assert [(file, name) for file, name, exists in found if not exists] == []


def test_every_row_has_a_rule_a_source_and_a_test() -> None:
    rows = [line for line in README.read_text(encoding="utf-8").splitlines() if line.startswith("| ")]
    rules = [row.strip("| ").split(" | ") for row in rows if not row.startswith("| Rule |")]
    assert len(rules) > 60
    assert all(
        len(cells) == 3 and "::" in cells[2] and ("docs/" in cells[1] or "github.com" in cells[1]) for cells in rules
    )
