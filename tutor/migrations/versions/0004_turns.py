"""The turns of practice conversations."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.create_table(
        "turns",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("thread_id", sa.String(36), nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("learner", sa.String(200), nullable=False, index=True),
        sa.Column("card_id", sa.String(32), nullable=False, index=True),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("help", sa.Integer, nullable=False),
        sa.Column("score", sa.Float),
        sa.Column("created", sa.String(32), nullable=False),
        sa.Column("content", sa.JSON, nullable=False),
    )
    op.create_index("one_turn", "turns", ["thread_id", "number"], unique=True)


def downgrade() -> None:
    op.drop_table("turns")
