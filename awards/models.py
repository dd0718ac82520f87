"""Badge classes that somebody holds, awards, and the lists that say which hold no longer."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from accounts.models import Institution, Person
from badges.status_list import LENGTH, Purpose
from persistence.base import Base
from persistence.types import JSONText, UTCDateTime, stored_enum
from proposals.models import Proposal


class BadgeClass(Base):
    """A badge class that somebody holds: frozen as it was when it was first awarded."""

    __tablename__ = "badge_class"

    id: Mapped[int] = mapped_column(primary_key=True)
    institution_id: Mapped[int] = mapped_column(ForeignKey("institution.id"), index=True)
    proposal_id: Mapped[int] = mapped_column(
        ForeignKey("proposal.id"), unique=True, comment="the published version"
    )
    achievement: Mapped[dict[str, Any]] = mapped_column(
        JSONText, comment="Open Badges 3.0, without related versions"
    )
    sha256: Mapped[str] = mapped_column(String(64), comment="of the canonical achievement")
    frozen_at: Mapped[datetime] = mapped_column(UTCDateTime())

    institution: Mapped[Institution] = relationship()
    proposal: Mapped[Proposal] = relationship()


class StatusList(Base):
    """A published list with one bit for each award; a set bit says that the award holds no longer."""

    __tablename__ = "status_list"

    id: Mapped[int] = mapped_column(primary_key=True)
    institution_id: Mapped[int] = mapped_column(ForeignKey("institution.id"), index=True)
    purpose: Mapped[Purpose] = mapped_column(stored_enum(Purpose, "status_purpose"))
    length: Mapped[int] = mapped_column(default=LENGTH, comment="bits")
    signed: Mapped[dict[str, Any] | None] = mapped_column(JSONText, comment="the signed list")
    signed_at: Mapped[datetime | None] = mapped_column(UTCDateTime())

    institution: Mapped[Institution] = relationship()


class Award(Base):
    """One badge, awarded to one learner for one activity."""

    __tablename__ = "award"
    __table_args__ = (
        UniqueConstraint("class_id", "learner_email", "activity"),
        UniqueConstraint("status_list_id", "status_index"),
        CheckConstraint(
            "(revoked_at IS NULL) = (revoke_reason IS NULL)", name="revoked_for_a_reason"
        ),
        CheckConstraint(
            "(credential IS NULL) = (signed_at IS NULL)", name="signed_when_it_was_signed"
        ),
        Index("ix_award_institution", "institution_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    institution_id: Mapped[int] = mapped_column(ForeignKey("institution.id"))
    class_id: Mapped[int] = mapped_column(ForeignKey("badge_class.id"))
    token: Mapped[str] = mapped_column(
        String(32), unique=True, comment="in its public address; cannot be guessed"
    )
    learner_name: Mapped[str] = mapped_column(String(300))
    learner_email: Mapped[str] = mapped_column(String(254), comment="lower case")
    activity: Mapped[str] = mapped_column(
        String(120), default="", comment="course section or the like; no two awards for the same"
    )
    salt: Mapped[str] = mapped_column(String(40), comment="for the hash of the address")
    narrative: Mapped[str] = mapped_column(Text, default="", comment="evidence in words")
    evidence_url: Mapped[str] = mapped_column(String(2000), default="")
    awarded_at: Mapped[datetime] = mapped_column(UTCDateTime())
    valid_until: Mapped[datetime | None] = mapped_column(UTCDateTime())
    awarded_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    status_list_id: Mapped[int] = mapped_column(ForeignKey("status_list.id"))
    status_index: Mapped[int] = mapped_column(comment="random, never used again")
    credential: Mapped[dict[str, Any] | None] = mapped_column(JSONText, comment="signed")
    signed_at: Mapped[datetime | None] = mapped_column(UTCDateTime())
    revoked_at: Mapped[datetime | None] = mapped_column(UTCDateTime())
    revoked_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    revoke_reason: Mapped[str | None] = mapped_column(String(500))

    institution: Mapped[Institution] = relationship()
    badge_class: Mapped[BadgeClass] = relationship()
    status_list: Mapped[StatusList] = relationship()
    awarded_by: Mapped[Person] = relationship(foreign_keys=[awarded_by_id])
    revoked_by: Mapped[Person | None] = relationship(foreign_keys=[revoked_by_id])
