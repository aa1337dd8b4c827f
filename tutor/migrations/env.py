"""Runs migrations on the connection that tutor.records passes in."""

from alembic import context

from tutor.records import _Base

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=_Base.metadata,
    render_as_batch=True,  # SQLite alters tables by copying them
)
with context.begin_transaction():
    context.run_migrations()
