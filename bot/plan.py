"""What a person is about to do to Komet, as a value: shown, hashed, stored, compared.

A plan is made by an operation's `plan` function, which only reads. Its digest stands for the act:
the same requests on the same records by the same person under the same policy. An approval is bound
to the digest, so it covers exactly what was seen. Totals tell what these records are a part of, which others may
change meanwhile: they are drawn anew when it is sent, and a warning that was not there then stops it.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from bot.canonical import sha256
from bot.komet.kinds import Effect
from bot.komet.requests import REQUESTS, KometRequest, request_from_record

AnyRequest = KometRequest[Any]


@dataclass(frozen=True)
class Change:
    """One thing that will be different: what it is, and its text before and after ("" = not there).

    `record` names the record of the snapshot that it is about (None = none of them), `field` the one value of
    it that is changed ("" = all of it): so that it can be said what was wanted of a record that changed meanwhile.
    """

    what: str
    before: str
    after: str
    record: str | None = None
    field: str = ""


@dataclass(frozen=True)
class Facts:
    """What the policy judges by. Money is Decimal in the company's currency; None means unknown."""

    amount: Decimal | None = None
    boxes: Decimal | None = None
    rows: int = 1
    vendor: str | None = None
    ship_date: date | None = None
    order_status: str | None = None

    @staticmethod
    def from_record(record: Mapping[str, Any]) -> "Facts":
        """Return the facts of the plan that `Plan.to_record` wrote, without making its rows."""
        facts = record["facts"]
        return Facts(
            amount=None if facts["amount"] is None else Decimal(facts["amount"]),
            boxes=None if facts["boxes"] is None else Decimal(facts["boxes"]),
            rows=facts["rows"],
            vendor=facts["vendor"],
            ship_date=None if facts["ship_date"] is None else date.fromisoformat(facts["ship_date"]),
            order_status=facts["order_status"],
        )


@dataclass(frozen=True)
class Once:
    """Something that may take effect one time only, such as "this file for that PO".

    `key` is looked up in the journal: a write with this key that is done or unknown refuses the plan
    with `words` at the form's `field`. `requests` are the places of those it is about (() = all of them): when
    Komet refuses just these, it may be tried again.
    """

    key: str
    field: str
    words: str
    requests: tuple[int, ...] = ()

    def holds(self, position: int) -> bool:
        """Say whether the request at this place of the plan takes the key."""
        return not self.requests or position in self.requests


@dataclass(frozen=True)
class Noted:
    """Something that another write may have had too, which is worth a warning: the same invoice number for another PO.

    `key` is looked up in the journal as that of a `Once`; `words` begin the warning, which quotes the other write.
    """

    key: str
    words: str


@dataclass(frozen=True)
class Sheet:
    """All rows of a plan that is too large for a card, as a file; its bytes are kept by their SHA-256."""

    sha256: str
    name: str
    rows: int


@dataclass(frozen=True)
class Plan:
    """Requests in the order in which they will be sent, and everything a person has to see before.

    `snapshot` holds the touched records as Komet showed them: texts, numbers and yes or no, which people read where
    they changed. `contents` are file
    bytes by SHA-256; the requests name the hash, so the bytes need not be hashed again. `note` is the
    person's own reason: shown and audited, not part of the digest. `looks` is how many
    Komet calls the planning took. `sheet` is the file with all rows, where a card cannot hold them. `parts` says what
    each request is about, where there are several and not just one change for each. `remarks` are what
    is good to know and no danger, such as which columns of a table were read. `answered` are, where it is looked for a
    lost answer, those of the requests that Komet said yes to, and `looked` is what each look before has found.
    """

    sentence: str
    requests: tuple[AnyRequest, ...]
    changes: tuple[Change, ...]
    snapshot: tuple[Mapping[str, Any], ...] = ()
    facts: Facts = Facts()
    totals: tuple[Change, ...] = ()
    warnings: tuple[str, ...] = ()
    once: tuple[Once, ...] = ()
    noted: tuple[Noted, ...] = ()
    note: str = ""
    contents: Mapping[str, bytes] = field(default_factory=dict, repr=False, compare=False)
    looks: int = field(default=0, compare=False)
    sheet: Sheet | None = None
    parts: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()
    answered: tuple[AnyRequest, ...] = field(default=(), compare=False)
    looked: tuple[str, ...] = field(default=(), compare=False)

    @property
    def labels(self) -> tuple[str, ...]:
        """Return what each of several requests is about; nothing where that is not known."""
        told = self.parts or tuple(change.what for change in self.changes)
        return told if len(told) == len(self.requests) > 1 else ()

    @property
    def acts(self) -> frozenset[tuple[str, Effect]]:
        """Return each method that is sent, and what it does: the permissions it takes, and what policy judges."""
        return frozenset((request.method, request.effect) for request in self.requests)

    @property
    def price(self) -> int:
        """Return the Komet calls from the person's yes to the end: the second look and the requests."""
        return self.looks + len(self.requests)

    def digest(self, *, person: str, fingerprint: str, policy_version: str) -> str:
        """Return the SHA-256 that stands for this act (64 hexadecimal digits)."""
        act: dict[str, Any] = {
            "requests": [request.to_record() for request in self.requests],
            "snapshot": self.snapshot,
            "person": person,
            "token": fingerprint,
            "policy": policy_version,
        }
        if self.sheet:
            act["sheet"] = self.sheet.sha256
        return sha256(act)

    def to_record(self) -> dict[str, Any]:
        """Return the plan as JSON-able values for the database; file bytes are kept elsewhere."""
        return {
            "sentence": self.sentence,
            "requests": [request.to_record() for request in self.requests],
            "changes": [dict(vars(change)) for change in self.changes],
            "snapshot": list(self.snapshot),
            "facts": {
                "amount": None if self.facts.amount is None else str(self.facts.amount),
                "boxes": None if self.facts.boxes is None else str(self.facts.boxes),
                "rows": self.facts.rows,
                "vendor": self.facts.vendor,
                "ship_date": None if self.facts.ship_date is None else self.facts.ship_date.isoformat(),
                "order_status": self.facts.order_status,
            },
            "totals": [dict(vars(total)) for total in self.totals],
            "warnings": list(self.warnings),
            "once": [{**asdict(once), "requests": list(once.requests)} for once in self.once],
            "noted": [asdict(noted) for noted in self.noted],
            "note": self.note,
            "looks": self.looks,
            "sheet": asdict(self.sheet) if self.sheet else None,
            "parts": list(self.parts),
            "remarks": list(self.remarks),
        }

    @staticmethod
    def from_record(record: Mapping[str, Any]) -> "Plan":
        """Return the plan that `to_record` wrote (without file bytes)."""
        return Plan(
            sentence=record["sentence"],
            requests=tuple(request_from_record(request) for request in record["requests"]),
            changes=tuple(Change(**change) for change in record["changes"]),
            snapshot=tuple(record["snapshot"]),
            facts=Facts.from_record(record),
            totals=tuple(Change(**total) for total in record["totals"]),
            warnings=tuple(record["warnings"]),
            once=tuple(Once(**{**once, "requests": tuple(once.get("requests", ()))}) for once in record["once"]),
            noted=tuple(Noted(**noted) for noted in record.get("noted", ())),
            note=record["note"],
            looks=record.get("looks", 0),
            sheet=Sheet(**sheet) if (sheet := record.get("sheet")) else None,
            parts=tuple(record.get("parts", ())),
            remarks=tuple(record.get("remarks", ())),
        )


def acts_of(record: Mapping[str, Any]) -> frozenset[tuple[str, Effect]]:
    """Return the acts of the plan that `Plan.to_record` wrote, without making its requests."""
    methods = {request["method"] for request in record["requests"]}
    return frozenset((method, REQUESTS[method].effect) for method in methods)


def name_of(record: Mapping[str, Any]) -> str:
    """Return the name of a record of a snapshot: its first value, which tells it from the others."""
    return str(next(iter(record.values()), ""))
