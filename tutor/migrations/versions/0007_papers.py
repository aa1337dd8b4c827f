"""Mock exams and what happened to them."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.create_table(
        "papers",
        sa.Column("id", sa.String(36), primary_key=True),
        sa.Column("learner", sa.String(200), nullable=False),
        sa.Column("created", sa.String(32), nullable=False),
        sa.Column("content", sa.JSON, nullable=False),
    )
    op.create_index("ix_papers_learner", "papers", ["learner"])
    op.create_table(
        "paper_events",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("paper_id", sa.String(36), sa.ForeignKey("papers.id"), nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("step", sa.String(16), nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("attempt_id", sa.String(36), nullable=False),
        sa.Column("created", sa.String(32), nullable=False),
    )
    op.create_index("one_paper_event", "paper_events", ["paper_id", "number"], unique=True)


def downgrade() -> None:
    op.drop_table("paper_events")
    op.drop_table("papers")
