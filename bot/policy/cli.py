"""`python -m bot policy explain | replay`: questions of administrators, answered without Slack or Komet.

User groups are not looked up here: a role that names a group counts as having nobody from it.
"""

import argparse
from datetime import timedelta
from pathlib import Path

from bot.command_line import amount, iso_day, member, whole_number
from bot.config import load_settings
from bot.errors import ConfigurationError
from bot.komet.requests import REQUESTS
from bot.operations import AnyOperation
from bot.plan import Facts
from bot.policy.explain import explain
from bot.policy.reading import load_policy
from bot.policy.replay import replay
from bot.policy.rules import Policy
from storage.database import Database, utc_now
from storage.proposals import ProposalStore


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what can be asked."""
    asks = parser.add_subparsers(dest="what", required=True)
    why = asks.add_parser("explain", help="who may do what, and why a write would wait")
    why.add_argument("--person", required=True, type=member, metavar="U…", help="the member's id")
    why.add_argument("--command", help="one command only, such as 'po item delete'")
    why.add_argument("--channel", metavar="C…", help="where it is typed")
    why.add_argument("--amount", type=amount, help="in the company's currency; not given = not known")
    why.add_argument("--boxes", type=amount, help="not given = not known")
    why.add_argument("--rows", type=whole_number, default=1)
    why.add_argument("--vendor")
    why.add_argument("--ship-date", type=iso_day, metavar="YYYY-MM-DD")
    why.add_argument("--status", help="the order's status in Komet's words")
    again = asks.add_parser("replay", help="what a file would have asked of the writes of the last days")
    again.add_argument("file", type=Path)
    again.add_argument("--days", type=whole_number, default=90)


async def answer(options: argparse.Namespace, operations: list[AnyOperation]) -> list[str]:
    """Return the lines to print. Raises ConfigurationError for a missing or faulty file."""
    if options.what == "explain":
        return _explain(options, operations)
    policy = _policy(options.file)
    database = Database(load_settings().bot_database_url)
    try:
        async with database.read() as tx:
            rows = await ProposalStore(tx).confirmed_since(utc_now() - timedelta(days=options.days))
    finally:
        await database.close()
    judged = replay(policy, rows, {operation.command: operation for operation in operations})
    differing = [each for each in judged if each.differs]
    lines = [
        f"{each.row.created_at:%Y-%m-%d %H:%M} {each.row.requester}: {each.row.plan['sentence']}\n"
        f"    then: {each.then}\n    now:  {each.now}"
        for each in differing
    ]
    return [*lines, f"{len(judged)} writes in {options.days} days, {len(differing)} would be treated otherwise."]


def _explain(options: argparse.Namespace, operations: list[AnyOperation]) -> list[str]:
    path = load_settings().bot_policy
    if path is None:
        return ["BOT_POLICY is not set: nobody may run anything."]
    facts = Facts(
        amount=options.amount,
        boxes=options.boxes,
        rows=options.rows,
        vendor=options.vendor,
        ship_date=options.ship_date,
        order_status=options.status,
    )
    if options.command and options.command not in {operation.command for operation in operations}:
        raise ConfigurationError(f"There is no command “{options.command}”.")
    return explain(
        _policy(path), operations, person=options.person, facts=facts, channel=options.channel, command=options.command
    )


def _policy(path: Path) -> Policy:
    policy = load_policy(path, REQUESTS)
    assert policy is not None
    return policy.with_groups({})
