"""Messages that are being posted: after a crash nobody knows whether Slack has them."""

import sqlalchemy as sa
from alembic import op

from storage.columns import UtcDateTime

revision: str = "0005_posts"
down_revision: str | None = "0004_delegations"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "posts",
        sa.Column("proposal_id", sa.String(32), sa.ForeignKey("proposals.id"), primary_key=True),
        sa.Column("surface", sa.String(16), primary_key=True),
        sa.Column("at", UtcDateTime(), nullable=False),
    )


def downgrade() -> None:
    """Remove it."""
    op.drop_table("posts")
