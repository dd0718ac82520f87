"""Each test gets a migrated database of its own, on both backends."""

from collections.abc import Callable

import pytest
from sqlalchemy import inspect, text

from persistence.engine import make_engine
from tests.support import databases, postgres


def test_a_fresh_database_is_migrated_and_empty(database_url: str) -> None:
    engine = make_engine(database_url)
    assert "person" in inspect(engine).get_table_names()
    with engine.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM person")) == 0
    engine.dispose()


def test_what_one_copy_holds_another_does_not(new_database: Callable[[str], str]) -> None:
    for backend in databases.BACKENDS:
        first, second = make_engine(new_database(backend)), make_engine(new_database(backend))
        with first.begin() as connection:
            connection.execute(text("CREATE TABLE only_here (id INTEGER)"))
        assert not inspect(second).has_table("only_here")
        first.dispose()
        second.dispose()


def test_a_forgotten_connection_does_not_keep_a_database(
    postgres_template: databases.PostgresTemplate,
) -> None:
    url = postgres_template.clone()
    forgotten = make_engine(url).connect()
    postgres_template.drop(url)
    forgotten.invalidate()


def test_an_unknown_backend_is_refused(new_database: Callable[[str], str]) -> None:
    with pytest.raises(ValueError, match="oracle"):
        new_database("oracle")


def test_without_postgresql_the_reason_says_how_to_get_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("TEST_DATABASE_URL", raising=False)
    monkeypatch.setattr(postgres, "bundled", lambda: None)
    monkeypatch.setattr(postgres, "INSTALLED", ("/nowhere/at/all",))
    monkeypatch.setattr(postgres.shutil, "which", lambda name: None)
    with pytest.raises(postgres.NoPostgres, match="TEST_DATABASE_URL"), postgres.server():
        pytest.fail("A server appeared out of nothing.")


def test_a_named_server_is_taken_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TEST_DATABASE_URL", "postgresql://someone@localhost/postgres")
    with postgres.server() as address:
        assert address == "postgresql+psycopg://someone@localhost/postgres"
