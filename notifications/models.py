"""Mails as they were written: kept so that an administrator can read them without a mail server."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from accounts.models import Person
from persistence.base import Base
from persistence.files import StoredFile
from persistence.types import JSONText, UTCDateTime


class Mail(Base):
    """One mail to one person. Its key makes a repeated delivery harmless."""

    __tablename__ = "mail"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(160), unique=True, comment="delivery and recipient")
    message_id: Mapped[str] = mapped_column(String(200), comment="stable Message-ID")
    institution_id: Mapped[int] = mapped_column(ForeignKey("institution.id"), index=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    to: Mapped[str] = mapped_column(String(254))
    subject: Mapped[str] = mapped_column(String(300))
    text: Mapped[str] = mapped_column(Text)
    html: Mapped[str] = mapped_column(Text)
    headers: Mapped[dict[str, str]] = mapped_column(JSONText, default=dict)
    attachment_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id"))
    about: Mapped[str] = mapped_column(
        String(80), default="", index=True, comment="e.g. proposal:12"
    )
    secret: Mapped[bool] = mapped_column(
        default=False, comment="holds a sign-in link: not shown to others once it has been sent"
    )
    written_at: Mapped[datetime] = mapped_column(UTCDateTime(), index=True)
    sent_at: Mapped[datetime | None] = mapped_column(UTCDateTime(), comment="none: not by SMTP")

    person: Mapped[Person | None] = relationship()
    attachment: Mapped[StoredFile | None] = relationship()
