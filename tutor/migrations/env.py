"""Runs migrations on the connection that tutor.records passes in."""

from alembic import context

import tutor.records  # noqa: F401 - every table is known to Base once it is imported
from tutor.records_base import Base

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_as_batch=True,  # SQLite alters tables by copying them
)
with context.begin_transaction():
    context.run_migrations()
