"""The same rubric may grade an answer again after another one did: grades come in rounds."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"

_GRADED = sa.text("status = 'graded'")


def upgrade() -> None:
    op.add_column("outcomes", sa.Column("round", sa.Integer, nullable=False, server_default="0"))
    _index("attempt_id", "judge", "rubric_version", "round")


def downgrade() -> None:
    _index("attempt_id", "judge", "rubric_version")
    op.drop_column("outcomes", "round")


def _index(*columns: str) -> None:
    op.drop_index("one_grade", "outcomes")
    op.create_index(
        "one_grade", "outcomes", list(columns), unique=True,
        sqlite_where=_GRADED, postgresql_where=_GRADED,
    )  # fmt: skip
