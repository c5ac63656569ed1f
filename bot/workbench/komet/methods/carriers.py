"""Airlines and truckers.

Komet: carrier.list (pages/11174838).
"""

from bot.workbench.komet.envelope import Answer, Envelope, put_optional
from bot.workbench.komet.parameters import Param
from bot.workbench.komet.records_parties import Carrier
from bot.workbench.komet.registry import COMPANY_OR_VENDOR, Ask, Method, nothing_found


def carrier_list(ask: Ask) -> Answer:
    """List carriers; ids are numbers, the payload comes before status and message, and status is a number.

    That status is a number here and the text for nothing found are inferred.
    """
    carrier_id, code = ask.values.integer("id"), (ask.values.text("code") or "").casefold()
    name, active = (ask.values.text("name") or "").casefold(), ask.values.integer("active")
    found = [
        carrier
        for carrier in ask.state.carriers.values()
        if carrier_id in (None, carrier.id)
        and name in carrier.name.casefold()
        and (not code or carrier.code.casefold() == code)
        and active in (None, int(carrier.active))
    ]
    if not found:
        return nothing_found(ask, "carriers", "Carriers not found.")
    return Answer({"carriers": [_row(carrier) for carrier in found]})


def _row(carrier: Carrier) -> dict[str, object]:
    row: dict[str, object] = {
        "id": carrier.id,
        "code": carrier.code,
        "name": carrier.name,
        "active": int(carrier.active),
    }
    for name, value in (
        ("street", carrier.street),
        ("city", carrier.city),
        ("state", carrier.state),
        ("zipCode", carrier.zip_code),
        ("country", carrier.country),
        ("phone", carrier.phone),
        ("kometNetworkName", carrier.network_name),
    ):
        put_optional(row, name, value, of=carrier.id)
    put_optional(row, "kometNetworkId", carrier.network_id, of=carrier.id, text=False)
    return row


METHODS = (
    Method(
        name="carrier.list",
        verb="GET",
        place="query",
        token_types=COMPANY_OR_VENDOR,
        effect="read",
        run=carrier_list,
        parameters=(
            Param("id", "integer", max=20),
            Param("name", max=200),
            Param("code", max=10),
            Param("active", "flag"),
        ),
        envelope=Envelope("number", ("payload", "status", "message")),
    ),
)
