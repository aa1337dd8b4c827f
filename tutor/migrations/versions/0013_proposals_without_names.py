"""A learner's answer that was proposed as a draft does not carry the learner's name."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"

_A_LEARNER = "a learner"


def upgrade() -> None:
    events = sa.table(
        "draft_events", sa.column("id", sa.Integer), sa.column("action", sa.String),
        sa.column("author", sa.String), sa.column("content", sa.JSON),
    )  # fmt: skip
    proposed = events.c.action == "proposed"
    op.execute(events.update().where(proposed).values(author=_A_LEARNER))
    rows: Any = op.get_bind().execute(sa.select(events.c.id, events.c.content).where(proposed))
    for row in rows.all():
        content = {**row.content, "author": _A_LEARNER}
        op.execute(events.update().where(events.c.id == row.id).values(content=content))


def downgrade() -> None:
    """The names are gone; there is nothing to bring back."""
