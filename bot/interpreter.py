"""Two settings of Python's own that decide how long an acknowledgement can be held up."""

import gc
import sys

SWITCH_SECONDS = 0.0005
"""How long a thread that works (a long answer of Komet's is read in one) may keep the event loop waiting.

Python's 5 ms would be paid at every system call of the loop, because each gives the interpreter lock away.
"""

GARBAGE = (10_000, 20, 20)
"""After how many new objects the garbage collector looks at the young ones, and how often at the older.

Reading ten thousand orders makes a million objects that all stay. Python's 700 would look at them over and over.
"""


def prepare() -> None:
    """Prepare the process for answering quickly. Call it once, when everything is made.

    What exists by then stays: the garbage collector need not look through it again, which would stop
    everything for about 70 ms each time.
    """
    sys.setswitchinterval(SWITCH_SECONDS)
    gc.set_threshold(*GARBAGE)
    gc.collect()
    gc.freeze()
