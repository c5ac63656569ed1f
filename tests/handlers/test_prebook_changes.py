"""Prebooks changed and deleted: header with its way back, lines, the whole; a vendor's token; lost answers."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.workbench.komet.server import LocalKomet
from tests.support.examples import offered
from tests.support.prebooks import (
    ID,
    LINE,
    NUMBER,
    admit_vendors,
    look,
    open_prebook,
    sample,
)
from tests.support.running import RunningBot
from tests.support.slack import SlackFront, element_at, text_of

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("no_look_of_its_own")]

FOUND, NOTHING = "✅ Done", "Komet showed nothing of it"


async def change(slack: SlackFront, person: str, **values: Any) -> None:
    """Change the header of the sample, up to the person's yes."""
    await slack.run(person, f"/komet-prebook update {NUMBER}")
    await slack.fill(person, **values)
    await slack.submit(person)


# --- the header --------------------------------------------------------------------------------


async def test_only_what_differs_is_shown_and_sent(slack: SlackFront, komet: LocalKomet, salesperson: str) -> None:
    before = sample(komet)
    new = before.truck_date + timedelta(days=1)
    same = str(before.carrier_id)
    await slack.run(salesperson, f"/komet-prebook update {NUMBER}")
    await slack.fill(salesperson, truck_date=new.isoformat(), carrier=same, comments="Ring before delivery")
    shown = slack.modal_text(salesperson)
    assert f"Change the header of prebook {NUMBER} (ID {ID}, Lakeside Florist Supply)" in shown
    assert "Truck date" in shown
    assert "New carrier" not in shown
    await slack.submit(salesperson)
    sent = {"prebookId": ID, "shipDate": new.isoformat(), "comments": "Ring before delivery"}
    assert komet.writes == [("prebook.update", sent)]
    after = sample(komet)
    assert (after.truck_date, after.comments, after.carrier_id) == (new, "Ring before delivery", before.carrier_id)


async def test_the_way_back_is_the_old_header(slack: SlackFront, komet: LocalKomet, salesperson: str) -> None:
    before = sample(komet)
    new = before.truck_date + timedelta(days=2)
    await change(slack, salesperson, truck_date=new.isoformat(), ship_via="grower", comments="Ring first")
    told = slack.last(salesperson, "bot")
    assert "It had none before, and Komet cannot empty it: comments." in text_of(told)
    await slack.close(salesperson)
    await slack.press(salesperson, "Undo", on=told)
    assert element_at(slack.view(salesperson), "truck_date")["initial_date"] == before.truck_date.isoformat()
    await slack.submit(salesperson)
    await slack.submit(salesperson)
    after = sample(komet)
    assert (after.truck_date, after.ship_via) == (before.truck_date, before.ship_via)
    assert after.comments == "Ring first"


async def test_a_header_that_is_like_this_already_is_not_sent(
    slack: SlackFront, komet: LocalKomet, salesperson: str
) -> None:
    await slack.run(salesperson, f"/komet-prebook update {NUMBER}")
    await slack.fill(salesperson, truck_date=sample(komet).truck_date.isoformat())
    assert "nothing would change" in slack.modal_text(salesperson)
    assert komet.writes == []


async def test_a_wrong_number_brings_the_form_back_with_the_nearest(slack: SlackFront, salesperson: str) -> None:
    await slack.run(salesperson, "/komet-prebook update 440913")
    await slack.fill(salesperson, customer_po="X-1")
    shown = slack.modal_text(salesperson)
    assert "Komet shows you no prebook 440913." in shown
    assert NUMBER in shown


async def test_a_lost_change_is_found_on_its_new_day(slack: SlackFront, komet: LocalKomet, salesperson: str) -> None:
    komet.faults.order("lost", method="prebook.update")
    await change(slack, salesperson, truck_date=(sample(komet).truck_date + timedelta(days=1)).isoformat())
    assert FOUND in await look(slack, salesperson)
    assert len(komet.writes) == 1


async def test_a_change_that_did_not_happen_is_told_as_nothing(
    slack: SlackFront, komet: LocalKomet, salesperson: str
) -> None:
    komet.faults.order("status", method="prebook.update", status=500)
    await change(slack, salesperson, truck_date=(sample(komet).truck_date + timedelta(days=1)).isoformat())
    assert NOTHING in await look(slack, salesperson)


async def test_a_change_that_somebody_made_otherwise_is_not_guessed_at(
    slack: SlackFront, komet: LocalKomet, salesperson: str
) -> None:
    komet.faults.order("status", method="prebook.update", status=500)
    await change(slack, salesperson, customer_po="LFS-77")
    komet.state.prebooks.put(replace(sample(komet), customer_po="LFS-78"))
    told = await look(slack, salesperson)
    assert FOUND not in told
    assert NOTHING not in told


async def test_a_refusal_of_komet_is_quoted(slack: SlackFront, komet: LocalKomet, salesperson: str) -> None:
    komet.faults.order("refuse", method="prebook.update", message="The prebook has purchase orders")
    await change(slack, salesperson, customer_po="LFS-77")
    assert "The prebook has purchase orders" in slack.sees(salesperson)


# --- lines -------------------------------------------------------------------------------------


async def delete_lines(slack: SlackFront, person: str, number: str, *items: str, channel: str = "sales") -> None:
    """Ask for a deletion, up to the person's yes."""
    await slack.run(person, f"/komet-prebook item delete {number}", channel=channel)
    await slack.fill(person, items=list(items), reason="The customer cancelled it")
    await slack.submit(person)


async def test_lines_are_deleted_once_a_manager_agrees(
    slack: SlackFront, komet: LocalKomet, salesperson: str, manager: str
) -> None:
    prebook = open_prebook(komet)
    first, second = prebook.lines[:2]
    await slack.run(salesperson, f"/komet-prebook item delete #{prebook.number}")
    await slack.fill(salesperson, items=[str(first.id), str(second.id)], reason="The customer cancelled it")
    shown = slack.modal_text(salesperson)
    assert f"Delete 2 lines from prebook {prebook.number} (ID {prebook.id}, " in shown
    assert "Komet has no undo for this." in shown
    left = prebook.total_price - first.total_price - second.total_price
    assert "Prebook total" in shown
    assert f"${left:,.2f}" in shown
    await slack.submit(salesperson)
    assert komet.writes == []
    await slack.press(manager, "Approve", on=slack.card())
    assert komet.writes == [
        ("prebook.item.delete", {"prebookId": prebook.id, "prebookItemId": each.id}) for each in (first, second)
    ]
    now = komet.state.prebooks.get(prebook.id)
    assert now is not None
    assert now.lines == prebook.lines[2:]


async def test_a_lost_deletion_is_found(slack: SlackFront, komet: LocalKomet, salesperson: str, manager: str) -> None:
    await delete_lines(slack, salesperson, NUMBER, LINE)
    komet.faults.order("lost", method="prebook.item.delete")
    await slack.press(manager, "Approve", on=slack.card())
    assert FOUND in await look(slack, salesperson)


async def test_a_deletion_that_did_not_happen_is_told_as_nothing(
    slack: SlackFront, komet: LocalKomet, salesperson: str, manager: str
) -> None:
    await delete_lines(slack, salesperson, NUMBER, LINE)
    komet.faults.order("status", method="prebook.item.delete", status=500)
    await slack.press(manager, "Approve", on=slack.card())
    assert NOTHING in await look(slack, salesperson)


async def test_another_price_after_the_preview_stops_it(
    slack: SlackFront, komet: LocalKomet, salesperson: str, manager: str
) -> None:
    await delete_lines(slack, salesperson, NUMBER, LINE)
    prebook = sample(komet)
    lines = tuple(replace(each, price=each.price + 1) for each in prebook.lines)
    komet.state.prebooks.put(replace(prebook, lines=lines))
    await slack.press(manager, "Approve", on=slack.card())
    assert komet.writes == []
    assert "Changed meanwhile: nothing was sent" in text_of(slack.last(salesperson, "bot"))


async def test_with_a_vendors_token_the_line_goes_to_zero_and_the_preview_says_so(
    slack: SlackFront, komet: LocalKomet, bot: RunningBot, grower: str, manager: str
) -> None:
    await admit_vendors(bot, komet)
    number = f"{NUMBER} {sample(komet).truck_date.isoformat()}"
    await slack.run(grower, f"/komet-prebook item delete {number}", channel="general")
    await slack.fill(grower, items=[LINE], reason="We have none left")
    shown = slack.modal_text(grower)
    assert f"Set 1 line of prebook {NUMBER} (ID {ID}) to 0 boxes" in shown
    assert "it only sets its quantity to 0" in shown
    await slack.submit(grower)
    komet.faults.order("lost", method="prebook.item.delete")
    await slack.press(manager, "Approve", on=slack.card())
    assert [line.boxes for line in sample(komet).lines if str(line.id) == LINE] == [0]
    await slack.press(grower, "Look at Komet now", on=slack.last(grower, "bot"))
    assert FOUND in text_of(slack.last(grower, "bot"))


# --- the whole ---------------------------------------------------------------------------------


async def delete(slack: SlackFront, person: str, number: str) -> None:
    """Ask for the deletion of a prebook, up to the person's yes."""
    await slack.run(person, f"/komet-prebook delete {number}")
    await slack.fill(person, reason="The customer cancelled it")
    await slack.submit(person)


async def test_a_prebook_is_deleted_with_all_its_lines(
    slack: SlackFront, komet: LocalKomet, salesperson: str, manager: str
) -> None:
    prebook = open_prebook(komet)
    await slack.run(salesperson, f"/komet-prebook delete {prebook.number}")
    await slack.fill(salesperson, reason="The customer cancelled it")
    shown = slack.modal_text(salesperson)
    assert f"Delete prebook {prebook.number} (ID {prebook.id}, " in shown
    assert f"Komet has no undo for this, and {len(prebook.lines)} lines would go with it." in shown
    assert all(line.description in shown for line in prebook.lines)
    await slack.submit(salesperson)
    await slack.press(manager, "Approve", on=slack.card())
    assert komet.writes == [("prebook.delete", {"prebookId": prebook.id})]
    assert komet.state.prebooks.get(prebook.id) is None


@pytest.mark.parametrize(("fault", "told"), [("lost", FOUND), ("status", NOTHING)])
async def test_a_deletion_without_an_answer_is_looked_for(
    slack: SlackFront, komet: LocalKomet, salesperson: str, manager: str, fault: Any, told: str
) -> None:
    await delete(slack, salesperson, NUMBER)
    komet.faults.order(fault, method="prebook.delete")
    await slack.press(manager, "Approve", on=slack.card())
    assert told in await look(slack, salesperson)


async def test_a_prebook_that_somebody_moved_to_another_day_is_not_told_as_deleted(
    slack: SlackFront, komet: LocalKomet, salesperson: str, manager: str
) -> None:
    await delete(slack, salesperson, NUMBER)
    komet.faults.order("status", method="prebook.delete")
    await slack.press(manager, "Approve", on=slack.card())
    prebook = sample(komet)
    komet.state.prebooks.put(replace(prebook, truck_date=prebook.truck_date + timedelta(days=3)))
    assert NOTHING in await look(slack, salesperson)


# --- goods on offer ----------------------------------------------------------------------------


OFFERS = pytest.mark.parametrize(
    ("command", "kind", "method"),
    [
        ("prebook future add", "future inventory", "prebook.future.item.add"),
        ("prebook availability add", "vendor availability", "prebook.vendor.availability.item.add"),
    ],
)


@OFFERS
async def test_goods_on_offer_become_a_line_and_the_fee_is_told(
    slack: SlackFront, komet: LocalKomet, salesperson: str, command: str, kind: str, method: str
) -> None:
    before = sample(komet)
    await slack.run(salesperson, f"/komet {command} {NUMBER} {offered(komet, kind)} 2 0.61")
    shown = slack.modal_text(salesperson)
    assert f"Add 2 boxes of {kind} {offered(komet, kind)} to prebook {NUMBER} (ID {ID}, " in shown
    charges = "Komet charges" if "future" in command else "Komet may charge"  # documented for the first alone
    assert f"{charges} its transaction fee for this" in shown
    assert "I cannot see what goods have this ID" in shown
    await slack.submit(salesperson)
    assert [name for name, _ in komet.writes] == [method]
    (line,) = sample(komet).lines[len(before.lines) :]
    assert (line.boxes, str(line.price)) == (2, "0.61")


async def test_goods_on_offer_for_nothing_are_warned_of(slack: SlackFront, komet: LocalKomet, salesperson: str) -> None:
    await slack.run(salesperson, f"/komet prebook future add {NUMBER} {offered(komet, 'future inventory')} 2 0")
    assert "is $0.00 a unit. Is that meant?" in slack.modal_text(salesperson)


@OFFERS
@pytest.mark.parametrize(("fault", "told"), [("lost", FOUND), ("status", NOTHING)])
async def test_an_addition_without_an_answer_is_looked_for(
    slack: SlackFront, komet: LocalKomet, salesperson: str, command: str, kind: str, method: str, fault: Any, told: str
) -> None:
    await slack.run(salesperson, f"/komet {command} {NUMBER} {offered(komet, kind)} 2 0.61")
    komet.faults.order(fault, method=method)
    await slack.submit(salesperson)
    assert told in await look(slack, salesperson)


async def test_an_id_that_is_none_is_told_at_its_field(slack: SlackFront, komet: LocalKomet, salesperson: str) -> None:
    await slack.run(salesperson, f"/komet-prebook future add {NUMBER}")
    answer = await slack.fill(salesperson, goods="roses", boxes="2", price="0.61")
    assert answer["errors"]["goods"].startswith("That is not an ID.")
    assert komet.writes == []


async def test_more_than_there_is_is_refused_by_komet(slack: SlackFront, komet: LocalKomet, salesperson: str) -> None:
    goods = offered(komet, "vendor availability")
    await slack.run(salesperson, f"/komet-prebook availability add {NUMBER} {goods} 9999 0.61")
    await slack.submit(salesperson)
    assert "The quantity is not available" in slack.sees(salesperson)
