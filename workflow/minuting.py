"""The minutes of a committee put to its ballot, when they are written: often days after the vote."""

from sqlalchemy.orm import Session

from committee.models import Ballot, BallotState
from persistence import audit
from persistence.files import StoredFile
from persistence.text import Text
from workflow.acting import Act
from workflow.actions import Action
from workflow.door import locked, note
from workflow.errors import InputMissing, NotAllowed, NotPossible
from workflow.gathering import picture
from workflow.permissions import Relation, may
from workflow.relations import Standing, standing_of


def may_attach(ballot: Ballot, standing: Standing) -> bool:
    """Whether this person puts the minutes to the ballot: its chair, or the coordinator."""
    if ballot.state is BallotState.OPEN or not may(Action.RECORD_ROOM_VOTE, standing.relations):
        return False
    return Relation.COORDINATOR in standing.relations or ballot.committee_id in standing.presides


def attach_minutes(
    session: Session, ballot_id: int, act: Act, *, file: StoredFile | None
) -> Ballot:
    """Keep the minutes with a ballot that is over; later ones take their place, both stay on record."""
    ballot = session.get_one(Ballot, ballot_id)
    proposal = locked(session, ballot.proposal_id, act)
    seen = picture(session, proposal, act)
    standing = standing_of(session, proposal, seen.steps, seen.facts.steps, act)
    if ballot.state is BallotState.OPEN:
        raise NotPossible(Text("The ballot is open; its minutes come after the vote."))
    if not may_attach(ballot, standing):
        raise NotAllowed(Text("This is for the chair of the committee or the coordinator to do."))
    if file is None:
        raise InputMissing(Text("Choose the file with the minutes."))
    if ballot.minutes_file is not None and ballot.minutes_file.sha256 == file.sha256:
        return ballot
    session.add(file)
    session.flush()  # the ballot points to it
    ballot.minutes_file = file
    details = {"name": file.name, "sha256": file.sha256}
    audit.record(
        session,
        f"ballot:{ballot.id}",
        "attach_minutes",
        at=act.now,
        actor_id=act.actor_id,
        details=details,
    )
    note(session, proposal, "attach_minutes", act, details={"ballot": ballot.number, **details})
    return ballot
