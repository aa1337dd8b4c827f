"""Marks of an examiner name it with its version, and are no person's.

Earlier ones did not say which examiner gave them: they go, and today's is asked when they are wanted.
"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"

_BEFORE = "the examiner"  # the name that its marks were kept under


def upgrade() -> None:
    op.add_column("rehearsal_marks", sa.Column("judge", sa.JSON, nullable=True))
    marks = sa.table("rehearsal_marks", sa.column("rater"), sa.column("rehearsal_id"))
    rehearsals = sa.table("rehearsals", sa.column("id"), sa.column("learner"))
    own = sa.select(rehearsals.c.id).where(rehearsals.c.learner == _BEFORE)
    op.execute(
        marks.delete().where(marks.c.rater == _BEFORE, marks.c.rehearsal_id.not_in(own))
    )


def downgrade() -> None:
    marks = sa.table("rehearsal_marks", sa.column("judge", sa.JSON(none_as_null=True)))
    op.execute(marks.delete().where(marks.c.judge.is_not(None)))
    op.drop_column("rehearsal_marks", "judge")
