"""Institutions, the profile in force, units, people and their dated roles."""

import enum
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from accounts.roles import Role
from persistence.base import Base
from persistence.types import JSONText, UTCDateTime, stored_enum


class Institution(Base):
    """A university or college with a profile of its own."""

    __tablename__ = "institution"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(60), unique=True, comment="in public addresses")
    name: Mapped[str] = mapped_column(String(200))
    prefix: Mapped[str] = mapped_column(String(8), unique=True, comment="of proposal numbers: UA")
    timezone: Mapped[str] = mapped_column(String(60), default="UTC", comment="IANA name")
    illustrative: Mapped[bool] = mapped_column(default=False, comment="demo: contents are made up")
    created_at: Mapped[datetime] = mapped_column(UTCDateTime())

    def day(self, at: datetime) -> date:
        """The date at the institution at this moment."""
        return at.astimezone(ZoneInfo(self.timezone)).date()


class ProfileVersion(Base):
    """An institution's rules as adopted: the truth at run time; the folder is only their source."""

    __tablename__ = "profile_version"
    __table_args__ = (UniqueConstraint("institution_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    institution_id: Mapped[int] = mapped_column(ForeignKey("institution.id"))
    number: Mapped[int] = mapped_column(comment="1, 2, 3 ... within the institution")
    content: Mapped[dict[str, Any]] = mapped_column(JSONText, comment="the checked profile")
    sha256: Mapped[str] = mapped_column(String(64), comment="of the canonical content")
    adopted_at: Mapped[datetime] = mapped_column(UTCDateTime())
    adopted_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class UnitKind(enum.Enum):
    """What a unit is. Only academic units may propose for credit where the profile says so."""

    COLLEGE = "college"
    SCHOOL = "school"
    DEPARTMENT = "department"
    CO_CURRICULAR = "co_curricular"
    GRADUATE_BODY = "graduate_body"
    OFFICE = "office"


class Unit(Base):
    """A college, school, department or office; a tree inside the institution."""

    __tablename__ = "unit"
    __table_args__ = (
        UniqueConstraint("institution_id", "slug"),
        CheckConstraint("parent_id IS NULL OR parent_id <> id", name="not_its_own_parent"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    institution_id: Mapped[int] = mapped_column(ForeignKey("institution.id"), index=True)
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    slug: Mapped[str] = mapped_column(String(80))
    name: Mapped[str] = mapped_column(String(200))
    kind: Mapped[UnitKind] = mapped_column(stored_enum(UnitKind, "unit_kind"))
    closed_on: Mapped[date | None] = mapped_column(comment="no new proposals from this day on")

    institution: Mapped[Institution] = relationship()
    parent: Mapped["Unit | None"] = relationship(remote_side=[id])


class Person(Base):
    """Somebody with an account at one institution."""

    __tablename__ = "person"

    id: Mapped[int] = mapped_column(primary_key=True)
    institution_id: Mapped[int] = mapped_column(ForeignKey("institution.id"), index=True)
    name: Mapped[str] = mapped_column(String(200))
    email: Mapped[str] = mapped_column(String(254), unique=True, comment="lower case")
    title: Mapped[str] = mapped_column(String(200), default="", comment="post, shown in signatures")
    password_hash: Mapped[str | None] = mapped_column(String(200), comment="Argon2; none: by link")
    language: Mapped[str] = mapped_column(String(12), default="en")
    session_epoch: Mapped[int] = mapped_column(
        default=1, comment="raised to sign the person out everywhere"
    )
    active: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime())
    left_at: Mapped[datetime | None] = mapped_column(UTCDateTime())

    institution: Mapped[Institution] = relationship()
    memberships: Mapped[list["RoleMembership"]] = relationship(
        back_populates="person", order_by="RoleMembership.id"
    )

    # What a session asks of the person behind it.
    @property
    def is_authenticated(self) -> bool:
        """Whoever has a row is somebody."""
        return True

    @property
    def is_anonymous(self) -> bool:
        """Never: visitors without an account have no row."""
        return False

    @property
    def is_active(self) -> bool:
        """Whether the person may sign in."""
        return self.active

    def get_id(self) -> str:
        """What the session cookie holds: the person and the epoch of their sessions."""
        return f"{self.id}.{self.session_epoch}"


class RoleMembership(Base):
    """A role that a person holds from one day to another, in a unit or the whole institution."""

    __tablename__ = "role_membership"
    __table_args__ = (
        CheckConstraint("ends_on IS NULL OR ends_on >= starts_on", name="ends_after_it_starts"),
        Index("ix_role_membership_holder", "unit_id", "role"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    role: Mapped[Role] = mapped_column(stored_enum(Role, "role"))
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    starts_on: Mapped[date]
    ends_on: Mapped[date | None] = mapped_column(comment="last day; none: open")
    from_group: Mapped[str | None] = mapped_column(
        String(255), comment="group of the institution's sign-in that gave it; none: given by hand"
    )

    person: Mapped[Person] = relationship(back_populates="memberships")
    unit: Mapped[Unit | None] = relationship()

    def in_force(self, day: date) -> bool:
        """Whether the role is held on this day."""
        return self.starts_on <= day and (self.ends_on is None or day <= self.ends_on)


class OutsideAccount(Base):
    """A person's account at the institution's own sign-in, known by what never changes there."""

    __tablename__ = "outside_account"
    __table_args__ = (UniqueConstraint("issuer", "subject"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    issuer: Mapped[str] = mapped_column(String(500), comment="address of the provider, or proxy")
    subject: Mapped[str] = mapped_column(String(255), comment="the provider's name for the person")
    linked_at: Mapped[datetime] = mapped_column(UTCDateTime())

    person: Mapped[Person] = relationship()


class LinkPurpose(enum.Enum):
    """What a mailed link is good for."""

    SIGN_IN = "sign_in"
    RESET = "reset"


class MailedLink(Base):
    """A single-use link sent by mail. Only the hash of its code is kept."""

    __tablename__ = "mailed_link"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    purpose: Mapped[LinkPurpose] = mapped_column(stored_enum(LinkPurpose, "link_purpose"))
    code_sha256: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    made_at: Mapped[datetime] = mapped_column(UTCDateTime())
    expires_at: Mapped[datetime] = mapped_column(UTCDateTime())
    used_at: Mapped[datetime | None] = mapped_column(UTCDateTime())

    person: Mapped[Person] = relationship()


class AttemptKind(enum.Enum):
    """What was tried."""

    PASSWORD = "password"
    LINK = "link"


class SignInAttempt(Base):
    """A try to sign in, counted per account and origin together so that nobody is locked out."""

    __tablename__ = "sign_in_attempt"
    __table_args__ = (Index("ix_sign_in_attempt_origin", "origin", "kind", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[AttemptKind] = mapped_column(stored_enum(AttemptKind, "attempt_kind"))
    email_sha256: Mapped[str] = mapped_column(String(64))
    origin: Mapped[str] = mapped_column(String(64), comment="network address of the client")
    at: Mapped[datetime] = mapped_column(UTCDateTime(), index=True)


class KeptForm(Base):
    """What was typed into a form that arrived without a session; offered back after signing in."""

    __tablename__ = "kept_form"

    id: Mapped[int] = mapped_column(primary_key=True)
    token_sha256: Mapped[bytes] = mapped_column(
        LargeBinary(32), unique=True, comment="of the token in the visitor's cookie"
    )
    person_id: Mapped[int | None] = mapped_column(
        ForeignKey("person.id"), comment="who typed it, where that is known"
    )
    path: Mapped[str] = mapped_column(String(500), comment="of the page with the form")
    fields: Mapped[list[list[str]]] = mapped_column(
        JSONText, comment="pairs of name and value; never a password or a file"
    )
    origin: Mapped[str] = mapped_column(String(64), comment="network address of the client")
    made_at: Mapped[datetime] = mapped_column(UTCDateTime(), index=True)
