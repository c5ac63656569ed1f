"""`python -m tests.bench [--quick]`: measure, print a table, write .bench/ack.json."""

import argparse
import asyncio
import json
import sys
import tempfile
from pathlib import Path

from tests.bench.findings import Sizes
from tests.bench.measuring import measure
from tests.bench.processes import ROOT
from tests.bench.report import report

RESULT = ROOT / ".bench" / "ack.json"
LONGEST_SECONDS = 90.0


def main() -> int:
    """Measure; return 0 when all was measured, reached or not: the table says which."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="about 10 seconds, fewer requests: a rough picture")
    options = parser.parse_args()
    sizes = Sizes.quick() if options.quick else Sizes()
    with tempfile.TemporaryDirectory(prefix="komet-bench-") as folder:
        measured = asyncio.run(asyncio.wait_for(measure(Path(folder), sizes), LONGEST_SECONDS))
    RESULT.parent.mkdir(exist_ok=True)
    RESULT.write_text(json.dumps(measured.to_json(), indent=1) + "\n", encoding="utf-8")
    print(report(measured))
    print(f"\nWritten to {RESULT.relative_to(ROOT)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
