"""Attempts, and the outcomes of grading them."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "attempts",
        sa.Column("id", sa.String(36), primary_key=True),
        sa.Column("learner", sa.String(200), nullable=False),
        sa.Column("card_id", sa.String(32), nullable=False),
        sa.Column("question", sa.Text, nullable=False),
        sa.Column("answer", sa.Text, nullable=False),
        sa.Column("created", sa.String(32), nullable=False),
    )
    for column in ("learner", "card_id", "created"):
        op.create_index(f"ix_attempts_{column}", "attempts", [column])
    op.create_table(
        "outcomes",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("attempt_id", sa.String(36), sa.ForeignKey("attempts.id"), nullable=False),
        sa.Column("status", sa.String(16), nullable=False),
        sa.Column("score", sa.Float),
        sa.Column("judge", sa.String(200), nullable=False),
        sa.Column("rubric_version", sa.String(16), nullable=False),
        sa.Column("created", sa.String(32), nullable=False),
        sa.Column("content", sa.JSON, nullable=False),
    )
    op.create_index("ix_outcomes_attempt_id", "outcomes", ["attempt_id"])
    graded = sa.text("status = 'graded'")
    op.create_index(
        "one_grade", "outcomes", ["attempt_id", "judge", "rubric_version"],
        unique=True, sqlite_where=graded, postgresql_where=graded,
    )  # fmt: skip


def downgrade() -> None:
    op.drop_table("outcomes")
    op.drop_table("attempts")
