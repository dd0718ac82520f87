"""The link that an operator prints for the first administrator, before there is a mail server."""

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

import config
from app import create_app
from app.database import db
from persistence.audit import AuditEntry

ROOT = Path(__file__).resolve().parents[2]
TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')


@pytest.fixture
def app(database_url: str, tmp_path: Path) -> Iterator[Flask]:
    made = create_app(config.read({"INSTANCE": str(tmp_path), "DATABASE_URL": database_url}))
    yield made
    with made.app_context():
        db.engine.dispose()


def run(app: Flask, *words: str, status: int = 0) -> str:
    done = app.test_cli_runner().invoke(args=list(words))
    assert done.exit_code == status, done.output
    return str(done.output)


def test_a_printed_link_signs_in_once_and_is_in_the_trail(app: Flask) -> None:
    run(app, "institution", "found", str(ROOT / "institutions" / "hartwell"))
    run(app, "people", "add", "ada@hartwell.example", "Ada Minor", "--role", "administrator")
    printed = run(app, "people", "link", "ada@hartwell.example")
    path = urlsplit(printed.split()[-1]).path
    visitor = app.test_client()
    token = TOKEN.findall(visitor.get(path).text)[0]
    assert visitor.post(path, data={"csrf_token": token}).status_code == 302
    assert visitor.get("/admin").status_code == 200
    assert app.test_client().get(path).status_code == 410
    with app.app_context(), Session(db.engine) as session:
        actions = session.scalars(
            select(AuditEntry.action).where(AuditEntry.subject.like("person:%"))
        ).all()
    assert "printed_link" in actions


def test_a_stranger_gets_no_link(app: Flask) -> None:
    assert "Nobody" in run(app, "people", "link", "no@body.example", status=1)
