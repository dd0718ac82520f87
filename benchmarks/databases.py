"""Throwaway databases to measure on: the demonstration, loaded once, then copied and grown."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from flask import Flask
from sqlalchemy import Connection, Engine, insert, select, text

import config
from accounts.passwords import hashed
from app import create_app
from app.database import db
from app.worker import run_once
from benchmarks.growing import grow
from demo.loading import PASSWORD, load
from migrations.tables import METADATA
from persistence import clock, migrate
from persistence.engine import make_engine
from tests.support import postgres
from tests.support.databases import PostgresTemplate


@dataclass(frozen=True)
class Place:
    """An application on a database of some size."""

    app: Flask
    engine: Engine
    proposals: int
    under_way: int


def application(folder: Path, url: str) -> Flask:
    """The application on the database at ``url``, with the files in ``folder``."""
    return create_app(config.read({"INSTANCE": str(folder), "DATABASE_URL": url}))


@contextmanager
def demonstration() -> Iterator[Path]:
    """A folder with the demonstration in SQLite and its files, as ``make demo`` loads it."""
    with TemporaryDirectory(prefix="imprimatur-bench-") as made:
        folder = Path(made)
        app = application(folder, f"sqlite:///{folder}/demo.sqlite")
        migrate.upgrade(app.config["SETTINGS"].database_url)
        with app.app_context():
            load(
                db.session,
                app.extensions["file_store"],
                now=clock.now(),
                password_hash=hashed(PASSWORD),
                work=lambda: _ignore(run_once(app)),
            )
            db.session.remove()
            db.engine.dispose()
        yield folder


def _ignore(_worked: int) -> None:
    """Nobody asks how many deliveries the worker had."""


@contextmanager
def place(
    folder: Path, backend: str, server: str | None, *, proposals: int, under_way: int
) -> Iterator[Place]:
    """The demonstration grown to this many proposals, in a database of its own."""
    with _database(folder, backend, server) as url:
        engine = make_engine(url)
        with engine.execution_options(writes=True).begin() as connection:
            sizes = grow(connection, proposals, under_way)
        if backend == "sqlite":
            _settle(engine)
        app = application(folder, url)
        with app.app_context():
            used = db.engine
        yield Place(app, used, *sizes)
        used.dispose()
        engine.dispose()


def _settle(engine: Engine) -> None:
    """What lies in the write-ahead log goes into the file, as after a quiet minute."""
    with engine.connect() as connection:
        connection.exec_driver_sql("COMMIT")
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.exec_driver_sql("BEGIN")


@contextmanager
def _database(folder: Path, backend: str, server: str | None) -> Iterator[str]:
    if backend == "sqlite":
        copy = folder / "measured.sqlite"
        for one in folder.glob("measured.sqlite*"):
            one.unlink()
        shutil.copyfile(folder / "demo.sqlite", copy)
        yield f"sqlite:///{copy}"
        return
    assert server is not None
    template = PostgresTemplate(server)
    url = template.clone()
    try:
        _fill(f"sqlite:///{folder}/demo.sqlite", url)
        yield url
    finally:
        template.drop(url)
        template.close()


def _fill(source: str, target: str) -> None:
    """Copy every row from one database to the other."""
    origin, copy = make_engine(source), make_engine(target)
    with origin.connect() as reading, copy.begin() as writing:
        for table in METADATA.sorted_tables:
            rows = [dict(row._mapping) for row in reading.execute(select(table))]
            if rows:
                writing.execute(insert(table), sorted(rows, key=lambda row: row["id"]))
                _follow(writing, table.name)
    origin.dispose()
    copy.dispose()


def _follow(connection: Connection, table: str) -> None:
    connection.execute(
        text(
            f"SELECT setval(pg_get_serial_sequence('\"{table}\"', 'id'), "
            f'(SELECT max(id) FROM "{table}"))'
        )
    )


@contextmanager
def postgres_server(wanted: bool) -> Iterator[str | None]:
    """A PostgreSQL to make databases in: TEST_DATABASE_URL, else one of our own; None if unwanted."""
    if not wanted:
        yield None
        return
    with postgres.server() as address:
        yield address


def server_version(address: str | None) -> str:
    """The server in words."""
    if address is None:
        return "no PostgreSQL"
    engine = make_engine(address)
    with engine.connect() as connection:
        found = connection.exec_driver_sql("SHOW server_version").scalar()
        synced = connection.exec_driver_sql("SHOW fsync").scalar()
    engine.dispose()
    careless = " (its disk not waited for)" if synced == "off" else ""
    return f"PostgreSQL {str(found).split()[0]}{careless}"
