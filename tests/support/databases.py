"""Databases for tests: a migrated template once, a fresh copy of it for each test that asks.

``sqlite_url``, ``postgres_url`` and ``database_url`` (both, one after the other) are addresses of
databases that nobody else uses; ``engine`` and ``session`` lead to the last. ``new_database`` makes more of them, for fixtures of wider scope.
Where PostgreSQL comes from is the matter of ``postgres.py``.
"""

import os
import shutil
import sqlite3
import uuid
import weakref
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.orm import Session
from sqlalchemy.pool import NullPool

from persistence import migrate
from persistence.engine import make_engine
from tests.support import postgres

BACKENDS = ("sqlite", "postgresql")

_engines: weakref.WeakSet[Engine] = weakref.WeakSet()


@event.listens_for(Engine, "engine_connect")
def _remember(connection: Connection) -> None:
    _engines.add(connection.engine)


def let_go(url: str) -> None:
    """Close the pooled connections to a database that is about to go."""
    for engine in list(_engines):
        if engine.url.database == make_url(url).database:
            engine.dispose()


def prepare_schema(url: str) -> None:
    """Bring an empty database to the newest schema, as an operator would."""
    if not any((migrate.FOLDER / "versions").glob("*.py")):
        _create_all(url)
        return
    migrate.upgrade(url)


def _create_all(url: str) -> None:
    """The tables as the models have them, as long as there is no migration yet."""
    from migrations.tables import METADATA

    engine = make_engine(url)
    METADATA.create_all(engine)
    engine.dispose()


class SQLiteTemplate:
    """One migrated file, copied as often as wanted."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.template: Path | None = None

    def clone(self) -> str:
        """The address of a fresh copy."""
        if self.template is None:
            self.template = self._migrated()
        copy = self.folder / f"{uuid.uuid4().hex}.sqlite"
        shutil.copyfile(self.template, copy)
        return f"sqlite:///{copy}"

    def drop(self, url: str) -> None:
        """Remove a copy and what SQLite laid beside it."""
        let_go(url)
        path = Path(make_url(url).database or "")
        for name in (path, path.with_name(path.name + "-wal"), path.with_name(path.name + "-shm")):
            name.unlink(missing_ok=True)

    def _migrated(self) -> Path:
        path = self.folder / "template.sqlite"
        prepare_schema(f"sqlite:///{path}")
        connection = sqlite3.connect(path)
        # What lies in the write-ahead log would be missing from a plain copy of the file.
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.close()
        return path


class PostgresTemplate:
    """One migrated database, cloned by the server (about 50 ms each)."""

    def __init__(self, server: str) -> None:
        self.server = make_url(server)
        self.name = f"imprimatur_test_{os.getpid()}_{uuid.uuid4().hex[:8]}"
        self.clones = 0
        self.ready = False

    def clone(self) -> str:
        """The address of a fresh copy."""
        if not self.ready:
            self._migrate()
        self.clones += 1
        name = f"{self.name}_{self.clones}"
        self._run(f'CREATE DATABASE "{name}" TEMPLATE "{self.name}"')
        return self._address(name)

    def drop(self, url: str) -> None:
        """Drop a copy, also when a test left a connection open."""
        let_go(url)
        self._run(f'DROP DATABASE IF EXISTS "{make_url(url).database}" WITH (FORCE)')

    def close(self) -> None:
        """Drop the template."""
        if self.ready:
            self._run(f'ALTER DATABASE "{self.name}" ALLOW_CONNECTIONS true')
            self._run(f'DROP DATABASE IF EXISTS "{self.name}" WITH (FORCE)')

    def _migrate(self) -> None:
        self._run(f"CREATE DATABASE \"{self.name}\" TEMPLATE template0 ENCODING 'UTF8'")
        prepare_schema(self._address(self.name))
        # A database with a connection to it cannot be a template; from here on none can be made.
        self._run(f'ALTER DATABASE "{self.name}" ALLOW_CONNECTIONS false')
        self.ready = True

    def _address(self, database: str) -> str:
        url: URL = self.server.set(database=database)
        return url.render_as_string(hide_password=False)

    def _run(self, statement: str) -> None:
        engine = create_engine(self.server, poolclass=NullPool, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.exec_driver_sql(statement)


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> SQLiteTemplate:
    """The migrated SQLite file of this worker."""
    return SQLiteTemplate(tmp_path_factory.mktemp("sqlite"))


@pytest.fixture(scope="session")
def postgres_template() -> Iterator[PostgresTemplate]:
    """The migrated PostgreSQL database of this worker. Fails when there is no PostgreSQL."""
    with postgres.server() as address:
        template = PostgresTemplate(address)
        yield template
        template.close()


@pytest.fixture(scope="session")
def new_database(request: pytest.FixtureRequest) -> Callable[[str], str]:
    """``new_database("sqlite" or "postgresql")``: the address of a fresh migrated database.

    It lives until the session ends; in a test rather ask for ``database_url``.
    """

    def make(backend: str) -> str:
        return _template(request, backend).clone()

    return make


@pytest.fixture
def sqlite_url(sqlite_template: SQLiteTemplate) -> Iterator[str]:
    """A fresh migrated SQLite database."""
    url = sqlite_template.clone()
    yield url
    sqlite_template.drop(url)


@pytest.fixture
def postgres_url(postgres_template: PostgresTemplate) -> Iterator[str]:
    """A fresh migrated PostgreSQL database."""
    url = postgres_template.clone()
    yield url
    postgres_template.drop(url)


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    """An engine for a fresh migrated database, on SQLite and then on PostgreSQL."""
    made = make_engine(database_url)
    yield made
    made.dispose()


@pytest.fixture
def session(engine: Engine) -> Iterator[Session]:
    """A session on a fresh migrated database, on SQLite and then on PostgreSQL."""
    with Session(engine) as opened:
        yield opened


@pytest.fixture(params=BACKENDS)
def database_url(request: pytest.FixtureRequest) -> Iterator[str]:
    """A fresh migrated database, on SQLite and then on PostgreSQL."""
    template = _template(request, request.param)
    url = template.clone()
    yield url
    template.drop(url)


def _template(request: pytest.FixtureRequest, backend: str) -> SQLiteTemplate | PostgresTemplate:
    if backend not in BACKENDS:
        raise ValueError(f"{backend!r} is none of {', '.join(BACKENDS)}.")
    name = "sqlite_template" if backend == "sqlite" else "postgres_template"
    template: SQLiteTemplate | PostgresTemplate = request.getfixturevalue(name)
    return template
