"""What the command line does: adds people, verifies, migrates, serves."""

import os
import re
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.orm import Session

import config
from accounts.models import Institution, Person
from accounts.roles import Role
from app import create_app
from app.database import db
from persistence import migrate, outbox
from persistence.audit import AuditEntry
from persistence.outbox import Delivery, DeliveryState
from persistence.unit_of_work import unit_of_work
from tests.builders import NOW

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def app(sqlite_url: str, tmp_path: Path) -> Iterator[Flask]:
    environment = {"INSTANCE": str(tmp_path / "instance"), "DATABASE_URL": sqlite_url}
    made = create_app(config.read(environment))
    with made.app_context():
        engine = db.engine
    with Session(engine) as session, unit_of_work(session):
        session.add(Institution(slug="x", name="X College", prefix="EX", created_at=NOW))
    yield made
    engine.dispose()


@pytest.fixture
def session(app: Flask) -> Iterator[Session]:
    with app.app_context():
        engine = db.engine
    with Session(engine) as opened:
        yield opened


def run(app: Flask, *words: str, status: int = 0) -> str:
    done = app.test_cli_runner().invoke(args=list(words))
    assert done.exit_code == status, done.output + repr(done.exception)
    return str(done.output)


# ---------------------------------------------------------------------------------- people


def test_the_first_administrator_is_added(app: Flask, session: Session) -> None:
    said = run(app, "people", "add", "Ann@X.example", "Ann Other", "--role", "administrator")
    assert "Ann Other <ann@x.example> at X College" in said
    ann = session.scalars(select(Person)).one()
    assert [one.role for one in ann.memberships] == [Role.ADMINISTRATOR]

    run(app, "people", "add", "ann@x.example", "Ann Other", "--role", "coordinator")
    session.rollback()
    assert [one.role for one in ann.memberships] == [Role.ADMINISTRATOR, Role.COORDINATOR]


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["not-an-address", "Ann"], "one e-mail address"),
        (["a@x.example", "Ann", "--institution", "y"], "There are: x."),
        (["a@x.example", "Ann", "--role", "head"], "choose which"),
        (["a@x.example", "Ann", "--role", "head", "--unit", "no"], "has no unit no"),
    ],
)
def test_what_cannot_be_added_is_said(
    app: Flask, session: Session, words: list[str], says: str
) -> None:
    assert says in run(app, "people", "add", *words, status=1)
    assert session.scalars(select(Person)).all() == []


def test_with_several_institutions_one_must_be_named(app: Flask, session: Session) -> None:
    with unit_of_work(session):
        session.add(Institution(slug="y", name="Y", prefix="YY", created_at=NOW))
    assert "There are: x, y." in run(app, "people", "add", "a@x.example", "Ann", status=1)
    run(app, "people", "add", "a@x.example", "Ann", "--institution", "y")


# ---------------------------------------------------------------------------------- verify


def test_verify_finds_nothing_amiss(app: Flask) -> None:
    run(app, "people", "add", "ann@x.example", "Ann")
    assert "Nothing is amiss" in run(app, "verify")


def test_verify_names_what_was_altered_or_lost(app: Flask, session: Session) -> None:
    run(app, "people", "add", "ann@x.example", "Ann")
    store = app.extensions["file_store"]
    with unit_of_work(session):
        files = [
            store.keep(content, name=name, media_type="text/plain", at=NOW, by_id=None)
            for name, content in (("lost.txt", b"lost"), ("altered.txt", b"as it was"))
        ]
        session.add_all(files)
    session.execute(text("UPDATE audit_entry SET reason = 'another'"))
    session.commit()
    store.path(files[0].sha256).unlink()
    store.path(files[1].sha256).write_bytes(b"as it is now")

    said = run(app, "verify", status=1)
    assert "Audit chain of person:1, entry 1: was altered" in said
    assert said.count("was altered after it was written") == 1
    assert "(lost.txt) is missing" in said
    assert "(altered.txt)" in said and "altered on disk" in said
    assert session.scalars(select(AuditEntry)).one().reason == "another"


def test_verify_names_a_parked_delivery(app: Flask, session: Session) -> None:
    with unit_of_work(session):
        message = outbox.announce(session, "PersonAdded", {}, at=NOW)
        session.flush()
        session.add(
            Delivery(
                message_id=message.id,
                subscriber="mail",
                state=DeliveryState.PARKED,
                attempts=6,
                due_at=NOW,
                error="No route",
            )
        )
    assert "of PersonAdded to mail is parked after 6 attempts: No route" in run(
        app, "verify", status=1
    )


# -------------------------------------------------------------------------- migrate and serve


def test_migrate_brings_an_empty_database_to_the_newest_schema(tmp_path: Path) -> None:
    made = create_app(config.read({"INSTANCE": str(tmp_path)}))
    assert migrate.head() in run(made, "migrate")
    assert made.test_client().get("/healthz").status_code == 200
    with made.app_context():
        db.engine.dispose()


def test_serve_refuses_a_database_of_another_version(app: Flask, session: Session) -> None:
    session.execute(text("UPDATE alembic_version SET version_num = 'older'"))
    session.commit()
    said = run(app, "serve", "--port", "1", status=1)
    assert "flask migrate" in said


def test_serve_sets_up_an_empty_database_answers_and_ends_when_told(tmp_path: Path) -> None:
    environment = {
        **os.environ,
        "FLASK_APP": "wsgi",
        "INSTANCE": str(tmp_path),
        "PYTHONUNBUFFERED": "1",
    }
    server = subprocess.Popen(
        [sys.executable, "-m", "flask", "serve", "--port", str(free_port())],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert server.stdout is not None
    try:
        address, before = "", []
        for line in server.stdout:
            before.append(line)
            if found := re.search(r"http://\S+", line):
                address = found.group()
                break
        assert address, "".join(before)
        with urllib.request.urlopen(f"{address}/healthz", timeout=20) as answer:
            assert answer.status == 200
        with urllib.request.urlopen(f"{address}/static/css/tokens.css", timeout=20) as answer:
            assert "max-age=3600" in answer.headers["Cache-Control"]
            assert answer.headers["X-Content-Type-Options"] == "nosniff"
        server.send_signal(signal.SIGTERM)
        rest = server.communicate(timeout=40)[0]
        assert server.returncode == 0 and rest.endswith("Stopped.\n"), rest
    finally:
        if server.poll() is None:
            server.kill()
            server.communicate()


def free_port() -> int:
    import socket

    with socket.create_server(("127.0.0.1", 0)) as listening:
        return int(listening.getsockname()[1])
