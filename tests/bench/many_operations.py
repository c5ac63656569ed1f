"""`python -m bot run --http` with 300 operations more: does their number slow the acknowledgement?"""

import sys
from dataclasses import replace

from handlers import operations

MORE = 300


def main() -> int:
    """Add the operations before the bot is composed, then run it."""
    reads = [each for each in operations.OPERATIONS if not each.writes]
    copies = [replace(reads[number % len(reads)], command=f"copy{number} list") for number in range(MORE)]
    operations.OPERATIONS = (*operations.OPERATIONS, *copies)
    from bot.__main__ import main as run

    sys.argv = ["bot", "run", "--http"]
    return run()


if __name__ == "__main__":
    sys.exit(main())
