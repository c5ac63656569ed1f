"""Files that people hand in: what they really are, by their content and not by their name."""

import io
import logging
from dataclasses import dataclass
from pathlib import PurePath

from pypdf import PdfReader

from bot.errors import FormError
from bot.words import count, say

logging.getLogger("pypdf").setLevel(logging.ERROR)  # it comments every oddity of every PDF

KINDS = {
    "application/pdf": ("pdf",),
    "image/png": ("png",),
    "image/jpeg": ("jpg", "jpeg", "jpe"),
}


@dataclass(frozen=True)
class Document:
    """A file that may be sent: its media type, and what it is in words."""

    media_type: str
    words: str


def read_document(content: bytes, name: str, *, field: str) -> Document:
    """Return what the file is. Raises FormError at `field` for an empty, encrypted, broken or misnamed one."""
    if not content:
        raise FormError(field, say("The file is empty."))
    media_type = _media_type(content)
    if media_type is None:
        raise FormError(field, say("This is neither a PDF nor a PNG or JPEG picture, whatever its name says."))
    ending = PurePath(name).suffix.lstrip(".").lower()
    if ending and ending not in KINDS[media_type]:
        words = say(
            "The name says .{ending}, but it is a {kind} file. Rename or export it again.",
            ending=ending,
            kind=KINDS[media_type][0].upper(),
        )
        raise FormError(field, words)
    size = say("{size} KB", size=f"{max(1, len(content) // 1024):,}")
    if media_type != "application/pdf":
        return Document(media_type, say("picture, {size}", size=size))
    return Document(media_type, say("{pages}, {size}", pages=count(_pages(content, field), "page"), size=size))


def _media_type(content: bytes) -> str | None:
    if b"%PDF-" in content[:1024]:
        return "application/pdf"
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if content.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    return None


def _pages(content: bytes, field: str) -> int:
    try:
        reader = PdfReader(io.BytesIO(content))
        is_locked = reader.is_encrypted
        pages = 0 if is_locked else len(reader.pages)
    except Exception:  # noqa: BLE001 - pypdf meets a broken file with whatever breaks first, AttributeError among them
        raise FormError(field, say("The PDF is damaged. Export it again.")) from None
    if is_locked:
        raise FormError(field, say("The PDF is locked with a password. Save it without one."))
    if pages == 0:
        raise FormError(field, say("The PDF has no pages."))
    return pages
