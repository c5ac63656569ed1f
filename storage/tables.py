"""The tables. Rules that must hold even when code is wrong are written as constraints here."""

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from storage.columns import UtcDateTime, Words

metadata = MetaData()

tokens = Table(
    "tokens",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("team_id", String(32), nullable=False),
    Column("token_type", String(16), nullable=False),
    Column("party_id", Words(32)),
    Column("party_name", Words(200)),
    Column("description", Words(200), nullable=False),
    Column("secret", Text, nullable=False),  # encrypted; the key is never in the database
    Column("fingerprint", String(16), nullable=False),
    Column("methods", JSON, nullable=False),
    Column("refused", JSON, nullable=False),  # methods that Komet itself refused this token
    Column("created_at", UtcDateTime, nullable=False),
    Column("created_by", String(32), nullable=False),
    Column("revoked_at", UtcDateTime),
)
Index(
    "one_active_token_per_party",
    tokens.c.team_id,
    tokens.c.token_type,
    tokens.c.party_id,
    unique=True,
    sqlite_where=text("revoked_at IS NULL AND party_id IS NOT NULL"),
    postgresql_where=text("revoked_at IS NULL AND party_id IS NOT NULL"),
)

Index("tokens_by_fingerprint", tokens.c.fingerprint)

links = Table(
    "links",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("team_id", String(32), nullable=False),
    Column("slack_user", String(32), nullable=False),
    Column("token_id", ForeignKey("tokens.id"), nullable=False),
    Column("linked_by", String(32), nullable=False),
    Column("linked_at", UtcDateTime, nullable=False),
    Column("ended_at", UtcDateTime),
    Column("ended_by", String(32)),
)
Index(
    "one_active_link_per_person",
    links.c.team_id,
    links.c.slack_user,
    unique=True,
    sqlite_where=text("ended_at IS NULL"),
    postgresql_where=text("ended_at IS NULL"),
)

proposals = Table(
    "proposals",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("team_id", String(32), nullable=False),
    Column("requester", String(32), nullable=False),
    Column("operation", String(64), nullable=False),
    Column("method", String(64), nullable=False),
    Column("form", JSON, nullable=False),
    Column("plan", JSON, nullable=False),
    Column("digest", String(64), nullable=False),
    Column("fingerprint", String(16), nullable=False),
    Column("policy_version", String(64), nullable=False),
    Column("approval", JSON),  # what policy asks: role, count, why; null when nothing
    Column("state", String(16), nullable=False),
    Column("origin_channel", String(32)),
    Column("detail", JSON, nullable=False),  # what a later state has to tell: reason, difference
    Column("created_at", UtcDateTime, nullable=False),
    Column("confirmed_at", UtcDateTime),
    Column("expires_at", UtcDateTime),
    Column("finished_at", UtcDateTime),
)
Index("proposals_of_person", proposals.c.team_id, proposals.c.requester, proposals.c.created_at)
Index("proposals_by_state", proposals.c.state, proposals.c.expires_at)

decisions = Table(
    "decisions",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("proposal_id", ForeignKey("proposals.id"), nullable=False),
    Column("person", String(32), nullable=False),
    Column("verdict", String(16), nullable=False),
    Column("reason", Words, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("acting_for", String(32)),  # whose right was used; null when it was their own
    Column("second_factor", Boolean, nullable=False, server_default=text("false")),  # a code was checked
    UniqueConstraint("proposal_id", "person", name="one_decision_per_person"),
)

delegations = Table(
    "delegations",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("team_id", String(32), nullable=False),
    Column("from_person", String(32), nullable=False),
    Column("to_person", String(32), nullable=False),
    Column("starts_at", UtcDateTime, nullable=False),
    Column("ends_at", UtcDateTime, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("ended_at", UtcDateTime),  # ended early
    Column("ended_by", String(32)),
)
Index("delegations_by_end", delegations.c.team_id, delegations.c.ends_at)

second_factors = Table(
    "second_factors",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("team_id", String(32), nullable=False),
    Column("person", String(32), nullable=False),
    Column("secret", Text, nullable=False),  # encrypted, as the tokens are
    Column("confirmed_at", UtcDateTime),  # null: shown, but no code of it has been seen yet
    Column("last_step", Integer, nullable=False, server_default="0"),  # no code of this step or before counts
    Column("failures", Integer, nullable=False, server_default="0"),
    Column("locked_until", UtcDateTime),
    Column("created_at", UtcDateTime, nullable=False),
)
Index(
    "one_factor_per_person",
    second_factors.c.team_id,
    second_factors.c.person,
    unique=True,
    sqlite_where=text("confirmed_at IS NOT NULL"),
    postgresql_where=text("confirmed_at IS NOT NULL"),
)

journal = Table(
    "journal",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("proposal_id", ForeignKey("proposals.id"), nullable=False),
    Column("position", Integer, nullable=False),
    Column("method", String(64), nullable=False),
    Column("request", JSON, nullable=False),
    Column("state", String(16), nullable=False),
    Column("message", Words, nullable=False),
    Column("rows", JSON),  # verdict per row, for methods that answer row by row
    Column("sent_at", UtcDateTime),
    Column("settled_at", UtcDateTime),
    Column("looks", Integer, nullable=False, server_default="0"),
    Column("next_look_at", UtcDateTime),
    Column("evidence", JSON, nullable=False),
    UniqueConstraint("proposal_id", "position", name="one_row_per_request"),
)
Index("journal_by_state", journal.c.state, journal.c.next_look_at)

journal_keys = Table(
    "journal_keys",
    metadata,
    Column("key", String(255), primary_key=True),
    Column("journal_id", ForeignKey("journal.id"), primary_key=True),
)

attachments = Table(
    "attachments",
    metadata,
    Column("sha256", String(64), primary_key=True),
    Column("content", LargeBinary, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
)

messages = Table(
    "messages",
    metadata,
    Column("proposal_id", ForeignKey("proposals.id"), primary_key=True),
    Column("surface", String(16), primary_key=True),  # card, status, announcement, window (whose channel is its id)
    Column("channel", String(32), nullable=False),
    Column("ts", String(32), nullable=False),
    Column("permalink", Text, nullable=False),
)

posts = Table(  # messages that are being posted: after a crash nobody knows whether Slack has them
    "posts",
    metadata,
    Column("proposal_id", ForeignKey("proposals.id"), primary_key=True),
    Column("surface", String(16), primary_key=True),
    Column("at", UtcDateTime, nullable=False),
)

outbox = Table(
    "outbox",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("key", String(255), nullable=False, unique=True),
    Column("kind", String(16), nullable=False),
    Column("payload", JSON, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("due_at", UtcDateTime, nullable=False),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("sent_at", UtcDateTime),
    Column("failure", Words),
)
Index("outbox_due", outbox.c.sent_at, outbox.c.due_at)

audit = Table(
    "audit",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("at", String(40), nullable=False),  # the text that was hashed, to the letter
    Column("team_id", String(32), nullable=False),
    Column("actor", String(64), nullable=False),
    Column("event", String(64), nullable=False),
    Column("method", String(64), nullable=False),
    Column("proposal_id", String(32), nullable=False),
    Column("sentence", Words, nullable=False),
    Column("detail", Text, nullable=False),  # canonical JSON, to the letter
    Column("before", String(64), nullable=False),
    Column("hash", String(64), nullable=False, unique=True),
)
Index("audit_of_proposal", audit.c.proposal_id)
Index("audit_at", audit.c.at)

audit_terms = Table(
    "audit_terms",  # made from the audit, so that it can be searched; no part of its chain
    metadata,
    Column("term", String(80), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    sqlite_with_rowid=False,  # the key is all there is
)

seen_orders = Table(
    "seen_orders",
    metadata,
    Column("token_id", String(32), primary_key=True),
    Column("number", Words(20), primary_key=True),
    Column("vendor", Words(200), nullable=False),
    Column("ship_date", Date, nullable=False),
    Column("status", Words(32), nullable=False),
    Column("seen_at", UtcDateTime, nullable=False),
)

seen_documents = Table(
    "seen_documents",  # prebooks and invoices
    metadata,
    Column("token_id", String(32), primary_key=True),
    Column("kind", String(16), primary_key=True),
    Column("number", Words(32), primary_key=True),
    Column("party", Words(200), nullable=False),
    Column("day", Date),
    Column("status", Words(32), nullable=False),
    Column("seen_at", UtcDateTime, nullable=False),
)

catalogue = Table(
    "catalogue",  # Komet's reference lists, each as it was shown to a token
    metadata,
    Column("token_id", String(32), primary_key=True),
    Column("kind", String(16), primary_key=True),
    Column("content", LargeBinary),  # null: it was never there
    Column("digest", String(64), nullable=False),
    Column("asked_at", UtcDateTime),
    Column("next_at", UtcDateTime, nullable=False),  # before this moment Komet is not asked again
    Column("failures", Integer, nullable=False),
    Column("needed_at", UtcDateTime, nullable=False),
)

lists = Table(
    "lists",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("team_id", String(32), nullable=False),
    Column("person", String(32), nullable=False),
    Column("operation", String(64), nullable=False),
    Column("form", JSON, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
)

drafts = Table(
    "drafts",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("team_id", String(32), nullable=False),
    Column("person", String(32), nullable=False),
    Column("operation", String(64), nullable=False),
    Column("values", JSON, nullable=False),
    Column("updated_at", UtcDateTime, nullable=False),
)

subscriptions = Table(
    "subscriptions",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("team_id", String(32), nullable=False),
    Column("channel", String(32), nullable=False),
    Column("vendor", Words(200), nullable=False),  # a part of the name; empty = every vendor
    Column("vendor_id", Words(32), nullable=False, server_default=""),  # set: this vendor alone
    Column("created_by", String(32), nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    UniqueConstraint("team_id", "channel", "vendor", "vendor_id", name="one_subscription_per_vendor"),
)

watched_orders = Table(
    "watched_orders",
    metadata,
    Column("order_id", Words(32), primary_key=True),
    Column("number", Words(20), nullable=False),
    Column("ship_date", Date, nullable=False),
    Column("facts", JSON, nullable=False),
    Column("seen_at", UtcDateTime, nullable=False),
    Column("gone", Boolean, nullable=False, server_default=text("false")),
)

spending = Table(  # Komet calls by company day and hour
    "spending",
    metadata,
    Column("team_id", String(32), primary_key=True),
    Column("day", Date, primary_key=True),
    Column("hour", Integer, primary_key=True, autoincrement=False),
    Column("person", String(32), primary_key=True),  # empty: nobody asked for it
    Column("fingerprint", String(16), primary_key=True),
    Column("purpose", String(16), primary_key=True),
    Column("calls", Integer, nullable=False),
)

quota_days = Table(
    "quota_days",
    metadata,
    Column("team_id", String(32), primary_key=True),
    Column("day", Date, primary_key=True),
    Column("forgiven", Integer, nullable=False),  # spent before Komet's own day began anew
    Column("closed_at", UtcDateTime),  # Komet refused: nothing is left
    Column("probe_at", UtcDateTime),
    Column("words", Words(500), nullable=False),
)

reservations = Table(
    "reservations",
    metadata,
    Column("proposal_id", ForeignKey("proposals.id"), primary_key=True),
    Column("team_id", String(32), nullable=False),
    Column("person", String(32), nullable=False),
    Column("calls", Integer, nullable=False),
)

switches = Table(  # methods of unknown shape that an admin tried in a test company and switched on
    "switches",
    metadata,
    Column("method", String(64), primary_key=True),
    Column("switched_by", String(64), nullable=False),
    Column("switched_at", UtcDateTime, nullable=False),
)

marks = Table(
    "marks",
    metadata,
    Column("name", String(64), primary_key=True),
    Column("value", JSON, nullable=False),
    Column("at", UtcDateTime, nullable=False),
)
