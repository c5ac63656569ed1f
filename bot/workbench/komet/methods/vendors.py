"""Growers that the company buys from.

Komet: vendor.list (pages/11177482).
"""

from bot.workbench.komet.envelope import Answer, put_optional
from bot.workbench.komet.parameters import Param
from bot.workbench.komet.records_parties import Vendor
from bot.workbench.komet.registry import COMPANY_ONLY, Ask, Method, nothing_found


def vendor_list(ask: Ask) -> Answer:
    """List vendors, inactive ones only with includeInactive=true (a word here, not 1/0); ids are texts."""
    values = ask.values
    vendor_id, code = values.integer("id"), (values.text("code") or "").casefold()
    name, origin = (values.text("name") or "").casefold(), (values.text("portOrigin") or "").casefold()
    found = [
        vendor
        for vendor in ask.state.vendors.values()
        if vendor_id in (None, vendor.id)
        and name in vendor.name.casefold()
        and (not code or vendor.code.casefold() == code)
        and (not origin or vendor.origin.casefold() == origin)
        and (vendor.active or values.truth("includeInactive"))
    ]
    if not found:
        return nothing_found(ask, "vendors", "Vendors not found.")
    return Answer({"vendors": [_row(vendor) for vendor in found]})


def _row(vendor: Vendor) -> dict[str, object]:
    row: dict[str, object] = {"id": str(vendor.id), "name": vendor.name, "code": vendor.code}
    put_optional(row, "portOrigin", vendor.origin, of=vendor.id)
    if vendor.cargo_master_code:
        row["cargoMasterCode"] = vendor.cargo_master_code
    row["active"] = int(vendor.active)
    return row


METHODS = (
    Method(
        name="vendor.list",
        verb="GET",
        place="query",
        token_types=COMPANY_ONLY,
        effect="read",
        run=vendor_list,
        parameters=(
            Param("id", "integer", max=20),
            Param("name", max=200),
            Param("code", max=10),
            Param("portOrigin", max=4),
            Param("includeInactive", "truth"),
        ),
    ),
)
