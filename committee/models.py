"""Committees, their members with terms, ballots, conditions and recusals."""

import enum
from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from accounts.models import Person
from committee.roll import MemberKind
from persistence.base import Base
from persistence.files import StoredFile
from persistence.types import JSONText, UTCDateTime, stored_enum
from proposals.models import Proposal, Revision
from proposals.route_models import RouteStep


class Committee(Base):
    """A body that votes. Its bylaws are in the institution's profile under the same slug."""

    __tablename__ = "committee"
    __table_args__ = (UniqueConstraint("institution_id", "slug"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    institution_id: Mapped[int] = mapped_column(ForeignKey("institution.id"))
    slug: Mapped[str] = mapped_column(String(80))
    name: Mapped[str] = mapped_column(String(200))

    members: Mapped[list["CommitteeMembership"]] = relationship(
        back_populates="committee", order_by="CommitteeMembership.id"
    )


class CommitteeMembership(Base):
    """A seat from one day to another. A seat without a person is vacant."""

    __tablename__ = "committee_membership"
    __table_args__ = (
        CheckConstraint("ends_on IS NULL OR ends_on >= starts_on", name="ends_after_it_starts"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    committee_id: Mapped[int] = mapped_column(ForeignKey("committee.id"), index=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    kind: Mapped[MemberKind] = mapped_column(stored_enum(MemberKind, "member_kind"))
    office: Mapped[str] = mapped_column(
        String(60), default="", comment="chair, vice_chair, or what the seat stands for"
    )
    stands_for_id: Mapped[int | None] = mapped_column(
        ForeignKey("person.id"), comment="whose seat an alternate or designee may hold"
    )
    leaves: Mapped[list[list[str | None]]] = mapped_column(
        JSONText, default=list, comment="periods away: [first day, last day or null]"
    )
    starts_on: Mapped[date]
    ends_on: Mapped[date | None] = mapped_column(comment="last day; none: open")

    committee: Mapped[Committee] = relationship(back_populates="members")
    person: Mapped[Person | None] = relationship(foreign_keys=[person_id])

    def in_force(self, day: date) -> bool:
        """Whether the seat is held on this day."""
        return self.starts_on <= day and (self.ends_on is None or day <= self.ends_on)


class BallotState(enum.Enum):
    """Where a ballot stands."""

    OPEN = "open"
    CLOSED = "closed"
    VOIDED = "voided"
    TABLED = "tabled"


class BallotResult(enum.Enum):
    """What a closed ballot came to."""

    CARRIED = "carried"
    LOST = "lost"


class Ballot(Base):
    """A committee's vote on one motion about one revision."""

    __tablename__ = "ballot"
    __table_args__ = (
        UniqueConstraint("committee_id", "number"),
        Index(
            "uq_ballot_one_open",
            "step_id",
            unique=True,
            sqlite_where=text("state = 'open'"),
            postgresql_where=text("state = 'open'"),
        ),
        Index("ix_ballot_open", "committee_id", "state", "closes_at", "id"),
        Index("ix_ballot_closed", "committee_id", "closed_at", "id"),
        CheckConstraint("(state = 'closed') = (result IS NOT NULL)", name="result_if_closed"),
        CheckConstraint("(state = 'open') = (closed_at IS NULL)", name="closed_unless_open"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    committee_id: Mapped[int] = mapped_column(ForeignKey("committee.id"))
    number: Mapped[int] = mapped_column(comment="1, 2, 3 ... within the committee")
    proposal_id: Mapped[int] = mapped_column(ForeignKey("proposal.id"), index=True)
    step_id: Mapped[int] = mapped_column(ForeignKey("route_step.id"), index=True)
    revision_id: Mapped[int] = mapped_column(ForeignKey("revision.id"), comment="put to the vote")
    motion: Mapped[str] = mapped_column(Text)
    may_return: Mapped[bool] = mapped_column(
        default=False, comment="the motion says: return it if a condition cannot be met"
    )
    state: Mapped[BallotState] = mapped_column(
        stored_enum(BallotState, "ballot_state"), default=BallotState.OPEN
    )
    version: Mapped[int] = mapped_column(comment="optimistic lock")
    rule: Mapped[dict[str, Any]] = mapped_column(JSONText, comment="bylaws when it was opened")
    roll: Mapped[dict[str, Any]] = mapped_column(JSONText, comment="who could vote, and the seats")
    opened_at: Mapped[datetime] = mapped_column(UTCDateTime())
    opened_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    closes_at: Mapped[datetime | None] = mapped_column(UTCDateTime(), comment="votes until then")
    closed_at: Mapped[datetime | None] = mapped_column(UTCDateTime())
    closed_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    closing_note: Mapped[str] = mapped_column(Text, default="")
    result: Mapped[BallotResult | None] = mapped_column(stored_enum(BallotResult, "ballot_result"))
    outcome: Mapped[dict[str, Any] | None] = mapped_column(
        JSONText, comment="counts and the derivation in words, as tallied at the close"
    )
    taken_in_room_on: Mapped[date | None] = mapped_column(comment="recorded whole afterwards")
    minutes: Mapped[str] = mapped_column(Text, default="", comment="where the vote is minuted")
    minutes_file_id: Mapped[int | None] = mapped_column(
        ForeignKey("stored_file.id"), comment="the minutes themselves, where they were attached"
    )
    room_counts: Mapped[dict[str, int] | None] = mapped_column(
        JSONText, comment="where the bylaws allow a vote without names"
    )

    __mapper_args__ = {"version_id_col": version}

    committee: Mapped[Committee] = relationship()
    proposal: Mapped[Proposal] = relationship()
    step: Mapped[RouteStep] = relationship()
    revision: Mapped[Revision] = relationship()
    minutes_file: Mapped[StoredFile | None] = relationship()
    conditions: Mapped[list["Condition"]] = relationship(
        back_populates="ballot", order_by="Condition.number"
    )


class Condition(Base):
    """What a motion asks for before its approval takes hold."""

    __tablename__ = "condition"
    __table_args__ = (
        UniqueConstraint("ballot_id", "number"),
        CheckConstraint("(met_at IS NULL) = (met_by_id IS NULL)", name="met_by_somebody"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ballot_id: Mapped[int] = mapped_column(ForeignKey("ballot.id"))
    number: Mapped[int]
    text: Mapped[str] = mapped_column(Text)
    fields: Mapped[list[str]] = mapped_column(
        JSONText, default=list, comment="the only fields an amendment for it may change"
    )
    evidence: Mapped[str] = mapped_column(Text, default="")
    evidence_file_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id"))
    answered_at: Mapped[datetime | None] = mapped_column(
        UTCDateTime(), comment="the proposer says it is met"
    )
    met_at: Mapped[datetime | None] = mapped_column(UTCDateTime(), comment="confirmed")
    met_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    met_revision_id: Mapped[int | None] = mapped_column(ForeignKey("revision.id"))

    ballot: Mapped[Ballot] = relationship(back_populates="conditions")
    evidence_file: Mapped[StoredFile | None] = relationship()


class Recusal(Base):
    """Somebody who takes no part in a committee's work on a proposal.

    People named on the proposal are recused by themselves and have no row here.
    """

    __tablename__ = "recusal"
    __table_args__ = (UniqueConstraint("committee_id", "proposal_id", "person_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    committee_id: Mapped[int] = mapped_column(ForeignKey("committee.id"))
    proposal_id: Mapped[int] = mapped_column(ForeignKey("proposal.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    reason: Mapped[str] = mapped_column(String(300))
    recorded_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime] = mapped_column(UTCDateTime())

    person: Mapped[Person] = relationship(foreign_keys=[person_id])
