"""The application on a fresh database of either kind, with one person, at a set hour."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import time_machine
from flask import Flask
from sqlalchemy.orm import Session, sessionmaker

import config
from accounts import people
from accounts.models import Institution
from app import create_app
from app.database import db
from persistence.unit_of_work import unit_of_work
from tests.builders import NOW

Sessions = Callable[[], Session]


@pytest.fixture
def app(database_url: str, tmp_path: Path) -> Iterator[Flask]:
    environment = {"INSTANCE": str(tmp_path / "instance"), "DATABASE_URL": database_url}
    made = create_app(config.read(environment))
    with made.app_context():
        engine = db.engine
    with time_machine.travel(NOW, tick=False):
        yield made
    engine.dispose()


@pytest.fixture
def sessions(app: Flask) -> Sessions:
    with app.app_context():
        return sessionmaker(db.engine)


@pytest.fixture
def ann(sessions: Sessions) -> int:
    with sessions() as session, unit_of_work(session):
        house = Institution(slug="x", name="Example College", prefix="EX", created_at=NOW)
        session.add(house)
        session.flush()
        made = people.add_person(
            session,
            house.id,
            name="Ann",
            email="ann@x.example",
            actor_id=None,
            at=NOW,
            welcome=False,
        )
        return made.id
