"""`python -m tests.chaos`: breaks everything around the bot, counts in Komet, returns 1 for a broken promise.

Prints a line for each scenario, with what was broken below it, and writes `.bench/chaos.json`. With `--keep` the
tables in FIGURES.md and README.md are written anew.
"""

import argparse
import asyncio
import json
import sys
import time
from pathlib import Path

from tests.chaos import figures
from tests.chaos.scenarios import SCENARIOS
from tests.chaos.tally import Tally

RUNS = 10


async def main() -> int:
    """Run it; return the exit code."""
    options = _options()
    started = time.monotonic()
    tallies: list[Tally] = []
    for name in options.only or SCENARIOS:
        print(f"{name} …", flush=True)
        found = await SCENARIOS[name](options.runs)
        tallies += found
        for tally in found:
            print("\n".join(tally.lines()), flush=True)
    seconds = time.monotonic() - started
    report = {"runs": options.runs, "seconds": round(seconds), "scenarios": [vars(tally) for tally in tallies]}
    options.out.parent.mkdir(parents=True, exist_ok=True)
    options.out.write_text(json.dumps(report, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    if options.keep:
        figures.keep(tallies, seconds, options.runs)
    kept = all(tally.is_kept for tally in tallies)
    print(f"{'every promise held' if kept else 'a promise was broken'}; {seconds / 60:.0f} minutes; {options.out}")
    return 0 if kept else 1


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.chaos")
    parser.add_argument("--only", choices=SCENARIOS, action="append", help="only this scenario; may be given again")
    parser.add_argument("--runs", type=int, default=RUNS, help="runs for each point, fault or order of payloads")
    parser.add_argument("--keep", action="store_true", help="write the tables of FIGURES.md and README.md anew")
    parser.add_argument("--out", type=Path, default=Path(".bench/chaos.json"))
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
