"""Rehearsals and the marks given in them."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.create_table(
        "rehearsals",
        sa.Column("id", sa.String(36), primary_key=True),
        sa.Column("learner", sa.String(200), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("samples", sa.JSON, nullable=False),
        sa.Column("created", sa.String(32), nullable=False),
    )
    op.create_index("ix_rehearsals_learner", "rehearsals", ["learner"])
    op.create_table(
        "rehearsal_marks",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("rehearsal_id", sa.String(36), sa.ForeignKey("rehearsals.id"), nullable=False),
        sa.Column("sample_id", sa.String(16), nullable=False),
        sa.Column("rater", sa.String(200), nullable=False),
        sa.Column("verdicts", sa.JSON, nullable=False),
        sa.Column("comment", sa.Text, nullable=False),
        sa.Column("created", sa.String(32), nullable=False),
    )
    for column in ("rehearsal_id", "sample_id"):
        op.create_index(f"ix_rehearsal_marks_{column}", "rehearsal_marks", [column])


def downgrade() -> None:
    op.drop_table("rehearsal_marks")
    op.drop_table("rehearsals")
