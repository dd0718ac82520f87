"""A vote taken in the room, written down whole afterwards and marked as such."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from committee.ballots import standing
from committee.errors import BallotRefused
from committee.models import Ballot
from committee.rule import Rule, Secrecy
from committee.tally import Outcome
from committee.voting import cast_vote, close
from persistence import audit
from persistence.files import StoredFile
from persistence.text import Text
from proposals.route_models import Choice

COUNTED = (Choice.FOR, Choice.AGAINST, Choice.ABSTAIN)


@dataclass(frozen=True)
class Room:
    """A vote taken in the room: who came, and the votes by name or, where allowed, by count."""

    taken_on: date
    minutes: str
    present: tuple[int, ...]
    votes: Mapping[int, Choice]
    comments: Mapping[int, str]
    counts: Mapping[str, int] | None = None
    casting: Choice | None = None
    """The chair's casting vote, where a tie was broken in the room."""
    minutes_file: StoredFile | None = None
    """The minutes themselves, not yet in the session."""


def record_room(
    session: Session,
    ballot: Ballot,
    room: Room,
    named: Collection[int],
    *,
    by_id: int,
    now: datetime,
) -> Outcome:
    """Write down a vote taken in the room, whole, on a ballot opened for it; then close it."""
    ballot.taken_in_room_on, ballot.minutes = room.taken_on, room.minutes
    if room.minutes_file is not None:
        session.add(room.minutes_file)
        session.flush()  # the ballot points to it
        ballot.minutes_file = room.minutes_file
    try:
        if room.counts is None:
            _record_names(session, ballot, room, named, by_id, now)
        else:
            _record_counts(session, ballot, room, by_id, now)
        session.flush()  # the tally reads the votes just recorded
        return close(session, ballot.id, named, by_id=by_id, now=now)
    except ValueError as error:
        raise BallotRefused(Text("{problem}.", problem=str(error).capitalize())) from error


def _minuted(ballot: Ballot) -> dict[str, str]:
    file = ballot.minutes_file
    return {"minutes": file.name, "sha256": file.sha256} if file is not None else {}


def _record_counts(session: Session, ballot: Ballot, room: Room, by_id: int, now: datetime) -> None:
    counts = {one.value: int((room.counts or {})[one.value]) for one in COUNTED}
    if room.casting is not None:
        counts[f"casting_{room.casting.value}"] = 1
    ballot.room_counts = counts
    audit.record(
        session,
        f"ballot:{ballot.id}",
        "record_room_vote",
        at=now,
        actor_id=by_id,
        details={"counts": counts, **_minuted(ballot)},
    )


def _record_names(
    session: Session,
    ballot: Ballot,
    room: Room,
    named: Collection[int],
    by_id: int,
    now: datetime,
) -> None:
    if Rule.model_validate(ballot.rule).secrecy is Secrecy.SECRET:
        raise BallotRefused(Text("The bylaws promise a secret vote: record how many, not who."))

    def record(person_id: int, choice: Choice, comment: str, *, casting: bool = False) -> None:
        cast_vote(
            session,
            ballot.id,
            named,
            person_id=person_id,
            choice=choice,
            comment=comment,
            now=now,
            recorded_by_id=by_id,
            casting=casting,
        )

    if ballot.minutes_file is not None:
        audit.record(
            session,
            f"ballot:{ballot.id}",
            "attach_minutes",
            at=now,
            actor_id=by_id,
            details=_minuted(ballot),
        )
    for person_id, choice in sorted(room.votes.items()):
        record(person_id, choice, room.comments.get(person_id, ""))
    if room.casting is None:
        return
    session.flush()  # the tie shows only with every vote in
    stand = standing(session, ballot, named)
    chair = stand.roll.acting_chair(stand.recused)
    if chair is None:
        raise BallotRefused(Text("The casting vote is the acting chair’s."))
    record(chair, room.casting, room.minutes, casting=True)
