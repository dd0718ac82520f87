"""Waivers: a blocking rule set aside for one proposal by the officer whom the profile names."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from accounts.models import Person
from persistence.base import Base
from persistence.types import UTCDateTime


class Waiver(Base):
    """One rule waived for one proposal, with the reason, reported wherever findings are shown.

    Every use is reported, as at Newcastle (AU), whose President of Academic Senate may relax a rule
    on a senior officer's recommendation.
    """

    __tablename__ = "waiver"
    __table_args__ = (
        Index(
            "uq_waiver_in_force",
            "proposal_id",
            "rule_id",
            unique=True,
            sqlite_where=text("withdrawn_at IS NULL"),
            postgresql_where=text("withdrawn_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    proposal_id: Mapped[int] = mapped_column(ForeignKey("proposal.id"), index=True)
    rule_id: Mapped[str] = mapped_column(String(80))
    reason: Mapped[str] = mapped_column(Text)
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime] = mapped_column(UTCDateTime())
    withdrawn_at: Mapped[datetime | None] = mapped_column(UTCDateTime())

    by: Mapped[Person] = relationship()
