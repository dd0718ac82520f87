"""How far the set-up of an institution has come. What was answered is in the institution's own rows."""

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from accounts.models import Institution
from persistence.base import Base
from persistence.types import JSONText, UTCDateTime


class FirstRun(Base):
    """The set-up of one institution in the browser. An institution made otherwise has none."""

    __tablename__ = "first_run"

    id: Mapped[int] = mapped_column(primary_key=True)
    institution_id: Mapped[int] = mapped_column(ForeignKey("institution.id"), unique=True)
    trial: Mapped[bool] = mapped_column(comment="made to be tried: everything can be erased")
    steps: Mapped[dict[str, str]] = mapped_column(
        JSONText, comment="step to done or skipped; others wait"
    )
    begun_at: Mapped[datetime] = mapped_column(UTCDateTime())
    finished_at: Mapped[datetime | None] = mapped_column(UTCDateTime())

    institution: Mapped[Institution] = relationship()
