"""Blanks alone are nothing: no reason, no question, no number, in forms and behind commands alike."""

import base64
from typing import Any

import pytest

from bot.workbench.komet.server import LocalKomet
from tests.support.examples import pdf
from tests.support.slack import SlackFront

pytestmark = pytest.mark.anyio

ORDER = "P071882"
LINE = "9004411"
BLANKS = "   "


async def test_a_reason_of_blanks_is_none(slack: SlackFront, komet: LocalKomet, salesperson: str) -> None:
    await slack.run(salesperson, f"/komet-po item delete {ORDER} {LINE}")
    for reason in (BLANKS, " a ", "\n\n\n"):
        answer = await slack.fill(salesperson, reason=reason)
        assert list(answer["errors"]) == ["reason"]


async def test_blanks_behind_a_command_fill_nothing_in(slack: SlackFront, salesperson: str) -> None:
    await slack.run(salesperson, f'/komet-po item delete {ORDER} {LINE} reason="   "')
    answer = await slack.submit(salesperson)
    assert list(answer["errors"]) == ["reason"]


async def test_a_request_is_neither_rejected_nor_sent_back_with_blanks(
    slack: SlackFront, komet: LocalKomet, salesperson: str, manager: str
) -> None:
    await slack.run(salesperson, f"/komet-po item delete {ORDER} {LINE} short shipped")
    await slack.submit(salesperson)
    for label, field in (("Reject", "reason"), ("Ask a question", "question")):
        await slack.press(manager, label, on=slack.card())
        blank: dict[str, Any] = {field: BLANKS}
        answer = await slack.fill(manager, **blank)
        assert answer["errors"] == {field: "Please write at least 3 characters."}
        await slack.close(manager)
    await slack.press(manager, "Approve", on=slack.card())
    assert len(komet.writes) == 1


async def test_an_invoice_number_of_blanks_is_none_and_one_between_blanks_loses_them(
    slack: SlackFront, komet: LocalKomet, salesperson: str
) -> None:
    upload = {"file": [{"name": "invoice.pdf", "content_base64": base64.b64encode(pdf()).decode()}]}
    await slack.run(salesperson, f"/komet-invoice upload {ORDER}")
    answer = await slack.fill(salesperson, files=upload, invoice_number=BLANKS, invoice_total="9")
    assert answer["errors"] == {"invoice_number": "Please fill this in."}
    await slack.fill(salesperson, files=upload, invoice_number="  FA-1 ", invoice_total="9")
    assert "Upload invoice FA-1 (" in slack.modal_text(salesperson)


async def test_block_and_bed_of_blanks_are_none(slack: SlackFront, salesperson: str) -> None:
    await slack.run(salesperson, '/komet-inventory units add 25 stems RSFR60 block="  "')
    await slack.fill(salesperson, product="88120", stems_bunch="25", bed=BLANKS)
    shown = slack.modal_text(salesperson)
    assert "No undo: Komet takes units out by block and bed only." in shown
    assert "block" not in shown.partition("No undo")[0]
