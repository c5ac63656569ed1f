"""Locking invoices as taken over by another system, many at once, and taking the lock off again."""

from dataclasses import replace
from decimal import Decimal

import pytest

from bot.workbench.komet import acts_invoices as acts
from bot.workbench.komet.records_sales import Invoice
from bot.workbench.komet.server import LocalKomet
from tests.handlers.test_invoices import NOW, in_status, kept, lost_and_looked, send
from tests.support.examples import INVOICE
from tests.support.slack import SlackFront, element_at, text_of

pytestmark = pytest.mark.anyio


NO_LOCKS = "No list of Komet shows locks"


def open_ones(komet: LocalKomet, count: int) -> list[Invoice]:
    """Return the smallest confirmed invoices that no other system has taken over: no manager is asked for these."""
    found = [each for each in komet.state.invoices if each.status == "Confirmed" and not each.synced]
    return sorted(found, key=lambda each: each.subtotal)[:count]


async def test_taking_back_a_large_confirmed_sale_takes_a_manager_as_making_it_did(
    slack: SlackFront, komet: LocalKomet, salesperson: str
) -> None:
    (invoice,) = open_ones(komet, 1)
    komet.state.invoices.put(replace(invoice, charges=(("Freight", Decimal(3000)),)))
    await slack.run(salesperson, f"/komet-invoice sync error {invoice.number} back Wrong customer")
    assert "Needs 1 approval by a manager" in slack.modal_text(salesperson)


async def test_many_are_locked_by_typed_numbers_with_one_call_to_find_them(
    slack: SlackFront, komet: LocalKomet, salesperson: str
) -> None:
    three = open_ones(komet, 3)
    typed = f"W{three[0].number}, #{three[1].number} {three[2].number}"
    await slack.run(salesperson, f"/komet-invoice sync ok {typed}")
    assert [call.method for call in komet.calls] == ["invoice.list"]
    shown = slack.modal_text(salesperson)
    assert "This LOCKS 3 invoices for everybody" in shown
    assert f"{three[1].number}, ID {three[1].id}" in shown
    assert "Not confirmed yet" not in shown
    assert "Needs 1 approval by a manager" in shown
    await send(slack, salesperson)
    assert [sent["invoiceId"] for _, sent in komet.writes] == [each.id for each in three]
    assert all(kept(komet, str(each.number)).synced for each in three)


async def test_undo_of_a_lock_unlocks_and_keeps_the_status(
    slack: SlackFront, komet: LocalKomet, salesperson: str
) -> None:
    (invoice,) = open_ones(komet, 1)
    await slack.run(salesperson, f"/komet-invoice sync ok {invoice.number}")
    assert "Needs 1 approval" not in slack.modal_text(salesperson), "one alone waits for nobody"
    await send(slack, salesperson)
    await slack.close(salesperson)
    told = slack.last(salesperson, "bot")
    assert "Whatever the other system took over stays there." in text_of(told)
    await slack.press(salesperson, "Undo", on=told)
    assert element_at(slack.view(salesperson), "invoices")["initial_value"] == str(invoice.number)
    await slack.submit(salesperson)
    await send(slack, salesperson)
    now = kept(komet, str(invoice.number))
    assert (now.synced, now.status, now.sync_error) == (False, "Confirmed", "Locked by mistake")


async def test_a_lock_is_taken_off_with_a_reason_and_the_status_goes_back_if_wanted(
    slack: SlackFront, komet: LocalKomet, salesperson: str
) -> None:
    (invoice,) = open_ones(komet, 1)
    acts.lock(komet.state, invoice, at=NOW)
    await slack.run(salesperson, f"/komet-invoice sync error {invoice.number} back Wrong customer mapping")
    shown = slack.modal_text(salesperson)
    assert "the sale is open until it is confirmed again" in shown
    assert "unlocked, status from before it was confirmed" in shown
    await send(slack, salesperson)
    now = kept(komet, str(invoice.number))
    assert (now.synced, now.status, now.sync_error) == (False, "Pending Approval", "Wrong customer mapping")
    assert "Invoices that lost their confirmation are not confirmed again." in text_of(slack.last(salesperson, "bot"))


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("930221 abc", "Line 1: “abc” is no invoice number."),
        ("930221\nW930221", "Line 2: 930221 stands twice."),
        ("930221\n930299", "Line 2: Komet shows you no invoice 930299. Did you mean 930219"),
        (" , ", "There is no invoice number."),
        (" ".join(str(900000 + each) for each in range(51)), "That is 51 invoices; 50 at most."),
    ],
)
async def test_a_wrong_number_is_told_with_its_line_and_nothing_is_lost(
    slack: SlackFront, komet: LocalKomet, salesperson: str, typed: str, words: str
) -> None:
    await slack.run(salesperson, "/komet-invoice sync ok")
    await slack.fill(salesperson, invoices=typed)
    assert words in slack.modal_text(salesperson)
    assert element_at(slack.view(salesperson), "invoices")["initial_value"] == typed
    assert komet.writes == []


async def test_a_voided_invoice_is_not_locked(slack: SlackFront, komet: LocalKomet, salesperson: str) -> None:
    number = in_status(komet, "Pending Approval").number
    acts.void(komet.state, kept(komet, str(number)), at=NOW)
    await slack.run(salesperson, f"/komet-invoice sync ok {INVOICE} {number}")
    assert f"{number} was voided." in slack.modal_text(salesperson)


async def test_one_that_is_not_confirmed_is_warned_of(slack: SlackFront, salesperson: str) -> None:
    await slack.run(salesperson, f"/komet-invoice sync ok {INVOICE}")
    assert f"Not confirmed yet: {INVOICE} (Draft)." in slack.modal_text(salesperson)


async def test_a_lock_whose_answer_was_lost_stays_unknown_because_komet_does_not_show_it(
    slack: SlackFront, komet: LocalKomet, salesperson: str
) -> None:
    await slack.run(salesperson, f"/komet-invoice sync ok {INVOICE}")
    komet.faults.order("lost", method="invoice.mark.sync.status.ok")
    await send(slack, salesperson)
    assert NO_LOCKS in text_of(slack.last(salesperson, "bot"))


@pytest.mark.parametrize("status", ["back", "keep"])
async def test_an_unlocking_whose_answer_was_lost_is_seen_only_in_a_status_that_went_back(
    slack: SlackFront, komet: LocalKomet, salesperson: str, status: str
) -> None:
    (invoice,) = open_ones(komet, 1)
    acts.lock(komet.state, invoice, at=NOW)
    await slack.run(salesperson, f"/komet-invoice sync error {invoice.number} {status} Wrong mapping")
    komet.faults.order("lost", method="invoice.mark.sync.status.error")
    if status == "back":
        assert "✅ Done" in await lost_and_looked(slack, salesperson)
    else:
        await send(slack, salesperson)
        assert NO_LOCKS in text_of(slack.last(salesperson, "bot"))


async def test_what_komet_refuses_of_many_is_told_by_its_number(
    slack: SlackFront, komet: LocalKomet, salesperson: str
) -> None:
    two = open_ones(komet, 2)
    await slack.run(salesperson, f"/komet-invoice sync ok {two[0].number} {two[1].number}")
    komet.faults.order("refuse", method="invoice.mark.sync.status.ok", message="Not now")
    await send(slack, salesperson)
    told = text_of(slack.last(salesperson, "bot"))
    assert f"{two[0].number}, ID {two[0].id}" in told
    assert "Not now" in told
    assert "Partly done" in told
