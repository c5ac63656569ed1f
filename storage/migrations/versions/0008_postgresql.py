"""PostgreSQL keeps what SQLite keeps: an audit that refuses changes aloud, and texts of any length.

SQLite has had both from the beginning, so nothing changes there.
"""

import sqlalchemy as sa
from alembic import op

revision: str = "0008_postgresql"
down_revision: str | None = "0007_catalogue"
branch_labels = None
depends_on = None

UNBOUND = {
    "tokens": ("party_id", "party_name", "description"),
    "seen_orders": ("number", "vendor", "status"),
    "seen_documents": ("number", "party", "status"),
    "subscriptions": ("vendor", "vendor_id"),
    "watched_orders": ("order_id", "number"),
    "quota_days": ("words",),
    "decisions": ("reason",),
    "journal": ("message",),
    "outbox": ("failure",),
    "audit": ("sentence",),
}
"""Columns with words of Komet or of people: `storage.columns.Words`."""

REFUSE = """
CREATE FUNCTION audit_is_append_only() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION 'the audit is append-only'; END $$
"""


def upgrade() -> None:
    """Put triggers that refuse in the place of rules that did nothing and said nothing; TRUNCATE passed them by."""
    if op.get_bind().dialect.name != "postgresql":
        return
    op.execute(REFUSE)
    for act in ("update", "delete", "truncate"):
        if act != "truncate":
            op.execute(f"DROP RULE audit_no_{act} ON audit")
        op.execute(
            f"CREATE TRIGGER audit_no_{act} BEFORE {act} ON audit FOR EACH STATEMENT "
            "EXECUTE FUNCTION audit_is_append_only()"
        )
    for table, columns in UNBOUND.items():
        for name in columns:
            op.alter_column(table, name, type_=sa.String())
    # Moments are compared as text. A language's order passes over signs; SQLite compares bytes.
    op.alter_column("audit", "at", type_=sa.String(40, collation="C"))


def downgrade() -> None:
    """Put the rules back; texts may have become longer than they were, and stay as they are."""
    if op.get_bind().dialect.name != "postgresql":
        return
    op.alter_column("audit", "at", type_=sa.String(40, collation="default"))
    for act in ("update", "delete", "truncate"):
        op.execute(f"DROP TRIGGER audit_no_{act} ON audit")
        if act != "truncate":
            op.execute(f"CREATE RULE audit_no_{act} AS ON {act} TO audit DO INSTEAD NOTHING")
    op.execute("DROP FUNCTION audit_is_append_only()")
