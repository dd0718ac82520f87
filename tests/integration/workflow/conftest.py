"""A world on each database. Most tests share it: each brings proposals of its own."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from persistence.engine import make_engine
from persistence.files import FileStore
from tests.builders import World
from tests.support.databases import BACKENDS


@pytest.fixture(scope="module", params=BACKENDS)
def shared_world(
    request: pytest.FixtureRequest,
    new_database: Callable[[str], str],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[World]:
    engine = make_engine(new_database(request.param))
    with Session(engine) as session:
        yield World(session, FileStore(tmp_path_factory.mktemp("files")))
    engine.dispose()


@pytest.fixture
def world(shared_world: World) -> Iterator[World]:
    """The shared world, with the settings of the profile."""
    kept = shared_world.walk.settings
    yield shared_world
    shared_world.session.rollback()
    shared_world.walk.settings = kept


@pytest.fixture
def own_world(session: Session, tmp_path: Path) -> World:
    """A world of the test's own: for those that move people about."""
    return World(session, FileStore(tmp_path))
