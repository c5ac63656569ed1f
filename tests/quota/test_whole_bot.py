"""The quota as people meet it: prices, refusals, the picture of the day, restarts."""

import re
from datetime import UTC, datetime

import pytest
from pydantic import SecretStr
from sqlalchemy import delete

from bot.quota import DayClock
from bot.workbench.komet.seed import SERVICE
from bot.workbench.komet.server import LocalKomet
from bot.workbench.slack import seed
from storage.quota import QuotaStore, SpendRow
from storage.tables import marks
from tests.support.running import RunningBot, until
from tests.support.slack import SlackFront, text_of

pytestmark = pytest.mark.anyio

ORDER, LINE = "P071882", "9004411"


async def restarted(bot: RunningBot, **settings: object) -> None:
    """Start the bot anew with these settings."""
    await bot.stop()
    bot.settings |= settings
    await bot.start()


async def spend(bot: RunningBot, calls: int, person: str = "U04SOMEBODY") -> None:
    """Let somebody have spent so many calls earlier today, as another process counted them."""
    row = SpendRow(DayClock(-5.0).day(datetime.now(UTC)), 0, person, "f9", "interactive", calls)
    async with bot.running.database.write() as tx:
        await QuotaStore(tx, seed.TEAM_ID, ()).spend(row)
    await bot.running.desk.quota.flush()


async def preview(slack: SlackFront, person: str) -> None:
    """Go as far as the preview of a deletion: one look for the choices, one for the plan."""
    await slack.run(person, f"/komet-po item delete {ORDER}")
    await slack.fill(person, items=[LINE], reason="Short shipped")


async def test_the_preview_shows_its_price_and_what_is_left(
    slack: SlackFront, bot: RunningBot, salesperson: str
) -> None:
    await restarted(bot, komet_paid_users=1)
    await spend(bot, 358)
    await preview(slack, salesperson)
    assert "Costs 2 Komet calls; about 640 left today." in slack.modal_text(salesperson)


async def test_without_paid_users_the_preview_shows_the_price_alone(slack: SlackFront, salesperson: str) -> None:
    await preview(slack, salesperson)
    assert "Costs 2 Komet calls." in slack.modal_text(salesperson)


async def test_the_price_is_what_it_costs(slack: SlackFront, komet: LocalKomet, salesperson: str, manager: str) -> None:
    await preview(slack, salesperson)
    before = len(komet.calls)
    await slack.submit(salesperson)
    await slack.press(manager, "Approve", on=slack.card())
    assert len(komet.calls) == before + 2


async def test_a_write_that_does_not_fit_is_refused_at_the_preview(
    slack: SlackFront, komet: LocalKomet, bot: RunningBot, salesperson: str
) -> None:
    await restarted(bot, komet_paid_users=1)
    await spend(bot, 997)
    await preview(slack, salesperson)  # two looks leave one call, and it needs two
    shown = slack.modal_text(salesperson)
    assert "This needs 2 Komet calls; left today: 1. Try again at" in shown
    assert komet.writes == []


async def test_when_all_is_used_komet_is_not_asked(
    slack: SlackFront, komet: LocalKomet, bot: RunningBot, salesperson: str
) -> None:
    await restarted(bot, komet_paid_users=1)
    await spend(bot, 1000)
    await slack.run(salesperson, "/komet-po list")
    assert "Komet takes no more calls today: all 1,000 are used or set aside." in slack.sees(salesperson)
    assert komet.calls == []


async def test_an_approval_is_not_stranded_when_others_use_up_the_day(
    slack: SlackFront, komet: LocalKomet, bot: RunningBot, salesperson: str, manager: str
) -> None:
    await restarted(bot, komet_paid_users=1)
    await preview(slack, salesperson)
    await slack.submit(salesperson)
    await spend(bot, 996)  # with two looks and two calls set aside, that is all
    await slack.run(manager, "/komet-po list")
    assert "are used or set aside" in slack.sees(manager)
    await slack.press(manager, "Approve", on=slack.card())
    assert len(komet.writes) == 1
    assert "✅ Done" in text_of(slack.card())


async def test_komets_refusal_stops_everyone_and_tells_the_admin_once(
    slack: SlackFront, komet: LocalKomet, bot: RunningBot, salesperson: str, limited: str, admin: str
) -> None:
    komet.faults.order("quota")
    await slack.run(salesperson, "/komet-po list")
    assert "The daily limit of API requests has been exceeded" in slack.sees(salesperson)
    await slack.run(limited, "/komet-po list")
    assert "It may work again at" in slack.sees(limited)
    await slack.run(salesperson, "/komet-po item delete P071882 9004411 Short shipped")
    told = slack.modal_text(salesperson)
    assert told.count("has been exceeded”. It may work again at") == 1, "said once, with a full stop"
    assert re.search(r"again at \d\d:\d\d \(UTC-0[45]:00\)", told), "her own time"
    assert len(komet.calls) == 1
    await bot.running.desk.quota.flush()
    await slack.run(limited, "/komet-po list")
    await bot.running.desk.quota.flush()
    await bot.idle()
    (notice,) = [text for each in slack.messages(admin, "bot") if "takes no more calls" in (text := text_of(each))]
    assert "KOMET_PAID_USERS is not set" in notice


async def test_an_admin_lets_the_next_call_find_out_whether_komet_takes_calls_again(
    slack: SlackFront, komet: LocalKomet, bot: RunningBot, salesperson: str, admin: str
) -> None:
    komet.faults.order("quota", count=2)
    await slack.run(salesperson, "/komet-po list")
    await slack.run(admin, "/komet-quota resume")
    assert "The next call is let through." in slack.sees(admin)
    await slack.run(salesperson, "/komet-po list")  # Komet refuses this one, too
    await slack.run(salesperson, "/komet-po list")
    assert len(komet.calls) == 2, "one call was let through"
    await slack.run(admin, "/komet-quota")
    await slack.press(admin, "Let the next call try", on=slack.last(admin, "sales"))
    await slack.run(salesperson, "/komet-po list")
    assert "Purchase orders shipping" in text_of(slack.last(salesperson, "sales"))
    rows = bot.rows("SELECT actor FROM audit WHERE event = 'quota resumed'")
    assert [row["actor"] for row in rows] == [slack.id_of(admin)] * 2


async def test_only_admins_resume_and_only_what_komet_refused(
    slack: SlackFront, bot: RunningBot, salesperson: str, admin: str
) -> None:
    await slack.run(salesperson, "/komet-quota resume")
    assert "it is for admins" in slack.sees(salesperson)
    await slack.run(admin, "/komet-quota resume")
    assert "there is nothing to resume" in slack.sees(admin)
    assert bot.rows("SELECT * FROM audit WHERE event = 'quota resumed'") == []


async def test_komets_refusal_in_the_middle_of_a_write_is_told_as_what_it_is(
    slack: SlackFront, komet: LocalKomet, salesperson: str, manager: str
) -> None:
    await preview(slack, salesperson)
    await slack.submit(salesperson)
    komet.faults.order("quota", method="purchase.order.item.delete")
    await slack.press(manager, "Approve", on=slack.card())
    assert "⛔ Refused, nothing was changed" in text_of(slack.card())


async def test_background_work_pauses_first(
    slack: SlackFront, komet: LocalKomet, bot: RunningBot, salesperson: str
) -> None:
    await bot.stop()
    bot.settings |= {"komet_paid_users": 1, "komet_service_token": SecretStr(komet.token(SERVICE))}
    await bot.start()
    watcher = bot.running.watcher
    assert watcher is not None
    await until(lambda: bot.rows("SELECT * FROM marks"))  # the first round is over
    await spend(bot, 700)
    calls = len(komet.calls)
    async with bot.running.database.write() as tx:
        await tx.execute(delete(marks))
    assert await watcher.attempt() == 3600
    assert len(komet.calls) == calls
    await slack.run(salesperson, "/komet-po list")
    assert "Purchase orders shipping" in slack.sees(salesperson)


async def test_a_restart_keeps_the_count(slack: SlackFront, bot: RunningBot, salesperson: str) -> None:
    await slack.run(salesperson, "/komet-po list")
    await bot.stop()
    await bot.start()
    assert "1 Komet call today by everyone here." in text_of(await slack.open_home(salesperson))


async def test_a_crash_loses_only_what_was_not_written_yet(
    slack: SlackFront, bot: RunningBot, salesperson: str
) -> None:
    await slack.run(salesperson, "/komet-po list")
    await until(lambda: bot.rows("SELECT * FROM spending"))
    await bot.restart()
    assert "1 Komet call today by everyone here." in text_of(await slack.open_home(salesperson))


async def test_what_was_counted_is_what_komet_heard(
    slack: SlackFront, komet: LocalKomet, bot: RunningBot, salesperson: str, grower: str, manager: str
) -> None:
    await slack.run(salesperson, "/komet-po list")
    await slack.run(grower, "/komet-po list", channel="general")
    await preview(slack, salesperson)
    await slack.submit(salesperson)
    await slack.press(manager, "Approve", on=slack.card())
    await bot.running.desk.quota.flush()
    rows = bot.rows("SELECT person, sum(calls) AS calls FROM spending GROUP BY person")
    counted = {row["person"]: row["calls"] for row in rows}
    assert counted == {slack.id_of(salesperson): 5, slack.id_of(grower): 1}
    assert sum(counted.values()) == len(komet.calls)


@pytest.mark.parametrize("command", ["/komet quota", "/komet-quota", "/komet quota show"])
async def test_the_day_is_shown_privately(
    slack: SlackFront, bot: RunningBot, salesperson: str, manager: str, command: str
) -> None:
    await restarted(bot, komet_paid_users=2)
    await slack.run(salesperson, "/komet-po list")
    await slack.run(salesperson, command)
    shown = text_of(slack.last(salesperson, "sales"))
    assert "Used: 1 / 2,000" in shown
    assert "left: 1,999" in shown
    assert "Komet calls today" not in slack.sees(manager)


async def test_admins_and_managers_see_names_and_others_their_own_share(
    slack: SlackFront, bot: RunningBot, salesperson: str, limited: str, manager: str, admin: str
) -> None:
    await slack.run(salesperson, "/komet-po list")
    who = f"<@{slack.id_of(salesperson)}>: 1 call"
    for person in (manager, admin):
        await slack.run(person, "/komet quota")
        assert who in slack.sees(person)
    await slack.run(limited, "/komet quota")
    assert who not in slack.sees(limited)
    assert "You made 0 calls" in slack.sees(limited)


async def test_without_paid_users_the_picture_says_that_no_limit_is_kept(slack: SlackFront, salesperson: str) -> None:
    await slack.run(salesperson, "/komet quota")
    assert "KOMET_PAID_USERS is not set" in slack.sees(salesperson)


async def test_a_guest_does_not_see_the_day(slack: SlackFront) -> None:
    guest = next(each.real_name for each in slack._slack.workspace.people.values() if each.role == "guest")
    channel = next(each["name"] for each in slack.screen(guest)["channels"])
    await slack.run(guest, "/komet quota", channel=channel)
    assert "Komet calls today" not in slack.sees(guest)
