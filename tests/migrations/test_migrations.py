"""The schema by migration: up, down, up again with data, and equal to what the models say."""

import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import MetaData, create_engine, inspect, select, text
from sqlalchemy.orm import Session
from sqlalchemy.pool import NullPool

from migrations.tables import METADATA
from persistence import migrate
from persistence.engine import make_engine
from persistence.files import FileStore
from proposals.states import State
from tests.builders import World
from tests.migrations.schema import described
from tests.support.databases import BACKENDS
from workflow.invariants import check

VERSIONS = migrate.FOLDER / "versions"
FIRST = min(one.name[:4] for one in VERSIONS.glob("[0-9]*.py"))
NewEmpty = Callable[[], str]


@pytest.fixture(params=BACKENDS)
def new_empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[NewEmpty]:
    """Makes the address of a database without any table, on SQLite and then on PostgreSQL."""
    if request.param == "sqlite":
        yield lambda: f"sqlite:///{tmp_path / uuid.uuid4().hex}.sqlite"
        return
    server = request.getfixturevalue("postgres_template").server
    engine = create_engine(server, poolclass=NullPool, isolation_level="AUTOCOMMIT")
    made: list[str] = []

    def make() -> str:
        name = f"migrated_{uuid.uuid4().hex[:12]}"
        with engine.connect() as connection:
            connection.exec_driver_sql(f"CREATE DATABASE {name} TEMPLATE template0")
        made.append(name)
        return str(engine.url.set(database=name).render_as_string(hide_password=False))

    yield make
    with engine.connect() as connection:
        for name in made:
            connection.exec_driver_sql(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def empty(new_empty: NewEmpty) -> str:
    return new_empty()


def tables(url: str) -> set[str]:
    engine = create_engine(url, poolclass=NullPool)
    return set(inspect(engine).get_table_names()) - {"alembic_version"}


def rows(url: str) -> dict[str, list[Any]]:
    """Everything that is stored, by table, as the database itself has it."""
    engine = create_engine(url, poolclass=NullPool)
    found = MetaData()
    found.reflect(engine)
    with engine.connect() as connection:
        return {
            table.name: sorted(map(repr, connection.execute(select(table)).all()))
            for table in found.sorted_tables
            if table.name != "alembic_version"
        }


def test_every_migration_goes_up_and_down_again(empty: str) -> None:
    migrate.upgrade(empty)
    assert tables(empty) == set(METADATA.tables)
    migrate.downgrade(empty, "base")
    assert tables(empty) == set()
    migrate.upgrade(empty)
    assert tables(empty) == set(METADATA.tables)


def test_every_row_outlives_the_way_down_to_the_first_migration_and_up_again(
    empty: str, tmp_path: Path
) -> None:
    """With a world of real rows in most tables; what refers to what is checked at the end."""
    migrate.upgrade(empty)
    engine = make_engine(empty)
    with Session(engine) as session:
        world = World(session, FileStore(tmp_path / "files"))
        for state in (State.DRAFT, State.CHANGED, State.RETURNED, State.DECLINED):
            world.at(state)
    engine.dispose()
    before = rows(empty)
    assert sum(map(len, before.values())) > 200
    assert len([name for name, found in before.items() if found]) > 15
    migrate.downgrade(empty, FIRST)
    migrate.upgrade(empty)
    assert rows(empty) == before
    engine = make_engine(empty)
    with Session(engine) as session:
        assert check(session) == []
        if engine.dialect.name == "sqlite":
            assert session.execute(text("PRAGMA foreign_key_check")).all() == []
    engine.dispose()


def test_migrating_what_is_at_the_head_changes_nothing(empty: str) -> None:
    migrate.upgrade(empty)
    before = described(empty)
    migrate.upgrade(empty)
    assert described(empty) == before
    engine = create_engine(empty, poolclass=NullPool)
    with engine.connect() as connection:
        assert migrate.present(connection) == migrate.head()


def test_the_head_is_what_the_models_say(new_empty: NewEmpty) -> None:
    """CHECKs, what an index leaves out, lengths: what autogenerate does not look at."""
    migrated, modelled = new_empty(), new_empty()
    migrate.upgrade(migrated)
    engine = make_engine(modelled)
    METADATA.create_all(engine)
    engine.dispose()
    made, wanted = described(migrated), described(modelled)
    assert made.keys() == wanted.keys()
    differing = {
        name: (made[name] - wanted[name], wanted[name] - made[name])
        for name in wanted
        if made[name] != wanted[name]
    }
    assert not differing, "write a migration: make the first set what the second says"


def test_rows_that_point_nowhere_are_told_after_a_migration(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'broken.sqlite'}"
    migrate.upgrade(url, FIRST)
    engine = create_engine(url, poolclass=NullPool)  # foreign keys are off
    with engine.begin() as connection:
        connection.execute(
            text(
                "INSERT INTO unit (institution_id, slug, name, kind) VALUES (7, 'a', 'A', 'college')"
            )
        )
    with pytest.raises(RuntimeError, match="rows pointing nowhere"):
        migrate.upgrade(url)


def test_the_head_is_named_so_that_rivals_conflict() -> None:
    assert (VERSIONS / ".head").read_text(encoding="utf-8").strip() == migrate.head()


def test_migrations_are_numbered_in_a_row() -> None:
    numbers = sorted(one.name[:4] for one in VERSIONS.glob("[0-9]*.py"))
    assert numbers == [f"{number:04d}" for number in range(1, len(numbers) + 1)]
    assert migrate.head() == numbers[-1]
