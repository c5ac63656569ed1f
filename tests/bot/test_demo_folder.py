"""The demo's folder: one demo at a time, and the variables for a terminal beside it."""

import asyncio
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from dotenv import dotenv_values

from bot.demo import DemoOptions, run_demo
from bot.demo_folder import held, write_env
from bot.errors import ConfigurationError

pytestmark = pytest.mark.anyio

HOLD = """
import sys
from pathlib import Path
from bot.demo_folder import held
with held(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


async def test_a_demo_leaves_the_data_of_one_that_lives_alone_until_it_is_dead(tmp_path: Path) -> None:
    command = [sys.executable, "-c", HOLD, str(tmp_path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "held\n"
        (tmp_path / "demo.db").write_text("the other's")
        for keep in (False, True):
            options = DemoOptions(slack_port=0, komet_port=0, keep=keep, opens_browser=False, state=tmp_path)
            with pytest.raises(ConfigurationError, match=rf"lives in .*process {other.pid}.*--state"):
                await run_demo(options, asyncio.Event)
        assert (tmp_path / "demo.db").read_text() == "the other's"
        other.kill()
        other.wait()
    with held(tmp_path):
        assert (tmp_path / "demo.lock").read_text() == str(os.getpid())


def test_the_variables_for_a_terminal_are_the_bots_own_and_for_its_owner_alone(tmp_path: Path) -> None:
    given = {"BOT_POLICY": "/it's a #folder\\n/policy.toml", "KOMET_UNVERIFIED": "on", "HOME": "/somewhere"}
    for _ in range(2):
        write_env(tmp_path, given)
    path = tmp_path / ".env"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert dotenv_values(path) == {name: given[name] for name in ("BOT_POLICY", "KOMET_UNVERIFIED")}
