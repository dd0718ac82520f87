"""What an office does on its step: sign, object, ask for a change without sending it back."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from persistence.text import Text
from proposals.models import Proposal
from proposals.queries import open_requests
from proposals.route_models import Choice, Decision, Exemption, RouteStep, StepKind
from proposals.sealing import latest_revision
from workflow.acting import Act
from workflow.actions import Action
from workflow.deciding import ChangeWanted, ask_for, decide_step
from workflow.door import admitted, locked, note, refuse_if_stale, refuse_unless_allowed
from workflow.errors import InputMissing, NotAllowed, NotPossible
from workflow.gathering import picture
from workflow.offices import authors_of
from workflow.relations import standing_of
from workflow.service import advance
from workflow.step_status import last_decision


def sign(
    session: Session, proposal_id: int, step_id: int, act: Act, *, comment: str = ""
) -> Decision:
    """Sign one step for its office. The same signature twice takes effect once."""
    return _decide(session, proposal_id, step_id, Choice.SIGN, comment, act)


def object_to(
    session: Session, proposal_id: int, step_id: int, act: Act, *, comment: str
) -> Decision:
    """Object within a posted window; the reason is read by the proposer."""
    if not comment.strip():
        raise InputMissing(Text("Say what you object to."))
    return _decide(session, proposal_id, step_id, Choice.OBJECT, comment, act)


def _decide(
    session: Session, proposal_id: int, step_id: int, choice: Choice, comment: str, act: Act
) -> Decision:
    proposal = locked(session, proposal_id, act)
    seen = picture(session, proposal, act)
    standing = standing_of(session, proposal, seen.steps, seen.facts.steps, act)
    step = next((one for one in seen.steps if one.id == step_id), None)
    if step is None:
        raise NotPossible(Text("This step is no longer on the route."))
    done = last_decision(step.decisions)
    revision = latest_revision(session, proposal.id)
    if revision is None:
        raise NotPossible(Text("Nothing has been sealed yet."))
    if done and (done.person_id, done.choice, done.revision_id) == (
        act.actor_id,
        choice,
        revision.id,
    ):
        return done
    _refuse_wrong_kind(step, choice)
    if step not in standing.signable:
        raise NotAllowed(Text("This step is not yours to decide now: {name}.", name=step.name))
    if act.actor_id not in authors_of(session, proposal):
        action = Action.SIGN if choice is Choice.SIGN else Action.OBJECT
        refuse_unless_allowed(action, standing, proposal)
    refuse_if_stale(session, proposal, act)
    decision = decide_step(session, proposal, step.id, choice, revision, comment, act)
    session.expire(step, ["decisions"])
    advance(session, proposal, act)
    return decision


def _refuse_wrong_kind(step: RouteStep, choice: Choice) -> None:
    silent = step.kind is StepKind.SILENCE
    if step.kind in (StepKind.BALLOT, StepKind.NOTICE) or silent != (choice is Choice.OBJECT):
        raise NotPossible(Text("This step is decided in another way."))


def request_changes(
    session: Session, proposal_id: int, act: Act, *, changes: Sequence[ChangeWanted]
) -> Proposal:
    """Ask the proposer for an amendment without sending the proposal back.

    Asking for the same again changes nothing.
    """
    proposal, _, _ = admitted(session, proposal_id, Action.REQUEST_CHANGE, act)
    wanted = [change for change in changes if change.text.strip()]
    if not wanted:
        raise InputMissing(Text("Say what must be changed: at least one point."))
    revision = latest_revision(session, proposal.id)
    if revision is None:
        raise NotPossible(Text("Nothing has been sealed yet."))
    open_ones = {
        (one.field, one.text)
        for one in open_requests(session, proposal.id)
        if one.by_id == act.actor_id
    }
    wanted = [one for one in wanted if (one.field, one.text.strip()) not in open_ones]
    if not wanted:
        return proposal
    ask_for(session, proposal, revision, wanted, act)
    note(
        session,
        proposal,
        "request_change",
        act,
        details={"changes": [{"field": one.field, "text": one.text} for one in wanted]},
    )
    return proposal


def grant_exemption(
    session: Session, proposal_id: int, step_id: int, person_id: int, act: Act, *, reason: str
) -> Exemption:
    """Let an author sign a step of their own proposal, where nobody else can. Shown in the record."""
    proposal, seen, _ = admitted(session, proposal_id, Action.GRANT_EXEMPTION, act)
    step = next((one for one in seen.steps if one.id == step_id), None)
    if step is None:
        raise NotPossible(Text("This step is no longer on the route."))
    if not reason.strip():
        raise InputMissing(Text("Say why nobody else can sign."))
    if act.actor_id == person_id:
        raise NotAllowed(Text("Nobody exempts themselves."))
    exemption = Exemption(
        proposal_id=proposal.id,
        step_key=step.key,
        person_id=person_id,
        reason=reason.strip(),
        granted_by_id=act.actor_id,
        at=act.now,
    )
    session.add(exemption)
    note(
        session,
        proposal,
        "grant_exemption",
        act,
        reason=reason.strip(),
        details={"step": step.key, "person": person_id},
    )
    return exemption
