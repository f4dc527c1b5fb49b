"""Runs the migrations on the connection that ``migrate.py`` hands over, inside its one transaction."""

from alembic import context
from sqlalchemy import Connection

from fasttrack_core.store.schema import metadata

connection: Connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=metadata, render_as_batch=True)
with context.begin_transaction():
    context.run_migrations()
