"""The figures that are kept in the documentation: the tables of FIGURES.md, and a short one in the README.

They stand between comments such as `<!-- chaos -->` and `<!-- /chaos -->`; everything else there is written by people.
"""

import re
from collections.abc import Sequence
from pathlib import Path

from tests.chaos.oracle import by_schedule
from tests.chaos.tally import HEADINGS, Tally, clock

ROOT = Path(__file__).resolve().parents[2]
FIGURES = Path(__file__).with_name("FIGURES.md")


def keep(tallies: Sequence[Tally], seconds: float, runs: int) -> None:
    """Write the tables anew."""
    sections = {"chaos": _table(tallies), "points": _points(tallies), "time": _time(seconds, runs)}
    FIGURES.write_text(_renewed(FIGURES.read_text(encoding="utf-8"), sections), encoding="utf-8")
    readme = ROOT / "README.md"
    readme.write_text(_renewed(readme.read_text(encoding="utf-8"), {"chaos": _short(tallies)}), encoding="utf-8")


def _renewed(text: str, sections: dict[str, str]) -> str:
    for name, content in sections.items():
        pattern = re.compile(rf"(<!-- {name} -->\n).*?(<!-- /{name} -->)", re.DOTALL)
        text = pattern.sub(lambda found, new=content: f"{found[1]}{new}\n{found[2]}", text)  # type: ignore[misc]
    return text


def _table(tallies: Sequence[Tally]) -> str:
    rows = ["| " + " | ".join(HEADINGS) + " |", "| --- |" + " ---: |" * (len(HEADINGS) - 1)]
    rows += ["| " + " | ".join(tally.cells()) + " |" for tally in tallies]
    return "\n".join(rows)


def _points(tallies: Sequence[Tally]) -> str:
    parts = []
    for tally in tallies:
        if tally.notes and tally.name.startswith("kill"):
            parts.append(f"**{tally.name}**, {len(tally.notes)} points:\n")
            parts.append("\n".join(f"{number}. {note}" for number, note in enumerate(tally.notes, start=1)) + "\n")
    return "\n".join(parts).rstrip()


def _time(seconds: float, runs: int) -> str:
    return f"The last run, with `--runs {runs}`, took {seconds / 60:.0f} minutes."


def _short(tallies: Sequence[Tally]) -> str:
    done, once = sum(tally.shown_done for tally in tallies), sum(tally.done_once for tally in tallies)
    figures = {
        "runs": f"{sum(tally.runs for tally in tallies):,}",
        "effects of one request in Komet, at most": str(max(tally.most_effects for tally in tallies)),
        "requests shown as done / of these with exactly one effect": f"{done:,} / {once:,}",
        "lost intents": str(sum(tally.lost for tally in tallies)),
        "longest time in unknown, by the bot's schedule": clock(by_schedule(max(tally.looks for tally in tallies))),
        "messages that a crash left behind with an old state": str(sum(len(tally.left_behind) for tally in tallies)),
    }
    return "\n".join(
        ["| counted | |", "| --- | ---: |", *(f"| {name} | {figure} |" for name, figure in figures.items())]
    )
