"""The subscriber that draws the approval record: reads once, draws with no transaction open, stores.

What the record says is in documents/; when it belongs to its case, in workflow/recording.py.
"""

import logging

from app.houses import profile_of
from app.work import WorkContext
from documents.approval_record import read_facts
from documents.record_facts import RecordFacts
from documents.record_pdf import badge_named, record_pdf
from documents.rendering import Asset
from persistence.files import FileStore
from proposals.models import Proposal
from workflow.acting import Act
from workflow.recording import basis_of, record_stored

log = logging.getLogger(__name__)


def make_record(work: WorkContext) -> None:
    """Draw and store the record of the event's case, unless the case has moved on meanwhile."""
    proposal_id = work.delivery.payload["proposal_id"]
    with work.reading() as session:
        proposal = session.get(Proposal, proposal_id)
        basis = basis_of(session, proposal) if proposal is not None else ""
        if proposal is None or not basis:
            return
        profile = profile_of(proposal.institution_id)
        facts = read_facts(session, proposal, profile, public_url=_address(work, proposal))
    drawn = record_pdf(facts, _badge(work.store, facts), on_refusal=_refused)
    with work.writing() as session:
        file = work.store.keep(
            drawn,
            name=f"{facts.number}-approval-record.pdf",
            media_type="application/pdf",
            at=work.now,
            by_id=None,
        )
        act = Act(None, work.now, profile.workflow)
        record_stored(session, proposal_id, file, act, basis=basis)


def _address(work: WorkContext, proposal: Proposal) -> str:
    """Where the public record will be; known before the program is published."""
    house, slug = proposal.institution.slug, proposal.program.slug
    return f"{work.settings.base_url}/catalog/{house}/{slug}/record"


def _badge(store: FileStore, facts: RecordFacts) -> Asset | None:
    """The badge's picture. A record without it is better than none."""
    named = badge_named(facts)
    if named is None:
        return None
    sha256, media_type = named
    try:
        return Asset(store.read(sha256), media_type)
    except (OSError, ValueError):
        log.warning("The badge picture %s of %s cannot be read", sha256, facts.number)
        return None


def _refused(address: str) -> None:
    log.warning("A record asked for %s, which is not its own; nothing was fetched", address[:200])
