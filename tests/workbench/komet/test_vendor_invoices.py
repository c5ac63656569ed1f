"""v2/vendor/invoice: the token in a header, the file in whichever way bytes may be written into JSON."""

import base64
import hashlib

import pytest

from bot.workbench.komet.attachment import MOST_BYTES
from bot.workbench.komet.seed import ALBORADA, COTOPAXI
from tests.workbench.komet.caller import Caller

pytestmark = pytest.mark.anyio
PDF = b"%PDF-1.4\n" + bytes(range(256)) + b"\n%%EOF\n"
PNG = b"\x89PNG\r\n\x1a\n" + bytes(64)
JPEG = b"\xff\xd8\xff\xe0" + bytes(64)
UPLOADED = {"status": "1", "message": "The invoice was successfully uploaded."}


def in_base64(content: bytes) -> str:
    return base64.b64encode(content).decode()


def signed(content: bytes) -> list[int]:
    return [byte - 256 if byte > 127 else byte for byte in content]


async def test_the_sample_request_is_answered_in_the_documented_shape(caller: Caller) -> None:
    answer = await caller.upload(
        poNumber="P071882",
        attachment=in_base64(PDF),
        invoiceNumber="FA-20931",
        invoiceTotal="1152.00",
        locationId="12",
    )
    assert answer == UPLOADED
    (invoice,) = caller.komet.state.vendor_invoices
    assert (invoice.order_number, invoice.invoice_number) == ("P071882", "FA-20931")
    assert str(invoice.invoice_total) == "1152.00"
    assert invoice.location_id == 12


@pytest.mark.parametrize(
    ("encoding", "attachment"),
    [
        ("base64", in_base64(PDF)),
        ("signed-text", ",".join(map(str, signed(PDF)))),
        ("signed-array", signed(PDF)),
    ],
)
async def test_the_file_may_be_written_in_three_ways(caller: Caller, encoding: str, attachment: object) -> None:
    assert await caller.upload(poNumber="P071882", attachment=attachment) == UPLOADED
    (invoice,) = caller.komet.state.vendor_invoices
    assert (invoice.encoding, invoice.size) == (encoding, len(PDF))
    assert invoice.sha256 == hashlib.sha256(PDF).hexdigest()


async def test_an_encoding_can_be_switched_off(caller: Caller) -> None:
    caller.komet.set(attachment_encodings={"signed-text"})
    answer = await caller.upload(poNumber="P071882", attachment=in_base64(PDF))
    assert answer == {"status": "0", "message": "The attachment could not be read"}


@pytest.mark.parametrize(
    ("content", "media_type"), [(PDF, "application/pdf"), (PNG, "image/png"), (JPEG, "image/jpeg")]
)
async def test_the_kind_of_file_is_told_by_its_first_bytes(caller: Caller, content: bytes, media_type: str) -> None:
    await caller.upload(poNumber="P071882", attachment=in_base64(content))
    assert caller.komet.state.vendor_invoices[0].media_type == media_type


async def test_other_files_are_refused(caller: Caller) -> None:
    answer = await caller.upload(poNumber="P071882", attachment=in_base64(b"PK\x03\x04 a spreadsheet"))
    assert answer == {"status": "0", "message": "The attachment must be an image or a PDF file"}
    assert caller.komet.state.vendor_invoices == []


async def test_more_than_20_mb_are_refused(caller: Caller) -> None:
    answer = await caller.upload(poNumber="P071882", attachment=in_base64(PDF.ljust(MOST_BYTES + 1)))
    assert answer == {"status": "0", "message": "The attachment exceeds the maximum size of 20 MB"}


async def test_a_file_over_64_kb_is_taken(caller: Caller) -> None:
    assert await caller.upload(poNumber="P071882", attachment=in_base64(PDF.ljust(200_000))) == UPLOADED


async def test_what_is_no_encoding_at_all_is_refused(caller: Caller) -> None:
    answer = await caller.upload(poNumber="P071882", attachment="<file bytes>")
    assert answer["message"] == "The attachment could not be read"


async def test_a_byte_beyond_signed_range_is_refused(caller: Caller) -> None:
    answer = await caller.upload(poNumber="P071882", attachment=[37, 80, 68, 70, 45, 200])
    assert answer["message"] == "The attachment could not be read"


async def test_a_repeat_attaches_the_file_twice(caller: Caller) -> None:
    for _ in range(2):
        await caller.upload(poNumber="P071882", attachment=in_base64(PDF))
    assert len({invoice.id for invoice in caller.komet.state.vendor_invoices}) == 2


@pytest.mark.parametrize("name", ["poNumber", "attachment"])
async def test_number_and_file_are_required(caller: Caller, name: str) -> None:
    body = {"poNumber": "P071882", "attachment": in_base64(PDF)}
    del body[name]
    assert await caller.upload(**body) == {"status": "0", "message": f"Parameter {name} is required"}


async def test_an_unknown_order_is_refused(caller: Caller) -> None:
    answer = await caller.upload(poNumber="P000001", attachment=in_base64(PDF))
    assert answer == {"status": "0", "message": "The purchase order does not exist"}


async def test_a_vendor_attaches_to_its_own_orders_only(caller: Caller) -> None:
    own = await caller.upload(by=ALBORADA, poNumber="P071882", attachment=in_base64(PDF))
    other = await caller.upload(by=COTOPAXI, poNumber="P071882", attachment=in_base64(PDF))
    assert own == UPLOADED
    assert other["message"] == "The purchase order does not exist"


async def test_the_total_is_a_decimal_with_two_digits(caller: Caller) -> None:
    answer = await caller.upload(poNumber="P071882", attachment=in_base64(PDF), invoiceTotal="1,152.00")
    assert answer["message"] == "Parameter invoiceTotal must be a decimal number"


async def test_a_total_may_be_a_json_number(caller: Caller) -> None:
    await caller.upload(poNumber="P071882", attachment=in_base64(PDF), invoiceTotal=1152.5)
    assert str(caller.komet.state.vendor_invoices[0].invoice_total) == "1152.5"


async def test_a_company_with_several_locations_requires_one(caller: Caller) -> None:
    caller.komet.set(multi_location=True)
    answer = await caller.upload(poNumber="P071882", attachment=in_base64(PDF))
    assert answer["message"] == "Parameter locationId is required"


async def test_the_token_is_not_looked_for_in_the_body(caller: Caller) -> None:
    answer = await caller.post("v2/vendor/invoice", poNumber="P071882", attachment=in_base64(PDF))
    assert answer == {"status": "0", "message": "Invalid Security Token"}


async def test_the_call_log_keeps_size_and_digest_of_the_file_only(caller: Caller) -> None:
    await caller.upload(poNumber="P071882", attachment=in_base64(PDF))
    assert caller.komet.calls[0].parameters["attachment"] == {
        "size": len(PDF),
        "sha256": hashlib.sha256(PDF).hexdigest(),
        "encoding": "base64",
    }
