"""The prebooks of a day: those that are there when one is asked for, and the one that was made meanwhile."""

from collections import Counter
from datetime import date
from typing import Any

from bot.komet.client import Komet
from bot.komet.models import Prebook
from bot.komet.requests import PrebookCreate, PrebookDetailsList
from bot.operations import Landed, Seen, Verdict
from bot.plan import Plan
from bot.words import say
from handlers.operations.prebooks import is_vendors


async def prebooks_there(komet: Komet, truck_date: date, customer_id: str | None) -> tuple[Prebook, ...]:
    """Return the customer's prebooks of the day; with a vendor token those of the day with lines of the vendor."""
    asked = PrebookDetailsList(date=truck_date, customer_id=None if is_vendors(komet) else customer_id)
    return (await komet.send(asked)).prebooks


def record_of(prebook: Prebook) -> dict[str, Any]:
    """Return a prebook that is there as a record of a plan: what changes about it makes the plan stale."""
    return {
        "prebook": f"prebook {prebook.number}",
        "id": prebook.id,
        "carrier": prebook.carrier,
        "customer_po": prebook.customer_po_number,
        "location": prebook.location or prebook.location_code,
        "line_ids": " ".join(line.id for line in prebook.lines),
    }


async def landed_prebook(komet: Komet, request: PrebookCreate, plan: Plan) -> Landed | Seen:
    """Look for lines (or a prebook) of the day that were not there before and are what was sent.

    A single prebook with just these lines is ours; other new lines may be ours in part.
    """
    if is_vendors(komet) and not request.items:
        return Landed.UNSURE
    before = {str(each["id"]): set(str(each["line_ids"]).split()) for each in plan.snapshot if "line_ids" in each}
    wanted = Counter((i.product_id, i.boxes, i.bunches, i.stems_bunch, i.unit_type.lower()) for i in request.items)
    hits: list[Prebook] = []
    new = 0
    for prebook in await prebooks_there(komet, request.ship_date, request.customer_id):
        lines = [line for line in prebook.lines if line.id not in before.get(prebook.id, set())]
        if not lines and prebook.id in before:
            continue
        new += 1
        found = Counter(
            (line.product_id, line.total_boxes, line.bunches, line.stems_bunch, line.unit_type.lower())
            for line in lines
        )
        if found == wanted and _is_like(prebook, request):
            hits.append(prebook)
    if len(hits) == 1:
        return Seen((made_of(hits[0].number, hits[0].id),))
    return Landed.UNSURE if new else Landed.NO


def _is_like(prebook: Prebook, request: PrebookCreate) -> bool:
    """Say whether the head is what was sent; a customer's PO that Komet does not show says nothing."""
    shown, sent = prebook.customer_po_number.strip().casefold(), (request.customer_po or "").strip().casefold()
    return prebook.carrier_id == request.carrier_id and shown in ("", sent)


def made_of(number: str, prebook_id: str, message: str = "") -> Verdict:
    """Return the word on a prebook that was made: its number and ID."""
    made = say("{number} (ID {id})", number=number, id=prebook_id or "–")
    return Verdict(say("Prebook"), ok=True, message=message, made=made)
