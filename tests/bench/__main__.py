"""`python -m tests.bench [--quick]`: measure, print a table, write .bench/ack.json."""

import argparse
import asyncio
import contextlib
import signal
import sys
import tempfile
from pathlib import Path

from tests.bench.findings import Findings, Sizes
from tests.bench.measuring import measure
from tests.bench.processes import ROOT
from tests.bench.report import report
from tests.bench.result import keep, say

RESULT = ROOT / ".bench" / "ack.json"
LONGEST_SECONDS = 85.0


def main() -> int:
    """Measure; return 0 when all was measured, whatever was reached: the table says which."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer requests: a rough picture")
    options = parser.parse_args()
    try:
        findings = asyncio.run(_measure(Sizes.quick() if options.quick else Sizes()))
    except TimeoutError:
        print(f"Not done after {LONGEST_SECONDS:.0f} seconds: the machine is too busy to measure on.", file=sys.stderr)
        return 1
    except (KeyboardInterrupt, asyncio.CancelledError):
        return 130
    keep(RESULT, findings.to_json(), report(findings))
    return 0


async def _measure(sizes: Sizes) -> Findings:
    # Ended from outside, it still ends the processes that it started.
    task = asyncio.current_task()
    assert task is not None
    with contextlib.suppress(NotImplementedError):  # Windows
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, task.cancel)
    with tempfile.TemporaryDirectory(prefix="komet-bench-") as folder:
        async with asyncio.timeout(LONGEST_SECONDS):
            return await measure(Path(folder), sizes, say)


if __name__ == "__main__":
    sys.exit(main())
