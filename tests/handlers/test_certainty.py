"""What a look at Komet must not claim: that somebody else's doing is ours, or that ours is not there."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from pydantic import SecretStr

from bot import lost_answers
from bot.komet.client import Komet, KometClient
from bot.komet.models import Invoices
from bot.komet.requests import (
    BoxCodeChange,
    BoxRename,
    InvoiceDetailsList,
    PurchaseOrderCreate,
    PurchaseOrderItemPriceUpdate,
)
from bot.operations import AnyOperation, Landed, Seen
from bot.plan import Plan
from bot.workbench.komet import acts_invoices as acts
from bot.workbench.komet import seed
from bot.workbench.komet.acts_common import put_line
from bot.workbench.komet.acts_order_lines import confirm_line
from bot.workbench.komet.acts_stock import add_boxes
from bot.workbench.komet.records import Line, Order
from bot.workbench.komet.records_sales import StockLine
from bot.workbench.komet.server import LocalKomet
from handlers.operations import OPERATIONS
from tests.support.examples import EXAMPLES, INVOICE, LINE, ORDER, PREBOOK, PREBOOK_LINE, STOCK, boxed
from tests.support.running import RunningBot
from tests.support.slack import SlackFront, text_of
from tests.support.writes import states, under_way

pytestmark = pytest.mark.anyio

NOW = datetime(2026, 11, 27, 12, tzinfo=UTC)


@dataclass(frozen=True)
class Lost:
    """A write whose answer was lost: what it was planned as."""

    komet: Komet
    operation: AnyOperation
    plan: Plan

    async def look(self, **also: Any) -> Landed | Seen:
        """Return what a look at Komet shows of the first request."""
        assert self.operation.landed is not None
        return await self.operation.landed(self.komet, self.plan.requests[0], replace(self.plan, **also))


@asynccontextmanager
async def lost(local: LocalKomet, command: str, **values: Any) -> AsyncIterator[Lost]:
    """Plan a write; whether it took effect the test says."""
    operation = next(each for each in OPERATIONS if each.command == command)
    async with KometClient(local.api_url) as client:
        komet = client.with_token(SecretStr(local.token(seed.SALES)))
        assert operation.plan is not None
        yield Lost(komet, operation, await operation.plan(komet, operation.form.model_validate(values)))


def found_line(local: LocalKomet) -> tuple[Order, Line]:
    """Return the order's line as the local Komet holds it, with its order."""
    found = local.state.find_line(int(LINE))
    assert found is not None
    return found


def sell(local: LocalKomet, stock: StockLine, boxes: int, price: str) -> None:
    """Add a line to the invoice, as somebody does in Komet itself."""
    invoice = local.state.invoices.numbered(INVOICE)
    assert invoice is not None
    acts.add_item(local.state, invoice, shelf_again(local, stock), acts.Sale(boxes, Decimal(price)), at=NOW)


def shelf(local: LocalKomet) -> StockLine:
    """Return the line of the stock that is sold from."""
    return next(each for each in local.state.stock if str(each.id) == STOCK)


def shelf_again(local: LocalKomet, stock: StockLine) -> StockLine:
    """Return the line of the stock as it is now."""
    found = local.state.stock.get(stock.id)
    assert found is not None
    return found


# --- lines of orders -----------------------------------------------------------------------------


async def test_a_confirmation_that_somebody_changed_afterwards_is_not_called_missing(komet: LocalKomet) -> None:
    async with lost(komet, "po item confirm", purchase_order=ORDER, items=[LINE], boxes=f"{LINE} 4") as write:
        confirm_line(komet.state, int(LINE), 5, zero_allowed=False, at=NOW)
        assert await write.look() is Landed.UNSURE


async def test_a_reference_that_somebody_changed_afterwards_is_not_called_missing(komet: LocalKomet) -> None:
    async with lost(komet, "po item reference", purchase_order=ORDER, items=[LINE], reference="RF-1") as write:
        order, line = found_line(komet)
        put_line(komet.state, order, replace(line, reference="RF-2"), NOW)
        assert await write.look() is Landed.UNSURE


async def test_an_order_of_the_same_boxes_at_another_cost_is_not_ours(komet: LocalKomet) -> None:
    async with lost(komet, "po create", **EXAMPLES["po create"](komet).values) as write:
        request = write.plan.requests[0]
        assert isinstance(request, PurchaseOrderCreate)
        dearer = request.items[0].model_copy(update={"unit_cost": Decimal("0.39")})
        await write.komet.send(request.model_copy(update={"items": (dearer,)}))
        assert await write.look() is Landed.UNSURE


async def test_a_code_that_somebody_changed_once_more_is_not_called_missing(komet: LocalKomet) -> None:
    number, code = boxed(komet)
    async with lost(komet, "box code change", codes=f"{code} ZZ1", purchase_order=number) as write:
        await write.komet.send(BoxCodeChange(boxes=(BoxRename(current=code, new="ZZ2"),)))
        assert await write.look() is Landed.UNSURE


# --- lines of invoices ---------------------------------------------------------------------------


def other_stock(local: LocalKomet) -> StockLine:
    """Return a line of the stock of another product."""
    mine = shelf(local).product_id
    return next(each for each in local.state.stock if each.product_id != mine and len(each.boxes) > 3)


async def test_a_line_of_another_product_with_the_same_boxes_and_price_is_not_ours(komet: LocalKomet) -> None:
    async with lost(komet, "invoice item add", invoice=INVOICE, stock=STOCK, boxes=3, price="0.59") as write:
        sell(komet, other_stock(komet), 3, "0.59")
        assert await write.look() is Landed.UNSURE
        sell(komet, shelf(komet), 3, "0.59")
        assert await write.look() is Landed.UNSURE, "and which of two is ours is not known"


async def test_a_line_for_nothing_is_not_called_missing_where_only_the_total_is_shown(komet: LocalKomet) -> None:
    komet.set(details_show_drafts=False)
    draft = next(each for each in komet.state.invoices if each.status == "Draft")
    values = {"invoice": str(draft.number), "stock": STOCK, "boxes": 3, "price": "0"}
    async with lost(komet, "invoice item add", **values) as write:
        assert write.plan.snapshot[0]["lines"] is None
        assert await write.look() is Landed.UNSURE


async def test_where_komet_gives_lines_no_ids_a_new_one_is_not_overlooked(
    komet: LocalKomet, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = Komet.send

    async def without_ids(self: Komet, request: Any, content: bytes | None = None) -> Any:
        answer = await real(self, request, content)
        if not isinstance(request, InvoiceDetailsList):
            return answer
        assert isinstance(answer, Invoices)
        bare = [
            each.model_copy(update={"lines": tuple(line.model_copy(update={"id": ""}) for line in each.lines)})
            for each in answer.invoices
        ]
        return answer.model_copy(update={"invoices": tuple(bare)})

    monkeypatch.setattr(Komet, "send", without_ids)
    async with lost(komet, "invoice item add", invoice=INVOICE, stock=STOCK, boxes=3, price="0.59") as write:
        assert await write.look() is Landed.NO
        sell(komet, shelf(komet), 3, "0.59")
        assert await write.look() is Landed.YES


# --- prebooks ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("command", "theirs"),
    [("prebook create", {"customer_po": "OTHER-1"}), ("prebook future add", {"mark_code": "OTHER"})],
)
async def test_what_somebody_else_made_with_another_po_or_mark_code_is_not_ours(
    komet: LocalKomet, command: str, theirs: dict[str, str]
) -> None:
    async with lost(komet, command, **EXAMPLES[command](komet).values) as write:
        await write.komet.send(write.plan.requests[0].model_copy(update=theirs))
        assert await write.look() is Landed.UNSURE


# --- the stock -----------------------------------------------------------------------------------


async def test_boxes_that_are_sold_until_their_number_fits_do_not_make_a_lost_write_done(komet: LocalKomet) -> None:
    async with lost(komet, "inventory update", rows=f"{STOCK} -3 0.325") as write:
        sell(komet, shelf(komet), 1, "0.59")
        assert await write.look() is Landed.UNSURE
        sell(komet, shelf(komet), 2, "0.59")
        assert await write.look(looked=("unsure",)) is Landed.UNSURE


async def test_boxes_that_are_gone_only_at_a_later_look_may_have_been_sold(komet: LocalKomet) -> None:
    async with lost(komet, "inventory update", rows=f"{STOCK} -3 0.325") as write:
        assert await write.look() is Landed.NO
        sell(komet, shelf(komet), 3, "0.59")
        assert await write.look(looked=("no",)) is Landed.UNSURE


async def test_boxes_that_came_and_were_sold_again_are_not_called_missing(komet: LocalKomet) -> None:
    async with lost(komet, "inventory update", rows=f"{STOCK} +3 0.325") as write:
        add_boxes(komet.state, shelf(komet), 3)
        sell(komet, shelf(komet), 1, "0.59")
        assert await write.look() is Landed.UNSURE
        sell(komet, shelf(komet), 2, "0.59")
        assert await write.look(looked=("unsure",)) is Landed.UNSURE


async def test_a_late_addition_of_boxes_is_still_found(komet: LocalKomet) -> None:
    async with lost(komet, "inventory update", rows=f"{STOCK} +3 0.325") as write:
        assert await write.look() is Landed.NO
        add_boxes(komet.state, shelf(komet), 3)
        assert await write.look(looked=("no",)) is Landed.YES


# --- whose eyes ----------------------------------------------------------------------------------


async def test_a_look_with_another_partys_token_proves_nothing(
    slack: SlackFront,
    komet: LocalKomet,
    bot: RunningBot,
    salesperson: str,
    manager: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(lost_answers, "LOOK_AFTER", (timedelta(hours=1),) * 6)
    await slack.run(salesperson, f"/komet-prebook item delete {PREBOOK}")
    await slack.fill(salesperson, items=[PREBOOK_LINE], reason="The customer cancelled it")
    await slack.submit(salesperson)
    await slack.close(salesperson)
    komet.faults.order("status", method="prebook.item.delete", status=500)
    await slack.press(manager, "Approve", on=slack.card())
    vendor = next(each for each in komet.state.vendors.values() if each.name == "Rosas del Cotopaxi")
    prebook = komet.state.prebooks.numbered(PREBOOK)
    assert prebook is not None
    theirs = replace(prebook.lines[0], id=1, vendor_id=vendor.id)  # so they see the prebook, but not our line
    komet.state.prebooks.put(replace(prebook, lines=(*prebook.lines, theirs)))
    methods = ["prebook.item.delete", "prebook.details.list", "purchase.order.list"]
    token, _ = komet.tokens.make(
        token_type="Vendor", party_id=vendor.id, party_name=vendor.name, methods=methods, description=""
    )
    await slack.run(salesperson, "/komet-token connect")
    await slack.choose(salesperson, "token_type", "vendor")
    await slack.fill(salesperson, token=token.text, party=vendor.name, preset="all")
    await slack.close(salesperson)
    await slack.run(salesperson, "/komet unknown")
    await slack.press(salesperson, "Look now", on=slack.last(salesperson, "sales"))
    assert states(bot) == ["unknown"]
    assert "another Komet token" in text_of(slack.last(salesperson, "sales"))


# --- two processes -------------------------------------------------------------------------------


async def test_an_answer_that_comes_after_somebody_said_that_it_is_not_there_is_believed(
    slack: SlackFront, komet: LocalKomet, bot: RunningBot, salesperson: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, sent, told = Komet.send, asyncio.Event(), asyncio.Event()

    async def slowly(self: Komet, request: Any, content: bytes | None = None) -> Any:
        answer = await real(self, request, content)
        if isinstance(request, PurchaseOrderItemPriceUpdate):
            sent.set()
            await told.wait()
        return answer

    monkeypatch.setattr(Komet, "send", slowly)
    await slack.run(salesperson, f"/komet-po item price {ORDER} {LINE} 0.62")
    desk = bot.running.desk
    async with under_way(slack.submit(salesperson)):
        await asyncio.wait_for(sent.wait(), 5)
        await desk.execution.interrupted()  # a second process starts, and takes the first one for dead
        await bot.running.worker.round()
        person = await desk.people.find(slack.id_of(salesperson))
        (row,) = bot.rows("SELECT id FROM proposals")
        await desk.looks.answer(person, row["id"], there=False)
        assert states(bot) == ["not found"]
        told.set()
    await bot.idle()
    assert states(bot) == ["done"]
