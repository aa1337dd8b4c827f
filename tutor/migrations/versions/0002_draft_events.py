"""The history of drafts and their review."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.create_table(
        "draft_events",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("card_id", sa.String(32), nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("action", sa.String(16), nullable=False),
        sa.Column("author", sa.String(200), nullable=False),
        sa.Column("comment", sa.Text, nullable=False),
        sa.Column("created", sa.String(32), nullable=False),
        sa.Column("content", sa.JSON),
    )
    op.create_index("one_event", "draft_events", ["card_id", "number"], unique=True)


def downgrade() -> None:
    op.drop_table("draft_events")
