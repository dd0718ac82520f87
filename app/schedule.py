"""What becomes due by the clock alone. Once a minute each hook announces what has become due.

A hook runs in a transaction of its own and may run in two workers at once: what it announces must
be harmless twice, or be marked as announced in the same transaction.
"""

from collections.abc import Callable
from datetime import datetime, timedelta

from flask import Flask
from sqlalchemy import delete
from sqlalchemy.orm import Session

from accounts import attempts, links
from accounts.models import MailedLink
from app import typed
from app.database import db
from persistence.unit_of_work import unit_of_work

EVERY = timedelta(minutes=1)
Hook = Callable[[Session, datetime], None]


def sweep_accounts(session: Session, now: datetime) -> None:
    """Remove tries that no longer count, text nobody came back for, and links long spent."""
    attempts.sweep(session, at=now)
    typed.sweep(session, at=now)
    session.execute(delete(MailedLink).where(MailedLink.expires_at <= now - links.KEPT))


HOOKS: list[Hook] = [sweep_accounts]


def tick(app: Flask, now: datetime) -> int:
    """Run every hook; one that fails is logged and keeps no other from running. How many failed."""
    failed = 0
    with app.app_context():
        for hook in HOOKS:
            try:
                with Session(db.engine) as session, unit_of_work(session):
                    hook(session, now)
            except Exception:
                failed += 1
                app.logger.exception("The scheduled work %s failed", hook.__name__)
    return failed
