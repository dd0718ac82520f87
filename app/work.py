"""What a subscriber is given to work one delivery. Who hears what is in subscriptions.py."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from config import Settings
from persistence.files import FileStore
from persistence.outbox import Leased
from persistence.unit_of_work import unit_of_work


@dataclass(frozen=True)
class WorkContext:
    """One delivery to be worked, with no transaction open.

    It may be worked again after a crash: whatever is written needs a key made from ``delivery.key``.
    """

    delivery: Leased
    sessions: Callable[[], Session]
    settings: Settings
    now: datetime
    store: FileStore

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session to read with; what is changed in it is lost."""
        with self.sessions() as session:
            yield session

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """One writing transaction, committed at the end of the block. Keep it short."""
        with self.sessions() as session, unit_of_work(session):
            yield session


Subscriber = Callable[[WorkContext], None]
