"""From what is published to what is shown: rebuilds one entry with its words and facets.

Running it again changes nothing. It decides nothing: states come from the workflow.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from accounts.models import Unit
from accounts.queries import ancestors, units_of
from catalog.document import document
from catalog.models import CatalogEntry, CatalogFacet, CatalogWord
from persistence.text import Text
from profiles.institution import Facet
from profiles.profile import Profile
from proposals.answers import texts
from proposals.catalogue import GOVERNED
from proposals.fields import Option
from proposals.models import Program, Proposal
from proposals.sealing import latest_revision
from proposals.states import Kind, State
from proposals.wordforms import normalised, weighed
from taxonomy.queries import items_named

ACTIVE, CLOSING, COMING_SOON = "active", "closing", "coming_soon"
ENDED, HIDDEN = "ended", "hidden"
LISTED = (ACTIVE, CLOSING, COMING_SOON)
"""Statuses of entries that stand in the list; ended ones are only readable at their address."""

_TITLE, _SKILL, _TEXT = 3, 2, 1


@dataclass(frozen=True)
class Projected:
    """What the catalog should hold of one program."""

    proposal_id: int
    slug: str
    title: str
    status: str
    document: Mapping[str, Any]
    sha256: str
    words: Mapping[str, int]
    facets: Mapping[tuple[str, str], str]
    """Facet and value to a label in English."""


def project(
    session: Session, program_id: int, *, now: datetime, profile: Profile
) -> CatalogEntry | None:
    """Make the program's entry what it should be; None when nothing of it is public."""
    program = session.get_one(Program, program_id, with_for_update=True)
    wanted = projected(session, program, profile)
    entry = session.scalar(select(CatalogEntry).where(CatalogEntry.program_id == program_id))
    if wanted is None:
        if entry is not None:
            _clear(session, entry)
            session.delete(entry)
            session.flush()
        return None
    if entry is None:
        entry = CatalogEntry(institution_id=program.institution_id, program_id=program_id)
        session.add(entry)
    _fill(entry, wanted, now)
    session.flush()
    _clear(session, entry)
    session.add_all(
        CatalogWord(entry_id=entry.id, word=word, weight=weight)
        for word, weight in wanted.words.items()
    )
    session.add_all(
        CatalogFacet(
            institution_id=program.institution_id,
            entry_id=entry.id,
            facet=facet,
            value=value,
            label=label[:200],
        )
        for (facet, value), label in wanted.facets.items()
    )
    session.flush()
    return entry


def _fill(entry: CatalogEntry, wanted: Projected, now: datetime) -> None:
    values = {
        "proposal_id": wanted.proposal_id,
        "slug": wanted.slug,
        "title": wanted.title,
        "sort_title": normalised(wanted.title)[:200] or wanted.slug,
        "status": wanted.status,
        "document": dict(wanted.document),
        "sha256": wanted.sha256,
    }
    if any(getattr(entry, name) != value for name, value in values.items()):
        for name, value in values.items():
            setattr(entry, name, value)
        entry.changed_at = now


def _clear(session: Session, entry: CatalogEntry) -> None:
    session.execute(delete(CatalogWord).where(CatalogWord.entry_id == entry.id))
    session.execute(delete(CatalogFacet).where(CatalogFacet.entry_id == entry.id))


def projected(session: Session, program: Program, profile: Profile) -> Projected | None:
    """What the catalog should hold of this program now; None for nothing."""
    shown = shown_version(session, program, coming_soon=profile.workflow.options.coming_soon)
    if shown is None:
        return None
    proposal, status = shown
    revision = latest_revision(session, proposal.id)
    if revision is None:
        return None
    status = HIDDEN if program.hidden_at is not None else status
    page = document(program, proposal, revision)
    listed = status in LISTED
    units = ancestors(units_of(session, program.institution_id), program.unit_id)
    return Projected(
        proposal_id=proposal.id,
        slug=program.slug,
        title=str(page["content"].get("title", proposal.title))[:200],
        status=status,
        document=page,
        sha256=revision.sha256,
        words=weighed(_texts(session, program, page, profile, units)) if listed else {},
        facets=dict(_facets(page, profile, units)) if listed else {},
    )


def shown_version(
    session: Session, program: Program, *, coming_soon: bool
) -> tuple[Proposal, str] | None:
    """The version that the page shows, and the status that follows from it."""
    versions = session.scalars(
        select(Proposal)
        .where(
            Proposal.program_id == program.id,
            Proposal.state.in_((State.ACTIVE, State.TERMINATED, State.APPROVED, State.MARKETING)),
        )
        .order_by(Proposal.id.desc())
    ).all()
    by_state = {one.state: one for one in reversed(versions)}
    active = by_state.get(State.ACTIVE)
    if active is not None:
        return active, CLOSING if active.kind is Kind.TERMINATION else ACTIVE
    if State.TERMINATED in by_state:
        return by_state[State.TERMINATED], ENDED
    awaited = by_state.get(State.MARKETING) or by_state.get(State.APPROVED)
    return (awaited, COMING_SOON) if coming_soon and awaited is not None else None


def _texts(
    session: Session,
    program: Program,
    page: Mapping[str, Any],
    profile: Profile,
    units: Iterable[Unit],
) -> Iterator[tuple[str, int]]:
    """The texts that a search looks through, each with its weight."""
    content, copy = page["content"], page["copy"]
    yield str(content.get("title", "")), _TITLE
    yield from ((skill, _SKILL) for skill in skills_of(content))
    yield from ((unit.name, _TEXT) for unit in units)
    for name in ("summary", "code", "series", "stacks_into"):
        yield str(content.get(name, "")), _TEXT
    for name in ("public_summary", "public_body", "benefits", "catalog_code"):
        yield str(copy.get(name, "")), _TEXT
    yield from ((str(row.get("statement", "")), _TEXT) for row in content.get("outcomes", ()))
    for row in content.get("activities", ()):
        yield f"{row.get('code', '')} {row.get('title', '')}", _TEXT
    subject = _label(profile, "subject", content.get("subject"))
    yield str(subject or ""), _TEXT
    codes = [code for row in content.get("outcomes", ()) for code in row.get("competencies", ())]
    named = items_named(session, program.institution_id, codes)
    yield from ((item.statement, _SKILL) for item in named.values())


def _facets(
    page: Mapping[str, Any], profile: Profile, units: Iterable[Unit]
) -> Iterator[tuple[tuple[str, str], str]]:
    """Each value that the entry is found under: single choices, its unit and those above, skills."""
    content = page["content"]
    for facet in (Facet.SUBJECT, Facet.LEVEL, Facet.CREDIT_BASIS, Facet.MODALITY, Facet.PACING):
        value = content.get(facet.value)
        if value:
            label = _label(profile, facet.value, value)
            yield (facet.value, str(value)[:120]), str(label or value)
    for unit in units:
        yield (Facet.UNIT.value, str(unit.id)), unit.name
    for skill in skills_of(content):
        value = normalised(skill)[:120]
        if value:
            yield (Facet.SKILLS.value, value), skill[:1].upper() + skill[1:]


def skills_of(content: Mapping[str, Any]) -> list[str]:
    """The skills of all outcomes and the further ones, each once whatever its case."""
    named = [
        *(skill for row in content.get("outcomes", ()) for skill in texts(row.get("skills"))),
        *texts(content.get("skills")),
    ]
    found: dict[str, str] = {}
    for skill in named:
        found.setdefault(normalised(skill), skill)
    return list(found.values())


def _label(profile: Profile, field: str, value: Any) -> Text | None:
    asked = profile.workflow.form.field(field)
    options: tuple[Option, ...] = asked.field.options if asked else GOVERNED[field].options
    return next((one.label for one in options if one.value == value), None)
