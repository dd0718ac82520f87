"""A world for tests of documents, and one approved case that many of them only read."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from documents.record_facts import RecordFacts
from persistence.engine import make_engine
from persistence.files import FileStore
from proposals.states import State
from tests.builders import World
from tests.documents.records import facts_of


@pytest.fixture
def world(sqlite_url: str, tmp_path: Path) -> Iterator[World]:
    engine = make_engine(sqlite_url)
    with Session(engine) as session:
        yield World(session, FileStore(tmp_path))
    engine.dispose()


@pytest.fixture(scope="module")
def approved(
    new_database: Callable[[str], str], tmp_path_factory: pytest.TempPathFactory
) -> RecordFacts:
    """One approved case for all tests that only read it."""
    engine = make_engine(new_database("sqlite"))
    with Session(engine) as session:
        world = World(session, FileStore(tmp_path_factory.mktemp("files")))
        found = facts_of(world, world.at(State.APPROVED, votes="ffafo"))
    engine.dispose()
    return found
