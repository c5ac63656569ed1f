"""Uploading a vendor's invoice: what the file really is, once per order, and what Komet got."""

import hashlib
from io import BytesIO

import pytest
from pypdf import PdfWriter

from bot.workbench.komet.server import LocalKomet
from tests.support.slack import SlackFront, text_of
from tests.support.tables import dropped

pytestmark = pytest.mark.anyio

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 64


def pdf(*, password: str = "", pages: int = 1) -> bytes:
    """Return a small PDF."""
    writer = PdfWriter()
    for _ in range(pages):
        writer.add_blank_page(200, 200)
    if password:
        writer.encrypt(password, algorithm="RC4-128")
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


async def fill(slack: SlackFront, person: str, name: str, content: bytes, **values: str) -> None:
    """Open the form for an order, fill it in and go on."""
    await slack.run(person, "/komet-invoice upload P071882")
    given = {"invoice_number": "FA-20931", "invoice_total": "1,152.00", **values}
    await slack.fill(person, files=dropped(name, content), **given)


async def test_an_invoice_reaches_komet_with_its_bytes(slack: SlackFront, komet: LocalKomet, salesperson: str) -> None:
    content = pdf()
    await fill(slack, salesperson, "invoice.pdf", content)
    assert "Upload invoice FA-20931 ($1,152.00) to P071882" in slack.modal_text(salesperson)
    await slack.submit(salesperson)
    assert "✅ Done" in text_of(slack.last(salesperson, "bot"))
    (invoice,) = komet.state.vendor_invoices
    assert invoice.sha256 == hashlib.sha256(content).hexdigest()


async def test_the_total_may_be_left_out(slack: SlackFront, komet: LocalKomet, salesperson: str) -> None:
    await fill(slack, salesperson, "invoice.pdf", pdf(), invoice_total="")
    await slack.submit(salesperson)
    assert "✅ Done" in text_of(slack.last(salesperson, "bot"))
    assert len(komet.state.vendor_invoices) == 1


async def test_the_same_number_for_another_order_of_the_vendor_is_warned_of_with_that_order(
    slack: SlackFront, komet: LocalKomet, salesperson: str
) -> None:
    first, other = [each.number for each in komet.state.orders.values() if each.vendor_id == 3310][:2]
    for number, content in ((first, pdf()), (other, pdf(pages=2))):
        await fill(slack, salesperson, "invoice.pdf", content, purchase_order=number)
        warned = "FA-20931 of this vendor was sent before: “Upload invoice FA-20931 ($1,152.00) to" in (
            slack.modal_text(salesperson)
        )
        assert warned is (number == other)
        await slack.submit(salesperson)
    assert len(komet.state.vendor_invoices) == 2


async def test_the_same_file_for_another_order_is_warned_of_once(slack: SlackFront, salesperson: str) -> None:
    await fill(slack, salesperson, "invoice.pdf", pdf())
    await slack.submit(salesperson)
    await fill(slack, salesperson, "other.pdf", pdf(), purchase_order="P072045", invoice_number="FA-9")
    assert slack.modal_text(salesperson).count("This very file was sent before: “Upload invoice FA-20931") == 1


async def test_the_preview_warns_of_an_order_that_is_not_shipped(slack: SlackFront, salesperson: str) -> None:
    await fill(slack, salesperson, "invoice.pdf", pdf())
    assert "P071882 is not shipped yet" in slack.modal_text(salesperson)


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("invoice.pdf", PNG, "The name says .pdf, but it is a PNG file"),
        ("invoice.pdf", b"hello", "neither a PDF nor a PNG or JPEG"),
        ("invoice.pdf", pdf(password="secret"), "locked with a password"),
        ("invoice.pdf", pdf()[:200], "damaged"),
        ("invoice.pdf", pdf(pages=0), "no pages"),
        ("invoice.pdf", b"", "The file is empty"),
    ],
)
async def test_a_faulty_file_is_told_and_nothing_typed_is_lost(
    slack: SlackFront, komet: LocalKomet, salesperson: str, name: str, content: bytes, words: str
) -> None:
    await fill(slack, salesperson, name, content)
    assert words in slack.modal_text(salesperson)
    block = next(b for b in slack.view(salesperson)["blocks"] if b.get("block_id") == "invoice_number")
    assert block["element"]["initial_value"] == "FA-20931"
    assert komet.writes == []


async def test_a_wrong_total_is_told_at_its_field(slack: SlackFront, salesperson: str) -> None:
    await slack.run(salesperson, "/komet-invoice upload P071882")
    answer = await slack.fill(salesperson, files=dropped("a.pdf", pdf()), invoice_number="FA-1", invoice_total="a lot")
    assert answer["response_action"] == "errors"
    assert "not an amount" in answer["errors"]["invoice_total"]


async def test_the_same_file_is_not_sent_twice_for_an_order(
    slack: SlackFront, komet: LocalKomet, salesperson: str
) -> None:
    content = pdf()
    await fill(slack, salesperson, "invoice.pdf", content)
    await slack.submit(salesperson)
    await slack.close(salesperson)
    await fill(slack, salesperson, "invoice.pdf", content, invoice_number="FA-2")
    assert "This very file was sent for P071882 already" in slack.modal_text(salesperson)
    assert len(komet.writes) == 1


async def test_a_file_is_kept_when_another_field_is_wrong(
    slack: SlackFront, komet: LocalKomet, salesperson: str
) -> None:
    await slack.run(salesperson, "/komet-invoice upload P000001")
    await slack.fill(salesperson, files=dropped("invoice.pdf", pdf()), invoice_number="FA-1", invoice_total="10")
    assert "Komet shows you no order P000001" in slack.modal_text(salesperson)
    assert "invoice.pdf is kept" in slack.modal_text(salesperson)
    await slack.fill(salesperson, purchase_order="P071882")
    assert "Upload invoice FA-1" in slack.modal_text(salesperson)


async def test_an_upload_whose_answer_was_lost_is_unknown_and_not_sent_again(
    slack: SlackFront, komet: LocalKomet, salesperson: str
) -> None:
    content = pdf()
    await fill(slack, salesperson, "invoice.pdf", content)
    komet.faults.order("lost", method="v2/vendor/invoice")
    await slack.submit(salesperson)
    assert "Unknown" in text_of(slack.last(salesperson, "bot"))
    await slack.close(salesperson)
    await fill(slack, salesperson, "invoice.pdf", content, invoice_number="FA-2")
    assert "sent for P071882 already" in slack.modal_text(salesperson)
    assert len(komet.writes) == 1
