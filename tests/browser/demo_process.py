"""`python -m bot demo` as a process of its own: started, asked where it is, ended by its id."""

import json
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

ROOT = Path(__file__).resolve().parents[2]
STOP_SECONDS = 45.0


@dataclass(frozen=True)
class Ended:
    """How the process ended: its exit code, and everything that it wrote."""

    code: int
    output: str


class DemoProcess:
    """The demo on free ports, with its data in `folder`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._output = folder / "output.txt"
        self._process: subprocess.Popen[str] | None = None
        self.excused: set[str] = set()
        self.address = ""
        self.komet = ""

    def start(self) -> None:
        """Start it and wait for its line `ready <address>`. Raises RuntimeError with its words when there is none.

        The demo itself gives up after a minute, so this ends.
        """
        self._folder.mkdir(parents=True, exist_ok=True)
        ports = ("--slack-port", "0", "--komet-port", "0")
        with self._output.open("w", encoding="utf-8") as errors:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "bot", "demo", "--no-browser", *ports, "--state", str(self._folder / "state")],
                cwd=ROOT,
                stdout=subprocess.PIPE,
                stderr=errors,
                text=True,
            )
        assert self._process.stdout is not None
        word, _, address = self._process.stdout.readline().strip().partition(" ")
        if word != "ready":
            raise RuntimeError(f"The demo did not start: {self.stop().output}")
        self.address = address
        self.komet = self.ask(f"{address}/workbench/config")["komet"]

    def stop(self, with_signal: signal.Signals = signal.SIGTERM) -> Ended:
        """Ask it to end, and wait for that; what does not end in time is killed and raises TimeoutExpired."""
        process = self._process
        assert process is not None
        if process.poll() is None:
            process.send_signal(with_signal)
        try:
            printed, _ = process.communicate(timeout=STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()
            raise
        return Ended(process.returncode, printed + self._output.read_text(encoding="utf-8"))

    def reset_komet(self) -> None:
        """Bring Komet's records back to the seed."""
        self.ask(f"{self.komet}/workbench/reset", {})

    def reload(self) -> None:
        """Close the modals and private messages of everybody, as a reload of Slack does."""
        for person in self.ask(f"{self.address}/workbench/people"):
            self.ask(f"{self.address}/workbench/reload", {"user": person["id"]})

    def violations(self, after: int) -> tuple[int, list[Any]]:
        """Return the number of the last entry of Slack's journal, and the rules broken in those after `after`.

        Those that a test brought about by a fault are left out.
        """
        entries = self.ask(f"{self.address}/workbench/traffic?after={after}")
        last = max((int(entry["n"]) for entry in entries), default=after)
        broken = [(entry.get("method"), wrong) for entry in entries for wrong in entry["violations"]]
        return last, [(method, wrong) for method, wrong in broken if wrong["code"] not in self.excused]

    def slack_fault(self, kind: str, payload: str, *, noted_as: str = "") -> None:
        """Let this happen to the next payload of that kind.

        `noted_as` is the code under which Slack's journal notes what comes of it; that one is not the bot's fault.
        """
        self.excused.add(noted_as)
        self.ask(f"{self.address}/workbench/faults", {"kind": kind, "payload": payload})

    def is_connected(self) -> bool:
        """Return whether the bot has a socket open."""
        return any(app["connections"] for app in self.ask(f"{self.address}/workbench/apps"))

    def orders(self) -> list[dict[str, Any]]:
        """Return Komet's purchase orders."""
        found: list[dict[str, Any]] = self.ask(f"{self.komet}/workbench/state?part=orders")["orders"]
        return found

    def stock(self) -> list[dict[str, Any]]:
        """Return the lines of Komet's inventory."""
        found: list[dict[str, Any]] = self.ask(f"{self.komet}/workbench/state?part=inventory")["inventory"]
        return found

    def ask(self, url: str, body: object = None) -> Any:
        """Return the JSON answer to a GET, or to a POST of `body`."""
        data = None if body is None else json.dumps(body).encode()
        with urlopen(Request(url, data, {"content-type": "application/json"}), timeout=30) as answer:
            return json.load(answer)
