"""Appeals with the decisions on them, and people's words on grades."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.create_table(
        "appeals",
        sa.Column("id", sa.String(36), primary_key=True),
        sa.Column("attempt_id", sa.String(36), sa.ForeignKey("attempts.id"), nullable=False),
        sa.Column("criterion_id", sa.String(200)),
        sa.Column("learner", sa.String(200), nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("created", sa.String(32), nullable=False),
    )
    for column in ("attempt_id", "learner"):
        op.create_index(f"ix_appeals_{column}", "appeals", [column])
    op.create_table(
        "appeal_decisions",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("appeal_id", sa.String(36), sa.ForeignKey("appeals.id"), nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("decision", sa.String(16), nullable=False),
        sa.Column("author", sa.String(200), nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("created", sa.String(32), nullable=False),
    )
    op.create_index("one_decision", "appeal_decisions", ["appeal_id", "number"], unique=True)
    op.create_table(
        "overrides",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("attempt_id", sa.String(36), sa.ForeignKey("attempts.id"), nullable=False),
        sa.Column("rubric_version", sa.String(16), nullable=False),
        sa.Column("criterion_id", sa.String(200)),
        sa.Column("criterion_text", sa.Text, nullable=False),
        sa.Column("verdict", sa.String(16)),
        sa.Column("author", sa.String(200), nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("appeal_id", sa.String(36), sa.ForeignKey("appeals.id")),
        sa.Column("created", sa.String(32), nullable=False),
    )
    op.create_index("ix_overrides_attempt_id", "overrides", ["attempt_id"])


def downgrade() -> None:
    op.drop_table("overrides")
    op.drop_table("appeal_decisions")
    op.drop_table("appeals")
