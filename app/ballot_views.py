"""What this person may see of a ballot: the one place. Pages show what is here and add nothing.

By the bylaws as they were when the ballot opened:

- named: members, the chair and the coordinator see votes and the tally so far while it is open;
- hidden_until_close: only how many have voted, and one's own vote; by name after the close, and
  never where the ballot ended without a result;
- secret: one's own vote, how many have voted, and after the close the counts.

Writers and recused people see the motion and in the end the result with its derivation, and nothing
of the deliberation, the votes or the running tally. So do other readers of the proposal; an auditor
sees named votes after the close.
"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum

from flask import url_for
from flask_babel import gettext as _

from accounts.roles import Role
from accounts.sight import Sight
from app.acts import act
from app.ballot_words import choice_word, result_word, status_of, turn_sentence
from app.database import db
from committee.ballots import Standing as BallotStanding
from committee.count import Result
from committee.describing import secrecy_sentence
from committee.models import Ballot, BallotState
from committee.rule import OnTie, Secrecy
from committee.tally import may_close_early
from committee.voting import voting_over
from persistence.text import Text
from proposals.models import Proposal
from proposals.route_models import Choice, Decision
from workflow.gathering import picture
from workflow.minuting import may_attach
from workflow.open_ballots import standings, whole_ballots
from workflow.permissions import Relation
from workflow.relations import Standing, standing_of


class Reach(Enum):
    """How close somebody stands to a ballot."""

    OUTSIDE = "outside"
    READER = "reader"
    """Reads what is not secret once it is over: an auditor."""
    INSIDE = "inside"
    """Takes part: has a seat and is not recused, presides, or coordinates."""


@dataclass(frozen=True)
class ShownVote:
    """One person's vote, as it may be shown."""

    name: str
    choice: Choice
    word: str
    comment: str
    at: datetime
    revision: int
    casting: bool = False
    recorded: bool = False
    earlier: tuple[str, ...] = ()
    """What the person had voted before, oldest first."""
    stale: bool = False


@dataclass(frozen=True)
class BallotCard:
    """A ballot as one person may see it. What may not be seen is None or empty."""

    ballot: Ballot
    reach: Reach
    heading: str
    url: str
    motion: str
    conditions: tuple[str, ...]
    status: str
    result: dict[str, str] | None
    closes_at: datetime | None
    secrecy: Text
    recusals: tuple[dict[str, object], ...]
    taken_in_room_on: date | None
    tally: tuple[object, ...] = ()
    """How the result follows, once there is one."""
    so_far: tuple[object, ...] = ()
    """What it would come to if it were closed now, where that is no secret."""
    my_vote: ShownVote | None = None
    may_change_until: datetime | None = None
    standing: Text | None = None
    quorum: dict[str, object] | None = None
    votes: tuple[ShownVote, ...] | None = None
    missing: tuple[str, ...] = ()
    may_vote: bool = False
    to_reaffirm: bool = False
    presides: bool = False
    may_close: bool = False
    why_not_close: Text | None = None
    casting_wanted: bool = False
    ended_because: str = ""
    secret: bool = False
    minutes_name: str = ""
    """The attached minutes, for those who may read them."""
    may_minute: bool = False


def ballot_cards(proposal: Proposal, standing: Standing | None = None) -> list[BallotCard]:
    """Every ballot on a proposal as the present person may see it, the latest first.

    ``standing``: the person's relations to the proposal, where the page has them already.
    """
    doing = act()
    if standing is None:
        seen = picture(db.session, proposal, doing)
        standing = standing_of(db.session, proposal, seen.steps, seen.facts.steps, doing)
    ballots = db.session.scalars(
        whole_ballots().where(Ballot.proposal_id == proposal.id).order_by(Ballot.id.desc())
    ).all()
    counted = standings(db.session, ballots, doing)
    return [card(one, standing, doing.sight or Sight(), doing.now) for one in counted]


def reach_of(stand: BallotStanding, standing: Standing, sight: Sight) -> Reach:
    """How close this person stands to the ballot."""
    committee_id = stand.ballot.committee_id
    relations = standing.relations
    if Relation.AUTHOR in relations or sight.person_id in stand.recused:
        return Reach.OUTSIDE
    if committee_id in standing.recused_from:
        return Reach.OUTSIDE
    takes_part = committee_id in standing.seats or committee_id in standing.presides
    if takes_part or Relation.COORDINATOR in relations:
        return Reach.INSIDE
    return Reach.READER if Role.AUDITOR in sight.roles else Reach.OUTSIDE


def card(stand: BallotStanding, standing: Standing, sight: Sight, now: datetime) -> BallotCard:
    """One ballot as this person may see it."""
    ballot, reach = stand.ballot, reach_of(stand, standing, sight)
    open_now = ballot.state is BallotState.OPEN
    inside = reach is Reach.INSIDE
    mine = _own(stand, sight.person_id) if inside else None
    entitled = sight.person_id in stand.entitled
    in_time = ballot.closes_at is None or now < ballot.closes_at
    may_vote = inside and open_now and in_time and entitled
    presides = inside and open_now and ballot.committee_id in standing.presides
    early = _too_early(stand, now) if presides else False
    quorum = stand.meter() if open_now and inside else None
    return BallotCard(
        ballot=ballot,
        reach=reach,
        heading=_("Ballot %(number)s", number=ballot.number),
        url=url_for("committees.ballot", slug=ballot.committee.slug, number=ballot.number),
        motion=ballot.motion,
        conditions=tuple(one.text for one in ballot.conditions),
        status=status_of(ballot),
        result=result_word(ballot),
        closes_at=ballot.closes_at if open_now else ballot.closed_at,
        secrecy=secrecy_sentence(stand.rule.secrecy),
        recusals=_recusals(stand),
        taken_in_room_on=ballot.taken_in_room_on,
        tally=_derivation(stand) if ballot.outcome is not None else (),
        so_far=_so_far(stand, reach),
        my_vote=mine,
        may_change_until=ballot.closes_at if mine and may_vote else None,
        standing=turn_sentence(stand, standing, sight, mine is not None, in_time),
        quorum=_meter(quorum),
        votes=_votes(stand, reach),
        missing=_missing(stand) if inside and open_now else (),
        may_vote=may_vote,
        to_reaffirm=may_vote and mine is not None and mine.stale,
        presides=presides,
        may_close=presides and not early and bool(quorum and quorum.met),
        why_not_close=_why_not_close(ballot, early, bool(quorum and quorum.met))
        if presides
        else None,
        casting_wanted=presides and _casting_wanted(stand, sight.person_id, now),
        secret=stand.rule.secrecy is Secrecy.SECRET,
        minutes_name=_minutes(ballot, reach),
        may_minute=inside and may_attach(ballot, standing),
        ended_because=ballot.closing_note if inside or ballot.result is None else "",
    )


def _minutes(ballot: Ballot, reach: Reach) -> str:
    file = ballot.minutes_file
    return file.name if file is not None and reach is not Reach.OUTSIDE else ""


def votes_shown(stand: BallotStanding, reach: Reach) -> bool:
    """Whether votes may be shown by name."""
    secrecy, state = stand.rule.secrecy, stand.ballot.state
    if secrecy is Secrecy.SECRET or reach is Reach.OUTSIDE:
        return False
    if state is BallotState.CLOSED:
        return True
    return secrecy is Secrecy.NAMED and reach is Reach.INSIDE


def _votes(stand: BallotStanding, reach: Reach) -> tuple[ShownVote, ...] | None:
    if not votes_shown(stand, reach) or stand.ballot.room_counts is not None:
        return None
    last = sorted(stand.last, key=lambda one: (one.person.name, one.casting, one.id))
    return tuple(_shown(stand, one) for one in last)


def _own(stand: BallotStanding, person_id: int | None) -> ShownVote | None:
    own = next((o for o in stand.last if o.person_id == person_id and not o.casting), None)
    return _shown(stand, own) if own is not None else None


def _shown(stand: BallotStanding, vote: Decision) -> ShownVote:
    by_id = {one.id: one for one in stand.decisions}
    earlier: list[str] = []
    before = by_id.get(vote.supersedes_id or 0)
    while before is not None:
        if before.choice is not vote.choice or earlier:
            earlier.insert(0, choice_word(before.choice))
        before = by_id.get(before.supersedes_id or 0)
    return ShownVote(
        name=vote.person.name,
        choice=vote.choice,
        word=choice_word(vote.choice),
        comment=vote.comment,
        at=vote.at,
        revision=vote.revision.number,
        casting=vote.casting,
        recorded=vote.recorded_by_id is not None,
        earlier=tuple(earlier),
        stale=vote.revision_id not in stand.same,
    )


def _so_far(stand: BallotStanding, reach: Reach) -> tuple[object, ...]:
    """The running tally: for those who take part, where votes are by name and not hidden."""
    named = stand.rule.secrecy is Secrecy.NAMED
    open_now = stand.ballot.state is BallotState.OPEN
    if open_now and reach is Reach.INSIDE and named and stand.current:
        return stand.tally().derivation
    return ()


def _derivation(stand: BallotStanding) -> tuple[object, ...]:
    """The sentences kept with the result, in the reader's language where they still follow."""
    kept = (stand.ballot.outcome or {}).get("derivation", [])
    then = BallotStanding(
        stand.ballot,
        stand.rule,
        stand.roll,
        frozenset((stand.ballot.outcome or {}).get("recused", ())),
        stand.decisions,
        stand.same,
    )
    again = then.tally().derivation
    return again if [str(one) for one in again] == kept else tuple(kept)


def _recusals(stand: BallotStanding) -> tuple[dict[str, object], ...]:
    """Members of the roll who take no part, by name. Why is nobody's business on the card."""
    outcome = stand.ballot.outcome
    gone = stand.recused if outcome is None else frozenset(outcome.get("recused", ()))
    return tuple(
        {"name": one.name, "reason": None} for one in stand.roll.members if one.person_id in gone
    )


def _missing(stand: BallotStanding) -> tuple[str, ...]:
    """Who has a vote and has not used it on what is put to the vote now."""
    voted = {one.person_id for one in stand.current}
    return tuple(
        one.name
        for one in stand.roll.members
        if one.person_id in stand.entitled and one.person_id not in voted
    )


def _meter(meter: object) -> dict[str, object] | None:
    if meter is None:
        return None
    return {
        "value": meter.have,  # type: ignore[attr-defined]
        "needed": meter.needed,  # type: ignore[attr-defined]
        "of": meter.base,  # type: ignore[attr-defined]
        "met": meter.met,  # type: ignore[attr-defined]
    }


def _too_early(stand: BallotStanding, now: datetime) -> bool:
    """As the close itself asks it. That nothing could change any more may be known: bylaws say so."""
    if stand.ballot.closes_at is None or voting_over(stand, now):
        return False
    votes = stand.votes()
    return isinstance(votes, list) and not may_close_early(
        stand.rule, stand.roll, stand.recused, votes
    )


def _why_not_close(ballot: Ballot, early: bool, quorum: bool) -> Text | None:
    if not quorum:
        return Text(
            "Below the quorum a ballot has no result. It can be extended, tabled or voided."
        )
    if early:
        return Text("Members may vote until the set time. It can be closed when that has come.")
    return None


def _casting_wanted(stand: BallotStanding, person_id: int | None, now: datetime) -> bool:
    """Whether the acting chair may break a tie now. A hidden tie shows when voting is over."""
    if stand.rule.on_tie is not OnTie.CASTING_VOTE:
        return False
    if stand.roll.acting_chair(stand.recused) != person_id:
        return False
    if stand.rule.secrecy is not Secrecy.NAMED and not voting_over(stand, now):
        return False
    return stand.tally().result is Result.TIED


@dataclass(frozen=True)
class BallotLine:
    """An open ballot in a list: whose turn, and how far, as this person may know it."""

    ballot: Ballot
    url: str
    takes_part: bool
    may_vote: bool
    voted: str
    to_reaffirm: bool
    quorum: dict[str, object] | None
    missing: tuple[str, ...]
    ready_to_close: bool


def line(stand: BallotStanding, sight: Sight, now: datetime) -> BallotLine:
    """One open ballot in a list. As strict as the card, from what a list has at hand."""
    ballot = stand.ballot
    takes_part = _takes_part(stand, sight)
    mine = _own(stand, sight.person_id) if takes_part else None
    in_time = ballot.closes_at is None or now < ballot.closes_at
    may_vote = takes_part and in_time and sight.person_id in stand.entitled
    meter = stand.meter() if takes_part else None
    return BallotLine(
        ballot=ballot,
        url=url_for("committees.ballot", slug=ballot.committee.slug, number=ballot.number),
        takes_part=takes_part,
        may_vote=may_vote,
        voted=mine.word if mine is not None else "",
        to_reaffirm=may_vote and mine is not None and mine.stale,
        quorum=_meter(meter),
        missing=_missing(stand) if takes_part else (),
        ready_to_close=bool(meter and meter.met) and not _too_early(stand, now),
    )


def _takes_part(stand: BallotStanding, sight: Sight) -> bool:
    if sight.person_id in stand.recused:
        return False
    return stand.ballot.committee_id in sight.committees or Role.COORDINATOR in sight.roles
