"""Runs the migrations; foreign keys rest on SQLite meanwhile and are checked after."""

from alembic import context
from sqlalchemy import create_engine, pool

from migrations.tables import METADATA
from persistence.types import JSONText, UTCDateTime

config = context.config
engine = create_engine(config.get_main_option("sqlalchemy.url") or "", poolclass=pool.NullPool)
on_sqlite = engine.dialect.name == "sqlite"


def plain_type(kind: str, item: object, _context: object) -> str | bool:
    """Write our own column types as what they are in the database: a migration outlives a class."""
    if kind != "type":
        return False
    if isinstance(item, UTCDateTime):
        return "sa.DateTime(timezone=True)"
    return "sa.Text()" if isinstance(item, JSONText) else False


with engine.connect() as connection:
    if on_sqlite:
        # A table rebuilt with foreign keys on silently deletes the rows that point to it.
        connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
        connection.commit()
    context.configure(
        connection=connection,
        target_metadata=METADATA,
        render_as_batch=on_sqlite,
        compare_type=True,
        render_item=plain_type,
        transaction_per_migration=True,
    )
    with context.begin_transaction():
        context.run_migrations()
    if on_sqlite:
        broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
        if broken:
            raise RuntimeError(f"A migration left rows pointing nowhere: {broken[:5]}")
