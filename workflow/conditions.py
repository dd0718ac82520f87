"""Conditions of a carried motion: answered by the proposer, confirmed by the chair or coordinator."""

from sqlalchemy.orm import Session

from committee.models import Condition
from persistence.files import StoredFile
from persistence.text import Text
from proposals.sealing import latest_revision
from workflow.acting import Act
from workflow.actions import Action
from workflow.door import admitted, note, tell
from workflow.errors import InputMissing, NotPossible
from workflow.events import ConditionAnswered, ConditionConfirmed
from workflow.recording import record_overtaken


def answer(
    session: Session,
    condition_id: int,
    act: Act,
    *,
    evidence: str,
    file: StoredFile | None = None,
) -> Condition:
    """Say how a condition is met, with evidence or by an amendment of the fields it names."""
    condition = session.get_one(Condition, condition_id)
    proposal, _, _ = admitted(session, condition.ballot.proposal_id, Action.ANSWER_CONDITION, act)
    if not evidence.strip() and file is None:
        raise InputMissing(Text("Say how the condition is met, or attach what shows it."))
    if condition.met_at is not None:
        raise NotPossible(Text("This condition is confirmed already."))
    condition.evidence = evidence.strip()
    if file is not None:
        condition.evidence_file = file
    condition.answered_at = act.now
    note(session, proposal, "answer_condition", act, details={"condition": condition.id})
    tell(
        session,
        ConditionAnswered(proposal.id, act.actor_id, evidence.strip(), condition_id=condition.id),
        act,
    )
    return condition


def confirm(session: Session, condition_id: int, act: Act) -> Condition:
    """Confirm that a condition is met, on the latest revision."""
    condition = session.get_one(Condition, condition_id)
    proposal, _, _ = admitted(session, condition.ballot.proposal_id, Action.CONFIRM_CONDITION, act)
    if condition.met_at is not None:
        return condition
    if condition.answered_at is None:
        raise NotPossible(Text("The proposer has not answered this condition yet."))
    revision = latest_revision(session, proposal.id)
    condition.met_at, condition.met_by_id = act.now, act.actor_id
    condition.met_revision_id = revision.id if revision else None
    note(
        session,
        proposal,
        "confirm_condition",
        act,
        revision_sha256=revision.sha256 if revision else None,
        details={"condition": condition.id},
    )
    record_overtaken(proposal)
    tell(session, ConditionConfirmed(proposal.id, act.actor_id, condition_id=condition.id), act)
    return condition
