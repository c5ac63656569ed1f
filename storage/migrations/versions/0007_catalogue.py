"""Komet's reference lists, kept for type-ahead, and the prebooks and invoices that a token has seen."""

import sqlalchemy as sa
from alembic import op

from storage.columns import UtcDateTime

revision: str = "0007_catalogue"
down_revision: str | None = "0006_switches"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "seen_documents",
        sa.Column("token_id", sa.String(32), primary_key=True),
        sa.Column("kind", sa.String(16), primary_key=True),
        sa.Column("number", sa.String(32), primary_key=True),
        sa.Column("party", sa.String(200), nullable=False),
        sa.Column("day", sa.Date()),
        sa.Column("status", sa.String(32), nullable=False),
        sa.Column("seen_at", UtcDateTime(), nullable=False),
    )
    op.create_table(
        "catalogue",
        sa.Column("token_id", sa.String(32), primary_key=True),
        sa.Column("kind", sa.String(16), primary_key=True),
        sa.Column("content", sa.LargeBinary()),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("asked_at", UtcDateTime()),
        sa.Column("next_at", UtcDateTime(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("needed_at", UtcDateTime(), nullable=False),
    )


def downgrade() -> None:
    """Remove them."""
    op.drop_table("catalogue")
    op.drop_table("seen_documents")
