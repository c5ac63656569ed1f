"""A salesperson's morning: prebook, order, air waybill, vendor's invoice, stock, with two mistakes on the way."""

import base64
import re

import pytest

from bot.workbench.komet.server import LocalKomet
from tests.support.examples import PREBOOK, pdf, ship_day
from tests.support.slack import SlackFront, text_of

pytestmark = pytest.mark.anyio

ROW = "RSFR60; 2; QB; Stem; 24; 25; 0.32"


async def yes(slack: SlackFront, person: str) -> str:
    """Say yes to the preview; return what became of it."""
    await slack.submit(person)
    shown = slack.modal_text(person)
    await slack.close(person)
    return shown


async def test_from_a_prebook_to_the_stock(slack: SlackFront, komet: LocalKomet, salesperson: str) -> None:
    await slack.run(salesperson, f"/komet-prebook show {PREBOOK}")
    assert PREBOOK in slack.sees(salesperson)

    # First mistake: a word where a number of boxes belongs. It is told with its line, and nothing typed is lost.
    await slack.run(salesperson, "/komet-po create")
    await slack.fill(salesperson, vendor="ALBO", ship_date=ship_day(), lines=ROW.replace("2;", "two;", 1))
    shown = slack.modal_text(salesperson)
    assert "Line 1" in shown
    assert "two" in shown
    await slack.fill(salesperson, lines=ROW)
    assert "Finca Alborada" in slack.modal_text(salesperson)
    assert komet.writes == []
    assert "Done" in await yes(slack, salesperson)
    assert [method for method, _ in komet.writes] == ["purchase.order.create"]
    told = text_of(slack.last(salesperson, "bot"))
    number = re.search(r"P\d{6,}", told)
    assert number, told
    line = next(line for order in komet.state.orders_with([number[0]]) for line in order.lines)

    await slack.run(salesperson, f"/komet-po awb add {number[0]}")
    await slack.fill(salesperson, items=[str(line.id)], awb="729-5501-8842")
    assert "Done" in await yes(slack, salesperson)

    # Second mistake: the number of another order, mistyped. The nearest one is offered.
    upload = {"name": "invoice.pdf", "content_base64": base64.b64encode(pdf()).decode()}
    await slack.run(salesperson, f"/komet-invoice upload {number[0]}0 FA-20931")
    await slack.fill(salesperson, files={"file": [upload]})
    assert f"Did you mean {number[0]}" in slack.modal_text(salesperson)
    await slack.fill(salesperson, purchase_order=number[0])
    assert "Upload invoice FA-20931" in slack.modal_text(salesperson)
    assert "Done" in await yes(slack, salesperson)

    await slack.run(salesperson, "/komet-inventory update 771204 +5 0.325")
    if "+5" not in slack.modal_text(salesperson):
        await slack.submit(salesperson)
    assert "Done" in await yes(slack, salesperson)
    assert [method for method, _ in komet.writes] == [
        "purchase.order.create",
        "purchase.order.item.awb.add",
        "v2/vendor/invoice",
        "inventory.update",
    ]
    assert all(call.effects == 1 for call in komet.calls if call.effect not in (None, "read"))
