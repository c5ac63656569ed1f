"""python -m bot.workbench.komet [--port N]: run the local Komet until Ctrl-C or SIGTERM."""

import argparse
import asyncio
import signal
import sys

from bot.workbench.komet.server import start


async def _serve(port: int) -> None:
    done = asyncio.Event()
    loop = asyncio.get_running_loop()
    if sys.platform != "win32":  # there, Ctrl-C ends the program by itself
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, done.set)
    komet = await start(port)
    sys.stdout.write(f"ready {komet.url}\n")
    sys.stdout.flush()
    try:
        await done.wait()
    finally:
        await komet.stop()


def main() -> None:
    """Read the command line and serve."""
    parser = argparse.ArgumentParser(prog="python -m bot.workbench.komet", description="Run a local Komet.")
    parser.add_argument("--port", type=int, default=8702, help="port on 127.0.0.1; 0 takes a free one")
    asyncio.run(_serve(parser.parse_args().port))


if __name__ == "__main__":
    main()
