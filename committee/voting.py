"""Holding a ballot: opening, voting, closing. Who may is asked above, in workflow/balloting.py.

Every verb locks the ballot first, writes its audit entry and never commits. The chain of a ballot
is its own, so that nothing about a vote can be guessed from the proposal's.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from committee.ballots import Standing, roll_of, standing
from committee.count import Result
from committee.errors import BallotRefused
from committee.models import Ballot, BallotResult, BallotState, Committee, Condition, Recusal
from committee.queries import memberships_on
from committee.rule import Secrecy
from committee.settings import CommitteeSettings, RollTaken
from committee.tally import Outcome, may_close_early
from persistence import audit
from persistence.text import Text
from proposals.models import Proposal, Revision
from proposals.route_models import Choice, Decision, RouteStep


@dataclass(frozen=True)
class ConditionWanted:
    """A condition as the chair words it, with the fields that an amendment for it may touch."""

    text: str
    fields: tuple[str, ...] = ()


@dataclass(frozen=True)
class Motion:
    """What is put to the vote."""

    text: str
    conditions: tuple[ConditionWanted, ...] = ()
    may_return: bool = False
    closes_at: datetime | None = None


def open_ballot(
    session: Session,
    committee: Committee,
    settings: CommitteeSettings,
    step: RouteStep,
    revision: Revision,
    motion: Motion,
    *,
    by_id: int,
    now: datetime,
    today: date,
    attendance: Collection[int] | None = None,
) -> Ballot:
    """Put one motion on one revision to the vote; the roll is taken now."""
    if settings.rule.information_only:
        raise BallotRefused(Text("Items before this committee are for information only."))
    if settings.roll_taken is RollTaken.ATTENDANCE and attendance is None:
        raise BallotRefused(
            Text("The bylaws take the roll from attendance. Record the vote taken in the room.")
        )
    if motion.closes_at is not None and motion.closes_at <= now:
        raise BallotRefused(Text("The ballot must close in the future."))
    roll = roll_of(memberships_on(session, committee.id, today), settings, today, attendance)
    ballot = Ballot(
        committee_id=committee.id,
        number=_next_number(session, committee),
        proposal_id=step.proposal_id,
        step_id=step.id,
        revision_id=revision.id,
        motion=motion.text,
        may_return=motion.may_return,
        rule=settings.rule.model_dump(mode="json"),
        roll=roll.model_dump(mode="json"),
        opened_at=now,
        opened_by_id=by_id,
        closes_at=motion.closes_at,
        conditions=[
            Condition(number=number, text=one.text, fields=list(one.fields))
            for number, one in enumerate(motion.conditions, start=1)
        ],
    )
    session.add(ballot)
    session.flush()  # votes and the audit entry point to it
    _note(session, ballot, "open_ballot", by_id, now, revision=revision.sha256)
    return ballot


def cast_vote(
    session: Session,
    ballot_id: int,
    named: Collection[int],
    *,
    person_id: int,
    choice: Choice,
    comment: str,
    now: datetime,
    recorded_by_id: int | None = None,
    casting: bool = False,
) -> Decision:
    """Vote, change one's vote, or re-affirm it. The same vote again changes nothing."""
    stand = standing(session, locked(session, ballot_id), named)
    # A tie shows when the time is over: the casting vote comes after it, like a recorded vote.
    ballot = _still_open(stand.ballot, now if recorded_by_id is None and not casting else None)
    if casting:
        _refuse_casting(stand, person_id, choice, now)
    elif person_id not in stand.entitled:
        if recorded_by_id is None:
            raise BallotRefused(Text("You have no vote in this ballot."))
        names = [one.name for one in stand.roll.members if one.person_id == person_id]
        raise BallotRefused(
            Text("{name} has no vote in this ballot.", name=names[0])
            if names
            else Text("Somebody who is not on the roll has no vote in this ballot.")
        )
    if choice is Choice.AGAINST and not comment.strip():
        raise BallotRefused(Text("Say why you vote against it."))
    before = _latest_of(stand.current, person_id, casting)
    if before is not None and before.choice is choice and before.comment == comment:
        return before
    earlier = _latest_of(stand.last, person_id, casting)
    vote = Decision(
        step_id=ballot.step_id,
        ballot_id=ballot.id,
        person_id=person_id,
        choice=choice,
        revision_id=ballot.revision_id,
        supersedes_id=earlier.id if earlier else None,
        comment=comment,
        recorded_by_id=recorded_by_id,
        casting=casting,
        at=now,
    )
    session.add(vote)
    _note(session, ballot, "vote", recorded_by_id or person_id, now, person=person_id)
    return vote


def close(
    session: Session,
    ballot_id: int,
    named: Collection[int],
    *,
    by_id: int | None,
    now: datetime,
    note: str = "",
) -> Outcome:
    """Close a ballot that has its quorum; the tally decides. Raises BallotRefused otherwise."""
    stand = standing(session, locked(session, ballot_id), named)
    ballot = _still_open(stand.ballot, None)
    # Asked first, so that an early try tells nothing of a tally that is hidden until the close.
    if _too_early(stand, now):
        raise BallotRefused(
            Text("Members may vote until the set time. It can be closed when that has come.")
        )
    outcome = stand.tally()
    if not outcome.settled:
        raise BallotRefused(_unsettled(outcome))
    ballot.state = BallotState.CLOSED
    ballot.result = BallotResult.CARRIED if outcome.result is Result.CARRIED else BallotResult.LOST
    ballot.outcome = _kept(outcome, stand)
    ballot.closed_at, ballot.closed_by_id, ballot.closing_note = now, by_id, note
    _note(session, ballot, "close_ballot", by_id, now, result=ballot.result.value)
    return outcome


def end_without_result(
    session: Session,
    ballot_id: int,
    state: BallotState,
    *,
    by_id: int | None,
    now: datetime,
    reason: str,
) -> Ballot:
    """Table or void an open ballot. Its votes are kept and count for nothing."""
    ballot = _still_open(locked(session, ballot_id), None)
    ballot.state = state
    ballot.closed_at, ballot.closed_by_id, ballot.closing_note = now, by_id, reason
    _note(session, ballot, f"{state.value}_ballot", by_id, now, reason=reason)
    return ballot


def extend(
    session: Session, ballot_id: int, closes_at: datetime, *, by_id: int, now: datetime
) -> Ballot:
    """Let members vote until later."""
    ballot = _still_open(locked(session, ballot_id), None)
    if closes_at <= now or (ballot.closes_at is not None and closes_at <= ballot.closes_at):
        raise BallotRefused(Text("The new end must be later than the present one."))
    ballot.closes_at = closes_at
    _note(session, ballot, "extend_ballot", by_id, now, until=closes_at.isoformat())
    return ballot


def recuse(
    session: Session,
    committee_id: int,
    proposal: Proposal,
    person_id: int,
    *,
    reason: str,
    by_id: int,
    now: datetime,
) -> None:
    """Record that somebody takes no part. Doing it twice changes nothing."""
    known = session.scalar(
        select(Recusal).where(
            Recusal.committee_id == committee_id,
            Recusal.proposal_id == proposal.id,
            Recusal.person_id == person_id,
        )
    )
    if known is not None:
        return
    session.add(
        Recusal(
            committee_id=committee_id,
            proposal_id=proposal.id,
            person_id=person_id,
            reason=reason,
            recorded_by_id=by_id,
            at=now,
        )
    )
    audit.record(
        session,
        f"recusals:{proposal.id}",
        "recuse",
        at=now,
        actor_id=by_id,
        reason=reason,
        details={"person": person_id, "committee": committee_id},
    )


def locked(session: Session, ballot_id: int) -> Ballot:
    """The ballot, held until the transaction ends."""
    return session.scalars(
        select(Ballot)
        .where(Ballot.id == ballot_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()


def _still_open(ballot: Ballot, now: datetime | None) -> Ballot:
    if ballot.state is not BallotState.OPEN:
        raise BallotRefused(
            Text("The ballot is over; its result stands. Ask the chair if something is wrong.")
        )
    if now is not None and ballot.closes_at is not None and now >= ballot.closes_at:
        raise BallotRefused(Text("The time for voting is over. The chair can extend it."))
    return ballot


def _too_early(stand: Standing, now: datetime) -> bool:
    """Closing before the set time needs everybody's vote, or a result that cannot change."""
    if stand.ballot.closes_at is None or voting_over(stand, now):
        return False
    votes = stand.votes()
    if not isinstance(votes, list):
        return False
    return not may_close_early(stand.rule, stand.roll, stand.recused, votes)


def voting_over(stand: Standing, now: datetime) -> bool:
    """Whether no vote is still to come: the time is up, everybody voted, or it was held in a room."""
    ballot = stand.ballot
    if ballot.taken_in_room_on is not None:
        return True
    if ballot.closes_at is not None and now >= ballot.closes_at:
        return True
    return stand.entitled <= {vote.person_id for vote in stand.current if not vote.casting}


def _unsettled(outcome: Outcome) -> Text:
    why = outcome.derivation[-1] if outcome.derivation else Text("There is no quorum.")
    return Text("There is no result: {why} Extend, table or void the ballot.", why=why)


def _kept(outcome: Outcome, stand: Standing) -> dict[str, Any]:
    figures = outcome.figures
    return {
        "result": outcome.result.value,
        "for": figures.in_favour,
        "against": figures.against,
        "abstain": figures.abstained,
        "present": figures.present,
        "recused": sorted(stand.recused & {m.person_id for m in stand.roll.members if m.person_id}),
        "derivation": [str(sentence) for sentence in outcome.derivation],
    }


def _latest_of(votes: Sequence[Decision], person_id: int, casting: bool) -> Decision | None:
    """The person's vote among these, also one on an earlier revision: a new vote follows on it."""
    return next(
        (one for one in votes if one.person_id == person_id and one.casting is casting), None
    )


def _refuse_casting(stand: Standing, person_id: int, choice: Choice, now: datetime) -> None:
    if stand.rule.secrecy is not Secrecy.NAMED and not voting_over(stand, now):
        raise BallotRefused(Text("A casting vote is given when everybody has voted."))
    if stand.tally().result is not Result.TIED or choice is Choice.ABSTAIN:
        raise BallotRefused(Text("A casting vote, for or against, is given on a tie only."))
    if stand.roll.acting_chair(stand.recused) != person_id:
        raise BallotRefused(Text("The casting vote is the acting chair’s."))


def put_revision(
    session: Session, ballot: Ballot, revision: Revision, *, by_id: int, now: datetime
) -> None:
    """Put a later revision to the vote; votes that an edit overtook wait to be re-affirmed."""
    ballot.revision_id = revision.id
    _note(session, ballot, "put_revision", by_id, now, revision=revision.sha256)


def _next_number(session: Session, committee: Committee) -> int:
    session.scalars(select(Committee).where(Committee.id == committee.id).with_for_update()).one()
    last = session.scalar(
        select(func.max(Ballot.number)).where(Ballot.committee_id == committee.id)
    )
    return (last or 0) + 1


def _note(
    session: Session, ballot: Ballot, action: str, by_id: int | None, now: datetime, **details: Any
) -> None:
    audit.record(session, f"ballot:{ballot.id}", action, at=now, actor_id=by_id, details=details)
