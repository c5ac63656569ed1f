"""Taking somebody's authenticator app away: what an admin does, in Slack or at a terminal, for a lost phone."""

import re

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.audit import record
from bot.ids import new_id
from bot.outbox import put_message
from bot.slack.blocks import Message, mention
from bot.words import say
from storage.database import Database
from storage.migrate import upgrade
from storage.second_factors import FactorStore

ACTOR = "command line"


async def reset_factor(tx: AsyncConnection, team_id: str, person: str, *, by: str) -> bool:
    """Take somebody's key away, as an admin does for a lost phone; say whether there was one.

    They are told; setting up a new one takes no code of the old one then.
    """
    store = FactorStore(tx)
    await store.remove(team_id, person, confirmed=False)
    if not await store.remove(team_id, person, confirmed=True):
        return False
    await record(
        tx,
        team_id=team_id,
        actor=by,
        event="second factor reset",
        sentence=f"Took the authenticator app of {person} away",
        acting_for=person,
    )
    who = mention(by) if re.fullmatch(r"[UW][A-Z0-9]+", by) else say("An admin")
    words = say("{who} reset your authenticator app: its codes count no more.", who=who)
    told = f"{words} {say('Set it up again: /komet-approvals code')}"
    await put_message(tx, f"factor-reset:{new_id()}", person, Message.saying(told))
    return True


async def reset_from_command_line(database_url: str, person: str) -> bool:
    """Take somebody's key away in whichever team it is; say whether there was one."""
    database = Database(database_url)
    try:
        await upgrade(database)
        async with database.write() as tx:
            teams = sorted({row.team_id for row in await FactorStore(tx).everything() if row.person == person})
            return any([await reset_factor(tx, team, person, by=ACTOR) for team in teams])
    finally:
        await database.close()
