"""`python -m tests.postgres`: starts a PostgreSQL server of its own, runs tests on it, ends it; returns pytest's code.

The server has its data in a temporary folder and listens on loopback alone. Arguments go to pytest in the place of
the chosen tests. Returns 2, with what to install, when PostgreSQL or its driver is not there.
"""

import contextlib
import importlib.util
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from tests.support.running import free_port

CHOSEN = (
    "tests/postgres",
    "tests/storage",
    "tests/quota",
    "tests/audit",
    "tests/alerts",
    "tests/bot/test_approvals.py",
    "tests/bot/test_rotation.py",
    "tests/bot/test_second_factors.py",
    *(
        f"tests/handlers/test_{name}.py"
        for name in ("broken_endings", "codes", "crashes", "delays", "delegations", "halts", "po_item_delete")
    ),
    *(f"tests/handlers/test_{name}.py" for name in ("questions", "several", "tokens", "typeahead", "undo", "unknown")),
)
"""What touches the database otherwise than by reading and writing rows, and what two processes do at once."""

LEFT_OUT = "not sqlite and not browser and not node and not thorough"

FAST = ("fsync=off", "full_page_writes=off", "synchronous_commit=off", "max_connections=200")
"""Nothing of this server is needed after a crash of the machine."""


class MissingError(Exception):
    """Something is not installed; the text says how it is."""


def main(arguments: Sequence[str]) -> int:
    """Run the tests; return the exit code."""
    try:
        programs = _programs()
        _require_driver()
    except MissingError as error:
        print(error, file=sys.stderr)
        return 2
    with TemporaryDirectory(prefix="komet-postgres-") as folder, _server(programs, Path(folder)) as address:
        chosen = list(arguments) or ["-n", "2", "--dist", "worksteal", *CHOSEN]
        command = [sys.executable, "-m", "pytest", "-m", LEFT_OUT, *chosen]
        environment = {**os.environ, "KOMET_TEST_DATABASE": address}
        return subprocess.run(command, env=environment, check=False).returncode


def _programs() -> Path:
    """Return the folder with `initdb` and `postgres`. Debian puts them beside no other program."""
    places = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda place: float(place.parent.name), reverse=True)
    if found := shutil.which("initdb"):
        places.insert(0, Path(found).parent)
    for place in places:
        if (place / "initdb").exists() and (place / "postgres").exists():
            return place
    raise MissingError("PostgreSQL is not installed. Install it with: apt-get install -y postgresql")


def _require_driver() -> None:
    if importlib.util.find_spec("asyncpg") is None:
        raise MissingError(f"The driver is not installed. Install it with: {sys.executable} -m pip install asyncpg")


@contextlib.contextmanager
def _server(programs: Path, folder: Path) -> Iterator[str]:
    """Start a server and give its address; it ends at the end."""
    # PostgreSQL refuses to run as root; Debian's package brings a user for it.
    user: dict[str, Any] = {"user": "postgres", "group": "postgres", "extra_groups": []} if os.geteuid() == 0 else {}
    if user:
        shutil.chown(folder, "postgres", "postgres")
    data, log = folder / "data", folder / "log.txt"
    make = [
        str(programs / "initdb"),
        "-D",
        str(data),
        "-U",
        "komet",
        "-A",
        "trust",
        "-E",
        "UTF8",
        "--locale=C",
        "--no-sync",
    ]
    made = subprocess.run(make, cwd=folder, capture_output=True, text=True, check=False, **user)
    if made.returncode:
        raise SystemExit(f"initdb did not work:\n{made.stderr}")
    port = free_port()
    settings = ("listen_addresses=127.0.0.1", f"port={port}", "unix_socket_directories=", *FAST)
    run = [str(programs / "postgres"), "-D", str(data), *(word for each in settings for word in ("-c", each))]
    with log.open("wb") as out:
        server = subprocess.Popen(run, cwd=folder, stdout=out, stderr=out, start_new_session=True, **user)
    try:
        _wait_for(port, server, log)
        yield f"postgresql+asyncpg://komet@127.0.0.1:{port}"
    finally:
        server.terminate()
        try:
            server.wait(20)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


def _wait_for(port: int, server: "subprocess.Popen[Any]", log: Path) -> None:
    for _ in range(200):
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        if server.poll() is not None:
            break
        time.sleep(0.1)
    raise SystemExit(f"PostgreSQL did not start:\n{log.read_text(encoding='utf-8', errors='replace')}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
