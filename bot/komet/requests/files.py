"""Requests that carry a file: a vendor's invoice for one of our orders.

Sources: v2/vendor/invoice and vendor.invoice.mail.receive in Komet's documentation (APIDocs).
"""

from typing import Annotated

from pydantic import Field

from bot.komet.kinds import COMPANY_ONLY, COMPANY_OR_VENDOR, TokenPlace
from bot.komet.models import Accepted
from bot.komet.requests.fields import OptionalAmount, OptionalId, OptionalPrice, OptionalText
from bot.komet.requests.request import KometUpload


class V2VendorInvoice(KometUpload[Accepted]):
    """Attach a vendor's invoice (PDF or image, at most 20 MB) to one of our orders.

    Not repeat-safe: a second call probably attaches the file twice (inferred). `location_id` is needed by
    companies with more than one location.
    """

    method = path = "v2/vendor/invoice"
    token_place = TokenPlace.HEADER
    token_types = COMPANY_OR_VENDOR
    answer = Accepted
    file_parameter = "attachment"

    po_number: Annotated[str, Field(min_length=1)]
    invoice_number: OptionalText = None
    invoice_total: OptionalAmount = None
    company_id: OptionalId = None
    location_id: OptionalId = None


class VendorInvoiceMailReceive(KometUpload[Accepted]):
    """Attach a vendor's invoice the older way, with an e-mail address that Komet knows the vendor by.

    Prefer `V2VendorInvoice`. Not repeat-safe either.
    """

    method = path = "vendor.invoice.mail.receive"
    token_name = "companyToken"  # noqa: S105 - the parameter's name
    token_types = COMPANY_ONLY
    answer = Accepted
    file_parameter = "file"

    mail_from: Annotated[str, Field(min_length=3, max_length=100, pattern="@")]
    po_number: Annotated[str, Field(min_length=1)]
    invoice_number: OptionalText = None
    invoice_total: OptionalPrice = None
