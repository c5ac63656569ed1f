"""`python -m bot.workbench.slack --port N`: a local Slack until Ctrl-C or SIGTERM."""

import argparse
import asyncio
import signal
import sys

from bot.workbench.slack.server import start


async def _serve(host: str, port: int, komet_url: str | None) -> None:
    slack = await start(port, host, komet_url)
    ended = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(name, ended.set)
    sys.stdout.write(f"ready {slack.url}\n")
    sys.stdout.flush()
    try:
        await ended.wait()
    finally:
        await slack.stop()


def main() -> None:
    """Read the options and serve."""
    options = argparse.ArgumentParser(prog="python -m bot.workbench.slack", description=__doc__)
    options.add_argument("--port", type=int, default=8701, help="0 chooses a free one")
    options.add_argument("--host", default="127.0.0.1", help="loopback only")
    options.add_argument("--komet-url", default=None, help="address of the local Komet, shown on the page")
    given = options.parse_args()
    asyncio.run(_serve(given.host, given.port, given.komet_url))


if __name__ == "__main__":
    main()
