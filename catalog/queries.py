"""Reading the catalog: entries by address, versions, what was added last. No Sight is needed here:
nothing is read but what anybody may see."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from accounts.models import Institution
from catalog.models import CatalogEntry, CatalogFacet
from catalog.projection import ACTIVE, LISTED
from proposals.models import Program, Proposal, Revision
from proposals.states import PUBLISHED


def entry_by_address(session: Session, slug: str, program: str) -> CatalogEntry | None:
    """The entry at this address, also a hidden one: the page says that it is not available."""
    return session.scalar(
        select(CatalogEntry)
        .join(CatalogEntry.institution)
        .where(Institution.slug == slug, CatalogEntry.slug == program)
        .options(
            joinedload(CatalogEntry.institution),
            joinedload(CatalogEntry.program).joinedload(Program.unit),
        )
    )


@dataclass(frozen=True)
class Version:
    """One published version of a program. ``number`` counts from 1 in the order of publishing."""

    number: int
    proposal: Proposal
    revision: Revision


def versions_of(session: Session, program_id: int) -> list[Version]:
    """Every published version, oldest first, each with the revision that is in force in it."""
    proposals = session.scalars(
        select(Proposal)
        .where(Proposal.program_id == program_id, Proposal.state.in_(PUBLISHED))
        .order_by(Proposal.published_at, Proposal.id)
    ).all()
    newest = (
        select(func.max(Revision.id))
        .where(Revision.proposal_id.in_([one.id for one in proposals]))
        .group_by(Revision.proposal_id)
    )
    revisions = {
        one.proposal_id: one
        for one in session.scalars(
            select(Revision).where(Revision.id.in_(newest)).order_by(Revision.id)
        )
    }
    return [
        Version(number, one, revisions[one.id])
        for number, one in enumerate((one for one in proposals if one.id in revisions), start=1)
    ]


def newest(session: Session, institution_id: int | None, *, limit: int) -> Sequence[CatalogEntry]:
    """Programs in force that changed last."""
    wanted = (
        select(CatalogEntry)
        .join(CatalogEntry.program)
        .where(
            CatalogEntry.status == ACTIVE,
            Program.hidden_at.is_(None),
            Program.enrolment_suspended_at.is_(None),
        )
        .options(joinedload(CatalogEntry.program), joinedload(CatalogEntry.institution))
        .order_by(CatalogEntry.changed_at.desc(), CatalogEntry.id.desc())
        .limit(limit)
    )
    if institution_id is not None:
        wanted = wanted.where(CatalogEntry.institution_id == institution_id)
    return session.scalars(wanted).all()


@dataclass(frozen=True)
class House:
    """An institution with how many programs its catalog lists."""

    institution: Institution
    programs: int


def houses(session: Session) -> list[House]:
    """Every institution, by name."""
    counts = dict(
        session.execute(
            select(CatalogEntry.institution_id, func.count())
            .where(CatalogEntry.status.in_(LISTED))
            .group_by(CatalogEntry.institution_id)
        ).all()
    )
    found = session.scalars(select(Institution).order_by(Institution.name, Institution.id))
    return [House(one, counts.get(one.id, 0)) for one in found]


def counted(session: Session, institution_id: int, facet: str) -> dict[str, int]:
    """How many listed programs each value of a facet has."""
    rows = session.execute(
        select(CatalogFacet.value, func.count().label("entries"))
        .where(CatalogFacet.institution_id == institution_id, CatalogFacet.facet == facet)
        .group_by(CatalogFacet.value)
        .order_by(CatalogFacet.value)
    )
    return {row.value: row.entries for row in rows}


def addresses(
    session: Session, institution_id: int, *, page: int, size: int
) -> list[tuple[str, str]]:
    """Slug and day of the last change of every listed program, for the site map."""
    rows = session.execute(
        select(CatalogEntry.slug, CatalogEntry.changed_at)
        .join(CatalogEntry.program)
        .where(
            CatalogEntry.institution_id == institution_id,
            CatalogEntry.status.in_(LISTED),
            Program.hidden_at.is_(None),
        )
        .order_by(CatalogEntry.id)
        .limit(size)
        .offset((page - 1) * size)
    )
    return [(row.slug, row.changed_at.date().isoformat()) for row in rows]
