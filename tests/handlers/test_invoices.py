"""Invoices to customers, from the draft to the confirmation: what is shown, sent, and looked for afterwards."""

import csv
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from bot.komet.models import InvoiceHeader, InvoiceHeaders
from bot.workbench.komet import acts_invoices as acts
from bot.workbench.komet.records_sales import Invoice
from bot.workbench.komet.server import LocalKomet
from handlers.operations import invoice_create, invoice_list
from tests.support.examples import INVOICE, INVOICE_LINE, STOCK, day_after_tomorrow
from tests.support.rights import strip
from tests.support.running import RunningBot
from tests.support.slack import SlackFront, element_at, elements_of, text_of

pytestmark = pytest.mark.anyio

NOW = datetime.now(UTC)
INVOICE_ID = 61200455
NOTHING = "Komet showed nothing of it."
UNSURE = "Komet did not show whether it was done"


def kept(komet: LocalKomet, number: str = INVOICE) -> Invoice:
    """Return the invoice as the local Komet holds it."""
    found = komet.state.invoices.numbered(number)
    assert found is not None
    return found


def newest(komet: LocalKomet) -> Invoice:
    """Return the invoice that was made last."""
    return list(komet.state.invoices)[-1]


def in_status(komet: LocalKomet, status: str) -> Invoice:
    """Return an invoice of the seed in this status."""
    return next(each for each in komet.state.invoices if each.status == status and not each.synced)


def hide_drafts(komet: LocalKomet) -> None:
    """Let invoice.details.list leave drafts out, as its page can be read."""
    komet.set(details_show_drafts=False)


async def draft(slack: SlackFront, person: str, **more: str) -> None:
    """Ask for a draft, up to the preview."""
    await slack.run(person, "/komet-invoice create")
    values: dict[str, Any] = {
        "customer": "LFS",
        "carrier": "NWC",
        "location": "MIA",
        "ship_date": day_after_tomorrow(),
        **more,
    }
    await slack.fill(person, **values)


async def test_the_example_of_a_draft_leads_to_its_preview(slack: SlackFront, salesperson: str) -> None:
    await slack.run(salesperson, invoice_create.operation.example)
    assert "Make a draft invoice for Lakeside Florist Supply" in slack.modal_text(salesperson)


async def send(slack: SlackFront, person: str) -> None:
    """Press yes, and what a manager presses where one is asked."""
    await slack.submit(person)
    if "Waiting" in text_of(slack.last(person, "bot")):
        await slack.press("Maya Lindqvist", "Approve", on=slack.card())


async def lost_and_looked(slack: SlackFront, person: str) -> str:
    """Have it sent, look at Komet now, and return what the requester is told."""
    await send(slack, person)
    told = slack.last(person, "bot")
    assert "Unknown" in text_of(told)
    await slack.press(person, "Look at Komet now", on=told)
    return text_of(slack.last(person, "bot"))


# --- reads -------------------------------------------------------------------------------------


async def test_the_list_shows_drafts_with_number_id_and_next_steps(slack: SlackFront, salesperson: str) -> None:
    await slack.run(salesperson, f"/komet-invoice list W{INVOICE}")
    told = slack.last(salesperson)
    assert f"Draft\n$1,416.00\n{INVOICE_ID}" in text_of(told)
    await slack.pick(salesperson, "list.act", f"Add line to {INVOICE}", on=told)
    assert element_at(slack.view(salesperson), "invoice")["initial_option"]["value"] == INVOICE


def menu_of(message: dict[str, Any]) -> list[str] | None:
    """Return what the menu of a list's rows offers, None where there is no menu."""
    menus = [each for block in message["blocks"] for each in elements_of(block) if each.get("action_id") == "list.act"]
    return [option["text"]["text"] for option in menus[0]["options"]] if menus else None


async def test_the_menu_of_a_row_offers_only_what_the_person_may_do(
    slack: SlackFront, bot: RunningBot, salesperson: str, limited: str
) -> None:
    add, out = f"Add line to {INVOICE}", f"Check out {INVOICE}"
    await slack.run(salesperson, f"/komet-invoice list {INVOICE}")
    assert menu_of(slack.last(salesperson)) == [add, out]
    await strip(bot, slack.id_of(salesperson), "invoice.checkout")
    await slack.run(salesperson, f"/komet-invoice list {INVOICE}")
    assert menu_of(slack.last(salesperson)) == [add]
    await slack.run(limited, f"/komet-invoice list {INVOICE}")
    assert INVOICE in text_of(slack.last(limited))
    assert menu_of(slack.last(limited)) is None


def test_the_total_of_a_list_leaves_voided_invoices_out_and_says_where_one_is_not_known() -> None:
    def summary(*invoices: tuple[str, str | None]) -> list[str]:
        found = [InvoiceHeader.model_validate({"id": 1, "number": 2, "status": s, "total": t}) for s, t in invoices]
        form = invoice_list.Form.model_validate({"number": "2"})
        return list(invoice_list.listing(form, InvoiceHeaders(invoices=tuple(found))).summary)

    assert summary(("Draft", "10"), ("Voided", "99"), ("Confirmed", "5")) == ["$15.00", "1 draft among them"]
    assert summary(("Confirmed", "10"), ("Confirmed", None)) == ["at least $10.00"]
    assert summary(("Voided", "10")) == ["–"]


async def test_without_words_the_list_is_of_these_days_and_a_status_narrows_it(
    slack: SlackFront, komet: LocalKomet, salesperson: str
) -> None:
    await slack.run(salesperson, "/komet-invoice list draft")
    asked = komet.calls[0].parameters
    assert asked["status"] == "2"
    assert str(asked["orderDateFrom"]) < str(asked["orderDateTo"])
    assert INVOICE in text_of(slack.last(salesperson))
    assert "Confirmed" not in text_of(slack.last(salesperson))


async def test_a_list_names_the_customers_with_a_call_for_each_four_days(
    slack: SlackFront, komet: LocalKomet, salesperson: str
) -> None:
    await slack.run(salesperson, "/komet-invoice list confirmed")
    assert [call.method for call in komet.calls] == ["invoice.list"] + 3 * ["invoice.details.list"]
    (table,) = [block for block in slack.last(salesperson)["blocks"] if block["type"] == "table"]
    names = {customer.name for customer in komet.state.customers.values()}
    assert {row[1]["text"] for row in table["rows"][1:]} <= names


@pytest.mark.parametrize("typed", [INVOICE, f"W{INVOICE}", f"#{INVOICE}", f"Invoice #{INVOICE}", f"t-{INVOICE}"])
async def test_a_number_is_understood_however_it_is_typed(slack: SlackFront, salesperson: str, typed: str) -> None:
    await slack.run(salesperson, f"/komet-invoice show {typed}")
    told = text_of(slack.last(salesperson))
    assert "Lakeside Florist Supply" in told
    assert "Rose Freedom Red 60cm" in told
    assert f"#{INVOICE_LINE}" in told


async def test_the_file_of_an_invoice_has_its_head_above_its_lines(
    slack: SlackFront, bot: RunningBot, komet: LocalKomet, salesperson: str
) -> None:
    await slack.run(salesperson, f"/komet-invoice show {INVOICE}")
    await slack.press(salesperson, "Export CSV", on=slack.last(salesperson))
    (file,) = [each for message in slack.messages(salesperson, "bot") for each in message.get("files", ())]
    rows = list(csv.reader(bot.slack.workspace.files[file["id"]].content.decode("utf-8-sig").splitlines()))
    head = {row[0]: row[1] for row in rows if len(row) == 2}
    assert (head["Invoice"], head["Customer"], head["Status"]) == (INVOICE, "Lakeside Florist Supply", "Draft")
    assert (head["Ships"], Decimal(head["Total"])) == (kept(komet).ship_date.isoformat(), Decimal(1416))
    line = dict(zip(*rows[-2:], strict=True))
    assert (line["Line"], line["Boxes"], line["Price"], line["Amount"]) == (str(INVOICE_LINE), "4", "0.59", "1416.00")


async def test_a_list_leads_to_the_details_and_those_to_the_next_step(slack: SlackFront, salesperson: str) -> None:
    await slack.run(salesperson, f"/komet-invoice list {INVOICE}")
    await slack.press(salesperson, INVOICE, on=slack.last(salesperson))
    await slack.press(salesperson, "Check out", on=slack.last(salesperson))
    await slack.submit(salesperson)
    assert f"Check out invoice {INVOICE}, ID {INVOICE_ID}" in slack.modal_text(salesperson)


async def test_a_wrong_number_gets_the_nearest_ones(slack: SlackFront, komet: LocalKomet, salesperson: str) -> None:
    await slack.run(salesperson, "/komet-invoice checkout 930222")
    shown = slack.modal_text(salesperson)
    assert "Komet shows you no invoice 930222. Did you mean" in shown
    assert INVOICE in shown


async def test_a_draft_whose_lines_komet_hides_is_shown_all_the_same(
    slack: SlackFront, komet: LocalKomet, salesperson: str
) -> None:
    hide_drafts(komet)
    await slack.run(salesperson, f"/komet-invoice show {INVOICE}")
    told = text_of(slack.last(salesperson))
    assert f"ID {INVOICE_ID}" in told
    assert "Komet shows no lines of this invoice here" in told


# --- making one --------------------------------------------------------------------------------


async def test_a_draft_is_made_from_the_form_and_its_number_is_told(
    slack: SlackFront, komet: LocalKomet, salesperson: str
) -> None:
    await draft(slack, salesperson, po_number="LFS-77", invoice_notes="Keep cool")
    shown = slack.modal_text(salesperson)
    assert "Make a draft invoice for Lakeside Florist Supply" in shown
    assert "transaction fee" in shown
    await send(slack, salesperson)
    ((method, sent),) = komet.writes
    assert method == "invoice.create"
    assert sent["statusDraft"] == 1
    made = newest(komet)
    assert (made.status, made.customer_id, made.carrier_id, made.location_id) == ("Draft", 25140, 2207, 12)
    assert (made.customer_po, made.notes, made.lines) == ("LFS-77", "Keep cool", ())
    told = text_of(slack.last(salesperson, "bot"))
    assert f"Draft invoice {made.number}" in told
    assert f"ID {made.id}" in told


async def test_where_there_are_several_locations_one_has_to_be_chosen(
    slack: SlackFront, komet: LocalKomet, salesperson: str
) -> None:
    await draft(slack, salesperson, location="")
    assert "Choose one: Los Angeles (LAX), Miami (MIA)." in slack.modal_text(salesperson)
    assert komet.writes == []


async def test_a_customer_who_has_one_for_that_day_is_warned_of(slack: SlackFront, salesperson: str) -> None:
    await draft(slack, salesperson)
    await send(slack, salesperson)
    await slack.close(salesperson)
    await draft(slack, salesperson)
    assert "930222 (Draft) for that day already" in slack.modal_text(salesperson)


@pytest.mark.parametrize("hidden", [False, True], ids=["details shown", "details hidden"])
async def test_a_draft_whose_answer_was_lost_is_found_again(
    slack: SlackFront, komet: LocalKomet, salesperson: str, hidden: bool
) -> None:
    komet.set(details_show_drafts=not hidden)
    await draft(slack, salesperson, po_number="LFS-77")
    komet.faults.order("lost", method="invoice.create")
    assert "✅ Done" in await lost_and_looked(slack, salesperson)
    assert len(komet.writes) == 1


async def test_a_draft_that_somebody_changed_before_it_was_looked_for_is_not_called_missing(
    slack: SlackFront, komet: LocalKomet, salesperson: str
) -> None:
    await draft(slack, salesperson)
    komet.faults.order("lost", method="invoice.create")
    await send(slack, salesperson)
    ours = max(komet.state.invoices, key=lambda invoice: invoice.id)
    komet.state.invoices.put(replace(ours, notes="Call before you ship"))
    await slack.press(salesperson, "Look at Komet now", on=slack.last(salesperson, "bot"))
    assert UNSURE in text_of(slack.last(salesperson, "bot"))


async def test_a_draft_that_never_was_is_not_taken_for_somebody_elses(
    slack: SlackFront, komet: LocalKomet, salesperson: str
) -> None:
    await draft(slack, salesperson, po_number="LFS-77")
    komet.faults.order("html", method="invoice.create")
    ship = datetime.now(UTC).date() + timedelta(days=2)
    other = replace(kept(komet), id=61200999, number=930999, ship_date=ship, customer_po="LFS-78", lines=())
    await slack.submit(salesperson)
    komet.state.invoices.put(other)
    await slack.press(salesperson, "Look at Komet now", on=slack.last(salesperson, "bot"))
    assert NOTHING in text_of(slack.last(salesperson, "bot"))
    komet.state.invoices.put(replace(other, customer_po="LFS-77"))
    komet.state.invoices.put(replace(other, id=61201000, number=931000, customer_po="LFS-77"))
    await slack.run(salesperson, "/komet unknown")
    await slack.press(salesperson, "Look now", on=slack.last(salesperson))
    assert UNSURE in text_of(slack.last(salesperson)), "two could be ours: neither is claimed"


# --- lines -------------------------------------------------------------------------------------


async def test_a_line_from_the_inventory_shows_what_it_comes_to(
    slack: SlackFront, komet: LocalKomet, salesperson: str
) -> None:
    await slack.run(salesperson, f"/komet-invoice item add {INVOICE} {STOCK} 3 0.59")
    shown = slack.modal_text(salesperson)
    assert f"to invoice {INVOICE}, ID {INVOICE_ID} (Lakeside Florist Supply)" in shown
    assert "3 QB, 1,800 stems × $0.59 = $1,062.00" in shown
    assert "$1,416.00 → *$2,478.00*" in shown
    assert "transaction fee" in shown
    await send(slack, salesperson)
    ((_, sent),) = komet.writes
    assert {"invoiceId": INVOICE_ID, "orderItemId": int(STOCK), "boxes": 3}.items() <= sent.items()
    added = kept(komet).lines[-1]
    assert (len(added.boxes), added.price) == (3, Decimal("0.59"))


async def test_a_line_by_product_and_packing(slack: SlackFront, komet: LocalKomet, salesperson: str) -> None:
    shelf = next(each for each in komet.state.stock if str(each.id) == STOCK)
    product = komet.state.products[shelf.product_id]
    await slack.run(salesperson, f"/komet-invoice item add {INVOICE}")
    values: dict[str, Any] = {
        "box_type": "qb",
        "units_per_box": "600",
        "unit_type": "Stem",
        "boxes": "2",
        "price": "0.59",
    }
    await slack.fill(salesperson, invoice=INVOICE, product=str(product.id), **values)
    await send(slack, salesperson)
    ((_, sent),) = komet.writes
    assert {"productCode": product.code, "boxTypeCode": "QB", "unitsPerBox": 600, "unitType": "Stem"}.items() <= (
        sent.items()
    )
    assert "orderItemId" not in sent


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"stock": STOCK, "boxes": "99"}, "Rose Freedom Red 60cm has 14 boxes left."),
        ({"stock": "no such flower", "boxes": "1"}, "The inventory has no line “no such flower”."),
        ({"stock": STOCK, "product": "88120", "boxes": "1"}, "Choose from the inventory or by product, not both."),
        ({"boxes": "1", "price": "0.59"}, "Name an inventory line, or product, box type"),
        ({"stock": STOCK, "boxes": "some"}, "That is not a whole number."),
        ({"stock": "rose", "boxes": "1"}, "These are in stock. Write the ID of one:"),
    ],
)
async def test_what_cannot_be_added_is_told_at_its_field(
    slack: SlackFront, komet: LocalKomet, salesperson: str, values: dict[str, Any], words: str
) -> None:
    await slack.run(salesperson, f"/komet-invoice item add {INVOICE}")
    answer = await slack.fill(salesperson, invoice=INVOICE, **values)
    assert words in slack.modal_text(salesperson) + str(answer.get("errors"))
    assert komet.writes == []


async def test_boxes_that_are_promised_to_a_customer_are_taken_by_their_id_alone_and_warned_of(
    slack: SlackFront, komet: LocalKomet, salesperson: str
) -> None:
    shelf = next(each for each in komet.state.stock if each.kind == "P" and each.boxes and not each.held)
    await slack.run(salesperson, f"/komet-invoice item add {INVOICE} {shelf.id} 1 0.59")
    assert "bought for a prebook or a standing order" in slack.modal_text(salesperson)


async def test_boxes_that_are_held_back_are_not_offered(slack: SlackFront, komet: LocalKomet, salesperson: str) -> None:
    shelf = komet.state.stock.get(int(STOCK))
    assert shelf is not None
    komet.state.stock.put(replace(shelf, held=True))
    await slack.run(salesperson, f"/komet-invoice item add {INVOICE} {STOCK} 1 0.59")
    assert f"The inventory has no line “{STOCK}”." in slack.modal_text(salesperson)


async def test_a_price_that_is_left_out_is_that_of_the_inventory_and_a_lower_one_is_warned_of(
    slack: SlackFront, komet: LocalKomet, salesperson: str
) -> None:
    await slack.run(salesperson, f"/komet-invoice item add {INVOICE} {STOCK} 1")
    assert "at $0.59 a stem to invoice" in slack.modal_text(salesperson)
    await slack.close(salesperson)
    await slack.run(salesperson, f"/komet-invoice item add {INVOICE} {STOCK} 1 0.50")
    assert "$0.50 is less than in the inventory: $0.59 a stem." in slack.modal_text(salesperson)
    await slack.close(salesperson)
    await slack.run(salesperson, f"/komet-invoice item add {INVOICE} {STOCK} 1 59")
    assert "is $59.00 a stem, far above the price in the inventory: $0.59." in slack.modal_text(salesperson)


async def test_a_large_sale_waits_for_a_manager_when_it_is_confirmed(
    slack: SlackFront, komet: LocalKomet, salesperson: str, manager: str
) -> None:
    large = next(
        each
        for each in komet.state.invoices
        if each.status == "Pending Approval" and each.subtotal + each.additional > 2500
    )
    await slack.run(salesperson, f"/komet-invoice confirm {large.number}")
    await slack.submit(salesperson)
    assert komet.writes == []
    await slack.press(manager, "Approve", on=slack.card())
    assert kept(komet, str(large.number)).status == "Confirmed"


@pytest.mark.parametrize("hidden", [False, True], ids=["details shown", "details hidden"])
async def test_a_line_whose_answer_was_lost_is_found_or_not(
    slack: SlackFront, komet: LocalKomet, salesperson: str, hidden: bool
) -> None:
    komet.set(details_show_drafts=not hidden)
    await slack.run(salesperson, f"/komet-invoice item add {INVOICE} {STOCK} 3 0.59")
    komet.faults.order("lost", method="invoice.item.add")
    assert "✅ Done" in await lost_and_looked(slack, salesperson)
    await slack.close(salesperson)
    await slack.run(salesperson, f"/komet-invoice item add {INVOICE} {STOCK} 2 0.59")
    komet.faults.order("html", method="invoice.item.add")
    assert NOTHING in await lost_and_looked(slack, salesperson)


async def test_undo_of_a_line_deletes_it(slack: SlackFront, komet: LocalKomet, salesperson: str, manager: str) -> None:
    await slack.run(salesperson, f"/komet-invoice item add {INVOICE} {STOCK} 3 0.59")
    await send(slack, salesperson)
    added = kept(komet).lines[-1]
    await slack.close(salesperson)
    await slack.press(salesperson, "Undo", on=slack.last(salesperson, "bot"))
    await slack.submit(salesperson)
    await send(slack, salesperson)
    assert komet.writes[-1] == ("invoice.item.delete", {"invoiceId": INVOICE_ID, "invoiceItemId": added.id})
    assert [str(line.id) for line in kept(komet).lines] == [INVOICE_LINE]


async def test_lines_are_chosen_by_name_and_deleted_after_a_manager_agreed(
    slack: SlackFront, komet: LocalKomet, salesperson: str, manager: str
) -> None:
    await slack.run(salesperson, f"/komet-invoice item delete #{INVOICE}")
    assert "Rose Freedom Red 60cm, 4 QB" in slack.modal_text(salesperson)
    await slack.fill(salesperson, items=[INVOICE_LINE], reason="The customer took fewer")
    shown = slack.modal_text(salesperson)
    assert "These are all the lines of the invoice: it will be empty." in shown
    await slack.submit(salesperson)
    assert komet.writes == []
    await slack.press(manager, "Approve", on=slack.card())
    assert kept(komet).lines == ()


async def test_a_deletion_whose_answer_was_lost_is_settled_by_looking(
    slack: SlackFront, komet: LocalKomet, salesperson: str
) -> None:
    await slack.run(salesperson, f"/komet-invoice item delete {INVOICE}")
    await slack.fill(salesperson, items=[INVOICE_LINE], reason="The customer took fewer")
    komet.faults.order("lost", method="invoice.item.delete")
    assert "✅ Done" in await lost_and_looked(slack, salesperson)


async def test_lines_that_komet_hides_cannot_be_deleted_from_here(
    slack: SlackFront, komet: LocalKomet, salesperson: str
) -> None:
    hide_drafts(komet)
    await slack.run(salesperson, f"/komet-invoice item delete {INVOICE}")
    assert f"Komet shows no lines of invoice {INVOICE} here" in slack.modal_text(salesperson)


# --- check-out and confirmation ----------------------------------------------------------------


async def test_a_draft_is_checked_out_and_then_confirmed(
    slack: SlackFront, komet: LocalKomet, salesperson: str
) -> None:
    await slack.run(salesperson, f"/komet-invoice checkout w{INVOICE}")
    shown = slack.modal_text(salesperson)
    assert "Komet has no way to make it a draft again" in shown
    assert "Final" not in shown
    await send(slack, salesperson)
    assert kept(komet).status == "Pending Approval"
    await slack.close(salesperson)
    await slack.run(salesperson, f"/komet-invoice confirm {INVOICE}")
    shown = slack.modal_text(salesperson)
    assert "The sale is made" in shown
    assert f"/komet invoice sync error {INVOICE} back opens it again" in shown
    assert "without a check-out" not in shown
    assert "4 QB, 2,400 stems × $0.59 = $1,416.00" in shown
    assert "→ *sold*" in shown
    await send(slack, salesperson)
    assert kept(komet).status == "Confirmed"
    assert [sent for _, sent in komet.writes] == [{"invoiceNumber": int(INVOICE)}] * 2


async def test_a_draft_that_is_confirmed_at_once_is_warned_of(slack: SlackFront, salesperson: str) -> None:
    await slack.run(salesperson, f"/komet-invoice confirm {INVOICE}")
    assert "it is confirmed without a check-out" in slack.modal_text(salesperson)


@pytest.mark.parametrize("step", ["checkout", "confirm"])
async def test_a_step_that_was_taken_already_is_told_before_anything_is_sent(
    slack: SlackFront, komet: LocalKomet, salesperson: str, step: str
) -> None:
    number = in_status(komet, "Confirmed").number
    await slack.run(salesperson, f"/komet-invoice {step} {number}")
    assert re.search(r"is confirmed already|no draft any more: it is Confirmed", slack.modal_text(salesperson))
    assert komet.writes == []


async def test_an_empty_draft_is_not_checked_out(slack: SlackFront, komet: LocalKomet, salesperson: str) -> None:
    invoice = kept(komet)
    acts.delete_item(komet.state, invoice, invoice.lines[0], at=NOW)
    await slack.run(salesperson, f"/komet-invoice checkout {INVOICE}")
    assert f"Invoice {INVOICE} has no lines." in slack.modal_text(salesperson)


@pytest.mark.parametrize(("fault", "told"), [("lost", "✅ Done"), ("html", NOTHING)])
@pytest.mark.parametrize("step", ["checkout", "confirm"])
async def test_a_step_whose_answer_was_lost_is_seen_in_the_status(
    slack: SlackFront, komet: LocalKomet, salesperson: str, step: str, fault: Any, told: str
) -> None:
    await slack.run(salesperson, f"/komet-invoice {step} {INVOICE}")
    komet.faults.order(fault, method=f"invoice.{step}")
    assert told in await lost_and_looked(slack, salesperson)


async def test_a_line_that_was_added_meanwhile_makes_the_confirmation_stale(
    slack: SlackFront, komet: LocalKomet, salesperson: str
) -> None:
    await slack.run(salesperson, f"/komet-invoice confirm {INVOICE}")
    shelf = komet.state.stock.get(int(STOCK))
    assert shelf is not None
    acts.add_item(komet.state, kept(komet), shelf, acts.Sale(1, shelf.price_a), at=NOW)
    await slack.submit(salesperson)
    assert komet.writes == []
    told = slack.sees(salesperson)
    assert "Changed meanwhile: nothing was sent" in told
    assert f"Lines – {INVOICE}" in told
    assert "1 → 2" in told
    assert "Total – " in told
    assert "['" not in told


async def test_a_refusal_of_komet_is_quoted_and_what_helps_is_said(
    slack: SlackFront, komet: LocalKomet, salesperson: str
) -> None:
    acts.lock(komet.state, kept(komet), at=NOW)
    await slack.run(salesperson, f"/komet-invoice confirm {INVOICE}")
    await send(slack, salesperson)
    told = text_of(slack.last(salesperson, "bot"))
    assert acts.LOCKED in told
    assert "Take the lock off first: /komet invoice sync error." in told
    assert kept(komet).status == "Draft"
