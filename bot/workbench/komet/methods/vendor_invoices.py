"""Invoices that growers send, attached to a purchase order as a file.

Komet: v2/vendor/invoice (pages/229048321).
"""

from bot.workbench.komet.acts import attach_invoice, own_order
from bot.workbench.komet.attachment import read_attachment
from bot.workbench.komet.envelope import Answer
from bot.workbench.komet.parameters import InvalidError, Param
from bot.workbench.komet.records import RefusedError
from bot.workbench.komet.registry import COMPANY_OR_VENDOR, Ask, Method


def vendor_invoice(ask: Ask) -> Answer:
    """Attach an invoice file to an order. Sent twice, it is attached twice (inferred)."""
    values, state = ask.values, ask.state
    location_id = values.integer("locationId")
    if location_id is None and ask.settings.multi_location:
        raise InvalidError("Parameter locationId is required")
    order = own_order(state, values.text("poNumber") or "", ask.only_vendor)
    if location_id is not None and location_id not in state.locations:
        raise RefusedError("The location does not exist")
    attach_invoice(
        state,
        order,
        read_attachment(values.raw("attachment"), ask.settings.attachment_encodings),
        invoice_number=values.text("invoiceNumber"),
        invoice_total=values.decimal("invoiceTotal"),
        location_id=location_id,
        token_id=ask.token.id,
        at=ask.at,
    )
    return Answer(message="The invoice was successfully uploaded.", effects=1)


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
)
