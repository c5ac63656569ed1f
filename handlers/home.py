"""The Home tab: who you are here, what waits for you, what is unknown, what you did not send, and what you can do.

https://docs.slack.dev/surfaces/app-home
"""

from collections.abc import Iterable, Sequence

from bot.access import Rights
from bot.cards import TITLES, can_be_seen, evidence_in_short
from bot.cards.waiting import by_deadline, waiting_lines
from bot.errors import BotError, NotConnectedError
from bot.ids import new_id
from bot.manifest import NOUN_SUMMARIES
from bot.operations import AnyOperation
from bot.proposals import ENDED, Proposal, State, load_proposal
from bot.slack.blocks import (
    Block,
    Blocks,
    Message,
    actions,
    button,
    context,
    divider,
    escape,
    header,
    inert,
    moment,
    option,
    plain,
    section,
)
from bot.slack.starts import start_value
from bot.words import count, say
from handlers.delegations import home_lines
from handlers.desk import Visit
from handlers.drafts import in_short
from handlers.several import several_button
from storage.notes import NoteRow, NoteStore
from storage.proposals import ProposalRow, ProposalStore

RECENT = 5
MOST_WAITING = 10
SHORT_NAMES = {"invoice": "Invoices", "prebook": "Prebooks", "product": "Products and more"}
"""Names of menus where the noun's summary is longer than a menu is wide."""

MOST_OPTIONS = 100
"""Options of one menu. https://docs.slack.dev/reference/block-kit/block-elements/select-menu-element"""

MOST_MENUS = 25
"""Elements that Slack takes in one actions block. https://docs.slack.dev/reference/block-kit/blocks/actions-block"""


async def publish(visit: Visit) -> None:
    """Draw the Home tab of this person."""
    view = await home_view(visit)
    await visit.desk.slack.views_publish(user_id=visit.person.id, view=view)


async def point_to(visit: Visit, words: Sequence[str]) -> None:
    """Draw the Home tab and say where it is: a command cannot open it."""
    await publish(visit)
    text = say("Your Komet home is up to date: open me under “Apps” and choose Home.")
    await visit.reply.privately(Message.saying(text))


async def nothing(visit: Visit, value: str) -> None:
    """Take the press of a link button: the link itself is opened by Slack."""


async def home_view(visit: Visit) -> Block:
    """Return the Home tab."""
    blocks: Blocks = [header(say("Komet Sales"))]
    try:
        rights = await visit.desk.runner.rights(visit.person)
    except NotConnectedError as error:
        blocks.append(section(f"{escape(error.sentence())} {say('It takes a minute.')}"))
        blocks.append(actions([button(say("Connect Komet"), "token.connect", style="primary")]))
        blocks += _to_decide(visit, await visit.desk.approvals.waiting_for(visit.person))
        blocks += await home_lines(visit)
    except BotError as error:
        blocks.append(section(inert(error.sentence()) + (f"\n{advice}" if (advice := error.advice()) else "")))
    else:
        blocks += _connection(rights)
        waiting = await visit.desk.approvals.waiting_for(visit.person)
        blocks += _to_decide(visit, waiting)
        blocks += await _mine(visit, waiting)
        blocks += await home_lines(visit)
        blocks += _starters(visit, rights)
        blocks += await _lately(visit)
    blocks.append(context(say("Type `/komet help` anywhere to see everything you can do.")))
    return {"type": "home", "blocks": blocks[:100]}


def _connection(rights: Rights) -> Blocks:
    token = rights.token
    whose = token.party_name or say("the whole company")
    words = say(
        "Connected with a {type} token for {whose} (fingerprint `{mark}`).",
        type=token.token_type,
        whose=inert(whose),
        mark=token.fingerprint,
    )
    return [context(words)]


def _starters(visit: Visit, rights: Rights) -> Blocks:
    """Return a menu for each noun, with the operations that this person may run."""
    offered: dict[str, list[Block]] = {}
    for each in visit.desk.operations.values():
        if rights.may(each):
            offered.setdefault(each.noun, []).append(option(say(each.summary), start_value(each.command, {})))
    untried = untried_words(rights, visit.desk.operations.values())
    told = [context(untried)] if untried else []
    if not offered:
        return [section(say("Your token and the policy let you run nothing yet.")), *told]
    # What was chosen stays chosen in Slack, and choosing it again tells nobody: a new name makes it forget.
    drawn = new_id()[:8]
    menus = [
        {
            "type": "static_select",
            "action_id": f"home.start#{noun}.{drawn}",
            "placeholder": plain(say(SHORT_NAMES.get(noun) or NOUN_SUMMARIES[noun]), 150),
            "options": starts[:MOST_OPTIONS],
        }
        for noun, starts in offered.items()
    ]
    return [divider(), section(f"*{say('What you can do')}*"), actions(menus[:MOST_MENUS]), *told]


def untried_words(rights: Rights, operations: Iterable[AnyOperation]) -> str:
    """Tell an admin what is switched off until it was tried; "" for others, and when it is nothing."""
    waiting = [each for each in operations if rights.waits_for_trial(each)]
    if not waiting or not rights.policy.is_admin(rights.person.id):
        return ""
    names = ", ".join(f"`/komet {each.command}`" for each in waiting)
    how = "`python -m bot check --live`"
    return say("Off until you have tried them in a company in Test Mode ({how}): {names}", how=how, names=names)


def _to_decide(visit: Visit, waiting: Sequence[Proposal]) -> Blocks:
    theirs = [each for each in waiting if each.row.requester != visit.person.id]
    blocks: Blocks = []
    if theirs:
        blocks += [divider(), section(f"*{say('For you to decide')}* ({len(theirs)})")]
    blocks += waiting_lines(by_deadline(theirs), MOST_WAITING)
    if len(theirs) > 1:
        blocks.append(actions([several_button()]))
    return blocks


async def _mine(visit: Visit, waiting: Sequence[Proposal]) -> Blocks:
    person = visit.person
    mine = [each for each in waiting if each.row.requester == person.id]
    async with visit.desk.database.read() as tx:
        store = ProposalStore(tx)
        lost = await store.recent_of(person.team_id, person.id, {State.UNKNOWN.value}, 10)
        unknown = [await load_proposal(store, row) for row in lost]
        drafts = await NoteStore(tx).drafts_of(person.team_id, person.id, limit=3)
    blocks: Blocks = []
    if unknown:
        blocks += [divider(), section(f"*{say('Unknown: look in Komet before you repeat these')}*")]
        blocks += [_unknown(each) for each in unknown]
    if mine:
        blocks += [divider(), section(f"*{say('You wait for approval')}* ({len(mine)})")]
    blocks += waiting_lines(by_deadline(mine), MOST_WAITING)
    if drafts:
        blocks += [divider(), section(f"*{say('Not sent yet')}*")]
        blocks += [await _draft(visit, note) for note in drafts]
    return blocks


async def _lately(visit: Visit) -> Blocks:
    person = visit.person
    shown = {state.value for state in ENDED - {State.UNKNOWN, State.CANCELLED}}
    async with visit.desk.database.read() as tx:
        recent = await ProposalStore(tx).recent_of(person.team_id, person.id, shown, RECENT)
    blocks: Blocks = [divider(), section(f"*{say('Lately')}*")]
    blocks += [_row(row) for row in recent] or [context(say("Nothing yet. Choose something above."))]
    spent = await visit.desk.quota.spent_today()
    blocks.append(context(say("{calls} today by everyone here.", calls=count(spent, "Komet call"))))
    return blocks


def _row(row: ProposalRow) -> Block:
    title = escape(say(TITLES[State(row.state)]))
    return section(f"{title}: {inert(row.plan['sentence'])}  ·  {moment(row.created_at)}")


def _unknown(proposal: Proposal) -> Block:
    words = f"{inert(proposal.plan.sentence, 600)}\n{evidence_in_short(proposal)}"
    if not can_be_seen(proposal):
        return section(words)
    return section(words, button(say("Look now"), f"home.look#{proposal.id}", proposal.id))


async def _draft(visit: Visit, note: NoteRow) -> Block:
    operation = visit.desk.operations.get(note.operation)
    words = [inert(say(operation.summary) if operation else note.operation)]
    if operation:
        words += await in_short(visit, operation, note)
    return section("\n".join(words), button(say("Go on"), f"draft.open#{note.id}", note.id))
