"""Finding programs by words and facets: the same three queries whatever is asked, on both databases.

A word finds what begins with it. Counts at a facet are given all other choices, so that each says
how many there would be. Only listed entries have words and facets.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import ceil
from typing import Any

from sqlalchemy import ColumnElement, Select, Subquery, and_, case, func, select, union_all
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased, contains_eager, joinedload

from catalog.models import CatalogEntry, CatalogFacet, CatalogWord
from catalog.projection import LISTED
from proposals.models import Program
from proposals.wordforms import after_prefix, asked_words

PAGE = 20
VALUES_SHOWN = 40
"""Values listed at one facet: the most frequent, beside those chosen."""


@dataclass(frozen=True)
class Wanted:
    """What is looked for. ``institution_id`` None: in every institution."""

    institution_id: int | None = None
    text: str = ""
    chosen: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Facet to the values of which an entry must have one."""
    facets: tuple[str, ...] = ()
    """Facets whose values are to be counted."""
    page: int = 1

    @property
    def words(self) -> list[str]:
        """The words that are looked for."""
        return asked_words(self.text)


@dataclass(frozen=True)
class FacetValue:
    """One value of a facet, with how many entries there would be."""

    value: str
    label: str
    count: int
    chosen: bool


@dataclass(frozen=True)
class Found:
    """One page of what was found."""

    entries: Sequence[CatalogEntry]
    total: int
    page: int
    pages: int
    facets: Mapping[str, Sequence[FacetValue]]


def search(session: Session, wanted: Wanted, *, size: int = PAGE) -> Found:
    """Entries that have every word and, at each facet, one of the chosen values."""
    total = session.scalar(
        select(func.count()).select_from(CatalogEntry).where(*_listed(wanted), *_all(wanted))
    )
    total = total or 0
    pages = max(1, ceil(total / size))
    page = min(max(1, wanted.page), pages)
    return Found(
        _entries(session, wanted, size, page), total, page, pages, _counts(session, wanted)
    )


def _entries(session: Session, wanted: Wanted, size: int, page: int) -> Sequence[CatalogEntry]:
    """One page: best first where words were asked for, else by title.

    The ids of the page are found in an index; only its own rows are read.
    """
    order = [score.desc() for score in _score(wanted.words)]
    ids = (
        select(CatalogEntry.id)
        .where(*_listed(wanted), *_all(wanted))
        .order_by(*order, CatalogEntry.sort_title, CatalogEntry.id)
        .limit(size)
        .offset((page - 1) * size)
    )
    return session.scalars(
        select(CatalogEntry)
        .join(CatalogEntry.program)
        .where(CatalogEntry.id.in_(ids), Program.hidden_at.is_(None))
        .options(contains_eager(CatalogEntry.program), joinedload(CatalogEntry.institution))
        .order_by(*order, CatalogEntry.sort_title, CatalogEntry.id)
    ).all()


def _listed(wanted: Wanted) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = [CatalogEntry.status.in_(LISTED)]
    if wanted.institution_id is not None:
        found.append(CatalogEntry.institution_id == wanted.institution_id)
    return found


def _all(wanted: Wanted) -> list[ColumnElement[bool]]:
    return _narrowed(CatalogEntry.id, wanted)


def _narrowed(
    entry_id: InstrumentedAttribute[int], wanted: Wanted, *, leave_out: str = ""
) -> list[ColumnElement[bool]]:
    """What an entry must have, but for one facet."""
    having = [entry_id.in_(_with_word(word)) for word in wanted.words]
    for facet, values in sorted(wanted.chosen.items()):
        if values and facet != leave_out:
            having.append(
                entry_id.in_(
                    select(CatalogFacet.entry_id).where(
                        CatalogFacet.facet == facet, CatalogFacet.value.in_(values)
                    )
                )
            )
    return having


def _begins_with(word: str) -> ColumnElement[bool]:
    return and_(CatalogWord.word >= word, CatalogWord.word < after_prefix(word))


def _with_word(word: str) -> Select[tuple[int]]:
    return select(CatalogWord.entry_id).where(_begins_with(word))


def _score(words: Sequence[str]) -> list[ColumnElement[Any]]:
    """How well an entry fits: the weight of each word, twice if it stands there whole."""
    if not words:
        return []
    parts = [
        select(func.max(CatalogWord.weight * case((CatalogWord.word == word, 2), else_=1)))
        .where(CatalogWord.entry_id == CatalogEntry.id, _begins_with(word))
        .correlate(CatalogEntry)
        .scalar_subquery()
        for word in words
    ]
    total: ColumnElement[Any] = parts[0]
    for part in parts[1:]:
        total = total + part
    return [total]


def _counts(session: Session, wanted: Wanted) -> dict[str, Sequence[FacetValue]]:
    """How many entries each value would give; one query, a part of it for each chosen facet."""
    chosen = [facet for facet in wanted.facets if wanted.chosen.get(facet)]
    others = [facet for facet in wanted.facets if facet not in chosen]
    parts = [_counted(wanted, (facet,), leave_out=facet) for facet in chosen]
    if others:
        parts.append(_counted(wanted, tuple(others)))
    if not parts:
        return {}
    counted = union_all(*parts).subquery()
    rows = session.execute(
        select(counted.c.facet, counted.c.value, counted.c.entries, _some_label(counted))
    )
    found: dict[str, list[FacetValue]] = {facet: [] for facet in wanted.facets}
    for row in rows:
        picked = row.value in wanted.chosen.get(row.facet, ())
        found[row.facet].append(FacetValue(row.value, row.label, row.entries, picked))
    return {facet: _frequent(values) for facet, values in found.items()}


def _counted(wanted: Wanted, facets: tuple[str, ...], *, leave_out: str = "") -> Select[Any]:
    """Counts alone, so that an index answers without the rows."""
    counted = (
        select(
            CatalogFacet.facet.label("facet"),
            CatalogFacet.value.label("value"),
            func.count().label("entries"),
        )
        .where(
            CatalogFacet.facet.in_(facets),
            *_narrowed(CatalogFacet.entry_id, wanted, leave_out=leave_out),
        )
        .group_by(CatalogFacet.facet, CatalogFacet.value)
    )
    if wanted.institution_id is not None:
        counted = counted.where(CatalogFacet.institution_id == wanted.institution_id)
    return counted


def _some_label(counted: Subquery) -> ColumnElement[str]:
    """The label of one entry that has the value: they are alike."""
    one = aliased(CatalogFacet)
    return (
        select(one.label)
        .where(one.facet == counted.c.facet, one.value == counted.c.value)
        .order_by(one.entry_id)
        .limit(1)
        .correlate(counted)
        .scalar_subquery()
        .label("label")
    )


def _frequent(values: list[FacetValue]) -> list[FacetValue]:
    """The most frequent values, and those chosen in any case."""
    ranked = sorted(values, key=lambda one: (-one.count, one.label.casefold(), one.value))
    return [one for place, one in enumerate(ranked) if place < VALUES_SHOWN or one.chosen]
