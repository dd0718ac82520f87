"""The words of what was sealed, so that a proposal is found by them. Filled when a revision is sealed.

Only what every reader of the proposal may read is in here: the latest revision, never a draft.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, delete, insert
from sqlalchemy.orm import Mapped, Session, mapped_column

from persistence.base import Base
from proposals.catalogue import GOVERNED
from proposals.fields import Column, Field, FieldType
from proposals.wordforms import words_of

WORD = String(60).with_variant(String(60, collation="C"), "postgresql")
"""Compared byte by byte on both databases, so that an index finds what begins with a word."""

_IN_WORDS = frozenset(
    {FieldType.TEXT, FieldType.LONG_TEXT, FieldType.TAGS, FieldType.EMAIL, FieldType.URL}
)
"""Types whose values are somebody's own words."""


class ProposalWord(Base):
    """A word under which a proposal is found."""

    __tablename__ = "proposal_word"
    __table_args__ = (
        UniqueConstraint("proposal_id", "word"),
        Index("ix_proposal_word_word", "word", "proposal_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    proposal_id: Mapped[int] = mapped_column(ForeignKey("proposal.id"))
    word: Mapped[str] = mapped_column(WORD, comment="normalised, of the latest revision")


def words_in(content: Mapping[str, Any]) -> list[str]:
    """The words that people wrote into governed content, each once, in order of the alphabet."""
    found = {word for text in _texts(content) for word in words_of(text)}
    return sorted(found)


def remember_words(session: Session, proposal_id: int, content: Mapping[str, Any]) -> None:
    """Let the proposal be found by the words of this content and by no others."""
    session.execute(delete(ProposalWord).where(ProposalWord.proposal_id == proposal_id))
    rows = [{"proposal_id": proposal_id, "word": word} for word in words_in(content)]
    if rows:
        session.execute(insert(ProposalWord), rows)


def _texts(content: Mapping[str, Any]) -> Iterator[str]:
    for name, value in content.items():
        if name == "attachments":
            yield from (str(one.get("name", "")) for one in _rows(value))
            continue
        field = GOVERNED.get(name)
        if field is None:
            yield from _strings(value)  # the institution's own field
        elif field.type is FieldType.TABLE:
            yield from _cells(field, value)
        elif field.type is FieldType.PICTURE and isinstance(value, Mapping):
            yield str(value.get("alt", ""))
        else:
            yield from _said(field, value)


def _cells(field: Field, value: Any) -> Iterator[str]:
    for row in _rows(value):
        for column in field.columns:
            yield from _said(column, row.get(column.name))


def _said(of: Field | Column, value: Any) -> Iterator[str]:
    if of.type in _IN_WORDS:
        yield from _strings(value)


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for one in value:
            yield from _strings(one)
    elif isinstance(value, Mapping):
        for name, one in value.items():
            if name not in ("id", "sha256"):
                yield from _strings(one)


def _rows(value: Any) -> list[Mapping[str, Any]]:
    return [row for row in value if isinstance(row, Mapping)] if isinstance(value, list) else []
