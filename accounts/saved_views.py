"""Views that a person keeps: a name and the filters of a list, for that person alone."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from accounts.errors import AccountRefused
from persistence.base import Base
from persistence.text import Text
from persistence.types import UTCDateTime

AT_MOST = 30
"""Views that one person keeps of all lists together."""


class SavedView(Base):
    """One list with filters, under a name of the person's own."""

    __tablename__ = "saved_view"
    __table_args__ = (UniqueConstraint("person_id", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    place: Mapped[str] = mapped_column(String(40), comment="which list: board, proposals")
    name: Mapped[str] = mapped_column(String(80))
    query: Mapped[str] = mapped_column(String(500), comment="the filters, as in the address")
    saved_at: Mapped[datetime] = mapped_column(UTCDateTime())


def views_of(session: Session, person_id: int, place: str | None = None) -> Sequence[SavedView]:
    """The person's views, of one list or of all, by name."""
    wanted = select(SavedView).where(SavedView.person_id == person_id)
    if place is not None:
        wanted = wanted.where(SavedView.place == place)
    return session.scalars(wanted.order_by(SavedView.name, SavedView.id)).all()


def save_view(
    session: Session, person_id: int, *, place: str, name: str, query: str, at: datetime
) -> SavedView:
    """Keep a view. The same name again takes the new filters.

    Raises AccountRefused when the person keeps as many as there can be.
    """
    kept = session.scalar(
        select(SavedView).where(SavedView.person_id == person_id, SavedView.name == name)
    )
    if kept is None:
        count = session.scalar(
            select(func.count(SavedView.id)).where(SavedView.person_id == person_id)
        )
        if (count or 0) >= AT_MOST:
            raise AccountRefused(
                "name",
                Text("You keep {count} views. Remove one before you keep another.", count=AT_MOST),
            )
        kept = SavedView(person_id=person_id, name=name)
        session.add(kept)
    kept.place, kept.query, kept.saved_at = place, query, at
    session.flush()
    return kept


def remove_view(session: Session, person_id: int, view_id: int) -> bool:
    """Forget a view of this person; False where there is none with this number."""
    kept = session.get(SavedView, view_id)
    if kept is None or kept.person_id != person_id:
        return False
    session.delete(kept)
    return True
