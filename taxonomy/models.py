"""Skills frameworks that an institution has adopted. Shipped ones become rows too, once adopted."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from persistence.base import Base
from persistence.types import UTCDateTime


class SkillsFramework(Base):
    """One framework in one institution. Adopting it again renews it in place."""

    __tablename__ = "skills_framework"
    __table_args__ = (UniqueConstraint("institution_id", "key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    institution_id: Mapped[int] = mapped_column(ForeignKey("institution.id"))
    key: Mapped[str] = mapped_column(String(60), comment="first half of a reference, as in nace:x")
    title: Mapped[str] = mapped_column(String(255))
    creator: Mapped[str] = mapped_column(String(255), default="")
    uri: Mapped[str] = mapped_column(String(1000), default="")
    version: Mapped[str] = mapped_column(String(60), default="")
    language: Mapped[str] = mapped_column(String(60), default="")
    source: Mapped[str] = mapped_column(String(1000), default="", comment="where it was published")
    adopted_at: Mapped[datetime] = mapped_column(UTCDateTime(), comment="the last time")

    items: Mapped[list["SkillsItem"]] = relationship(
        back_populates="framework", order_by="(SkillsItem.position, SkillsItem.id)"
    )


class SkillsItem(Base):
    """One competency or skill. Never deleted: sealed proposals refer to it."""

    __tablename__ = "skills_item"
    __table_args__ = (UniqueConstraint("framework_id", "identifier"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    framework_id: Mapped[int] = mapped_column(ForeignKey("skills_framework.id"))
    identifier: Mapped[str] = mapped_column(String(255), comment="the framework's own, stable")
    position: Mapped[int] = mapped_column(comment="order within the framework, from 1")
    parent_identifier: Mapped[str | None] = mapped_column(String(255))
    code: Mapped[str] = mapped_column(String(255), default="", comment="as people cite it")
    statement: Mapped[str] = mapped_column(Text)
    description: Mapped[str] = mapped_column(Text, default="")
    kind: Mapped[str] = mapped_column(String(255), default="", comment="the framework's word")
    uri: Mapped[str] = mapped_column(String(1000), default="")
    searched: Mapped[str] = mapped_column(
        Text, comment="code, statement and description case-folded, for finding"
    )
    retired: Mapped[bool] = mapped_column(
        default=False, comment="no longer in the framework; kept for what refers to it"
    )

    framework: Mapped[SkillsFramework] = relationship(back_populates="items")

    @property
    def reference(self) -> str:
        """How a proposal names this item, e.g. ``nace:communication``."""
        return f"{self.framework.key}:{self.identifier}"
