"""The subscriber that keeps the public catalog equal to what is published."""

from app.houses import profile_of
from app.work import WorkContext
from catalog.projection import project
from proposals.models import Proposal


def project_catalog(work: WorkContext) -> None:
    """Make the entry of the event's program what it should be; harmless however often it is done."""
    with work.writing() as session:
        proposal = session.get(Proposal, work.delivery.payload["proposal_id"])
        if proposal is None:
            return
        profile = profile_of(proposal.institution_id)
        project(session, proposal.program_id, now=work.now, profile=profile)
