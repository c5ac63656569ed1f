"""A vendor's invoice: a real file through the file field, and a wrong amount told where it stands."""

from pathlib import Path

import pytest
from pypdf import PdfWriter

from tests.browser.desk import MODAL, Desk
from tests.browser.komet_tab import KometTab

pytestmark = pytest.mark.browser

ORDER = "P071882"


@pytest.fixture
def invoice(tmp_path: Path) -> Path:
    """A small PDF on the person's computer."""
    path = tmp_path / "FA-20931.pdf"
    with PdfWriter() as writer:
        writer.add_blank_page(595, 842)
        writer.write(path)
    return path


def fill_in(desk: Desk, invoice: Path, total: str) -> None:
    """Open the form of the order and fill it in, as Ana in #sales."""
    desk.open("ana", "sales")
    desk.write(f"/komet-invoice upload {ORDER}")
    files = f"{desk.field('file')}//input[@type='file']"
    desk.until(lambda: desk.find(files), "there is a file field")
    desk.find(files).send_keys(str(invoice))
    desk.see(invoice.name, on=desk.field("file"))
    desk.type(invoice.stem, into=f"{desk.field('invoice_number')}//input")
    desk.type(total, into=f"{desk.field('invoice_total')}//input")
    desk.press("Continue")


def test_a_chosen_pdf_reaches_komet(desk: Desk, invoice: Path) -> None:
    fill_in(desk, invoice, "1,546.50")
    desk.see(f"Upload invoice FA-20931 ($1,546.50) to {ORDER}", on=MODAL)
    desk.press("Send to Komet")
    desk.see("✅ Done", on=MODAL)
    desk.press("Close")
    desk.gone(MODAL)
    invoices = KometTab(desk).show_invoices()
    desk.see("FA-20931", on=invoices)
    desk.see(ORDER, on=invoices)


def test_a_wrong_amount_is_told_under_its_field(desk: Desk, invoice: Path) -> None:
    fill_in(desk, invoice, "a lot")
    wrong = f"{desk.field('invoice_total')}//p[@class='field-error']"
    desk.see("not an amount", on=wrong)
    field = desk.find(f"{desk.field('invoice_total')}//input")
    assert desk.find(wrong).rect["y"] >= field.rect["y"] + field.rect["height"]
    assert field.get_attribute("aria-invalid") == "true"
    shown = [error for error in desk.find_all(f"{MODAL}//p[@class='field-error']") if error.is_displayed()]
    assert len(shown) == 1
    assert field.get_property("value") == "a lot"
    assert invoice.name in desk.read(desk.field("file"))
