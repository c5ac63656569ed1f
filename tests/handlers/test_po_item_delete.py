"""Deleting lines: form, preview, approval, one effect."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from bot.workbench.komet import acts
from bot.workbench.komet.server import LocalKomet
from bot.workbench.slack import triggers
from tests.support.examples import LINE, ORDER
from tests.support.slack import SlackFront, table_of, text_of
from tests.support.writes import ask

pytestmark = pytest.mark.anyio


async def test_the_form_offers_lines_by_name_and_boxes(slack: SlackFront, salesperson: str) -> None:
    await slack.run(salesperson, f"/komet-po item delete {ORDER}")
    shown = slack.modal_text(salesperson)
    assert "Rose Freedom Red 60cm, 6 QB" in shown


async def test_choosing_an_order_brings_its_lines(slack: SlackFront, salesperson: str) -> None:
    await slack.run(salesperson, "/komet-po item delete")
    assert "Choose an order to see its lines." in slack.modal_text(salesperson)
    await slack.choose(salesperson, "purchase_order", ORDER)
    assert "Rose Freedom Red 60cm, 6 QB" in slack.modal_text(salesperson)


async def test_the_preview_shows_each_line_and_the_new_total(slack: SlackFront, salesperson: str) -> None:
    await slack.run(salesperson, f"/komet-po item delete {ORDER}")
    await slack.fill(salesperson, items=[LINE], reason="Short shipped")
    shown = slack.modal_text(salesperson)
    assert "Delete 1 line from P071882 (Finca Alborada)" in shown
    assert "$1,152.00" in shown
    assert "Order total" in shown
    assert "Needs 1 approval by a manager" in shown
    assert "Costs 2 Komet calls" in shown


async def test_a_delete_waits_for_a_manager(
    slack: SlackFront, komet: LocalKomet, salesperson: str, manager: str
) -> None:
    await ask(slack, salesperson)
    assert komet.writes == []

    await slack.press(manager, "Approve", on=slack.card())
    assert komet.writes == [("purchase.order.item.delete", {"poItemId": int(LINE)})]


async def test_requester_card_and_team_see_the_result(slack: SlackFront, salesperson: str, manager: str) -> None:
    await ask(slack, salesperson)
    await slack.press(manager, "Approve", on=slack.card())
    assert "✅ Done" in text_of(slack.last(salesperson, "bot"))
    card = text_of(slack.card())
    assert "✅ Done" in card
    assert "Approved by" in card
    line = text_of(slack.last(manager, "sales"))
    assert "Delete 1 line from P071882" in line
    assert "Details" in line


async def test_the_requester_cannot_decide(slack: SlackFront, komet: LocalKomet, manager: str) -> None:
    await ask(slack, manager)
    await slack.press(manager, "Approve", on=slack.card())
    assert "You asked for this yourself" in slack.sees(manager)
    assert komet.writes == []


async def test_a_salesperson_cannot_decide(
    slack: SlackFront, komet: LocalKomet, salesperson: str, limited: str
) -> None:
    await ask(slack, salesperson)
    await slack.press(limited, "Approve", on=slack.card(person=limited))
    assert "Only a manager can decide this." in slack.sees(limited)
    assert komet.writes == []


async def test_the_second_presser_is_told_who_was_first(
    slack: SlackFront, komet: LocalKomet, salesperson: str, manager: str, other_manager: str
) -> None:
    await ask(slack, salesperson)
    card = slack.card()
    await slack.press(manager, "Approve", on=card)
    await slack.press_old(other_manager, "Approve", card)
    assert f"<@{slack.id_of(manager)}> approved this before you." in slack.sees(other_manager)
    assert len(komet.writes) == 1


async def test_a_rejection_asks_why_and_tells_the_requester(
    slack: SlackFront, komet: LocalKomet, salesperson: str, manager: str
) -> None:
    await ask(slack, salesperson)
    await slack.press(manager, "Reject", on=slack.card())
    await slack.fill(manager, reason="The customer still wants them")
    assert komet.writes == []
    told = text_of(slack.last(salesperson, "bot"))
    assert "Rejected" in told
    assert "The customer still wants them" in told


async def test_a_waiting_request_can_be_taken_back(
    slack: SlackFront, komet: LocalKomet, salesperson: str, manager: str
) -> None:
    await ask(slack, salesperson)
    card = slack.card()
    await slack.press(salesperson, "Take back", on=slack.last(salesperson, "bot"))
    assert "Taken back" in text_of(slack.card())
    await slack.press_old(manager, "Approve", card)
    assert komet.writes == []


async def test_a_change_in_komet_after_the_preview_stops_it(
    slack: SlackFront, komet: LocalKomet, salesperson: str, manager: str
) -> None:
    await ask(slack, salesperson)
    await slack.komet_act(komet, ORDER, "confirm")
    await slack.press(manager, "Approve", on=slack.card())
    assert komet.writes == []
    told = text_of(slack.last(salesperson, "bot"))
    assert "Changed meanwhile: nothing was sent" in told
    rows = table_of(slack.last(salesperson, "bot"))
    assert rows[0] == ["What", "Shown → now", "Wanted"]
    assert [row[1:] for row in rows if row[0].startswith("Order status – P071882")] == [
        ["Approved → Confirmed by Farm", "deleted"]
    ]
    assert rows == table_of(slack.card())


async def test_a_warning_that_another_request_brought_about_meanwhile_stops_it(
    slack: SlackFront, komet: LocalKomet, salesperson: str, manager: str
) -> None:
    order = next(each for each in komet.state.orders.values() if each.number == ORDER)
    others = [str(line.id) for line in order.lines if str(line.id) != LINE]
    await ask(slack, salesperson)
    card = slack.card()
    await ask(slack, salesperson, *others)
    await slack.press(manager, "Approve", on=slack.card())
    await slack.press(manager, "Approve", on=card)
    assert [sent["poItemId"] for _, sent in komet.writes] == [int(each) for each in others]
    rows = table_of(next(each for each in slack.messages(manager, "komet-approvals") if each["ts"] == card["ts"]))
    assert any("These are all the lines of the order" in row[1] for row in rows), rows


async def test_totals_that_another_request_has_changed_meanwhile_are_told_as_they_are_when_it_is_sent(
    slack: SlackFront, komet: LocalKomet, salesperson: str, manager: str
) -> None:
    order = next(each for each in komet.state.orders.values() if each.number == ORDER)
    first, second, *rest = order.lines
    assert rest
    await ask(slack, salesperson, str(first.id))
    card = slack.card()
    await ask(slack, salesperson, str(second.id))
    await slack.press(manager, "Approve", on=slack.card())
    await slack.press(manager, "Approve", on=card)
    left = sum((line.total_cost for line in rest), Decimal(0))
    told = next(each for each in slack.messages(manager, "komet-approvals") if each["ts"] == card["ts"])
    assert f"→ *${left:,.2f}*" in text_of(told)


async def test_what_changed_meanwhile_can_be_started_again_with_a_new_preview(
    slack: SlackFront, komet: LocalKomet, salesperson: str, manager: str
) -> None:
    await ask(slack, salesperson)
    await slack.komet_act(komet, ORDER, "confirm")
    await slack.press(manager, "Approve", on=slack.card())
    await slack.press(salesperson, "Start again", on=slack.last(salesperson, "bot"))
    await slack.submit(salesperson)
    await slack.submit(salesperson)
    await slack.press(manager, "Approve", on=slack.card())
    assert komet.writes == [("purchase.order.item.delete", {"poItemId": int(LINE)})]


async def test_a_lost_answer_is_unknown_and_settled_by_looking(
    slack: SlackFront, komet: LocalKomet, salesperson: str, manager: str
) -> None:
    await ask(slack, salesperson)
    komet.faults.order("lost", method="purchase.order.item.delete")
    await slack.press(manager, "Approve", on=slack.card())
    told = slack.last(salesperson, "bot")
    assert "Unknown" in text_of(told)
    await slack.press(salesperson, "Look at Komet now", on=told)
    assert "✅ Done" in text_of(slack.last(salesperson, "bot"))
    assert len(komet.writes) == 1


async def test_a_refusal_of_komet_is_quoted(
    slack: SlackFront, komet: LocalKomet, salesperson: str, manager: str
) -> None:
    await ask(slack, salesperson)
    komet.faults.order("refuse", method="purchase.order.item.delete", message="Line is locked by accounting")
    await slack.press(manager, "Approve", on=slack.card())
    assert "Line is locked by accounting" in slack.sees(salesperson)


async def test_a_method_that_is_not_ticked_is_refused_before_any_call(
    slack: SlackFront, komet: LocalKomet, limited: str
) -> None:
    await slack.run(limited, f"/komet-po item delete {ORDER}")
    shown = slack.sees(limited)
    assert "You may not run /komet po item delete" in shown
    assert "your Komet token does not include purchase.order.item.delete" in shown
    assert komet.calls == []


async def test_an_unknown_order_is_told_at_its_field(slack: SlackFront, salesperson: str) -> None:
    await slack.run(salesperson, "/komet-po item delete P000001")
    assert "Komet shows you no order P000001" in slack.modal_text(salesperson)


async def test_an_expired_trigger_leaves_a_button(
    slack: SlackFront, salesperson: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(triggers, "TRIGGER_SECONDS", -1)
        await slack.run(salesperson, "/komet-po item delete P071882")
    assert "Open the form" in slack.sees(salesperson)
    await slack.press(salesperson, "Open the form", on=slack.last(salesperson, "sales"))
    assert "Rose Freedom" in slack.modal_text(salesperson)


async def test_a_line_that_is_gone_meanwhile_is_a_change_and_not_a_failure(
    slack: SlackFront, komet: LocalKomet, salesperson: str, manager: str
) -> None:
    await ask(slack, salesperson)
    acts.delete_line(komet.state, int(LINE), vendor_id=None, at=datetime.now(UTC))
    await slack.press(manager, "Approve", on=slack.card())
    assert komet.writes == []
    told = text_of(slack.last(salesperson, "bot"))
    assert "Changed meanwhile: nothing was sent" in told
    assert f"{ORDER} has no line {LINE}" in told
    assert "Start again" in told


async def test_a_wrong_number_gets_the_nearest_ones_that_komet_has_shown(slack: SlackFront, salesperson: str) -> None:
    await slack.run(salesperson, f"/komet-po list {ORDER}")
    await slack.run(salesperson, "/komet-po item delete P0718820 9004411")
    assert "Komet shows you no order P0718820. Did you mean P071882?" in slack.modal_text(salesperson)


async def test_nobody_is_told_numbers_that_only_others_have_seen(
    slack: SlackFront, salesperson: str, grower: str
) -> None:
    await slack.run(salesperson, f"/komet-po list {ORDER}")
    await slack.run(grower, "/komet-po item delete P0718820 9004411", channel="general")
    assert "P0718820. Check the number, or whether it is yours." in slack.modal_text(grower)
