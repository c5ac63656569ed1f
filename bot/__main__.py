"""`python -m bot <verb>`: run, demo, check, migrate, manifest, readme, audit."""

import argparse
import asyncio
import logging
import signal
import sys
from collections.abc import Coroutine
from pathlib import Path
from typing import Any, TypeVar

from bot.errors import BotError

T = TypeVar("T")


def main() -> int:
    """Run the verb; return the exit code: 0 done, 1 did not work, 2 wrong usage."""
    parser = argparse.ArgumentParser(prog="python -m bot", description="Komet Sales in Slack.")
    verbs = parser.add_subparsers(dest="verb", required=True)
    run = verbs.add_parser("run", help="answer Slack (Socket Mode)")
    run.add_argument("--http", action="store_true", help="listen for HTTP requests instead of Socket Mode")
    demo = verbs.add_parser("demo", help="try it: a local Slack, a local Komet and the bot")
    demo.add_argument("--no-browser", action="store_true", help="do not open the page")
    demo.add_argument("--slack-port", type=int, default=8701, help="port of the local Slack")
    demo.add_argument("--komet-port", type=int, default=8702, help="port of the local Komet")
    demo.add_argument("--http", action="store_true", help="signed HTTP instead of Socket Mode")
    demo.add_argument("--keep", action="store_true", help="go on where the last demo stopped")
    demo.add_argument("--state", type=Path, default=Path(".state"), help="folder for the demo's data")
    verbs.add_parser("check", help="say what is missing or wrong in the configuration")
    verbs.add_parser("migrate", help="bring the database to the newest form")
    manifest = verbs.add_parser("manifest", help="print manifest.yml")
    manifest.add_argument("--http", metavar="URL", help="request address, such as https://host/slack/events")
    verbs.add_parser("readme", help="renew the generated parts of README.md")
    audit = verbs.add_parser("audit", help="the audit trail")
    audit.add_argument("what", choices=["verify"], help="verify: check the whole chain of hashes")
    options = parser.parse_args()
    try:
        return VERBS[options.verb](options)
    except BotError as error:
        print(error.sentence(), file=sys.stderr)  # noqa: T201 - a command line speaks by printing
        return 1
    except KeyboardInterrupt:
        return 130


def _run(options: argparse.Namespace) -> int:
    from bot.config import load_settings

    settings = load_settings()
    logging.basicConfig(level=settings.bot_log_level, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    return _loop(_answer(settings, http_mode=options.http))


async def _answer(settings: Any, *, http_mode: bool) -> int:
    from bot.app import start_bot
    from bot.interpreter import prepare

    stop = stop_event()
    bot = await start_bot(settings, http_mode=http_mode)
    prepare()
    logging.getLogger("bot").info("answering Slack %s", f"at {bot.address}" if http_mode else "by Socket Mode")
    try:
        await stop.wait()
    finally:
        await bot.stop()
    return 0


def _demo(options: argparse.Namespace) -> int:
    from bot.demo import DemoOptions, run_demo

    return _loop(
        run_demo(
            DemoOptions(
                slack_port=options.slack_port,
                komet_port=options.komet_port,
                http=options.http,
                keep=options.keep,
                opens_browser=not options.no_browser,
                state=options.state,
            ),
            stop_event,
        )
    )


def _check(options: argparse.Namespace) -> int:
    from bot.check import check

    findings = _loop(check())
    for finding in findings:
        print(("✓ " if finding.is_fine else "✗ ") + finding.words)  # noqa: T201
    return 0 if all(finding.is_fine for finding in findings) else 1


def _migrate(options: argparse.Namespace) -> int:
    from bot.config import load_settings
    from storage.database import Database
    from storage.migrate import upgrade

    async def work() -> None:
        database = Database(load_settings().bot_database_url)
        try:
            await upgrade(database)
        finally:
            await database.close()

    _loop(work())
    print("The database has the newest form.")  # noqa: T201
    return 0


def _manifest(options: argparse.Namespace) -> int:
    from bot.manifest import build_manifest, manifest_text
    from handlers.commands import COMMANDS
    from handlers.operations import OPERATIONS

    sys.stdout.write(manifest_text(build_manifest(OPERATIONS, COMMANDS, http_url=options.http)))
    return 0


def _readme(options: argparse.Namespace) -> int:
    from bot.manifest import SCOPES
    from bot.readme import renewed
    from handlers.operations import OPERATIONS

    path = Path("README.md")
    path.write_text(renewed(path.read_text(encoding="utf-8"), OPERATIONS, SCOPES), encoding="utf-8")
    return 0


def _audit(options: argparse.Namespace) -> int:
    from bot.audit import first_fault
    from bot.config import load_settings
    from storage.audit import AuditStore
    from storage.database import Database

    async def verify() -> tuple[int, str | None]:
        database = Database(load_settings().bot_database_url)
        try:
            async with database.read() as tx:
                store = AuditStore(tx)
                return (await store.head())[0], await first_fault(store.rows())
        finally:
            await database.close()

    rows, fault = _loop(verify())
    print(fault or f"The audit holds: {rows} rows, each follows the one before.")  # noqa: T201
    return 1 if fault else 0


def stop_event() -> asyncio.Event:
    """Return an event that Ctrl-C or SIGTERM sets."""
    event = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, event.set)
    return event


def _loop(work: Coroutine[Any, Any, T]) -> T:
    try:
        import uvloop
    except ImportError:  # Windows has none
        return asyncio.run(work)
    return uvloop.run(work)


VERBS = {
    "run": _run,
    "demo": _demo,
    "check": _check,
    "migrate": _migrate,
    "manifest": _manifest,
    "readme": _readme,
    "audit": _audit,
}

if __name__ == "__main__":
    sys.exit(main())
