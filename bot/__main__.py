"""`python -m bot <verb>`: run, demo, check, migrate, manifest, readme, audit, policy, keys, factor, switch."""

import argparse
import asyncio
import logging
import signal
import sys
from collections.abc import Coroutine
from pathlib import Path
from typing import Any, TypeVar

from bot.errors import BotError
from storage.files import ExposedFileError

T = TypeVar("T")


def main() -> int:
    """Run the verb; return the exit code: 0 done, 1 did not work, 2 wrong usage."""
    from bot.audit.cli import add_arguments as add_audit_arguments
    from bot.command_line import member, port
    from bot.policy.cli import add_arguments as add_policy_arguments

    parser = argparse.ArgumentParser(prog="python -m bot", description="Komet Sales in Slack.")
    verbs = parser.add_subparsers(dest="verb", required=True)
    run = verbs.add_parser("run", help="answer Slack (Socket Mode)")
    run.add_argument("--http", action="store_true", help="listen for HTTP requests instead of Socket Mode")
    demo = verbs.add_parser("demo", help="try it: a local Slack, a local Komet and the bot")
    demo.add_argument("--no-browser", action="store_true", help="do not open the page")
    demo.add_argument("--slack-port", type=port, default=8701, help="port of the local Slack")
    demo.add_argument("--komet-port", type=port, default=8702, help="port of the local Komet")
    demo.add_argument("--http", action="store_true", help="signed HTTP instead of Socket Mode")
    demo.add_argument("--keep", action="store_true", help="go on where the last demo stopped")
    demo.add_argument("--state", type=Path, default=Path(".state"), help="folder for the demo's data")
    check = verbs.add_parser("check", help="say what is missing or wrong in the configuration")
    check.add_argument("--live", action="store_true", help="try what is switched off in a company in Test Mode")
    check.add_argument("methods", metavar="METHOD", nargs="*", help="with --live: only these Komet methods")
    switches = verbs.add_parser("switch", help="operations that are off until an admin has tried them")
    switches.add_argument("what", choices=["on", "off", "list"])
    switches.add_argument("method", metavar="METHOD", nargs="?", help="Komet method, such as inventory.add")
    switches.add_argument("--by", type=member, metavar="U…", help="your Slack member id, for the audit")
    verbs.add_parser("migrate", help="bring the database to the newest form")
    manifest = verbs.add_parser("manifest", help="print manifest.yml")
    manifest.add_argument("--http", metavar="URL", help="request address, such as https://host/slack/events")
    verbs.add_parser("readme", help="renew the generated parts of README.md")
    add_audit_arguments(verbs.add_parser("audit", help="the audit trail: verify, export, head"))
    add_policy_arguments(verbs.add_parser("policy", help="explain who may do what; replay another policy"))
    keys = verbs.add_parser("keys", help="the key that encrypts the stored tokens")
    keys.add_argument("what", choices=["rotate", "check"], help="rotate: replace the key; check: what can be read")
    factor = verbs.add_parser("factor", help="authenticator apps of approvers")
    factor.add_argument("what", choices=["reset"], help="take somebody's away, as when their phone is lost")
    factor.add_argument("person", type=member, metavar="U…", help="the member's id")
    options = parser.parse_args()
    try:
        return VERBS[options.verb](options)
    except BotError as error:
        print(error.sentence(), file=sys.stderr)  # noqa: T201 - a command line speaks by printing
        return 1
    except ExposedFileError as error:
        print(error, file=sys.stderr)  # noqa: T201
        return 1
    except ModuleNotFoundError as error:
        if error.name != "asyncpg":  # the only optional one
            raise
        print(error, file=sys.stderr)  # noqa: T201
        return 1
    except KeyboardInterrupt:
        return 130


def _run(options: argparse.Namespace) -> int:
    from bot.config import load_settings
    from bot.redaction import set_up_logging

    settings = load_settings()
    set_up_logging(settings)
    return _loop(_answer(settings, http_mode=options.http))


async def _answer(settings: Any, *, http_mode: bool) -> int:
    from bot.app import start_bot
    from bot.interpreter import prepare

    stop = stop_event()
    bot = await start_bot(settings, http_mode=http_mode)
    prepare()
    reloads: set[asyncio.Task[None]] = set()

    def reload() -> None:
        task = asyncio.get_running_loop().create_task(bot.reload_policy())
        reloads.add(task)
        task.add_done_callback(reloads.discard)

    asyncio.get_running_loop().add_signal_handler(signal.SIGHUP, reload)
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

    if options.live:
        return _live(options)
    findings = _loop(check())
    for finding in findings:
        print(finding.line())  # noqa: T201
    return 0 if all(finding.is_fine for finding in findings) else 1


def _live(options: argparse.Namespace) -> int:
    from bot.config import load_settings
    from bot.live_check import try_live
    from bot.terminal import Console
    from handlers.operations import OPERATIONS

    return _loop(try_live(load_settings(), OPERATIONS, Console(), methods=options.methods))


def _switch(options: argparse.Namespace) -> int:
    from bot.config import load_settings
    from bot.live_check import switch_by_hand

    told = _loop(switch_by_hand(load_settings(), options.what, options.method, options.by))
    print("\n".join(told))  # noqa: T201
    return 0


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


def _policy(options: argparse.Namespace) -> int:
    from bot.policy.cli import answer
    from handlers.operations import OPERATIONS

    print("\n".join(_loop(answer(options, list(OPERATIONS)))))  # noqa: T201
    return 0


def _readme(options: argparse.Namespace) -> int:
    from bot.manifest import SCOPES
    from bot.readme import renewed
    from handlers.operations import OPERATIONS

    path = Path("README.md")
    path.write_text(renewed(path.read_text(encoding="utf-8"), OPERATIONS, SCOPES), encoding="utf-8")
    return 0


def _audit(options: argparse.Namespace) -> int:
    from bot.audit.cli import run

    return run(options)


def _keys(options: argparse.Namespace) -> int:
    from bot.config import load_settings
    from bot.rotation import check_keys, rotate_keys

    work = rotate_keys if options.what == "rotate" else check_keys
    told = _loop(work(load_settings()))
    print("\n".join(told.lines))  # noqa: T201
    return 0 if told.is_fine else 1


def _factor(options: argparse.Namespace) -> int:
    from bot.config import load_settings
    from bot.factor_reset import reset_from_command_line

    was_there = _loop(reset_from_command_line(load_settings().bot_database_url, options.person))
    print(  # noqa: T201
        f"{options.person} has no authenticator app here any more, and is told when the bot runs."
        if was_there
        else f"{options.person} has no authenticator app set up here."
    )
    return 0 if was_there else 1


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
    "policy": _policy,
    "audit": _audit,
    "keys": _keys,
    "factor": _factor,
    "switch": _switch,
}

if __name__ == "__main__":
    sys.exit(main())
