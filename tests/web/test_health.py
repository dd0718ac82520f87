"""What machines that watch are told."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import text

import config
from app import create_app
from app.database import db
from persistence import migrate


@pytest.fixture
def app(database_url: str, tmp_path: Path) -> Iterator[Flask]:
    environment = {"INSTANCE": str(tmp_path / "instance"), "DATABASE_URL": database_url}
    made = create_app(config.read(environment))
    yield made
    with made.app_context():
        db.engine.dispose()


@pytest.mark.parametrize("address", ["/healthz", "/readyz"])
def test_all_is_well(app: Flask, address: str) -> None:
    answer = app.test_client().get(address)
    assert answer.status_code == 200
    assert answer.json is not None and answer.json["status"] == "ok"
    assert answer.json["database"] == answer.json["schema"] == "ok"
    assert "Set-Cookie" not in answer.headers


def test_a_schema_behind_the_code_is_told(app: Flask) -> None:
    with app.app_context(), db.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = 'older'"))
    answer = app.test_client().get("/healthz")
    assert answer.status_code == 503
    assert answer.json == {"status": "failing", "database": "ok", "schema": "not at head"}


def test_an_empty_database_is_not_at_head(tmp_path: Path) -> None:
    made = create_app(config.read({"INSTANCE": str(tmp_path)}))
    answer = made.test_client().get("/healthz")
    assert answer.status_code == 503
    assert answer.json is not None and answer.json["schema"] == "not at head"
    with made.app_context():
        db.engine.dispose()


def test_a_database_that_is_away_is_told_and_not_raised(tmp_path: Path) -> None:
    address = "postgresql://nobody@127.0.0.1:1/nothing?connect_timeout=2"
    made = create_app(config.read({"INSTANCE": str(tmp_path), "DATABASE_URL": address}))
    answer = made.test_client().get("/healthz")
    assert answer.status_code == 503
    assert answer.json is not None and answer.json["database"] == "does not answer"
    with made.app_context():
        db.engine.dispose()


def test_a_folder_that_cannot_be_written_is_not_ready(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    address = f"sqlite:///{tmp_path}/x.db"
    migrate.upgrade(address)
    environment = {
        "INSTANCE": str(tmp_path),
        "DATABASE_URL": address,
        "FILES": str(tmp_path / "file" / "files"),
    }
    made = create_app(config.read(environment))
    assert made.test_client().get("/healthz").status_code == 200
    answer = made.test_client().get("/readyz")
    assert answer.status_code == 503
    assert answer.json is not None and answer.json["files"] == "not writable"
    with made.app_context():
        db.engine.dispose()
