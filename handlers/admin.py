"""What only admins do: putting the policy file in force again, and resetting somebody's authenticator app."""

from collections.abc import Sequence

from bot.audit import record
from bot.errors import ConfigurationError, FormError
from bot.factor_reset import reset_factor as reset_factor_of
from bot.ids import new_id
from bot.slack.blocks import Message, escape, inert, mention, mentioned, section
from bot.words import count, say
from handlers.desk import Desk, Visit


async def reload(visit: Visit, words: Sequence[str]) -> None:
    """Read the policy file and put it in force. Raises NotAllowedError unless by an admin.

    A faulty file changes nothing; its faults are told, all at once.
    """
    before = visit.require_admin("admin reload")
    try:
        policy = await visit.desk.policies.load()
    except ConfigurationError as error:
        text = say("The policy was not replaced: the one before is still in force.")
        await visit.reply.privately(Message(text, [section(f"*{escape(text)}*\n{inert(error.sentence())}")]))
        return
    assert policy is not None
    async with visit.desk.database.write() as tx:
        await record(
            tx,
            team_id=visit.person.team_id,
            actor=visit.person.id,
            event="policy reloaded",
            sentence=f"Put policy {policy.version} in force",
            detail={"before": before.version, "now": policy.version},
        )
    text = say(
        "The policy is in force: {rules}, version {version}.",
        rules=count(len(policy.rule), "approval rule"),
        version=policy.version,
    )
    await visit.reply.privately(Message(text, [section(escape(text))]))


async def reset_factor(visit: Visit, words: Sequence[str]) -> None:
    """Take somebody's authenticator app away. Raises NotAllowedError unless by an admin, FormError without a person."""
    visit.require_admin("admin factor reset", say("Change your own: /komet-approvals code"))
    person = mentioned(words)
    if person is None:
        raise FormError("", say("Name the person: /komet admin factor reset @person"))
    async with visit.desk.database.write() as tx:
        was_there = await reset_factor_of(tx, visit.person.team_id, person, by=visit.person.id)
    visit.desk.outbox.wake()
    who = mention(person)
    text = (
        say("{who} has no authenticator app set up here any more; I told them.", who=who)
        if was_there
        else say("{who} has no authenticator app set up here.", who=who)
    )
    await visit.reply.privately(Message.saying(text))


async def tell_admins(desk: Desk, error: ConfigurationError) -> None:
    """Tell the admins by direct message that a policy file was not put in force, and why."""
    policy = desk.policy()
    text = say("The policy file was not put in force; the one before still is.")
    message = Message(text, [section(f"*{escape(text)}*\n{inert(error.sentence())}")])
    async with desk.database.write() as tx:
        for admin in policy.roles.get("admin", ()) if policy else ():
            await desk.outbox.say(tx, f"policy:{new_id()}", admin, message)
    desk.outbox.wake()
