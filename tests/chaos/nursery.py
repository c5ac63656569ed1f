"""`python -m tests.chaos.nursery`: loads the bot once, and then forks a process that runs it for each line it reads.

A bot's process takes two seconds to load its modules and a fifth of one to start; the suite starts thousands. What is
forked here is the real thing: `bot.__main__.main()` with the verb `run` in a process of its own, with its own loop,
sockets and database connections, which end with it.

A line in is JSON: `{"environment", "folder", "log", "hurry"}`. A line out is `born PID` or `ended PID STATUS`.
"""

import gc
import io
import json
import os
import select
import signal
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import aiosqlite
import alembic.command
import certifi
import httpcore
import uvloop

import bot.__main__ as program
import bot.app
import bot.config
import bot.interpreter
import bot.redaction
from bot import lost_answers
from bot.komet import limits
from bot.worker import Worker
from tests.chaos.switch import Switch, install

LOADED = (aiosqlite, alembic.command, certifi, httpcore, uvloop, bot.app, bot.config, bot.interpreter, bot.redaction)
"""What a bot loads late; loaded here, no child has to."""


def main() -> None:
    """Fork for every line until the input ends; then end every child."""
    install(Switch())
    gc.freeze()
    children: set[int] = set()
    woken, wake = os.pipe()
    os.set_blocking(wake, False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    signal.set_wakeup_fd(wake, warn_on_full_buffer=False)
    waiting = select.poll()
    for source in (0, woken):
        waiting.register(source, select.POLLIN)
    asked_for = io.FileIO(0, closefd=False)  # unbuffered: what is waiting there must be seen by poll
    print("ready", flush=True)
    while True:
        ready = {source for source, _ in waiting.poll()}
        if woken in ready:
            os.read(woken, 4096)
            _bury(children)
        if 0 in ready:
            line = asked_for.readline()
            if not line:
                break
            asked = json.loads(line)
            pid = os.fork()
            if pid == 0:
                signal.set_wakeup_fd(-1)
                signal.signal(signal.SIGCHLD, signal.SIG_DFL)
                _live(asked)
            children.add(pid)
            print(f"born {pid}", flush=True)
    for pid in children:
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)


def _bury(children: set[int]) -> None:
    while children:
        pid, status = os.waitpid(-1, os.WNOHANG)
        if pid == 0:
            return
        children.discard(pid)
        print(f"ended {pid} {os.waitstatus_to_exitcode(status)}", flush=True)


def _live(asked: dict[str, Any]) -> None:
    """Be a bot, in the child; never returns."""
    log = os.open(asked["log"], os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    nothing = os.open(os.devnull, os.O_RDWR)
    for old, new in ((nothing, 0), (log, 1), (log, 2)):
        os.dup2(old, new)
    os.chdir(asked["folder"])
    os.environ.clear()
    os.environ.update(asked["environment"])
    hurry(**asked["hurry"])
    sys.argv = ["bot", "run"]
    status = 1
    try:
        status = program.main()
    finally:
        sys.stderr.flush()
        os._exit(status)


def hurry(*, looks: int = 0, look_seconds: float = 0.0, round_seconds: float = 0.0, request_bytes: int = 0) -> None:
    """Shorten the bot's own waits: how often and when it looks after a lost answer, its worker's pause, its chunks.

    Everything is set from outside, on attributes that the code reads by itself; zero leaves one as it is.
    """
    if looks:
        lost_answers.LOOK_AFTER = (timedelta(seconds=look_seconds),) * looks
    if round_seconds:
        defaults = Worker.__init__.__kwdefaults__
        assert defaults is not None
        defaults["every"] = round_seconds
    if request_bytes:
        limits.chunks.__defaults__ = (request_bytes,)


if __name__ == "__main__":
    if not Path("pyproject.toml").exists():
        sys.exit("run it in the repository")
    main()
