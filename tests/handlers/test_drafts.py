"""What was typed and not sent is offered again, in Home and when the same form is opened the next time."""

import json
from typing import Any

import pytest

from bot.operations import AnyOperation
from bot.workbench.komet.server import LocalKomet
from handlers.operations import OPERATIONS
from tests.support.examples import EXAMPLES, preview
from tests.support.running import RunningBot
from tests.support.slack import SlackFront, text_of
from tests.support.tables import boxes_of, csv_bytes, dropped

pytestmark = pytest.mark.anyio

CODES = "BX1 AL1\nBX2"


async def begin(slack: SlackFront, person: str) -> None:
    """Type codes of which Komet is never asked, because one of them has no partner, and close the form."""
    await slack.run(person, "/komet-box code change")
    await slack.fill(person, codes=CODES)
    await slack.close(person)


async def test_the_next_form_of_the_same_kind_offers_to_go_on(slack: SlackFront, salesperson: str) -> None:
    await begin(slack, salesperson)
    await slack.run(salesperson, "/komet-box code change")
    assert (
        "You began one before and did not send it:\n"
        "• Old code and new code, one pair a line: BX1 AL1 (the first of 2 lines)\n"
    ) in slack.modal_text(salesperson)
    await slack.press(salesperson, "Go on with it")
    element = next(b["element"] for b in slack.view(salesperson)["blocks"] if b.get("block_id") == "codes")
    assert element["initial_value"] == CODES


async def test_a_file_is_kept_with_the_question_about_it(
    slack: SlackFront, komet: LocalKomet, salesperson: str
) -> None:
    old = boxes_of(komet)[0]
    await slack.run(salesperson, "/komet-box code change")
    await slack.fill(salesperson, files=dropped("codes.csv", csv_bytes([("ZZ11111111", "n/a", old)])))
    await slack.close(salesperson)
    await slack.run(salesperson, "/komet-box code change")
    assert "• Or a file: codes.csv" in slack.modal_text(salesperson)
    await slack.press(salesperson, "Go on with it")
    assert "codes.csv is kept. Choose a file only to replace it." in slack.modal_text(salesperson)
    chosen: dict[str, Any] = {"columns#0": "2", "columns#1": "0"}
    await slack.fill(salesperson, **chosen)
    assert "Change 1 box code" in slack.modal_text(salesperson)


async def test_a_file_is_kept_that_was_chosen_and_never_handed_in(
    slack: SlackFront, komet: LocalKomet, salesperson: str
) -> None:
    await slack.run(salesperson, "/komet-invoice upload")
    await slack.fill(salesperson, files=EXAMPLES["invoice upload"](komet).files)  # no order: Slack hands nothing in
    await slack.close(salesperson)
    await slack.run(salesperson, "/komet-invoice upload")
    await slack.press(salesperson, "Go on with it")
    assert "invoice.pdf is kept." in slack.modal_text(salesperson)


async def test_a_form_of_another_kind_and_of_another_person_does_not(
    slack: SlackFront, salesperson: str, manager: str
) -> None:
    await begin(slack, salesperson)
    await slack.run(salesperson, "/komet-invoice upload")
    assert "You began one before" not in slack.modal_text(salesperson)
    await slack.close(salesperson)
    await slack.run(manager, "/komet-box code change")
    assert "You began one before" not in slack.modal_text(manager)


async def test_what_was_sent_is_not_offered_again(slack: SlackFront, salesperson: str) -> None:
    await slack.run(salesperson, "/komet-box code change BX1 AL1")
    await slack.submit(salesperson)
    await slack.close(salesperson)
    await slack.run(salesperson, "/komet-box code change")
    assert "You began one before" not in slack.modal_text(salesperson)


async def test_what_stands_in_the_form_already_is_kept_when_the_draft_is_opened(
    slack: SlackFront, salesperson: str
) -> None:
    await slack.run(salesperson, "/komet-invoice upload", purchase_order="P071882")
    await slack.close(salesperson)
    await slack.run(salesperson, "/komet-invoice upload P072613 FA-77")
    await slack.press(salesperson, "Go on with it")
    assert "P071882" in str(slack.view(salesperson))
    await slack.close(salesperson)
    home = text_of(await slack.open_home(salesperson))
    assert "P071882" in home, home
    assert "• Purchase order: P072613\n• Invoice number: FA-77" in home


async def test_it_is_told_by_names_and_days_as_people_know_them(
    slack: SlackFront, komet: LocalKomet, salesperson: str
) -> None:
    await slack.run(salesperson, "/komet-po create")
    (alborada, *_) = await slack.offered(salesperson, "vendor", "alborada")
    typed = EXAMPLES["po create"](komet).values | {"vendor": alborada["value"], "ship_date": "2026-11-02"}
    await slack.fill(salesperson, **typed)  # the day is over, so it comes back
    await slack.close(salesperson)
    told = text_of(await slack.open_home(salesperson))
    assert "• Vendor: Finca Alborada · ALBO\n• Ship date: Mon 2 Nov 2026\n" in told


async def test_a_form_that_holds_the_same_is_offered_no_draft_and_goes_on_with_it(
    slack: SlackFront, bot: RunningBot, salesperson: str
) -> None:
    await slack.run(salesperson, "/komet-invoice upload", purchase_order="P071882")
    await slack.close(salesperson)
    for _ in range(2):
        await slack.run(salesperson, "/komet-invoice upload P071882")
        assert "You began one before" not in slack.modal_text(salesperson)
        await slack.close(salesperson)
    assert len(bot.rows("SELECT * FROM drafts")) == 1


@pytest.mark.parametrize(
    "command", ["/komet-po item delete P071882", "/komet-inventory count", "/komet-invoice upload P071882 FA-1"]
)
async def test_a_form_that_nobody_filled_in_is_not_kept(
    slack: SlackFront, bot: RunningBot, salesperson: str, command: str
) -> None:
    await slack.run(salesperson, command)
    assert bot.rows("SELECT * FROM drafts") == []
    await slack.close(salesperson)
    assert "Not sent yet" not in text_of(await slack.open_home(salesperson))


async def test_a_line_that_was_chosen_beside_what_the_form_opened_with_is_kept(
    slack: SlackFront, salesperson: str
) -> None:
    await slack.run(salesperson, "/komet-po item delete P071882")
    await slack.fill(salesperson, items=["9004411"])  # no reason: Slack hands nothing in
    await slack.close(salesperson)
    assert "Not sent yet" in text_of(await slack.open_home(salesperson))


async def test_a_preview_that_was_to_be_changed_is_kept_as_it_was(slack: SlackFront, salesperson: str) -> None:
    await slack.run(salesperson, "/komet-box code change BX1 AL1")
    await slack.press(salesperson, "Change something")
    await slack.close(salesperson)
    assert "BX1 AL1" in text_of(await slack.open_home(salesperson))


async def previewed(slack: SlackFront, person: str, reason: str = "Short shipped") -> None:
    """Fill in a fresh form up to its preview."""
    await slack.run(person, "/komet-po item delete P071882")
    await slack.fill(person, items=["9004411"], reason=reason)
    assert "Delete 1 line from P071882" in slack.modal_text(person)


async def test_a_preview_that_was_closed_is_offered_in_home_and_in_the_next_form(
    slack: SlackFront, salesperson: str
) -> None:
    await previewed(slack, salesperson)
    assert "Short shipped" in text_of(await slack.open_home(salesperson)), "Slack may never tell of the close"
    await slack.close(salesperson)
    assert "Short shipped" in text_of(await slack.open_home(salesperson))
    await slack.run(salesperson, "/komet-po item delete")
    await slack.choose(salesperson, "purchase_order", "P071882")
    await slack.press(salesperson, "Go on with it")
    assert "Short shipped" in str(slack.view(salesperson))


async def test_a_preview_of_a_command_is_kept_as_well(slack: SlackFront, salesperson: str) -> None:
    await slack.run(salesperson, "/komet-box code change BX1 AL1")
    await slack.close(salesperson)
    assert "BX1 AL1" in text_of(await slack.open_home(salesperson))


async def test_what_was_begun_twice_with_the_same_content_stands_once(
    slack: SlackFront, bot: RunningBot, salesperson: str
) -> None:
    await begin(slack, salesperson)
    await begin(slack, salesperson)
    assert len(bot.rows("SELECT * FROM drafts")) == 1


async def test_a_yes_takes_an_older_draft_of_the_same_content_with_it_and_no_other(
    slack: SlackFront, bot: RunningBot, salesperson: str
) -> None:
    for reason in ("Short shipped", "Frost", "Short shipped"):
        await previewed(slack, salesperson, reason)
        await slack.close(salesperson)
    await previewed(slack, salesperson)
    await slack.submit(salesperson)
    assert [json.loads(row["values"])["reason"] for row in bot.rows("SELECT * FROM drafts")] == ["Frost"]


async def test_what_was_changed_in_a_preview_is_one_draft_and_goes_with_the_yes(
    slack: SlackFront, bot: RunningBot, salesperson: str
) -> None:
    await previewed(slack, salesperson)
    await slack.press(salesperson, "Change something")
    await slack.fill(salesperson, reason="Frost")
    assert [json.loads(row["values"])["reason"] for row in bot.rows("SELECT * FROM drafts")] == ["Frost"]
    await slack.submit(salesperson)
    assert bot.rows("SELECT * FROM drafts") == []


@pytest.mark.thorough
@pytest.mark.parametrize("operation", [each for each in OPERATIONS if each.writes], ids=lambda each: each.command)
async def test_every_write_knows_its_own_draft_again_at_the_yes(
    slack: SlackFront, komet: LocalKomet, bot: RunningBot, salesperson: str, operation: AnyOperation
) -> None:
    await preview(slack, komet, operation)
    assert len(bot.rows("SELECT * FROM drafts")) == 1
    await slack.submit(salesperson)
    assert bot.rows("SELECT * FROM drafts") == []
