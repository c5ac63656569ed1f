"""Files by their content."""

from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfWriter

from bot.documents import read_document
from bot.errors import FormError

PNG = b"\x89PNG\r\n\x1a\n" + bytes(2048)
JPEG = b"\xff\xd8\xff\xe0" + bytes(100)


def pdf(pages: int = 1) -> bytes:
    """Return a small PDF."""
    writer = PdfWriter()
    for _ in range(pages):
        writer.add_blank_page(200, 200)
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


PDF = pdf()


@pytest.mark.parametrize(
    ("content", "name", "media_type", "words"),
    [
        (PDF, "invoice.pdf", "application/pdf", "1 page, 1 KB"),
        (pdf(3), "INVOICE.PDF", "application/pdf", "3 pages, 1 KB"),
        (b"\n\n" + PDF, "invoice.pdf", "application/pdf", "1 page, 1 KB"),
        (PNG, "scan.png", "image/png", "picture, 2 KB"),
        (JPEG, "scan.jpg", "image/jpeg", "picture, 1 KB"),
        (JPEG, "scan.jpeg", "image/jpeg", "picture, 1 KB"),
        (JPEG, "without an ending", "image/jpeg", "picture, 1 KB"),
    ],
)
def test_a_good_file_is_told_by_its_content(content: bytes, name: str, media_type: str, words: str) -> None:
    document = read_document(content, name, field="file")
    assert (document.media_type, document.words) == (media_type, words)


@pytest.mark.parametrize(
    ("content", "name", "words"),
    [
        (b"", "invoice.pdf", "The file is empty."),
        (b"<html>", "invoice.pdf", "neither a PDF nor a PNG or JPEG"),
        (PNG, "invoice.pdf", "The name says .pdf, but it is a PNG file"),
        (PDF, "invoice.png", "The name says .png, but it is a PDF file"),
        (JPEG, "evil.exe", "The name says .exe, but it is a JPG file"),
        (PDF[:100], "invoice.pdf", "The PDF is damaged"),
        (pdf(0), "invoice.pdf", "The PDF has no pages"),
    ],
)
def test_a_faulty_file_is_told_at_its_field(content: bytes, name: str, words: str) -> None:
    with pytest.raises(FormError, match=words) as caught:
        read_document(content, name, field="file")
    assert caught.value.field == "file"


@given(
    spots=st.lists(st.tuples(st.integers(5, len(PDF) - 1), st.sampled_from(b"0123456789<>[]/ RnobjPagesKidsCount"))),
    length=st.integers(0, len(PDF)),
)
def test_a_damaged_pdf_is_told_however_it_is_damaged(spots: list[tuple[int, int]], length: int) -> None:
    content = bytearray(PDF)
    for place, letter in spots:
        content[place] = letter
    try:
        read_document(bytes(content[:length]), "invoice.pdf", field="file")
    except FormError as error:
        assert error.field == "file"  # noqa: PT017 - a damage may also be harmless


def test_a_trailer_that_is_a_number_is_damage_too() -> None:
    with pytest.raises(FormError, match="The PDF is damaged"):
        read_document(PDF.replace(b"trailer\n", b"trailer0"), "invoice.pdf", field="file")
