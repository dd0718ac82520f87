"""One write, one transaction: the only place that commits.

On SQLite a writer must take the lock before it reads (a deferred transaction that has read cannot
be raised to a writing one while another writes), so entering a unit of work ends whatever was read
before and begins anew with the write lock. See docs/decisions/0003-two-databases.md.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.orm import Session


class PendingChanges(RuntimeError):
    """Something was changed before the unit of work began; the change would have been lost."""


@contextmanager
def unit_of_work(session: Session) -> Iterator[Session]:
    """Run the block in one writing transaction; commit at its end, roll back on any error.

    Raises PendingChanges when the session already holds unsaved changes. Objects loaded before are
    expired and read again inside.
    """
    if session.new or session.dirty or session.deleted:
        raise PendingChanges("Begin the unit of work before changing anything.")
    session.rollback()
    session.connection(execution_options={"writes": True})
    try:
        yield session
        session.commit()
    except BaseException:
        session.rollback()
        raise
