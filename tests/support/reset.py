"""One application for a whole file of tests, with its database put back before each of them.

Building the application and its world costs more than most tests do; a copy of a small SQLite file
costs nothing.
"""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Engine, make_url

from tests.support.desk import Office, office


class Resettable:
    """An office whose database can be put back to how it was when it opened."""

    def __init__(self, opened: Office, database_url: str) -> None:
        self.office = opened
        self.start = opened.world.walk.clock
        self.engine: Engine = opened.world.session.get_bind()  # type: ignore[assignment]
        self.file = Path(make_url(database_url).database or "")
        self.kept = self.file.with_suffix(".kept")
        self._close()
        shutil.copyfile(self.file, self.kept)

    def reset(self) -> Office:
        """The office as it was, at its first hour."""
        self._close()
        shutil.copyfile(self.kept, self.file)
        self.office.clock.move_to(self.start)
        self.office.world.walk.clock = self.start
        return self.office

    def _close(self) -> None:
        """Let go of the file; the last connection to close writes its log back and removes it."""
        self.office.fresh()
        self.engine.dispose()
        assert not self.file.with_name(self.file.name + "-wal").exists()


@contextmanager
def resettable(database_url: str, folder: Path) -> Iterator[Resettable]:
    """An office on this SQLite database, to be reset before each test."""
    with office(database_url, folder) as opened:
        yield Resettable(opened, database_url)
