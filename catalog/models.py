"""The public read model: one row a page, and the words and facets to find it by.

Filled by code from what is published (catalog/projection.py); nothing here is a source.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from accounts.models import Institution
from persistence.base import Base
from persistence.types import JSONText, UTCDateTime
from proposals.models import Program

BYTEWISE = String(200).with_variant(String(200, collation="C"), "postgresql")
"""Compared byte by byte on both databases: one order, and prefixes that an index can find."""
WORD = String(60).with_variant(String(60, collation="C"), "postgresql")


class CatalogEntry(Base):
    """What the public may read of one program now."""

    __tablename__ = "catalog_entry"
    __table_args__ = (
        Index("ix_catalog_entry_title", "institution_id", "sort_title", "id", "status"),
        Index("ix_catalog_entry_sort", "sort_title", "id", "status"),
        Index("ix_catalog_entry_changed", "changed_at", "id"),
        Index("ix_catalog_entry_address", "institution_id", "slug"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    institution_id: Mapped[int] = mapped_column(ForeignKey("institution.id"))
    program_id: Mapped[int] = mapped_column(ForeignKey("program.id"), unique=True)
    proposal_id: Mapped[int] = mapped_column(ForeignKey("proposal.id"), comment="version in force")
    slug: Mapped[str] = mapped_column(String(120))
    title: Mapped[str] = mapped_column(String(200))
    sort_title: Mapped[str] = mapped_column(BYTEWISE, comment="normalised for ordering")
    status: Mapped[str] = mapped_column(
        String(20), comment="active, closing, coming_soon, ended, hidden"
    )
    document: Mapped[dict[str, Any]] = mapped_column(JSONText, comment="what the page shows")
    sha256: Mapped[str] = mapped_column(String(64), comment="of the revision shown")
    changed_at: Mapped[datetime] = mapped_column(UTCDateTime())

    institution: Mapped[Institution] = relationship()
    program: Mapped[Program] = relationship()


class CatalogWord(Base):
    """A word under which an entry is found."""

    __tablename__ = "catalog_word"
    __table_args__ = (
        UniqueConstraint("entry_id", "word"),
        Index("ix_catalog_word_word", "word", "entry_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("catalog_entry.id"))
    word: Mapped[str] = mapped_column(WORD, comment="normalised")
    weight: Mapped[int] = mapped_column(comment="3 title, 2 skill, 1 text")


class CatalogFacet(Base):
    """A value of one facet that a listed entry has."""

    __tablename__ = "catalog_facet"
    __table_args__ = (
        UniqueConstraint("entry_id", "facet", "value"),
        Index("ix_catalog_facet_value", "facet", "value", "entry_id"),
        Index("ix_catalog_facet_house", "institution_id", "facet", "value", "entry_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    institution_id: Mapped[int] = mapped_column(ForeignKey("institution.id"))
    entry_id: Mapped[int] = mapped_column(ForeignKey("catalog_entry.id"))
    facet: Mapped[str] = mapped_column(String(30))
    value: Mapped[str] = mapped_column(String(120))
    label: Mapped[str] = mapped_column(String(200))
