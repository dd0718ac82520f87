"""Keeps the public catalog equal to what is published: the subscriber, and all of a house at once."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.houses import profile_of
from app.work import WorkContext
from catalog.projection import project
from persistence.unit_of_work import unit_of_work
from proposals.models import Program, Proposal


def project_catalog(work: WorkContext) -> None:
    """Make the entries that the event is about what they should be; harmless however often done."""
    payload = work.delivery.payload
    if "proposal_id" not in payload:
        project_institution(work.sessions, int(payload["institution_id"]), now=work.now)
        return
    with work.writing() as session:
        proposal = session.get(Proposal, payload["proposal_id"])
        if proposal is None:
            return
        profile = profile_of(proposal.institution_id)
        project(session, proposal.program_id, now=work.now, profile=profile)


def project_institution(
    sessions: Callable[[], Session], institution_id: int, *, now: datetime
) -> tuple[int, int]:
    """Every program of an institution anew; how many are in the catalog, and of how many.

    One transaction each: whoever writes meanwhile waits a moment, not for all of them.
    """
    with sessions() as session:
        ids = session.scalars(
            select(Program.id).where(Program.institution_id == institution_id).order_by(Program.id)
        ).all()
    profile, kept = profile_of(institution_id), 0
    for program_id in ids:
        with sessions() as session, unit_of_work(session):
            entry = project(session, program_id, now=now, profile=profile)
            kept += entry is not None
    return kept, len(ids)
