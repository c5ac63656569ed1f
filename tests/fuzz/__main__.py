"""`python -m tests.fuzz`: 50,000 malformed Slack bodies and 20,000 malformed Komet answers, in under three minutes.

The bot is the real one, `python -m bot run --http` in a process of its own, between the local Slack and the
local Komet. Prints what was counted, writes `.bench/fuzz.json`, and returns 1 when anything was found.
"""

import argparse
import asyncio
import json
import sys
import time
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

import aiohttp

from bot.demo_company import BOT_CHANNELS
from bot.manifest import build_manifest
from bot.workbench.komet.server import LocalKomet
from bot.workbench.komet.server import start as start_komet
from bot.workbench.slack import seed
from bot.workbench.slack.server import LocalSlack
from bot.workbench.slack.server import start as start_slack
from handlers.commands import COMMANDS
from handlers.operations import OPERATIONS
from tests.bench.processes import ServerProcess
from tests.fuzz import komet_answers
from tests.fuzz.shooting import Shot, in_the_log, seen_by_people, shoot
from tests.fuzz.slack_bodies import cases
from tests.support.running import template_database

SEED = 20261123
SHOWN = 20
SIGNED_EVERY = 2_000
"""Bodies made with one time: a signature is good for five minutes, and the whole run takes less than three."""


async def main() -> int:
    """Run it; return the exit code."""
    options = _options()
    print(f"seed {options.seed}")
    started = time.monotonic()
    ends, komet_faults = komet_answers.run(Random(options.seed), options.komet)
    print(f"{options.komet} Komet answers: " + ", ".join(f"{name} {number}" for name, number in ends.most_common()))
    found = await _fuzz_slack(options, started + options.seconds)
    report = {
        "seed": options.seed,
        "seconds": round(time.monotonic() - started, 1),
        "komet": {"answers": sum(ends.values()), "ends": dict(ends), "faults": komet_faults[:SHOWN]},
        "slack": found,
    }
    options.out.parent.mkdir(parents=True, exist_ok=True)
    options.out.write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")
    faults = [*komet_faults, *found["faults"]]
    for fault in faults[:SHOWN]:
        print(f"✗ {fault}")
    print(f"{len(faults)} faults in {report['seconds']} s; {options.out}")
    return 1 if faults else 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz")
    parser.add_argument("--slack", type=int, default=50_000, help="malformed bodies for the bot")
    parser.add_argument("--komet", type=int, default=20_000, help="malformed answers for the decipherer")
    parser.add_argument("--seed", type=int, default=SEED, help="the same seed makes the same again")
    parser.add_argument("--seconds", type=float, default=170.0, help="stop sending after so long")
    parser.add_argument("--out", type=Path, default=Path(".bench/fuzz.json"))
    return parser.parse_args()


async def _fuzz_slack(options: argparse.Namespace, until: float) -> dict[str, Any]:
    komet = await start_komet()
    slack = await start_slack(komet_url=komet.url)
    try:
        with TemporaryDirectory() as folder:
            return await _fuzz_bot(options, until, slack, komet, Path(folder))
    finally:
        await slack.stop()
        await komet.stop()


async def _fuzz_bot(
    options: argparse.Namespace, until: float, slack: LocalSlack, komet: LocalKomet, folder: Path
) -> dict[str, Any]:
    await template_database(folder, komet)
    app = slack.install(build_manifest(OPERATIONS, COMMANDS), None, BOT_CHANNELS)
    log = folder / "log"
    bot = ServerProcess(
        "bot",
        "run",
        "--http",
        environment={
            "SLACK_BOT_TOKEN": app["bot_token"],
            "SLACK_SIGNING_SECRET": app["signing_secret"],
            "SLACK_API_URL": slack.api_url,
            "KOMET_API_URL": komet.api_url,
            "BOT_DATABASE_URL": f"sqlite+aiosqlite:///{folder / 'bot.db'}",
            "BOT_KEY_FILE": str(folder / "bot.key"),
            "KOMET_UNVERIFIED": "on",
            "BOT_POLICY": str(folder / "policy.toml"),
            "BOT_POST_SECONDS": "0",
        },
        port_name="BOT_HTTP_PORT",
        log=log,
    )
    await bot.start()
    try:
        shot = await _shoot_all(options, bot, app["signing_secret"], until)
        faults = [*shot.faults, *await _is_well(slack, bot, app)]
    finally:
        await bot.stop()
    secrets = [app["bot_token"], app["signing_secret"], *komet.tokens.texts]
    faults += [*seen_by_people(slack), *in_the_log(log.read_text(encoding="utf-8", errors="replace"), secrets)]
    if komet.writes:
        faults.append(f"Komet was written to: {komet.writes[:3]}")
    if shot.sent < options.slack:
        faults.append(f"only {shot.sent} of {options.slack} bodies were sent in time")
    print(
        f"{shot.sent} Slack bodies: " + ", ".join(f"HTTP {status} {n}" for status, n in sorted(shot.statuses.items()))
    )
    return {
        "bodies": shot.sent,
        "statuses": {str(status): number for status, number in sorted(shot.statuses.items())},
        "signed": {str(status): number for status, number in sorted(shot.signed.items())},
        "found": len(faults),
        "faults": faults[:SHOWN],
    }


async def _shoot_all(options: argparse.Namespace, bot: ServerProcess, secret: str, until: float) -> Shot:
    dice, whole = Random(options.seed), Shot()
    while whole.sent < options.slack and time.monotonic() < until:
        number = min(SIGNED_EVERY, options.slack - whole.sent)
        shot = await shoot(bot.address, cases(dice, number, secret=secret, now=int(time.time())), until=until)
        whole.sent += shot.sent
        whole.statuses.update(shot.statuses)
        whole.signed.update(shot.signed)
        whole.faults += shot.faults
    return whole


async def _is_well(slack: LocalSlack, bot: ServerProcess, app: dict[str, Any]) -> list[str]:
    """Return what is wrong with the bot after all that: gone, not answering, or deaf to a real command."""
    if not bot.is_running():
        return ["the bot's process ended"]
    async with (
        aiohttp.ClientSession() as session,
        session.get(bot.address.replace("/slack/events", "/healthz")) as answer,
    ):
        healthy = answer.status == 200
    found = slack.workspace.apps.get(app["app_id"])
    assert found is not None
    person, channel = slack.workspace.people[seed.ANA], slack.workspace.channels[seed.SALES]
    payload = slack.acts.payloads.command(found, person, channel, "/komet", "help")
    sent = await slack.delivery.http.send(found, bot.address, "command", payload)
    async with asyncio.timeout(30):
        while not any("What you can do" in repr(message.body) for message in channel.messages.values()):
            await asyncio.sleep(0.1)
    return [] if healthy and sent.reason is None else [f"it is not well: {healthy}, {sent}"]


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
