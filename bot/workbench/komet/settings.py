"""Everything about Komet that this server had to guess or that an installation decides, in one place."""

from decimal import Decimal
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field


class Settings(BaseModel):
    """How the local Komet behaves where the documentation is silent.

    Documented, but a matter of the company: `paid_users`, `requests_per_user`, `multi_location`.

    Inferred, all of it, with the likeliest value as default. Wording and HTTP status of every refusal but
    the two texts that a page spells out ("Invalid Security Token", "Parameter X is required"):
    `bad_token_*` (HTTP only), `not_ticked_*`, `wrong_type_*`, `quota_*`, `wrong_verb_*`, `too_large_*`,
    `bad_json_*`, `invalid_http`. HTTP 200 is the default because public clients read the body only.
    Placeholders: {method} {type} {verb}.

    The company's own choices, as far as the documentation tells of them: `carrier_mandatory` (purchase orders
    need a carrier), `vendors_may_price` (a vendor's sales price counts), `transaction_fee_percent` (an older text
    says 1.5).

    Also inferred: `vendor_order_status` (of the POs that vendors create; both were documented once),
    `confirm_zero` (0 takes a confirmation back), `checkout_pending_status` (beside "the checkout process has not
    been completed"), `added_to_staging` (inventory.add puts boxes into the staging area, not on hand),
    `inventory_add_tells` (its answer names the line and the boxes), `inventory_update_takes` (a quantity below
    zero takes boxes away), `bought_prebooks_locked` (a prebook that has a
    PO refuses changes and deletions), `details_show_drafts` (invoice.details.list without a status shows drafts
    and voided invoices too: its page says "all", and names two statuses).

    Also inferred: `failures_count` (refused calls use up the allowance), `company_utc_offset_hours` (when
    the company's day starts), `not_found_status` and `not_found_array` (what accompanies "... not found."),
    `line_status` ("seen": the letters C and S that a farm system reads, the filter's words for the others;
    "words": words throughout), `cancelled_code`, `trim_lines` (line filters drop the other lines of an
    order), `all_failed_status` (outer status of a bulk call whose rows all failed), `attachment_encodings`
    (how file bytes may be written into JSON).

    Seen in public client code: `post_for_get` (POST with URL parameters where GET is documented),
    `url_parameters_on_post` (URL parameters where a JSON body is documented), `mixed_number_types`
    (quantities and costs as text in some answers, as numbers in others), `orders_not_found` (both spellings
    were seen).
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    paid_users: int = Field(20, ge=1)
    requests_per_user: int = Field(1000, ge=1)
    multi_location: bool = False
    carrier_mandatory: bool = False
    vendors_may_price: bool = False
    transaction_fee_percent: Decimal = Field(Decimal("1.5"), ge=0, le=100)

    vendor_order_status: Literal["Approved", "Confirmed by Farm"] = "Approved"
    confirm_zero: bool = True
    checkout_pending_status: Literal["0", "1"] = "0"
    added_to_staging: bool = False
    inventory_add_tells: bool = False
    inventory_update_takes: bool = True
    bought_prebooks_locked: bool = False
    details_show_drafts: bool = True

    failures_count: bool = True
    company_utc_offset_hours: float = Field(-5.0, ge=-12, le=14)

    bad_token_message: str = "Invalid Security Token"  # noqa: S105 - a sentence, not a secret
    bad_token_http: int = Field(200, ge=200, le=599)
    not_ticked_message: str = "The token does not have permission to use the method {method}"
    not_ticked_http: int = Field(200, ge=200, le=599)
    wrong_type_message: str = "The method {method} is not available for {type} tokens"
    wrong_type_http: int = Field(200, ge=200, le=599)
    quota_message: str = "The daily limit of API requests has been exceeded"
    quota_http: int = Field(200, ge=200, le=599)
    wrong_verb_message: str = "Request method '{verb}' not supported"
    wrong_verb_http: int = Field(405, ge=200, le=599)
    too_large_message: str = "The request exceeds the maximum size of 64 KB"
    too_large_http: int = Field(413, ge=200, le=599)
    bad_json_message: str = "The body is not valid JSON"
    bad_json_http: int = Field(400, ge=200, le=599)
    invalid_http: int = Field(200, ge=200, le=599)

    not_found_status: Literal["0", "1"] = "1"
    not_found_array: Literal["absent", "empty"] = "absent"
    orders_not_found: Literal["Orders not found.OK", "Orders not found."] = "Orders not found.OK"
    line_status: Literal["seen", "words"] = "seen"
    cancelled_code: str = "Cancelled"
    trim_lines: bool = False
    mixed_number_types: bool = True
    all_failed_status: Literal["0", "1"] = "1"
    attachment_encodings: frozenset[Literal["base64", "signed-text", "signed-array"]] = frozenset(
        {"base64", "signed-text", "signed-array"}
    )

    post_for_get: bool = True
    url_parameters_on_post: bool = True
