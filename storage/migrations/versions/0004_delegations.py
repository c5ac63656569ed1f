"""Delegations and second factors; whose right a decision used; tokens found by their fingerprint."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0004_delegations"
down_revision: str | None = "0003_quota"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Bring the tables forward."""
    op.create_table(
        "delegations",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("team_id", sa.String(length=32), nullable=False),
        sa.Column("from_person", sa.String(length=32), nullable=False),
        sa.Column("to_person", sa.String(length=32), nullable=False),
        sa.Column("starts_at", sa.DateTime(), nullable=False),
        sa.Column("ends_at", sa.DateTime(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("ended_at", sa.DateTime(), nullable=True),
        sa.Column("ended_by", sa.String(length=32), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("delegations_by_end", "delegations", ["team_id", "ends_at"])
    op.create_table(
        "second_factors",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("team_id", sa.String(length=32), nullable=False),
        sa.Column("person", sa.String(length=32), nullable=False),
        sa.Column("secret", sa.Text(), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(), nullable=True),
        sa.Column("last_step", sa.Integer(), server_default="0", nullable=False),
        sa.Column("failures", sa.Integer(), server_default="0", nullable=False),
        sa.Column("locked_until", sa.DateTime(), nullable=True),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(
        "one_factor_per_person",
        "second_factors",
        ["team_id", "person"],
        unique=True,
        sqlite_where=sa.text("confirmed_at IS NOT NULL"),
        postgresql_where=sa.text("confirmed_at IS NOT NULL"),
    )
    op.add_column("decisions", sa.Column("acting_for", sa.String(length=32), nullable=True))
    op.add_column(
        "decisions", sa.Column("second_factor", sa.Boolean(), server_default=sa.text("false"), nullable=False)
    )
    op.create_index("tokens_by_fingerprint", "tokens", ["fingerprint"])


def downgrade() -> None:
    """Take the tables back."""
    op.drop_index("tokens_by_fingerprint", "tokens")
    op.drop_column("decisions", "second_factor")
    op.drop_column("decisions", "acting_for")
    op.drop_table("second_factors")
    op.drop_table("delegations")
