"""The approval record of a case: when a file of it belongs to the case, and when it no longer does.

Drawing it is the matter of documents/; nothing here knows what a PDF is.
"""

from sqlalchemy import select
from sqlalchemy.orm import Session

from committee.models import Ballot, Condition
from persistence.files import StoredFile
from proposals.models import Proposal
from proposals.sealing import latest_revision
from proposals.states import State
from workflow.acting import Act
from workflow.door import locked, note, tell
from workflow.events import RecordStored

RECORDED_IN = State.APPROVED
"""The record is made after the approval and must be there before marketing begins."""


def basis_of(session: Session, proposal: Proposal) -> str:
    """What a record rests on: another basis, another record. Empty where none is to be made."""
    revision = latest_revision(session, proposal.id)
    if proposal.state is not RECORDED_IN or revision is None:
        return ""
    met = session.scalars(
        select(Condition.id)
        .join(Ballot, Condition.ballot_id == Ballot.id)
        .where(Ballot.proposal_id == proposal.id, Condition.met_at.is_not(None))
        .order_by(Condition.id)
    )
    return f"{proposal.round} {revision.sha256} {' '.join(str(one) for one in met)}".strip()


def record_stored(
    session: Session, proposal_id: int, file: StoredFile, act: Act, *, basis: str
) -> bool:
    """Put the sealed record to its case and announce it, once.

    False, and nothing done, where the case has moved on since the record was drawn or has this
    very record already.
    """
    proposal = locked(session, proposal_id, act)
    if not basis or basis_of(session, proposal) != basis:
        return False
    present = proposal.record_file
    if present is not None and present.sha256 == file.sha256:
        return False
    session.add(file)
    session.flush()  # the event names the file by its id
    proposal.record_file = file
    note(session, proposal, "store_record", act, details={"sha256": file.sha256})
    tell(session, RecordStored(proposal.id, act.actor_id, file_id=file.id), act)
    return True


def record_overtaken(proposal: Proposal) -> None:
    """What the record says has changed: marketing waits until a new one is stored."""
    if proposal.state is RECORDED_IN:
        proposal.record_file_id = None
