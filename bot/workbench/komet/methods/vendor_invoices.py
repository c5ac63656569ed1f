"""Invoices that growers send, attached to a purchase order as a file.

Komet: v2/vendor/invoice (pages/229048321), vendor.invoice.mail.receive (pages/32866356).
"""

from bot.workbench.komet.acts import attach_invoice
from bot.workbench.komet.acts_common import own_order
from bot.workbench.komet.attachment import read_attachment
from bot.workbench.komet.envelope import Answer
from bot.workbench.komet.parameters import InvalidError, Param
from bot.workbench.komet.records import Order, RefusedError
from bot.workbench.komet.registry import COMPANY_ONLY, COMPANY_OR_VENDOR, Ask, Method


def vendor_invoice(ask: Ask) -> Answer:
    """Attach an invoice file to an order. Sent twice, it is attached twice (inferred)."""
    values, state = ask.values, ask.state
    location_id = values.integer("locationId")
    if location_id is None and ask.settings.multi_location:
        raise InvalidError("Parameter locationId is required")
    order = own_order(state, values.text("poNumber") or "", ask.only_vendor)
    if location_id is not None and location_id not in state.locations:
        raise RefusedError("The location does not exist")
    _attach(ask, order, values.raw("attachment"), location_id)
    return Answer(message="The invoice was successfully uploaded.", effects=1)


def mail_receive(ask: Ask) -> Answer:
    """Attach an invoice file the older way: the token is called companyToken, and a vendor's address is wanted.

    That an address which is not the vendor's is refused is inferred.
    """
    values = ask.values
    order = own_order(ask.state, values.text("poNumber") or "", None)
    sender = (values.text("mailFrom") or "").strip().casefold()
    if sender != ask.state.vendors[order.vendor_id].email:
        raise RefusedError("The e-mail address is not authorized for the vendor")
    _attach(ask, order, values.raw("file"), None)
    return Answer(message="success", effects=1)


def _attach(ask: Ask, order: Order, content: object, location_id: int | None) -> None:
    attach_invoice(
        ask.state,
        order,
        read_attachment(content, ask.settings.attachment_encodings),
        invoice_number=ask.values.text("invoiceNumber"),
        invoice_total=ask.values.decimal("invoiceTotal"),
        location_id=location_id,
        token_id=ask.token.id if ask.token else 0,
        at=ask.at,
    )


METHODS = (
    Method(
        name="v2/vendor/invoice",
        verb="POST",
        place="header",
        token_types=COMPANY_OR_VENDOR,
        effect="write",
        run=vendor_invoice,
        parameters=(
            Param("poNumber", max=10, required=True),
            Param("attachment", "raw", required=True),
            Param("invoiceNumber", max=200),
            Param("invoiceTotal", "decimal", max=10),
            Param("companyId", "integer"),
            Param("locationId", "integer", max=20),
        ),
        upload=True,
    ),
    Method(
        name="vendor.invoice.mail.receive",
        verb="POST",
        place="body",
        token_types=COMPANY_ONLY,
        effect="write",
        run=mail_receive,
        parameters=(
            Param("mailFrom", max=100, required=True),
            Param("poNumber", max=10, required=True),
            Param("file", "raw", required=True),
            Param("invoiceNumber", max=200),
            Param("invoiceTotal", "decimal", max=10),
        ),
        upload=True,
        token_name="companyToken",  # noqa: S106 - the parameter's name
    ),
)
