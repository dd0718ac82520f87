"""Writing down what an office decided or asked for. The verbs that use it are in other modules."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from proposals.models import Proposal, RequestedChange, Revision
from proposals.route_models import Choice, Decision
from workflow.acting import Act
from workflow.door import note, tell
from workflow.events import StepDecided


@dataclass(frozen=True)
class ChangeWanted:
    """A change that is asked for; ``field`` empty means the whole."""

    text: str
    field: str = ""


def ask_for(
    session: Session,
    proposal: Proposal,
    revision: Revision,
    changes: Sequence[ChangeWanted],
    act: Act,
) -> None:
    """Write down the changes asked for on this revision."""
    session.add_all(
        RequestedChange(
            proposal_id=proposal.id,
            revision_id=revision.id,
            field=change.field,
            text=change.text.strip(),
            by_id=act.actor_id,
            at=act.now,
        )
        for change in changes
    )


def decide_step(
    session: Session,
    proposal: Proposal,
    step_id: int,
    choice: Choice,
    revision: Revision,
    comment: str,
    act: Act,
) -> Decision:
    """Append one office's decision on a step, bound to the revision it was made on."""
    last = session.scalar(
        select(Decision)
        .where(Decision.step_id == step_id, Decision.ballot_id.is_(None))
        .order_by(Decision.id.desc())
        .limit(1)
    )
    decision = Decision(
        step_id=step_id,
        person_id=act.actor_id,
        on_behalf_of_id=act.behalf_of_id,
        choice=choice,
        revision_id=revision.id,
        supersedes_id=last.id if last else None,
        comment=comment.strip(),
        at=act.now,
    )
    session.add(decision)
    note(
        session,
        proposal,
        choice.value,
        act,
        reason=comment.strip() or None,
        revision_sha256=revision.sha256,
        details={"step": step_id},
    )
    tell(session, StepDecided(proposal.id, act.actor_id, comment, step_id, choice.value), act)
    session.flush()  # the next picture reads the decision
    return decision
