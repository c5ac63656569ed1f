"""Files inside JSON: the ways bytes may have been written, and what Komet accepts as an invoice.

How `attachment` bytes go into JSON is not documented; the candidates are a base64 text, a text of signed
bytes ("37,80,-28,...", the form in which another method hands out PDFs) and a JSON array of signed bytes.
Images and PDF up to 20 MB are documented.
"""

import base64
import binascii
import hashlib
import re
from array import array

from bot.workbench.komet.acts import File
from bot.workbench.komet.records import RefusedError

MOST_BYTES = 20 * 1024 * 1024
_SIGNED_TEXT = re.compile(r"\s*\[?\s*-?\d{1,3}(?:\s*,\s*-?\d{1,3})+\s*\]?\s*")
_MAGIC = (
    (b"%PDF-", "application/pdf"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
)


def read_attachment(value: object, encodings: frozenset[str]) -> File:
    """Return what is kept of an uploaded invoice, or refuse it with a sentence (wording inferred)."""
    content, encoding = decode(value, encodings)
    if len(content) > MOST_BYTES:
        raise RefusedError("The attachment exceeds the maximum size of 20 MB")
    for magic, media_type in _MAGIC:
        if content.startswith(magic):
            return File(hashlib.sha256(content).hexdigest(), len(content), media_type, encoding)
    raise RefusedError("The attachment must be an image or a PDF file")


def decode(value: object, encodings: frozenset[str]) -> tuple[bytes, str]:
    """Return the bytes and the encoding they came in; refused when it is none of `encodings`."""
    encoding = _encoding_of(value)
    if encoding in encodings:
        try:
            match encoding:
                case "signed-array" if isinstance(value, list):
                    return array("b", value).tobytes(), encoding
                case "signed-text":
                    numbers = str(value).strip().strip("[]").split(",")
                    return array("b", map(int, numbers)).tobytes(), encoding
                case _:
                    return base64.b64decode(str(value), validate=True), encoding
        except (binascii.Error, ValueError, OverflowError, TypeError):
            pass  # told below, in the one sentence for all that cannot be read
    raise RefusedError("The attachment could not be read")


def _encoding_of(value: object) -> str:
    if isinstance(value, list):
        return "signed-array"
    # A comma is in no base64 text and in every list of bytes; the start tells enough of a long one.
    if isinstance(value, str) and "," in value[:16] and _SIGNED_TEXT.fullmatch(value):
        return "signed-text"
    return "base64"


def summary(value: object) -> dict[str, object]:
    """Return size and SHA-256 of an attachment for the call log, of its text when it cannot be read."""
    try:
        content, encoding = decode(value, frozenset({"base64", "signed-text", "signed-array"}))
    except RefusedError:
        content, encoding = str(value).encode("utf-8", "replace"), "unreadable"
    return {"size": len(content), "sha256": hashlib.sha256(content).hexdigest(), "encoding": encoding}
