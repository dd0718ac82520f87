"""The steps that a proposal must pass, and the decisions made on them: appended, never edited."""

import enum
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from accounts.models import Person, Unit
from accounts.roles import Role
from persistence.base import Base
from persistence.types import JSONText, UTCDateTime, stored_enum
from proposals.models import Proposal, Revision


class StepKind(enum.Enum):
    """How a step comes to its outcome."""

    SIGN_OFF = "sign_off"
    CHECK = "check"
    """An officer confirms that the proposal is complete."""
    BALLOT = "ballot"
    SILENCE = "silence"
    """Posted for a number of working days; no objection is consent."""
    NOTICE = "notice"
    """For information: told, asked nothing."""
    AUTHORITY = "authority"
    """A final authority decides alone."""


class RouteStep(Base):
    """One step of one round of a proposal's route. Its status is derived from its decisions."""

    __tablename__ = "route_step"
    __table_args__ = (
        UniqueConstraint("proposal_id", "round", "key"),
        CheckConstraint(
            "(committee_id IS NOT NULL) = (kind = 'ballot')", name="ballot_has_a_committee"
        ),
        Index("ix_route_step_holder", "holder_unit_id", "holder_role"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    proposal_id: Mapped[int] = mapped_column(ForeignKey("proposal.id"), index=True)
    round: Mapped[int]
    key: Mapped[str] = mapped_column(String(80), comment="stable within the profile's route")
    kind: Mapped[StepKind] = mapped_column(stored_enum(StepKind, "step_kind"))
    stage: Mapped[int] = mapped_column(comment="equal: in parallel; opens when lower ones settled")
    name: Mapped[str] = mapped_column(String(200), comment="the office in the profile's words")
    holder_role: Mapped[Role | None] = mapped_column(stored_enum(Role, "holder_role"))
    holder_unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    committee_id: Mapped[int | None] = mapped_column(ForeignKey("committee.id"), index=True)
    because: Mapped[str] = mapped_column(Text, comment="why it is on the route")
    scopes: Mapped[list[str]] = mapped_column(JSONText, comment="edits that reopen it")
    before_committee: Mapped[bool] = mapped_column(default=True)
    silence_days: Mapped[int | None] = mapped_column(comment="working days posted")
    opened_at: Mapped[datetime | None] = mapped_column(UTCDateTime(), comment="its turn came")
    due_at: Mapped[datetime | None] = mapped_column(UTCDateTime())
    dropped_at: Mapped[datetime | None] = mapped_column(
        UTCDateTime(), comment="no longer on the route after an amendment"
    )

    proposal: Mapped[Proposal] = relationship()
    holder_unit: Mapped[Unit | None] = relationship()
    decisions: Mapped[list["Decision"]] = relationship(
        back_populates="step", order_by="Decision.id"
    )


class Choice(enum.Enum):
    """What was decided. Sign-offs use the first three, ballots the last three."""

    SIGN = "sign"
    RETURN = "return"
    OBJECT = "object"
    FOR = "for"
    AGAINST = "against"
    ABSTAIN = "abstain"


class Decision(Base):
    """One person's decision on one step, bound to the revision it was made on. A vote is one."""

    __tablename__ = "decision"
    __table_args__ = (Index("ix_decision_ballot", "ballot_id", "person_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    step_id: Mapped[int] = mapped_column(ForeignKey("route_step.id"), index=True)
    ballot_id: Mapped[int | None] = mapped_column(ForeignKey("ballot.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    on_behalf_of_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    choice: Mapped[Choice] = mapped_column(stored_enum(Choice, "choice"))
    revision_id: Mapped[int] = mapped_column(ForeignKey("revision.id"))
    supersedes_id: Mapped[int | None] = mapped_column(ForeignKey("decision.id"), unique=True)
    comment: Mapped[str] = mapped_column(Text, default="")
    recorded_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("person.id"), comment="who wrote down a vote taken in the room"
    )
    casting: Mapped[bool] = mapped_column(default=False, comment="the chair's vote on a tie")
    at: Mapped[datetime] = mapped_column(UTCDateTime())

    step: Mapped[RouteStep] = relationship(back_populates="decisions")
    person: Mapped[Person] = relationship(foreign_keys=[person_id])
    on_behalf_of: Mapped[Person | None] = relationship(foreign_keys=[on_behalf_of_id])
    revision: Mapped[Revision] = relationship()


class Exemption(Base):
    """Leave for one person to sign what they wrote, where nobody else can; shown in the record."""

    __tablename__ = "exemption"
    __table_args__ = (UniqueConstraint("proposal_id", "step_key", "person_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    proposal_id: Mapped[int] = mapped_column(ForeignKey("proposal.id"), index=True)
    step_key: Mapped[str] = mapped_column(String(80))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    reason: Mapped[str] = mapped_column(Text)
    granted_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime] = mapped_column(UTCDateTime())

    person: Mapped[Person] = relationship(foreign_keys=[person_id])
    granted_by: Mapped[Person] = relationship(foreign_keys=[granted_by_id])
