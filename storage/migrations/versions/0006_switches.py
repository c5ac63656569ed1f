"""Methods of unknown shape that an admin tried in a test company and switched on."""

import sqlalchemy as sa
from alembic import op

from storage.columns import UtcDateTime

revision: str = "0006_switches"
down_revision: str | None = "0005_posts"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "switches",
        sa.Column("method", sa.String(64), primary_key=True),
        sa.Column("switched_by", sa.String(64), nullable=False),
        sa.Column("switched_at", UtcDateTime(), nullable=False),
    )


def downgrade() -> None:
    """Remove it."""
    op.drop_table("switches")
