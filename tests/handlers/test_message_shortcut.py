"""Somebody's message as input: its rows or the file at it open the form, and nothing is sent without a preview."""

import base64
from typing import Any

import pytest

from bot.workbench.komet.server import LocalKomet
from handlers.operations.v2_vendor_invoice import beside
from tests.support.examples import pdf
from tests.support.running import RunningBot
from tests.support.slack import SlackFront, text_of
from tests.support.tables import boxes_of, csv_bytes

pytestmark = pytest.mark.anyio


async def use(
    slack: SlackFront,
    bot: RunningBot,
    person: str,
    writer: str,
    channel: str = "sales",
    shortcut: str = "use_box_codes",
    **said: Any,
) -> None:
    """Let somebody write a message, and the person choose a shortcut of it."""
    place = slack.channel_id(channel, writer)
    written = await slack._slack.acts.message(user=slack.id_of(writer), channel=place, **said)
    await slack._slack.acts.shortcut(user=slack.id_of(person), callback_id=shortcut, channel=place, ts=written["ts"])
    await bot.idle()


def codes_in(slack: SlackFront, person: str) -> str:
    block = next(b for b in slack.view(person)["blocks"] if b.get("block_id") == "codes")
    return str(block["element"].get("initial_value", ""))


async def test_rows_of_a_message_fill_the_form(
    slack: SlackFront, komet: LocalKomet, bot: RunningBot, salesperson: str, manager: str
) -> None:
    first, second = boxes_of(komet)[:2]
    await use(slack, bot, salesperson, manager, text=f"Please:\n```\n{first}\tA&1\n{second}\tA2\n```")
    assert codes_in(slack, salesperson) == f"{first}\tA&1\n{second}\tA2"
    assert komet.writes == []
    await slack.submit(salesperson)
    await slack.submit(salesperson)
    assert "2 of 2 worked" in text_of(slack.last(salesperson, "bot"))


async def test_a_file_at_a_message_is_kept_for_the_form(
    slack: SlackFront, komet: LocalKomet, bot: RunningBot, salesperson: str
) -> None:
    content = csv_bytes([("Old", "New"), (boxes_of(komet)[0], "ZZ1")])
    file = {"name": "codes.csv", "content_base64": base64.b64encode(content).decode()}
    await use(slack, bot, salesperson, salesperson, text="here they are", files=[file])
    assert "codes.csv is kept" in slack.modal_text(salesperson)
    assert codes_in(slack, salesperson) == ""
    await slack.submit(salesperson)
    assert "Change 1 box code" in slack.modal_text(salesperson)


async def test_rows_too_many_for_the_field_become_a_file_of_as_many_rows(
    slack: SlackFront, bot: RunningBot, salesperson: str, manager: str
) -> None:
    rows = [f"BX{7000 + each} AL{7000 + each}XYZW" for each in range(190)]
    await use(slack, bot, salesperson, manager, text="\n".join(["Old code\tNew code", *rows]))
    assert "190 rows.csv is kept" in slack.modal_text(salesperson)
    assert codes_in(slack, salesperson) == ""
    await slack.submit(salesperson)
    assert "Change 190 box codes" in slack.modal_text(salesperson)


async def test_an_invoice_that_a_grower_dropped_into_a_thread_is_uploaded(
    slack: SlackFront, komet: LocalKomet, bot: RunningBot, salesperson: str, manager: str
) -> None:
    file = {"name": "FA-20931.pdf", "content_base64": base64.b64encode(pdf()).decode()}
    await use(slack, bot, salesperson, manager, shortcut="use_invoice", text="for P071882", files=[file])
    assert "FA-20931.pdf is kept" in slack.modal_text(salesperson)
    await slack.fill(salesperson, purchase_order="P071882", invoice_number="FA-20931")
    assert komet.writes == []
    await slack.submit(salesperson)
    assert [method for method, _ in komet.writes] == ["v2/vendor/invoice"]


async def test_what_stands_beside_an_invoice_is_filled_in(
    slack: SlackFront, komet: LocalKomet, bot: RunningBot, salesperson: str, manager: str
) -> None:
    file = {"name": "a.pdf", "content_base64": base64.b64encode(pdf()).decode()}
    text = "Factura FA-20931 for P071882, total $794.20. Thanks!"
    await use(slack, bot, salesperson, manager, shortcut="use_invoice", text=text, files=[file])
    await slack.submit(salesperson)
    assert "Upload invoice FA-20931 ($794.20) to P071882" in slack.modal_text(salesperson)


@pytest.mark.parametrize(
    "text",
    [
        "the invoice for tomorrow",
        "P071882 or P071883?",
        "Total: 20 boxes",
        "invoices FA-1",
        "Invoice FA-1, invoice FA-2",
    ],
)
def test_what_is_not_sure_beside_an_invoice_is_left_empty(text: str) -> None:
    assert beside(text) == {}


async def test_the_other_files_of_a_message_are_named(
    slack: SlackFront, bot: RunningBot, salesperson: str, manager: str
) -> None:
    files = [{"name": name, "content_base64": base64.b64encode(pdf()).decode()} for name in ("a.pdf", "b.pdf")]
    await use(slack, bot, salesperson, manager, shortcut="use_invoice", text="both", files=files)
    shown = slack.modal_text(salesperson)
    assert "a.pdf is kept" in shown
    assert "I took a.pdf alone. For b.pdf, choose the file here." in shown


async def test_a_file_that_is_too_large_is_told_so_and_nothing_else(
    slack: SlackFront, bot: RunningBot, salesperson: str, manager: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("handlers.files.MAX_BYTES", 10)
    file = {"name": "a.pdf", "content_base64": base64.b64encode(pdf()).decode()}
    await use(slack, bot, salesperson, manager, shortcut="use_invoice", text="here", files=[file])
    shown = slack.modal_text(salesperson)
    assert "The file is larger than 10 MB, which is the most that Slack takes here. Choose a smaller one.\n" in shown
    assert "conversations that I am in" not in shown


async def test_a_message_without_an_invoice_says_so_at_the_field(
    slack: SlackFront, komet: LocalKomet, bot: RunningBot, salesperson: str, manager: str
) -> None:
    await use(slack, bot, salesperson, manager, shortcut="use_invoice", text="It comes tomorrow")
    assert "The message has no file of this kind that I can read." in slack.modal_text(salesperson)
    assert komet.calls == []


async def test_who_may_not_change_codes_gets_no_form(
    slack: SlackFront, komet: LocalKomet, bot: RunningBot, salesperson: str, admin: str
) -> None:
    await use(slack, bot, admin, salesperson, text="A1 B1")
    assert "not connected to Komet" in slack.sees(admin)
    assert komet.writes == []
