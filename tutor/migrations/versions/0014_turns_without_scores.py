"""A turn's score says nothing that its verdicts do not say, and counts for nothing: it goes."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    op.drop_column("turns", "score")


def downgrade() -> None:
    """The column comes back without its scores."""
    op.add_column("turns", sa.Column("score", sa.Float))
