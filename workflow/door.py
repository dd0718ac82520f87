"""The one door's hinges: lock, permission, staleness, and the single place that moves a state."""

from datetime import datetime
from typing import Any

from sqlalchemy import event, select
from sqlalchemy.orm import Session, attributes

from persistence import audit, outbox
from persistence.audit import AuditEntry
from persistence.text import Text
from proposals.models import Proposal
from proposals.queries import visible
from proposals.sealing import latest_revision
from proposals.states import DECIDED, PUBLISHED, State
from workflow.acting import Act
from workflow.actions import Action
from workflow.errors import ChangedMeanwhile, NotAllowed, NotPossible
from workflow.events import ProposalEvent
from workflow.gathering import Picture, picture, program_locked
from workflow.machine import STATE_NAMES, decide
from workflow.permissions import IN_STATES, may
from workflow.relations import Standing, standing_of


def locked(session: Session, proposal_id: int, act: Act) -> Proposal:
    """The proposal, its program locked first. What may not be seen is refused as if not there."""
    program_id = session.scalar(select(Proposal.program_id).where(Proposal.id == proposal_id))
    if program_id is None:
        raise NotAllowed(Text("There is no such proposal."), hidden=True)
    program_locked(session, program_id)
    wanted = select(Proposal).where(Proposal.id == proposal_id)
    if act.sight is not None:
        wanted = wanted.where(visible(act.sight))
    proposal = session.scalars(
        wanted.with_for_update(of=Proposal).execution_options(populate_existing=True)
    ).one_or_none()
    if proposal is None:
        raise NotAllowed(Text("There is no such proposal."), hidden=True)
    return proposal


def admitted(
    session: Session, proposal_id: int, action: Action, act: Act, **asked: Any
) -> tuple[Proposal, Picture, Standing]:
    """Lock, ask for permission, refuse what was seen too long ago, take the picture."""
    proposal = locked(session, proposal_id, act)
    seen = picture(session, proposal, act, **asked)
    standing = standing_of(session, proposal, seen.steps, seen.facts.steps, act)
    refuse_unless_allowed(action, standing, proposal)
    refuse_if_stale(session, proposal, act)
    return proposal, seen, standing


def refuse_unless_allowed(action: Action, standing: Standing, proposal: Proposal) -> None:
    """Raise NotAllowed, or NotPossible where the act does not belong to this state."""
    if not may(action, standing.relations):
        raise NotAllowed(
            Text(
                "You may see this proposal, but this is for others to do. "
                "If you think you should be able to, ask the coordinator."
            )
        )
    states = IN_STATES.get(action)
    if states is not None and proposal.state not in states:
        raise NotPossible(
            Text(
                "This cannot be done while the proposal is “{state}”.",
                state=STATE_NAMES[proposal.state],
            )
        )


def refuse_if_stale(session: Session, proposal: Proposal, act: Act) -> None:
    """Raise ChangedMeanwhile when the page was opened before somebody else's change."""
    if act.seen_version is None or act.seen_version == proposal.version:
        return
    entries = audit.entries_of(session, f"proposal:{proposal.id}")
    raise ChangedMeanwhile(
        Text(
            "{number} was changed after you opened this page, so nothing was done. "
            "Look at what changed, then decide again.",
            number=proposal.number,
        ),
        changes=[Text("{action}", action=entry.action.replace("_", " ")) for entry in entries[-3:]],
    )


def move(
    session: Session,
    proposal: Proposal,
    action: Action,
    seen: Picture,
    act: Act,
    *,
    reason: str = "",
    announce: bool = True,
    **details: Any,
) -> None:
    """Take one edge: state, audit entry and outbox message, or raise with every reason."""
    edge = decide(proposal.state, action, seen.facts)
    before = proposal.state
    latest = latest_revision(session, proposal.id)
    with session.no_autoflush:
        if edge.target is not before:
            proposal.state = edge.target
            proposal.state_since = act.now
            _dates_follow(proposal, before, act)
        else:
            attributes.flag_modified(proposal, "changed_at")  # raises the version all the same
        proposal.changed_at = act.now
        note(
            session,
            proposal,
            action.value,
            act,
            reason=reason,
            from_state=before.value,
            to_state=edge.target.value,
            revision_sha256=latest.sha256 if latest else None,
            details=details,
        )
        if announce:
            tell(session, edge.announces(proposal.id, act.actor_id, reason), act)
    session.flush()


def _dates_follow(proposal: Proposal, before: State, act: Act) -> None:
    """Dates that belong to states are set and cleared with them; the audit trail keeps the past."""
    after = proposal.state
    if after is State.SUBMITTED and before in (State.DRAFT, State.RETURNED):
        proposal.submitted_at = act.now
    if after in DECIDED:
        proposal.decided_at = proposal.decided_at or act.now
    else:
        proposal.decided_at = None
        proposal.record_file_id = None
    if after in PUBLISHED:
        proposal.published_at = proposal.published_at or act.now
    if after not in (State.MARKETING, State.ACTIVE):
        proposal.publish_at = None
    proposal.ended_at = act.now if after in (State.CHANGED, State.TERMINATED) else None


OF_THE_PROPOSER = frozenset({"submit", "amend", "withdraw", "answer_condition", "start_again"})
"""What a proposer does: done by whoever entered the proposal for them, it is on their behalf."""


def for_whom(proposal: Proposal, act: Act, action: str) -> int | None:
    """On whose behalf the act is, where somebody acts for another."""
    entered = act.actor_id is not None and act.actor_id == proposal.entered_by_id
    if act.behalf_of_id is None and entered and action in OF_THE_PROPOSER:
        return proposal.proposer_id if proposal.proposer_id != act.actor_id else None
    return act.behalf_of_id


def note(session: Session, proposal: Proposal, action: str, act: Act, **entry: Any) -> AuditEntry:
    """One audit entry on the proposal's chain."""
    return audit.record(
        session,
        f"proposal:{proposal.id}",
        action,
        at=act.now,
        actor_id=act.actor_id,
        behalf_of_id=for_whom(proposal, act, action),
        **entry,
    )


def tell(
    session: Session, happened: ProposalEvent, act: Act, *, due_at: datetime | None = None
) -> None:
    """Announce an event through the outbox, in this transaction; heard at once or when due."""
    outbox.announce(session, happened.name, happened.payload(), at=act.now, due_at=due_at)


class UnauditedMove(RuntimeError):
    """A state was changed without an audit entry in the same flush; nothing is written."""


@event.listens_for(Session, "before_flush")
def refuse_unaudited_moves(session: Session, _context: Any, _instances: Any) -> None:
    """Refuse a flush that moves a proposal's state without its audit entry, in every session."""
    audited = {
        entry.subject
        for entry in session.new
        if isinstance(entry, AuditEntry) and entry.to_state is not None
    }
    for row in session.dirty:
        if not isinstance(row, Proposal):
            continue
        history = attributes.get_history(row, "state")
        moved = history.has_changes() and history.deleted != history.added
        if moved and f"proposal:{row.id}" not in audited:
            raise UnauditedMove(
                f"Proposal {row.id} changed state without an audit entry; "
                "use a verb of workflow/service.py."
            )
