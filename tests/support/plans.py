"""Plans and proposals made by hand, and hypothesis strategies for them."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from bot.komet.requests import Attachment, BoxCodeChange, BoxRename, PurchaseOrderItemDelete, V2VendorInvoice
from bot.operations import Result
from bot.plan import Change, Facts, Once, Plan
from bot.proposals import Proposal, State
from storage.journal import JournalRow
from storage.proposals import DecisionRow, ProposalRow, ShownRow

NOON = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)

REQUEST = PurchaseOrderItemDelete(po_item_id="9004411")

PLAN = Plan(
    sentence="Delete 1 line from P071882 (Finca Alborada)",
    requests=(REQUEST,),
    changes=(Change("Rose Freedom Red 60cm, 6 QB", "6 QB, $1,152.00", "deleted"),),
    snapshot=({"line": "P071882 Rose #9004411", "boxes": "6", "total_cost": "1152"},),
    facts=Facts(amount=Decimal("1152.00"), boxes=Decimal(6), vendor="Finca Alborada", ship_date=date(2026, 11, 26)),
    totals=(Change("Order total", "$2,000.00", "$848.00"),),
    warnings=("Komet has no undo for this.",),
    once=(Once("a key", "items", "Already done."),),
    note="Short shipped",
)

APPROVAL: dict[str, Any] = {
    "rule": "Deleting lines",
    "role": "manager",
    "count": 1,
    "hours": 24,
    "channel": "C04APPROVL3",
}


def digest(plan: Plan, *, person: str = "U1", fingerprint: str = "f1", policy_version: str = "v1") -> str:
    """Return the plan's digest for somebody."""
    return plan.digest(person=person, fingerprint=fingerprint, policy_version=policy_version)


def proposal_row(**changes: Any) -> ProposalRow:
    """Return a proposal's row as the runner writes it."""
    row = ProposalRow(
        id="00000000000000aa",
        team_id="T1",
        requester="U04ANATORRE",
        operation="po item delete",
        method="purchase.order.item.delete",
        form={"purchase_order": "P071882", "items": ["9004411"], "reason": "Short shipped"},
        plan=PLAN.to_record(),
        digest=digest(PLAN),
        fingerprint="f1",
        policy_version="v1",
        approval=APPROVAL,
        state=State.WAITING.value,
        origin_channel="C04SALES002",
        detail={},
        created_at=NOON,
        confirmed_at=NOON,
        expires_at=NOON + timedelta(days=1),
    )
    return replace(row, **changes)


def proposal(
    state: State,
    *,
    plan: Plan = PLAN,
    results: tuple[Result, ...] = (),
    decisions: tuple[DecisionRow, ...] = (),
    shown: dict[str, ShownRow] | None = None,
    journal: tuple[JournalRow, ...] = (),
    **row: Any,
) -> Proposal:
    """Return a proposal in a state, as the cards draw it."""
    stored = proposal_row(state=state.value, plan=plan.to_record(), **row)
    return Proposal(stored, plan, results, decisions, shown or {}, journal)


digits = st.from_regex(r"[1-9][0-9]{0,9}", fullmatch=True)
amounts = st.decimals(min_value=0, max_value=10**7, places=2)
words = st.text(max_size=30)
named = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Zs", "Zl", "Zp")), min_size=1, max_size=20)

# Not `st.builds`: pydantic shows it the names on the wire as arguments that it would have to fill in too.
deletes = digits.map(lambda item: PurchaseOrderItemDelete(po_item_id=item))
renames = st.lists(
    st.tuples(named, named).map(lambda codes: BoxRename(current=codes[0], new=codes[1])), min_size=1, max_size=5
).map(lambda boxes: BoxCodeChange(boxes=tuple(boxes)))
invoices = st.fixed_dictionaries(
    {
        "po_number": named,
        "attachment": st.fixed_dictionaries(
            {
                "sha256": st.from_regex(r"[0-9a-f]{64}", fullmatch=True),
                "size": st.integers(1, 10**7),
                "media_type": st.sampled_from(["application/pdf", "image/png"]),
                "name": words,
            }
        ).map(Attachment.model_validate),
        "invoice_number": st.none() | named,
        "invoice_total": st.none() | amounts,
        "location_id": st.none() | digits,
    }
).map(V2VendorInvoice.model_validate)
requests = st.one_of(deletes, renames, invoices)
changes = st.builds(Change, what=words, before=words, after=words)
values = st.one_of(st.none(), st.booleans(), st.integers(), words)
records = st.dictionaries(words, values, max_size=4)

plans = st.builds(
    Plan,
    sentence=words,
    requests=st.lists(requests, min_size=1, max_size=3).map(tuple),
    changes=st.lists(changes, max_size=3).map(tuple),
    snapshot=st.lists(records, max_size=3).map(tuple),
    facts=st.builds(
        Facts,
        amount=st.none() | amounts,
        boxes=st.none() | amounts,
        rows=st.integers(0, 500),
        vendor=st.none() | words,
        ship_date=st.none() | st.dates(),
        order_status=st.none() | words,
    ),
    totals=st.lists(changes, max_size=2).map(tuple),
    warnings=st.lists(words, max_size=2).map(tuple),
    once=st.lists(st.builds(Once, key=words, field=words, words=words), max_size=2).map(tuple),
    note=words,
)
