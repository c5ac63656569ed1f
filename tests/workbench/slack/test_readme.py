"""The table of rules names tests that are there."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
README = ROOT / "bot" / "workbench" / "slack" / "README.md"
NAMED = sorted(set(re.findall(r"(?:(tests/[\w/]+)/)?(test_\w+\.py)::(test_\w+)", README.read_text(encoding="utf-8"))))


@pytest.mark.parametrize(("folder", "file", "name"), NAMED)
def test_a_named_test_exists(folder: str, file: str, name: str) -> None:
    path = ROOT / (folder or "tests/workbench/slack") / file
    tree = ast.parse(path.read_text(encoding="utf-8"))
    assert name in {each.name for each in tree.body if isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef)}


def test_every_row_has_a_rule_a_source_and_a_test() -> None:
    rows = [line for line in README.read_text(encoding="utf-8").splitlines() if line.startswith("| ")]
    rules = [row.strip("| ").split(" | ") for row in rows if not row.startswith("| Rule |")]
    assert len(rules) > 60
    assert all(
        len(cells) == 3 and "::" in cells[2] and ("docs/" in cells[1] or "github.com" in cells[1]) for cells in rules
    )
