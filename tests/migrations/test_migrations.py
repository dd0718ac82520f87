"""The schema by migration: up, down, up again with data, and equal to what the models say."""

import re
from pathlib import Path

import pytest
from sqlalchemy import create_engine, inspect, text
from sqlalchemy.pool import NullPool
from sqlalchemy.schema import CreateIndex, CreateTable

from migrations.tables import METADATA
from persistence import migrate
from persistence.engine import make_engine
from tests.support import postgres

VERSIONS = migrate.FOLDER / "versions"


@pytest.fixture(params=["sqlite", "postgresql"])
def empty(request: pytest.FixtureRequest, tmp_path: Path):
    """The address of a database without any table."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'empty.sqlite'}"
        return
    with postgres.server() as server:
        engine = create_engine(server, poolclass=NullPool, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.exec_driver_sql("CREATE DATABASE migrations_alone TEMPLATE template0")
        yield engine.url.set(database="migrations_alone").render_as_string(hide_password=False)
        with engine.connect() as connection:
            connection.exec_driver_sql("DROP DATABASE migrations_alone WITH (FORCE)")


def tables(url: str) -> set[str]:
    engine = create_engine(url, poolclass=NullPool)
    return set(inspect(engine).get_table_names()) - {"alembic_version"}


def test_every_migration_goes_up_and_down_again(empty: str) -> None:
    migrate.upgrade(empty)
    assert tables(empty) == set(METADATA.tables)
    migrate.downgrade(empty, "base")
    assert tables(empty) == set()
    migrate.upgrade(empty)
    assert tables(empty) == set(METADATA.tables)


def test_rows_outlive_the_later_migrations(empty: str) -> None:
    first = sorted(one.name[:4] for one in VERSIONS.glob("[0-9]*.py"))[0]
    migrate.upgrade(empty, first)
    engine = make_engine(empty)
    with engine.begin() as connection:
        connection.execute(
            text(
                "INSERT INTO institution (slug, name, prefix, timezone, illustrative, created_at) "
                "VALUES ('u', 'University', 'UN', 'UTC', false, '2026-01-01 00:00:00')"
            )
        )
        connection.execute(
            text(
                "INSERT INTO unit (institution_id, parent_id, slug, name, kind) "
                "SELECT id, NULL, 'a', 'A', 'college' FROM institution"
            )
        )
    engine.dispose()
    migrate.upgrade(empty)
    engine = make_engine(empty)
    with engine.connect() as connection:
        kept = connection.execute(
            text("SELECT unit.slug, institution.slug FROM unit JOIN institution ON true")
        ).all()
    engine.dispose()
    assert kept == [("a", "u")]


def test_the_head_is_named_so_that_rivals_conflict() -> None:
    assert (VERSIONS / ".head").read_text(encoding="utf-8").strip() == migrate.head()


def plain(statement: str) -> str:
    """A statement without white space and quotes, for comparing."""
    return re.sub(r'[\s"`]+', "", statement).lower()


def test_on_sqlite_the_head_is_what_the_models_say(tmp_path: Path) -> None:
    """Compares schema text: autogenerate sees neither CHECKs nor what an index leaves out."""
    url = f"sqlite:///{tmp_path / 'head.sqlite'}"
    migrate.upgrade(url)
    engine = create_engine(url, poolclass=NullPool)
    with engine.connect() as connection:
        made = {
            row.name: plain(row.sql)
            for row in connection.execute(
                text("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL")
            )
            if row.name != "alembic_version"
        }
    wanted: dict[str, str] = {}
    for table in METADATA.tables.values():
        wanted[table.name] = plain(str(CreateTable(table).compile(engine)))
        for index in table.indexes:
            wanted[str(index.name)] = plain(str(CreateIndex(index).compile(engine)))
    assert made.keys() == wanted.keys()
    parts = {name: (_parts(made[name]), _parts(wanted[name])) for name in wanted}
    differing = {name: (a - b, b - a) for name, (a, b) in parts.items() if a != b}
    assert not differing


def _parts(statement: str) -> frozenset[str]:
    """The clauses of a statement in no order: a later migration may add a column at the end."""
    inner = statement[statement.index("(") + 1 : statement.rindex(")")]
    found, depth, start = [], 0, 0
    for place, letter in enumerate(inner):
        depth += {"(": 1, ")": -1}.get(letter, 0)
        if letter == "," and depth == 0:
            found.append(inner[start:place])
            start = place + 1
    found.append(inner[start:])
    after = statement[statement.rindex(")") + 1 :]
    return frozenset([*found, after])
