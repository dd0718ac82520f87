"""One application for the tests of a file; those that ask for it put it back before each test."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from accounts import passwords
from persistence.engine import make_engine
from tests.support.first_run import empty
from tests.support.reset import Resettable, resettable
from tests.support.signing_in import QUICK


@pytest.fixture(scope="module")
def opened(
    new_database: Callable[[str], str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Resettable]:
    with resettable(new_database("sqlite"), tmp_path_factory.mktemp("instance")) as found:
        yield found


@pytest.fixture
def bare(sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Flask]:
    """An application on which nothing was set up."""
    monkeypatch.setattr(passwords, "HASHER", QUICK)
    passwords._decoy.cache_clear()
    with empty(sqlite_url, tmp_path / "instance") as made:
        yield made


@pytest.fixture
def rows(bare: Flask, sqlite_url: str) -> Iterator[Session]:
    """What lies in its database, read beside it."""
    engine = make_engine(sqlite_url)
    with Session(engine) as opened:
        yield opened
    engine.dispose()
