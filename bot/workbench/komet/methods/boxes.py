"""Boxes and box types.

Komet: box.code.change (pages/11174589), boxtype.list (pages/11174702).
"""

from bot.workbench.komet.acts import rename_box
from bot.workbench.komet.envelope import Answer, put_optional
from bot.workbench.komet.parameters import Param
from bot.workbench.komet.records import RefusedError
from bot.workbench.komet.records_parties import BoxType
from bot.workbench.komet.registry import COMPANY_OR_VENDOR, Ask, Method, nothing_found


def box_code_change(ask: Ask) -> Answer:
    """Rename boxes one by one. The call succeeds although rows fail; a row echoes only the new code."""
    rows: list[dict[str, object]] = []
    updated = 0
    for wish in ask.values.rows("boxes"):
        code, new_code = wish.text("currentBoxCode") or "", wish.text("newBoxCode") or ""
        row: dict[str, object] = {"newBoxCode": new_code, "status": "1", "message": "success"}
        try:
            rename_box(ask.state, code, new_code, vendor_id=ask.only_vendor, at=ask.at)
            updated += 1
        except RefusedError as refusal:
            row |= {"status": "0", "message": refusal.message}
        rows.append(row)
    failed = len(rows) - updated
    message = f"{updated} boxes were successfully updated. {failed} boxes could not be updated"
    status = "1" if updated else ask.settings.all_failed_status
    return Answer({"boxes": rows}, message, status, effects=1 if updated else 0)


def boxtype_list(ask: Ask) -> Answer:
    """List box types by code; ids and fbe are JSON numbers here."""
    box_type_id, code = ask.values.integer("id"), ask.values.text("code")
    found = [
        box_type
        for box_type in ask.state.box_types.values()
        if box_type_id in (None, box_type.id) and (code is None or box_type.code.casefold() == code.casefold())
    ]
    if not found:
        return nothing_found(ask, "boxtypes", "Boxtype not found.")
    return Answer({"boxtypes": [_row(box_type) for box_type in sorted(found, key=lambda each: each.code)]})


def _row(box_type: BoxType) -> dict[str, object]:
    row: dict[str, object] = {"code": box_type.code}
    put_optional(row, "kometNetworkName", box_type.network_name, of=box_type.id)
    row |= {"fbe": box_type.fbe, "id": box_type.id}
    put_optional(row, "kometNetworkId", box_type.network_id, of=box_type.id, text=False)
    return row


METHODS = (
    Method(
        name="box.code.change",
        verb="POST",
        place="body",
        token_types=COMPANY_OR_VENDOR,
        effect="write",
        run=box_code_change,
        parameters=(
            Param(
                "boxes",
                "rows",
                required=True,
                fields=(
                    Param("currentBoxCode", max=20, required=True),
                    Param("newBoxCode", max=20, required=True),
                ),
            ),
        ),
    ),
    Method(
        name="boxtype.list",
        verb="GET",
        place="query",
        token_types=COMPANY_OR_VENDOR,
        effect="read",
        run=boxtype_list,
        parameters=(Param("id", "integer", max=20), Param("code", max=3)),
    ),
)
