"""The subscriber that does what the clock has brought."""

from app.acts import outside_facts
from app.houses import profile_of
from app.work import WorkContext
from proposals.models import Proposal
from workflow.acting import Act
from workflow.falling_due import heard


def do_what_is_due(work: WorkContext) -> None:
    """One transaction for one thing that has fallen due."""
    payload = work.delivery.payload
    with work.writing() as session:
        proposal = session.get(Proposal, payload["proposal_id"])
        if proposal is None:
            return
        profile = profile_of(proposal.institution_id)
        outside = outside_facts(session, proposal, profile)
        act = Act(None, work.now, profile.workflow, outside=outside)
        heard(session, proposal.id, str(payload["what"]), act)
