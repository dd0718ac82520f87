"""Links that take one signature by mail: for one person, one step and one revision, good once.

Only the SHA-256 of the code is kept. Whether the person may still sign is asked by the workflow.
"""

import hashlib
import re
from datetime import datetime, timedelta

from sqlalchemy import ForeignKey, Index, LargeBinary, select
from sqlalchemy.orm import Mapped, Session, joinedload, mapped_column, relationship

from accounts.models import Person
from persistence.base import Base
from persistence.types import UTCDateTime
from proposals.models import Revision
from proposals.route_models import Decision, RouteStep

CODE = re.compile(r"[A-Za-z0-9_-]{32,64}\Z")


class SignatureLink(Base):
    """One mailed link that takes a signature."""

    __tablename__ = "signature_link"
    __table_args__ = (Index("ix_signature_link_asked", "step_id", "person_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), comment="whose signature")
    step_id: Mapped[int] = mapped_column(ForeignKey("route_step.id"))
    revision_id: Mapped[int] = mapped_column(
        ForeignKey("revision.id"), comment="the only one that it signs"
    )
    code_sha256: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    made_at: Mapped[datetime] = mapped_column(UTCDateTime())
    expires_at: Mapped[datetime] = mapped_column(UTCDateTime())
    used_at: Mapped[datetime | None] = mapped_column(UTCDateTime())
    decision_id: Mapped[int | None] = mapped_column(
        ForeignKey("decision.id"), comment="what was decided with it"
    )

    person: Mapped[Person] = relationship()
    step: Mapped[RouteStep] = relationship()
    revision: Mapped[Revision] = relationship()
    decision: Mapped[Decision | None] = relationship()


def digest(code: str) -> bytes:
    """What is kept of a code."""
    return hashlib.sha256(code.encode()).digest()


def keep_link(
    session: Session,
    *,
    person_id: int,
    step_id: int,
    revision_id: int,
    code: str,
    at: datetime,
    days: int,
) -> SignatureLink:
    """Keep the hash of a new link. ``code`` is ``secrets.token_urlsafe(32)`` from the caller."""
    if not CODE.match(code):
        raise ValueError("A code has 32 to 64 letters, digits, hyphens or underscores.")
    link = SignatureLink(
        person_id=person_id,
        step_id=step_id,
        revision_id=revision_id,
        code_sha256=digest(code),
        made_at=at,
        expires_at=at + timedelta(days=days),
    )
    session.add(link)
    return link


def link_behind(session: Session, code: str, *, lock: bool = False) -> SignatureLink | None:
    """The link behind a code, whatever has become of it; None for a code that is not ours."""
    if not CODE.match(code):
        return None
    query = (
        select(SignatureLink)
        .where(SignatureLink.code_sha256 == digest(code))
        .options(joinedload(SignatureLink.person), joinedload(SignatureLink.step))
    )
    return session.scalar(query.with_for_update(of=SignatureLink) if lock else query)


def spend_others(session: Session, link: SignatureLink, *, at: datetime) -> None:
    """Make the person's other links to the step useless: reminders bring links of their own."""
    for other in session.scalars(
        select(SignatureLink)
        .where(
            SignatureLink.step_id == link.step_id,
            SignatureLink.person_id == link.person_id,
            SignatureLink.id != link.id,
            SignatureLink.used_at.is_(None),
        )
        .order_by(SignatureLink.id)
    ):
        other.used_at = at


def asked_lately(session: Session, link: SignatureLink, *, since: datetime) -> int:
    """How many links to this step the person has been sent since."""
    rows = session.scalars(
        select(SignatureLink.id).where(
            SignatureLink.step_id == link.step_id,
            SignatureLink.person_id == link.person_id,
            SignatureLink.made_at > since,
        )
    )
    return len(rows.all())
