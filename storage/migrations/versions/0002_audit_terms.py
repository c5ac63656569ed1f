"""The audit can be searched: an index of its terms, and one of its moments."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0002_audit_terms"
down_revision: str | None = "0001"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Bring the tables forward; the terms of rows that are there already are put in by the worker."""
    op.create_table(
        "audit_terms",
        sa.Column("term", sa.String(length=80), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("term", "number"),
        sqlite_with_rowid=False,
    )
    op.create_index("audit_at", "audit", ["at"])


def downgrade() -> None:
    """Take them back."""
    op.drop_index("audit_at", "audit")
    op.drop_table("audit_terms")
    op.execute("DELETE FROM marks WHERE name = 'audit indexed'")
