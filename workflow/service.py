"""The moves of a proposal, one verb each. Every verb locks, asks, checks, moves; none commits."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from sqlalchemy.orm import Session

from committee.models import BallotState
from committee.voting import end_without_result, put_revision
from persistence.text import Text
from proposals.models import Proposal, Revision
from proposals.queries import in_force, open_requests
from proposals.route_models import Choice, StepKind
from proposals.sealing import latest_revision, seal
from proposals.states import State
from workflow.acting import Act
from workflow.actions import Action
from workflow.deciding import ChangeWanted, ask_for, decide_step
from workflow.door import (
    admitted,
    locked,
    move,
    note,
    refuse_if_stale,
    refuse_unless_allowed,
    tell,
)
from workflow.errors import GuardsUnmet, InputMissing, Refused
from workflow.events import FallsDue, PublicationScheduled, ReinstatementAsked
from workflow.facts import StepStatus
from workflow.gathering import Picture, picture
from workflow.machine import decide
from workflow.recording import record_overtaken
from workflow.relations import standing_of
from workflow.route_keeping import follow_route, lay_route, open_stages


def submit(session: Session, proposal_id: int, act: Act, *, remark: str = "") -> Proposal:
    """Send for sign-off: seal the revision, lay the route, open its first stage."""
    proposal, seen, _ = admitted(session, proposal_id, Action.SUBMIT, act)
    decide(proposal.state, Action.SUBMIT, seen.facts)
    revision = _sealed(session, proposal, act, remark)
    move(session, proposal, Action.SUBMIT, seen, act, reason=remark, revision=revision.number)
    for request in open_requests(session, proposal.id):
        request.answered_at = act.now
    lay_route(session, proposal, seen.planned, act)
    advance(session, proposal, act)
    return proposal


def amend(session: Session, proposal_id: int, act: Act, *, remark: str) -> Revision:
    """Seal the working copy as a new revision; decisions whose scope it touches become stale."""
    proposal, seen, standing = admitted(session, proposal_id, Action.AMEND, act)
    _need(remark, Text("Say in a sentence what you changed and why."))
    if not seen.facts.amended_fields:
        raise InputMissing(Text("Nothing differs from the sealed revision."))
    decide(proposal.state, Action.AMEND, seen.facts)
    revision = _sealed(session, proposal, act, remark)
    move(session, proposal, Action.AMEND, seen, act, reason=remark, revision=revision.number)
    for request in open_requests(session, proposal.id):
        request.answered_at = act.now
    record_overtaken(proposal)
    if proposal.state is not State.APPROVED:
        follow_route(session, proposal, seen.planned, act)
        _ballots_follow(session, proposal, seen, revision, act)
        _back_where_reopened(session, proposal, act)
        advance(session, proposal, act)
    return revision


def refer(session: Session, proposal_id: int, act: Act) -> Proposal:
    """Put it before the committee; every earlier step has its outcome."""
    proposal, seen, _ = admitted(session, proposal_id, Action.REFER, act)
    move(session, proposal, Action.REFER, seen, act)
    advance(session, proposal, act)
    return proposal


def send_back(session: Session, proposal_id: int, act: Act, *, reason: str) -> Proposal:
    """Back to the offices before the committee; an open ballot is voided and its votes kept."""
    proposal, seen, _ = admitted(session, proposal_id, Action.SEND_BACK, act)
    _need(reason, Text("Say why it goes back."))
    decide(proposal.state, Action.SEND_BACK, seen.facts)
    _void_open_ballots(session, seen, act, reason)
    move(session, proposal, Action.SEND_BACK, seen, act, reason=reason)
    advance(session, proposal, act)
    return proposal


def return_for_revision(
    session: Session, proposal_id: int, act: Act, *, changes: Sequence[ChangeWanted]
) -> Proposal:
    """Back to the proposer with at least one change asked for."""
    wanted = [change for change in changes if change.text.strip()]
    proposal, seen, standing = admitted(
        session, proposal_id, Action.RETURN_FOR_REVISION, act, requested_changes=len(wanted)
    )
    decide(proposal.state, Action.RETURN_FOR_REVISION, seen.facts)
    revision = latest_revision(session, proposal.id)
    if revision is None or act.actor_id is None:
        raise Refused(Text("Only a person can return a sealed proposal."))
    ask_for(session, proposal, revision, wanted, act)
    for step in standing.signable:
        decide_step(session, proposal, step.id, Choice.RETURN, revision, wanted[0].text, act)
    reason = " ".join(change.text for change in wanted)
    move(session, proposal, Action.RETURN_FOR_REVISION, seen, act, reason=reason)
    _remind_later(session, proposal, act)
    return proposal


def _remind_later(session: Session, proposal: Proposal, act: Act) -> None:
    """A returned proposal is reminded, and withdrawn after the profile's months."""
    options = act.settings.options
    reminder = act.settings.after_working_days(act.now, options.returned_reminder_days)
    limit = act.now + timedelta(days=round(options.returned_months * 30.44))
    tell(session, FallsDue(proposal.id, what="returned_reminder"), act, due_at=reminder)
    tell(session, FallsDue(proposal.id, what="returned_limit"), act, due_at=limit)


def approve(session: Session, proposal_id: int, act: Act) -> Proposal:
    """Record that every body on the route has decided in favour."""
    proposal, seen, _ = admitted(session, proposal_id, Action.APPROVE, act)
    move(session, proposal, Action.APPROVE, seen, act)
    return proposal


def decline(session: Session, proposal_id: int, act: Act, *, reason: str) -> Proposal:
    """Close the case without approval."""
    proposal, seen, _ = admitted(session, proposal_id, Action.DECLINE, act)
    _need(reason, Text("Say why it is declined; the proposer reads it."))
    move(session, proposal, Action.DECLINE, seen, act, reason=reason)
    return proposal


def begin_marketing(session: Session, proposal_id: int, act: Act) -> Proposal:
    """The approval holds: conditions met, record stored, badge class complete."""
    proposal, seen, _ = admitted(session, proposal_id, Action.BEGIN_MARKETING, act)
    move(session, proposal, Action.BEGIN_MARKETING, seen, act)
    return proposal


def publish(session: Session, proposal_id: int, act: Act) -> Proposal:
    """Bring this version into force; its predecessor becomes changed in the same transaction."""
    proposal, seen, _ = admitted(session, proposal_id, Action.PUBLISH, act)
    decide(proposal.state, Action.PUBLISH, seen.facts)
    before = in_force(session, proposal.program_id)
    if before is not None:
        _supersede(session, before.id, act)
    move(session, proposal, Action.PUBLISH, seen, act)
    ends = seen.facts.teach_out_ends_on
    if seen.facts.closing and ends is not None:
        midnight = datetime.combine(ends, time(), act.settings.timezone)
        tell(session, FallsDue(proposal.id, what="teach_out"), act, due_at=midnight)
    return proposal


def _supersede(session: Session, predecessor_id: int, act: Act) -> None:
    system = act.by_system()
    before = locked(session, predecessor_id, system)
    months = act.settings.options.last_award_months
    before.last_award_on = _months_later(act.today, months)
    move(session, before, Action.SUPERSEDE, picture(session, before, system), system)


def schedule(session: Session, proposal_id: int, act: Act, *, at: datetime | None) -> Proposal:
    """Set or remove the time at which it will be published. ``at`` None removes it."""
    proposal, _, _ = admitted(session, proposal_id, Action.SCHEDULE, act)
    if at is not None and at <= act.now:
        raise InputMissing(Text("Choose a time in the future."))
    proposal.publish_at = at
    proposal.changed_at = act.now
    note(session, proposal, "schedule", act, details={"at": at.isoformat() if at else None})
    tell(session, PublicationScheduled(proposal.id, act.actor_id), act)
    if at is not None:
        tell(session, FallsDue(proposal.id, what="publication"), act, due_at=at)
    return proposal


def terminate(session: Session, proposal_id: int, act: Act) -> Proposal:
    """End a program whose closing version is in force and whose teach-out is over."""
    proposal, seen, _ = admitted(session, proposal_id, Action.TERMINATE, act)
    months = act.settings.options.last_award_months
    proposal.last_award_on = _months_later(act.today, months)
    move(session, proposal, Action.TERMINATE, seen, act)
    return proposal


def withdraw(session: Session, proposal_id: int, act: Act, *, reason: str) -> Proposal:
    """Take the case back; an open ballot is voided and its votes kept."""
    proposal, seen, _ = admitted(session, proposal_id, Action.WITHDRAW, act)
    _need(reason, Text("Say why it is withdrawn."))
    _void_open_ballots(session, seen, act, reason)
    move(session, proposal, Action.WITHDRAW, seen, act, reason=reason)
    return proposal


def ask_reinstatement(session: Session, proposal_id: int, act: Act, *, reason: str) -> Proposal:
    """The first of the two people who take a termination back."""
    proposal, _, _ = admitted(session, proposal_id, Action.ASK_REINSTATEMENT, act)
    _need(reason, Text("Say why the termination was a mistake, or who reversed it."))
    proposal.reinstatement_asked_by_id = act.actor_id
    note(session, proposal, "ask_reinstatement", act, reason=reason)
    tell(session, ReinstatementAsked(proposal.id, act.actor_id, reason), act)
    return proposal


def reinstate(session: Session, proposal_id: int, act: Act) -> Proposal:
    """The second person confirms; the program is active again."""
    proposal, seen, _ = admitted(session, proposal_id, Action.REINSTATE, act)
    move(session, proposal, Action.REINSTATE, seen, act)
    proposal.reinstatement_asked_by_id = None
    proposal.last_award_on = None
    return proposal


def admit_existing(
    session: Session, proposal_id: int, act: Act, *, on: date, authority: str
) -> Proposal:
    """Take a program into the catalog that was approved before the system; its approval is attached."""
    proposal = locked(session, proposal_id, act)
    with session.no_autoflush:  # what was seen is compared before the row is written
        proposal.origin_date, proposal.origin_authority = on, authority.strip()
        seen = picture(session, proposal, act)
        standing = standing_of(session, proposal, seen.steps, seen.facts.steps, act)
        refuse_unless_allowed(Action.ADMIT_EXISTING, standing, proposal)
        refuse_if_stale(session, proposal, act)
    decide(proposal.state, Action.ADMIT_EXISTING, seen.facts)
    proposal.submitted_at = act.now
    _sealed(session, proposal, act, "")
    move(session, proposal, Action.ADMIT_EXISTING, seen, act)
    return proposal


def advance(session: Session, proposal: Proposal, act: Act) -> None:
    """What follows by itself: stages open; where the profile says so, referral and approval too."""
    steps = open_stages(session, proposal, act)
    options, system = act.settings.options, act.by_system()
    has_ballot = any(step.kind is StepKind.BALLOT for step in steps)
    if options.refer_by_itself and proposal.state is State.SUBMITTED and has_ballot:
        _try(session, proposal, Action.REFER, system)
        if proposal.state is State.COMMITTEE_REVIEW:
            open_stages(session, proposal, act)
    if options.approve_by_itself and proposal.state in (State.SUBMITTED, State.COMMITTEE_REVIEW):
        _try(session, proposal, Action.APPROVE, system)


def _try(session: Session, proposal: Proposal, action: Action, system: Act) -> None:
    """Take the move if every guard holds; otherwise leave it for a person."""
    seen = picture(session, proposal, system)
    try:
        decide(proposal.state, action, seen.facts)
    except GuardsUnmet:
        return
    move(session, proposal, action, seen, system)


def _sealed(session: Session, proposal: Proposal, act: Act, remark: str) -> Revision:
    return seal(
        session,
        proposal,
        scopes=act.settings.form.scopes,
        by_id=act.actor_id or proposal.proposer_id,
        now=act.now,
        note=remark.strip(),
    )


def _ballots_follow(
    session: Session, proposal: Proposal, seen: Picture, revision: Revision, act: Act
) -> None:
    """An open ballot goes on with the new revision."""
    kept = {step.key for step in seen.planned}
    on_route = {step.id for step in seen.steps if step.key in kept}
    for ballot in seen.ballots:
        if ballot.state is not BallotState.OPEN:
            continue
        if ballot.step_id in on_route:
            put_revision(
                session, ballot, revision, by_id=act.actor_id or proposal.proposer_id, now=act.now
            )
        else:
            end_without_result(
                session,
                ballot.id,
                BallotState.VOIDED,
                by_id=None,
                now=act.now,
                reason="No longer on the route.",
            )


def _back_where_reopened(session: Session, proposal: Proposal, act: Act) -> None:
    """Before the committee again where an amendment added or reopened an earlier step."""
    if proposal.state is not State.COMMITTEE_REVIEW:
        return
    session.flush()
    seen = picture(session, proposal, act)
    reopened = [
        step.name
        for step in seen.facts.steps
        if step.before_committee and step.status in (StepStatus.NOT_YET, StepStatus.STALE)
    ]
    if reopened:
        reason = "An amendment touched what was signed before: " + ", ".join(reopened) + "."
        _void_open_ballots(session, seen, act, reason)
        move(session, proposal, Action.SEND_BACK, seen, act.by_system(), reason=reason)


def _void_open_ballots(session: Session, seen: Picture, act: Act, reason: str) -> None:
    for ballot in seen.ballots:
        if ballot.state is BallotState.OPEN:
            end_without_result(
                session,
                ballot.id,
                BallotState.VOIDED,
                by_id=act.actor_id,
                now=act.now,
                reason=reason,
            )


def _need(given: str, otherwise: Text) -> None:
    if not given.strip():
        raise InputMissing(otherwise)


def _months_later(day: date, months: int) -> date:
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    return date(year, month + 1, min(day.day, 28))
