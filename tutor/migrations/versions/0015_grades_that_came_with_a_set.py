"""The grades that a teacher's table brought along with a class's answers."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    op.create_table(
        "class_set_grades",
        sa.Column("set_id", sa.String(36), sa.ForeignKey("class_sets.id"), primary_key=True),
        sa.Column("attempt_id", sa.String(36), sa.ForeignKey("attempts.id"), primary_key=True),
        sa.Column("score", sa.Float, nullable=False),
    )
    op.create_index("ix_class_set_grades_attempt_id", "class_set_grades", ["attempt_id"])


def downgrade() -> None:
    op.drop_table("class_set_grades")
