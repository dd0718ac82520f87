"""Mailed links: good once, for twenty minutes. Only the SHA-256 of the code is kept."""

import hashlib
import re
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from accounts.errors import AccountRefused
from accounts.models import LinkPurpose, MailedLink, Person
from persistence.text import Text

LIFE = timedelta(minutes=20)
KEPT = timedelta(days=7)
"""How long a spent link is remembered, so that its page can say what happened."""
AT_MOST = 5
"""Links good at one time for one person: enough for the impatient, too few to flood a mailbox."""
CODE = re.compile(r"[A-Za-z0-9_-]{32,64}\Z")


def digest(code: str) -> bytes:
    """What is kept of a code."""
    return hashlib.sha256(code.encode()).digest()


def make(
    session: Session, person_id: int, purpose: LinkPurpose, *, code: str, at: datetime
) -> MailedLink:
    """Keep the hash of a new link. ``code`` is ``secrets.token_urlsafe(32)`` from the caller."""
    if not CODE.match(code):
        raise ValueError("A code has 32 to 64 letters, digits, hyphens or underscores.")
    link = MailedLink(
        person_id=person_id,
        purpose=purpose,
        code_sha256=digest(code),
        made_at=at,
        expires_at=at + LIFE,
    )
    session.add(link)
    return link


def too_many(session: Session, person_id: int, *, at: datetime) -> bool:
    """Whether the person has been sent as many links as are of use at one time."""
    alive = session.scalar(
        select(func.count(MailedLink.id)).where(
            MailedLink.person_id == person_id,
            MailedLink.used_at.is_(None),
            MailedLink.expires_at > at,
        )
    )
    return (alive or 0) >= AT_MOST


def look(session: Session, code: str, purpose: LinkPurpose, *, at: datetime) -> MailedLink:
    """The link behind a code, without using it up.

    Raises AccountRefused when it is unknown, was used, has expired, or its person has left.
    """
    return _good(_found(session, code, purpose, lock=False), at)


def use(session: Session, code: str, purpose: LinkPurpose, *, at: datetime) -> Person:
    """Use the link up; the person it was sent to. Raises AccountRefused like ``look``."""
    link = _good(_found(session, code, purpose, lock=True), at)
    link.used_at = at
    return link.person


def spend_all(session: Session, person_id: int, *, at: datetime) -> None:
    """Make every link of the person useless: after a change of password or address."""
    for link in session.scalars(
        select(MailedLink)
        .where(MailedLink.person_id == person_id, MailedLink.used_at.is_(None))
        .order_by(MailedLink.id)
    ):
        link.used_at = at


def _found(session: Session, code: str, purpose: LinkPurpose, *, lock: bool) -> MailedLink | None:
    if not CODE.match(code):
        return None
    query = (
        select(MailedLink)
        .where(MailedLink.code_sha256 == digest(code), MailedLink.purpose == purpose)
        .options(joinedload(MailedLink.person))
    )
    return session.scalar(query.with_for_update(of=MailedLink) if lock else query)


def _good(link: MailedLink | None, at: datetime) -> MailedLink:
    if link is None or not link.person.active:
        raise AccountRefused("", Text("This link is not one of ours, or was shortened on its way."))
    if link.used_at is not None:
        raise AccountRefused("", Text("This link has been used. Each link works once."))
    if link.expires_at <= at:
        raise AccountRefused(
            "",
            Text(
                "This link has expired. Links work for {minutes} minutes.",
                minutes=int(LIFE.total_seconds() // 60),
            ),
        )
    return link
