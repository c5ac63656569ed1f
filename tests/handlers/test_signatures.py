"""Over real HTTP: only what Slack signed, lately and for the first time, has an effect."""

import pytest

from bot.workbench.komet.server import LocalKomet
from bot.workbench.slack.server import LocalSlack
from tests.support.running import RunningBot
from tests.support.slack import SlackFront, text_of
from tests.support.wire import MARK, STAMP, Wire, form_of, signed
from tests.support.writes import asked_for

pytestmark = pytest.mark.anyio


@pytest.fixture
def bot(http_bot: RunningBot) -> RunningBot:
    """The whole bot, listening for HTTP requests."""
    return http_bot


@pytest.fixture
def wire(local_slack: LocalSlack, bot: RunningBot) -> Wire:
    """Slack's side of the wire."""
    return Wire(local_slack, bot)


def effects(bot: RunningBot, komet: LocalKomet) -> tuple[int, int, int, int]:
    """Return how many proposals, decisions, audit rows and calls of Komet there are."""
    counts = [bot.rows(f"SELECT count(*) AS n FROM {name}")[0]["n"] for name in ("proposals", "decisions", "audit")]
    return counts[0], counts[1], counts[2], len(komet.calls)


async def test_the_way_from_command_to_approval_works_over_signed_http(
    slack: SlackFront, komet: LocalKomet, salesperson: str, manager: str
) -> None:
    card = await asked_for(slack, salesperson)
    await slack.press(manager, "Approve", on=card)
    assert "Done" in text_of(slack.card())


@pytest.mark.parametrize("fault", ["bad_signature", "old_timestamp"])
async def test_a_command_that_slack_did_not_sign_now_does_nothing(
    slack: SlackFront, bot: RunningBot, komet: LocalKomet, salesperson: str, fault: str
) -> None:
    before = effects(bot, komet)
    await slack.fault(kind=fault, payload="command")
    answer = await slack.run(salesperson, "/komet-po list")
    assert answer["error"] == "dispatch_failed"
    assert effects(bot, komet) == before


@pytest.mark.parametrize("fault", ["bad_signature", "old_timestamp"])
async def test_an_approval_that_slack_did_not_sign_now_decides_nothing(
    slack: SlackFront, bot: RunningBot, komet: LocalKomet, salesperson: str, manager: str, fault: str
) -> None:
    card = await asked_for(slack, salesperson)
    before = effects(bot, komet)
    await slack.fault(kind=fault, payload="block_actions")
    await slack.press(manager, "Approve", on=card)
    assert effects(bot, komet) == before
    assert "Waiting for approval" in text_of(slack.card())


HEADERS = [
    pytest.param({MARK: None}, id="no signature"),
    pytest.param({STAMP: None}, id="no time"),
    pytest.param({MARK: None, STAMP: None}, id="neither"),
    pytest.param({MARK: ""}, id="an empty signature"),
    pytest.param({MARK: "v0="}, id="half a signature"),
    pytest.param({MARK: "v0=ünsigned"}, id="a signature of other letters"),
    pytest.param({STAMP: "9" * 5000}, id="a time without end"),
    pytest.param({STAMP: "١٧٠٠٠٠٠٠٠٠"}, id="a time in other digits"),
    pytest.param({STAMP: "-1"}, id="a time before all times"),
    pytest.param({STAMP: "nan"}, id="a time that is no number"),
]


@pytest.mark.parametrize("change", HEADERS)
async def test_missing_and_odd_headers_are_refused(
    wire: Wire, bot: RunningBot, komet: LocalKomet, salesperson: str, change: dict[str, str | None]
) -> None:
    body = form_of(wire.command(salesperson, "/komet-po", "list"))
    headers = {**signed(wire.secret, body), **change}
    sent = {name: value.encode() for name, value in headers.items() if value is not None}
    before = effects(bot, komet)
    assert (await wire.post(body, sent)).status_code == 401  # type: ignore[arg-type]
    assert effects(bot, komet) == before


@pytest.mark.parametrize(("age", "status"), [(290, 200), (310, 401), (-290, 200), (-310, 401), (10**9, 401)])
async def test_a_signature_is_good_for_five_minutes(wire: Wire, salesperson: str, age: int, status: int) -> None:
    answer = await wire.send(wire.command(salesperson, "/komet", "help"), age=age)
    assert answer.status_code == status


async def test_a_changed_body_is_refused(wire: Wire, salesperson: str) -> None:
    body = form_of(wire.command(salesperson, "/komet-po", "list"))
    headers = signed(wire.secret, body)
    assert (await wire.post(body.replace(b"list", b"item"), headers)).status_code == 401


async def test_a_replayed_command_is_answered_and_asks_komet_nothing(
    wire: Wire, bot: RunningBot, komet: LocalKomet, slack: SlackFront, salesperson: str
) -> None:
    body = form_of(wire.command(salesperson, "/komet-po", "list"))
    headers = signed(wire.secret, body)
    assert (await wire.post(body, headers)).status_code == 200
    before, shown = effects(bot, komet), len(slack.messages(salesperson))
    assert (await wire.post(body, headers)).status_code == 200
    assert effects(bot, komet) == before
    assert len(slack.messages(salesperson)) == shown


async def test_a_form_that_is_submitted_twice_makes_one_proposal(
    slack: SlackFront, bot: RunningBot, komet: LocalKomet, salesperson: str
) -> None:
    await slack.run(salesperson, "/komet-po item delete P071882")
    await slack.fault(kind="duplicate", payload="view_submission", count=2)
    await slack.fill(salesperson, items=["9004411"], reason="Short shipped")
    await bot.idle()
    await slack.submit(salesperson)
    await bot.idle()
    assert effects(bot, komet)[0] == 1
    assert [row["event"] for row in bot.rows("SELECT event FROM audit WHERE proposal_id != ''")] == ["asked"]


async def test_a_replayed_approval_is_one_decision_and_one_effect(
    wire: Wire, bot: RunningBot, komet: LocalKomet, slack: SlackFront, salesperson: str, manager: str
) -> None:
    card = await asked_for(slack, salesperson)
    body = form_of(wire.press(manager, card, "proposal.approve"))
    headers = signed(wire.secret, body)
    first = await wire.post(body, headers)
    before = effects(bot, komet)
    again = [await wire.post(body, headers) for _ in range(3)]
    assert {answer.status_code for answer in (first, *again)} == {200}
    assert effects(bot, komet) == before
    assert [call.method for call in komet.calls].count("purchase.order.item.delete") == 1
    assert len(bot.rows("SELECT * FROM decisions")) == 1


async def test_a_replay_after_a_restart_decides_nothing_more(
    wire: Wire, bot: RunningBot, komet: LocalKomet, slack: SlackFront, salesperson: str, manager: str
) -> None:
    card = await asked_for(slack, salesperson)
    body = form_of(wire.press(manager, card, "proposal.approve"))
    headers = signed(wire.secret, body)
    await wire.post(body, headers)
    before = effects(bot, komet)
    await bot.stop()
    await bot.start()
    assert (await wire.post(body, headers)).status_code == 200
    assert effects(bot, komet) == before
