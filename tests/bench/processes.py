"""Child processes: started here, ended here, and only these."""

import asyncio
import contextlib
import os
import socket
import sys
import time
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
READY_SECONDS = 30.0
STOP_SECONDS = 10.0


class ServerProcess:
    """A server in a process of its own, on a free port of this machine."""

    def __init__(
        self,
        module: str,
        *arguments: str,
        environment: Mapping[str, str],
        port_name: str,
        log: Path | None = None,
    ) -> None:
        """Take the module to run, its environment, and a file for its standard error (None: shown)."""
        self.port = _free_port()
        self.address = f"http://127.0.0.1:{self.port}/slack/events"
        self._command = (sys.executable, "-m", module, *arguments)
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("SLACK_", "KOMET_", "BOT_"))}
        self._environment = {**kept, **environment, port_name: str(self.port), "PYTHONPATH": str(ROOT)}
        self._log = log
        self._process: asyncio.subprocess.Process | None = None

    async def start(self) -> None:
        """Start it and wait until it listens. Raises RuntimeError when it does not."""
        with contextlib.ExitStack() as opened:
            self._process = await asyncio.create_subprocess_exec(
                *self._command,
                env=self._environment,
                cwd=ROOT,
                start_new_session=True,
                stdout=asyncio.subprocess.DEVNULL,
                stderr=opened.enter_context(self._log.open("wb")) if self._log else None,
            )
        end = time.monotonic() + READY_SECONDS
        while time.monotonic() < end and self._process.returncode is None:
            try:
                _, writer = await asyncio.open_connection("127.0.0.1", self.port)
            except OSError:
                await asyncio.sleep(0.05)
            else:
                writer.close()
                await writer.wait_closed()
                return
        raise RuntimeError(f"did not start: {' '.join(self._command)}")

    def is_running(self) -> bool:
        """Say whether the process is still there."""
        return self._process is not None and self._process.returncode is None

    async def stop(self) -> None:
        """Ask it to end; end it."""
        process = self._process
        if process is None or process.returncode is not None:
            return
        process.terminate()
        try:
            await asyncio.wait_for(process.wait(), STOP_SECONDS)
        except TimeoutError:
            process.kill()
            await process.wait()

    def cpu_seconds(self) -> float | None:
        """Return the processor time it has used so far, None where the system does not say."""
        if self._process is None:
            return None
        try:
            fields = Path(f"/proc/{self._process.pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
        except OSError:
            return None
        return (int(fields[11]) + int(fields[12])) / float(os.sysconf("SC_CLK_TCK"))


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
