"""What a committee does with a proposal, asked for permission first; the ballot itself is committee/."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from committee.ballots import Standing as BallotStanding
from committee.ballots import standing as ballot_standing
from committee.models import Ballot, BallotState, Committee
from committee.room import Room, record_room
from committee.settings import CommitteeSettings
from committee.tally import Outcome
from committee.voting import (
    Motion,
    cast_vote,
    close,
    end_without_result,
    extend,
    open_ballot,
    recuse,
)
from persistence.text import Text
from proposals.models import Proposal
from proposals.route_models import Choice, Decision, RouteStep, StepKind
from proposals.sealing import latest_revision
from workflow.acting import Act
from workflow.actions import Action
from workflow.door import admitted, note, tell
from workflow.errors import InputMissing, NotAllowed, NotPossible
from workflow.events import BallotClosed, BallotOpened, FallsDue
from workflow.facts import StepStatus
from workflow.gathering import Picture
from workflow.permissions import Relation
from workflow.relations import Standing, recused_people
from workflow.service import advance


def open_on(
    session: Session, proposal_id: int, step_id: int, act: Act, *, motion: Motion
) -> Ballot:
    """Put a motion on the latest revision to the vote."""
    proposal, seen, standing = admitted(session, proposal_id, Action.OPEN_BALLOT, act)
    step = _ballot_step(seen, step_id)
    _refuse_unless_presiding(standing, step.committee_id)
    ballot = _opened(session, proposal, step, act, motion)
    tell(session, BallotOpened(proposal.id, act.actor_id, ballot_id=ballot.id), act)
    if motion.closes_at is not None:
        day_before = max(act.now, motion.closes_at - timedelta(days=1))
        tell(session, FallsDue(proposal.id, what="ballot"), act, due_at=day_before)
    return ballot


def _opened(
    session: Session,
    proposal: Proposal,
    step: RouteStep,
    act: Act,
    motion: Motion,
    room: Room | None = None,
) -> Ballot:
    if not motion.text.strip():
        raise InputMissing(Text("Word the motion."))
    if session.scalar(
        select(Ballot.id).where(Ballot.step_id == step.id, Ballot.state == BallotState.OPEN)
    ):
        raise NotPossible(Text("A ballot on this proposal is open already."))
    revision = latest_revision(session, proposal.id)
    committee = session.get_one(Committee, step.committee_id)
    if revision is None or act.actor_id is None:
        raise NotPossible(Text("Nothing has been sealed yet."))
    ballot = open_ballot(
        session,
        committee,
        bylaws(act, committee),
        step,
        revision,
        motion,
        by_id=act.actor_id,
        now=act.now,
        today=room.taken_on if room else act.today,
        attendance=room.present if room else None,
    )
    note(session, proposal, "open_ballot", act, details={"ballot": ballot.number})
    return ballot


def vote(
    session: Session,
    ballot_id: int,
    act: Act,
    *,
    choice: Choice,
    comment: str = "",
    casting: bool = False,
) -> Decision:
    """Vote, change one's vote or re-affirm it, until the close."""
    ballot = session.get_one(Ballot, ballot_id)
    proposal, _, standing = admitted(session, ballot.proposal_id, Action.VOTE, act)
    if ballot.committee_id in standing.recused_from or act.actor_id is None:
        raise NotAllowed(Text("You take no part in this committee’s work on this proposal."))
    return cast_vote(
        session,
        ballot_id,
        recused_people(session, proposal, ballot.committee_id, act),
        person_id=act.actor_id,
        choice=choice,
        comment=comment.strip(),
        now=act.now,
        casting=casting,
    )


def close_ballot(session: Session, ballot_id: int, act: Act, *, remark: str = "") -> Outcome:
    """Close a ballot; the tally decides. What follows by itself follows."""
    ballot = session.get_one(Ballot, ballot_id)
    proposal, _, standing = admitted(session, ballot.proposal_id, Action.CLOSE_BALLOT, act)
    _refuse_unless_presiding(standing, ballot.committee_id)
    outcome = close(
        session,
        ballot_id,
        recused_people(session, proposal, ballot.committee_id, act),
        by_id=act.actor_id,
        now=act.now,
        note=remark.strip(),
    )
    _over(session, proposal, ballot, outcome.result.value, act)
    return outcome


def _over(session: Session, proposal: Proposal, ballot: Ballot, result: str, act: Act) -> None:
    note(
        session,
        proposal,
        "close_ballot",
        act,
        details={"ballot": ballot.number, "result": result},
    )
    tell(session, BallotClosed(proposal.id, act.actor_id, "", ballot.id, result), act)
    session.flush()  # the next picture reads the result
    advance(session, proposal, act)


def end_ballot(
    session: Session, ballot_id: int, act: Act, *, state: BallotState, reason: str
) -> Ballot:
    """Table or void an open ballot; its votes are kept and count for nothing."""
    ballot = session.get_one(Ballot, ballot_id)
    proposal, _, standing = admitted(session, ballot.proposal_id, Action.CLOSE_BALLOT, act)
    _refuse_unless_presiding(standing, ballot.committee_id)
    if not reason.strip():
        raise InputMissing(Text("Say why; the members read it."))
    if state is BallotState.TABLED:
        _refuse_beyond_limit(session, ballot)
    ended = end_without_result(
        session, ballot_id, state, by_id=act.actor_id, now=act.now, reason=reason.strip()
    )
    note(
        session,
        proposal,
        f"{state.value}_ballot",
        act,
        reason=reason.strip(),
        details={"ballot": ballot.number},
    )
    tell(session, BallotClosed(proposal.id, act.actor_id, reason, ballot.id, state.value), act)
    return ended


def _refuse_beyond_limit(session: Session, ballot: Ballot) -> None:
    limit = ballot.rule.get("tabling_limit")
    tabled = session.scalars(
        select(Ballot.id).where(
            Ballot.step_id == ballot.step_id, Ballot.state == BallotState.TABLED
        )
    ).all()
    if limit is not None and len(tabled) >= limit:
        raise NotPossible(
            Text("The bylaws let it be tabled once; that has been done.")
            if limit == 1
            else Text("The bylaws let it be tabled {limit} times; that has been done.", limit=limit)
        )


def extend_ballot(session: Session, ballot_id: int, act: Act, *, closes_at: datetime) -> Ballot:
    """Let members vote until later."""
    ballot = session.get_one(Ballot, ballot_id)
    _, _, standing = admitted(session, ballot.proposal_id, Action.CLOSE_BALLOT, act)
    _refuse_unless_presiding(standing, ballot.committee_id)
    return extend(session, ballot_id, closes_at, by_id=act.actor_id or 0, now=act.now)


def record_room_vote(
    session: Session, proposal_id: int, step_id: int, act: Act, *, motion: Motion, room: Room
) -> Outcome:
    """Write down a vote taken in the room, whole and marked as such."""
    proposal, seen, standing = admitted(session, proposal_id, Action.RECORD_ROOM_VOTE, act)
    if room.taken_on > act.today:
        raise InputMissing(Text("The vote was taken on a day that has not come yet."))
    if not room.minutes.strip():
        raise InputMissing(Text("Say where the vote is minuted."))
    step = _ballot_step(seen, step_id)
    if Relation.COORDINATOR not in standing.relations:
        _refuse_unless_presiding(standing, step.committee_id)
    ballot = _opened(session, proposal, step, act, motion, room)
    outcome = record_room(
        session,
        ballot,
        room,
        recused_people(session, proposal, ballot.committee_id, act),
        by_id=act.actor_id or 0,
        now=act.now,
    )
    _over(session, proposal, ballot, outcome.result.value, act)
    return outcome


def recuse_from(
    session: Session,
    proposal_id: int,
    committee_id: int,
    act: Act,
    *,
    reason: str,
    person_id: int | None = None,
) -> None:
    """Take no part, or record as chair that somebody takes none."""
    own = person_id is None or person_id == act.actor_id
    action = Action.RECUSE if own else Action.RECORD_RECUSAL
    proposal, seen, standing = admitted(session, proposal_id, action, act)
    if not any(step.committee_id == committee_id for step in seen.steps):
        raise NotPossible(Text("This committee is not on the route."))
    if not own and Relation.COORDINATOR not in standing.relations:
        _refuse_unless_presiding(standing, committee_id)
    if not reason.strip():
        raise InputMissing(Text("Give the reason in a few words."))
    recuse(
        session,
        committee_id,
        proposal,
        person_id or act.actor_id or 0,
        reason=reason.strip(),
        by_id=act.actor_id or 0,
        now=act.now,
    )


def ballot_now(session: Session, ballot: Ballot, act: Act) -> BallotStanding:
    """A ballot's rule, roll and votes at this moment, for showing what may be shown."""
    proposal = session.get_one(Proposal, ballot.proposal_id)
    recused = recused_people(session, proposal, ballot.committee_id, act)
    return ballot_standing(session, ballot, recused)


def bylaws(act: Act, committee: Committee) -> CommitteeSettings:
    """The committee's rules from the profile. Raises NotPossible when it has none."""
    found: Mapping[str, CommitteeSettings] = act.settings.committees
    if committee.slug not in found:
        raise NotPossible(Text("The profile has no bylaws for “{name}”.", name=committee.name))
    return found[committee.slug]


def _refuse_unless_presiding(standing: Standing, committee_id: int | None) -> None:
    """A chair leads the work of their own committee only."""
    if committee_id not in standing.presides:
        raise NotAllowed(Text("This is for the chair of the committee to do."))


def _ballot_step(seen: Picture, step_id: int) -> RouteStep:
    step = next((one for one in seen.steps if one.id == step_id), None)
    if step is None or step.kind is not StepKind.BALLOT:
        raise NotPossible(Text("No committee decides on this step."))
    if step.opened_at is None:
        raise NotPossible(Text("The turn of this committee has not come."))
    status = next((one.status for one in seen.facts.steps if one.id == step.id), None)
    if status is StepStatus.FAVOURABLE:
        raise NotPossible(Text("The committee has decided already: its motion was carried."))
    return step
