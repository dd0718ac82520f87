"""Programs, proposals, sealed revisions and what hangs on them. State is moved by the workflow only."""

import enum
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    LargeBinary,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from accounts.models import Institution, Person, Unit
from persistence.base import Base
from persistence.files import StoredFile
from persistence.types import JSONText, UTCDateTime, stored_enum
from proposals.states import DECIDED, UNDER_WAY, Kind, Scope, State


def _in(states: frozenset[State]) -> str:
    return "state IN (" + ", ".join(f"'{value}'" for value in sorted(s.value for s in states)) + ")"


class Program(Base):
    """The permanent identity of a microcredential: its address and the chain of its proposals."""

    __tablename__ = "program"
    __table_args__ = (UniqueConstraint("institution_id", "slug"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    institution_id: Mapped[int] = mapped_column(ForeignKey("institution.id"))
    slug: Mapped[str] = mapped_column(String(120), comment="public address; fixed once published")
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True, comment="owning unit")
    illustrative: Mapped[bool] = mapped_column(default=False, comment="demo: details are made up")
    created_at: Mapped[datetime] = mapped_column(UTCDateTime())
    operational: Mapped[dict[str, Any]] = mapped_column(
        JSONText, default=dict, comment="edited live, never sealed"
    )
    operational_version: Mapped[int] = mapped_column(default=1)
    picture_id: Mapped[int | None] = mapped_column(
        ForeignKey("stored_file.id"), comment="picture of the catalog page"
    )
    hidden_at: Mapped[datetime | None] = mapped_column(UTCDateTime())
    hidden_reason: Mapped[str | None] = mapped_column(Text)
    enrolment_suspended_at: Mapped[datetime | None] = mapped_column(UTCDateTime())
    enrolment_suspended_reason: Mapped[str | None] = mapped_column(Text)

    institution: Mapped[Institution] = relationship()
    unit: Mapped[Unit] = relationship()
    picture: Mapped[StoredFile | None] = relationship()
    proposals: Mapped[list["Proposal"]] = relationship(
        back_populates="program", order_by="Proposal.id"
    )


class Proposal(Base):
    """One case put to governance about one program."""

    __tablename__ = "proposal"
    __table_args__ = (
        UniqueConstraint("institution_id", "number"),
        Index(
            "uq_proposal_one_active",
            "program_id",
            unique=True,
            sqlite_where=text("state = 'active'"),
            postgresql_where=text("state = 'active'"),
        ),
        Index(
            "uq_proposal_one_under_way",
            "program_id",
            unique=True,
            sqlite_where=text(_in(UNDER_WAY)),
            postgresql_where=text(_in(UNDER_WAY)),
        ),
        CheckConstraint(f"({_in(DECIDED)}) = (decided_at IS NOT NULL)", name="decided_if_decided"),
        CheckConstraint(
            "(state IN ('active', 'changed', 'terminated')) = (published_at IS NOT NULL)",
            name="published_if_public",
        ),
        Index("ix_proposal_institution_state", "institution_id", "state", "state_since", "id"),
        Index("ix_proposal_institution_title", "institution_id", "state", "title", "id"),
        Index(
            "ix_proposal_institution_kind",
            "institution_id",
            "kind",
            "state",
            "state_since",
            "id",
        ),
        Index("ix_proposal_proposer", "proposer_id", "state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    institution_id: Mapped[int] = mapped_column(ForeignKey("institution.id"))
    number: Mapped[str] = mapped_column(String(24), comment="human number, e.g. UA-2026-014")
    program_id: Mapped[int] = mapped_column(ForeignKey("program.id"), index=True)
    kind: Mapped[Kind] = mapped_column(stored_enum(Kind, "kind"))
    state: Mapped[State] = mapped_column(stored_enum(State, "state"), default=State.DRAFT)
    version: Mapped[int] = mapped_column(comment="raised by every change; optimistic lock")
    proposer_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    entered_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("person.id"), index=True, comment="who typed it in on the proposer's behalf"
    )
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    based_on_id: Mapped[int | None] = mapped_column(
        ForeignKey("proposal.id"), index=True, comment="version in force it starts from"
    )
    started_from_id: Mapped[int | None] = mapped_column(
        ForeignKey("proposal.id"), comment="declined or withdrawn case it takes up again"
    )
    title: Mapped[str] = mapped_column(
        String(200), default="", comment="of the draft or the latest revision, for lists"
    )
    draft_content: Mapped[dict[str, Any]] = mapped_column(JSONText, default=dict)
    draft_version: Mapped[int] = mapped_column(default=1, comment="raised by every autosave")
    round: Mapped[int] = mapped_column(default=0, comment="of the route; raised by each sending")
    profile_version_id: Mapped[int] = mapped_column(ForeignKey("profile_version.id"))
    created_at: Mapped[datetime] = mapped_column(UTCDateTime())
    changed_at: Mapped[datetime] = mapped_column(UTCDateTime(), index=True)
    state_since: Mapped[datetime] = mapped_column(UTCDateTime())
    submitted_at: Mapped[datetime | None] = mapped_column(UTCDateTime())
    decided_at: Mapped[datetime | None] = mapped_column(UTCDateTime())
    publish_at: Mapped[datetime | None] = mapped_column(UTCDateTime(), comment="scheduled")
    published_at: Mapped[datetime | None] = mapped_column(UTCDateTime())
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime())
    last_award_on: Mapped[date | None] = mapped_column(comment="under this version, once ended")
    reinstatement_asked_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    origin_date: Mapped[date | None] = mapped_column(comment="approved before the system")
    origin_authority: Mapped[str | None] = mapped_column(String(200))
    record_file_id: Mapped[int | None] = mapped_column(
        ForeignKey("stored_file.id"), comment="the sealed approval record"
    )

    __mapper_args__ = {"version_id_col": version}

    institution: Mapped[Institution] = relationship()
    program: Mapped[Program] = relationship(back_populates="proposals")
    proposer: Mapped[Person] = relationship(foreign_keys=[proposer_id])
    entered_by: Mapped[Person | None] = relationship(foreign_keys=[entered_by_id])
    unit: Mapped[Unit] = relationship()
    based_on: Mapped["Proposal | None"] = relationship(foreign_keys=[based_on_id], remote_side=[id])
    record_file: Mapped[StoredFile | None] = relationship()
    revisions: Mapped[list["Revision"]] = relationship(
        back_populates="proposal", order_by="Revision.number"
    )
    co_proposers: Mapped[list["CoProposer"]] = relationship(order_by="CoProposer.id")
    attachments: Mapped[list["Attachment"]] = relationship(order_by="Attachment.id")


class CoProposer(Base):
    """Somebody who may edit and send a proposal beside its proposer."""

    __tablename__ = "co_proposer"
    __table_args__ = (UniqueConstraint("proposal_id", "person_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    proposal_id: Mapped[int] = mapped_column(ForeignKey("proposal.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    added_at: Mapped[datetime] = mapped_column(UTCDateTime())
    added_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))

    person: Mapped[Person] = relationship(foreign_keys=[person_id])


class Revision(Base):
    """Governed content at one point, sealed by the hash of its canonical form. Never changed."""

    __tablename__ = "revision"
    __table_args__ = (UniqueConstraint("proposal_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    proposal_id: Mapped[int] = mapped_column(ForeignKey("proposal.id"))
    number: Mapped[int]
    based_on_id: Mapped[int | None] = mapped_column(ForeignKey("revision.id"))
    canonical: Mapped[bytes] = mapped_column(LargeBinary, comment="RFC 8785 JSON, UTF-8")
    sha256: Mapped[str] = mapped_column(String(64), comment="of canonical")
    sealed_at: Mapped[datetime] = mapped_column(UTCDateTime())
    sealed_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    note: Mapped[str] = mapped_column(Text, default="", comment="why, in the editor's words")

    proposal: Mapped[Proposal] = relationship(back_populates="revisions")
    sealed_by: Mapped[Person] = relationship()
    scopes: Mapped[list["RevisionScope"]] = relationship(order_by="RevisionScope.id")


class RevisionScope(Base):
    """The hash of one scope of a revision: equal hash, nothing in that scope has changed."""

    __tablename__ = "revision_scope"
    __table_args__ = (UniqueConstraint("revision_id", "scope"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    revision_id: Mapped[int] = mapped_column(ForeignKey("revision.id"))
    scope: Mapped[Scope] = mapped_column(stored_enum(Scope, "scope"))
    sha256: Mapped[str] = mapped_column(String(64))


class Attachment(Base):
    """A file that goes with a proposal: seen by whoever may see the proposal, and nobody else."""

    __tablename__ = "attachment"

    id: Mapped[int] = mapped_column(primary_key=True)
    proposal_id: Mapped[int] = mapped_column(ForeignKey("proposal.id"), index=True)
    file_id: Mapped[int] = mapped_column(ForeignKey("stored_file.id"))
    caption: Mapped[str] = mapped_column(String(300), default="")
    added_at: Mapped[datetime] = mapped_column(UTCDateTime())
    added_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    removed_at: Mapped[datetime | None] = mapped_column(UTCDateTime())

    file: Mapped[StoredFile] = relationship()


class RequestedChange(Base):
    """What an office asks to be changed before it signs, tied to a field."""

    __tablename__ = "requested_change"

    id: Mapped[int] = mapped_column(primary_key=True)
    proposal_id: Mapped[int] = mapped_column(ForeignKey("proposal.id"), index=True)
    revision_id: Mapped[int] = mapped_column(ForeignKey("revision.id"))
    field: Mapped[str] = mapped_column(String(60), default="", comment="empty: the whole")
    text: Mapped[str] = mapped_column(Text)
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime] = mapped_column(UTCDateTime())
    answered_at: Mapped[datetime | None] = mapped_column(UTCDateTime())

    by: Mapped[Person] = relationship()


class Audience(enum.Enum):
    """Who reads a comment; said to its writer before it is sent."""

    EVERYONE = "everyone"
    """Whoever may see the proposal, its proposers included."""
    OFFICES = "offices"
    """Offices on the route and the committee, not the proposers."""
    COMMITTEE = "committee"
    """Members of the committee who are not recused."""


class Comment(Base):
    """One contribution to the discussion of a proposal."""

    __tablename__ = "comment"

    id: Mapped[int] = mapped_column(primary_key=True)
    proposal_id: Mapped[int] = mapped_column(ForeignKey("proposal.id"), index=True)
    committee_id: Mapped[int | None] = mapped_column(ForeignKey("committee.id"))
    revision_id: Mapped[int | None] = mapped_column(ForeignKey("revision.id"))
    audience: Mapped[Audience] = mapped_column(stored_enum(Audience, "audience"))
    author_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    text: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(UTCDateTime())

    author: Mapped[Person] = relationship()


class NumberSeries(Base):
    """The last proposal number given out, by institution and year. Gaps are allowed."""

    __tablename__ = "number_series"
    __table_args__ = (UniqueConstraint("institution_id", "year"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    institution_id: Mapped[int] = mapped_column(ForeignKey("institution.id"))
    year: Mapped[int]
    last: Mapped[int] = mapped_column(default=0)
