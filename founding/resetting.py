"""A trial is over: everything is erased, and the set-up may begin anew. A real institution never is."""

from collections.abc import Iterable

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from accounts.errors import AccountRefused
from accounts.models import Institution
from founding.models import FirstRun
from persistence.base import Base
from persistence.files import FileStore, StoredFile
from persistence.text import Text


def why_not(session: Session, run: FirstRun) -> Text | None:
    """What keeps it from being erased; None: it may be."""
    if not run.trial:
        return Text("{name} is real: its records are kept for good.", name=run.institution.name)
    if (session.scalar(select(func.count(Institution.id))) or 0) > 1:
        return Text("Other institutions live in this database, so it cannot be erased whole.")
    return None


def erase(session: Session, run: FirstRun) -> list[str]:
    """Remove every row of every table; the hashes of the files that nobody needs any more.

    The caller commits, then removes the files. Raises AccountRefused.
    """
    session.refresh(run, with_for_update=True)
    reason = why_not(session, run)
    if reason is not None:
        raise AccountRefused("", reason)
    files = sorted(set(session.scalars(select(StoredFile.sha256))))
    session.expunge_all()
    for table in reversed(Base.metadata.sorted_tables):
        session.execute(table.delete())
    return files


def remove_files(store: FileStore, hashes: Iterable[str]) -> None:
    """Take the bytes of erased files off the disk."""
    for sha256 in hashes:
        store.path(sha256).unlink(missing_ok=True)
