"""The audit trail: what was done, by whom, on whose behalf. Appended, chained by hash, never edited.

One chain per subject (``proposal:12``, ``ballot:3``), so that nothing about one subject can be
guessed from another's. What a transition means is the workflow's business, not this module's.
"""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import rfc8785
from sqlalchemy import ForeignKey, String, Text, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from persistence.base import Base
from persistence.types import JSONText, UTCDateTime

START = "0" * 64


class AuditEntry(Base):
    """One thing that happened to one subject."""

    __tablename__ = "audit_entry"
    __table_args__ = (UniqueConstraint("subject", "sequence"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    subject: Mapped[str] = mapped_column(String(80), comment="kind:id, e.g. proposal:12")
    sequence: Mapped[int] = mapped_column(comment="1, 2, 3 ... within the subject")
    at: Mapped[datetime] = mapped_column(UTCDateTime())
    action: Mapped[str] = mapped_column(String(60), comment="what was done, e.g. approve")
    actor_id: Mapped[int | None] = mapped_column(
        ForeignKey("person.id"), index=True, comment="who did it; none: the system"
    )
    behalf_of_id: Mapped[int | None] = mapped_column(
        ForeignKey("person.id"), comment="for whom, where somebody acted for another"
    )
    from_state: Mapped[str | None] = mapped_column(String(40))
    to_state: Mapped[str | None] = mapped_column(String(40))
    reason: Mapped[str | None] = mapped_column(Text)
    revision_sha256: Mapped[str | None] = mapped_column(
        String(64), comment="content in force when it was done"
    )
    details: Mapped[dict[str, Any]] = mapped_column(JSONText, default=dict)
    previous: Mapped[str] = mapped_column(String(64), comment="hash of the entry before")
    hash: Mapped[str] = mapped_column(
        String(64), comment="SHA-256 over this entry's canonical form"
    )

    def canonical(self) -> bytes:
        """The bytes that the hash covers (RFC 8785)."""
        return rfc8785.dumps(
            {
                "subject": self.subject,
                "sequence": self.sequence,
                "at": self.at.isoformat(timespec="microseconds"),
                "action": self.action,
                "actor": self.actor_id,
                "behalf_of": self.behalf_of_id,
                "from": self.from_state,
                "to": self.to_state,
                "reason": self.reason,
                "revision": self.revision_sha256,
                "details": self.details or {},
                "previous": self.previous,
            }
        )


@dataclass(frozen=True)
class BrokenLink:
    """An entry whose chain does not hold, and why."""

    subject: str
    sequence: int
    problem: str


def record(
    session: Session,
    subject: str,
    action: str,
    *,
    at: datetime,
    actor_id: int | None,
    behalf_of_id: int | None = None,
    from_state: str | None = None,
    to_state: str | None = None,
    reason: str | None = None,
    revision_sha256: str | None = None,
    details: Mapping[str, Any] | None = None,
) -> AuditEntry:
    """Append one entry to the subject's chain. The caller holds the subject's lock."""
    with session.no_autoflush:
        last = next(
            (
                entry
                for entry in reversed(list(session.new))
                if isinstance(entry, AuditEntry) and entry.subject == subject
            ),
            None,
        ) or session.scalar(
            select(AuditEntry)
            .where(AuditEntry.subject == subject)
            .order_by(AuditEntry.sequence.desc())
            .limit(1)
        )
    entry = AuditEntry(
        subject=subject,
        sequence=last.sequence + 1 if last else 1,
        at=at,
        action=action,
        actor_id=actor_id,
        behalf_of_id=behalf_of_id,
        from_state=from_state,
        to_state=to_state,
        reason=reason,
        revision_sha256=revision_sha256,
        details=dict(details or {}),
        previous=last.hash if last else START,
    )
    entry.hash = hashlib.sha256(entry.canonical()).hexdigest()
    session.add(entry)
    return entry


def entries_of(session: Session, subject: str) -> list[AuditEntry]:
    """The subject's chain from the first entry to the last."""
    return list(
        session.scalars(
            select(AuditEntry).where(AuditEntry.subject == subject).order_by(AuditEntry.sequence)
        )
    )


def broken_links(session: Session) -> Iterator[BrokenLink]:
    """Walk every chain; yield each entry that was altered, removed or put in."""
    subject, sequence, previous = "", 0, START
    ordered = select(AuditEntry).order_by(AuditEntry.subject, AuditEntry.sequence)
    for entry in session.scalars(ordered.execution_options(yield_per=500)):
        if entry.subject != subject:
            subject, sequence, previous = entry.subject, 0, START
        sequence += 1
        if entry.sequence != sequence:
            yield BrokenLink(subject, entry.sequence, f"entry {sequence} is missing")
            sequence = entry.sequence
        if entry.previous != previous:
            yield BrokenLink(subject, entry.sequence, "does not follow the entry before")
        if hashlib.sha256(entry.canonical()).hexdigest() != entry.hash:
            yield BrokenLink(subject, entry.sequence, "was altered after it was written")
        previous = entry.hash
