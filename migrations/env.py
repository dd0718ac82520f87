"""Runs the migrations; foreign keys rest on SQLite meanwhile and are checked after."""

from alembic import context
from sqlalchemy import create_engine, pool

from migrations.tables import METADATA

config = context.config
engine = create_engine(config.get_main_option("sqlalchemy.url") or "", poolclass=pool.NullPool)
on_sqlite = engine.dialect.name == "sqlite"

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
        transaction_per_migration=True,
    )
    with context.begin_transaction():
        context.run_migrations()
    if on_sqlite:
        broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
        if broken:
            raise RuntimeError(f"A migration left rows pointing nowhere: {broken[:5]}")
