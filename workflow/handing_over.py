"""Everything that somebody holds goes to somebody else, in one transaction; or their account closes.

Each thing moved has its audit entry where it belongs; both people have one that sums it up.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from accounts import people
from accounts.errors import AccountChanged, AccountRefused
from accounts.models import Person
from accounts.seen import mark
from accounts.service import subject
from committee import membership
from committee.models import CommitteeMembership
from persistence import audit
from persistence.text import Text
from proposals.models import CoProposer, Proposal
from proposals.route_models import RouteStep
from workflow.acting import Act
from workflow.door import locked, note, tell
from workflow.events import SignatureAsked
from workflow.holdings import Holding, Kind, awaited, holdings_of
from workflow.offices import authors_of, signers

DAY = timedelta(days=1)


@dataclass(frozen=True)
class HandOver:
    """What is to move. ``seen``: the mark of the list that was looked at; ``keys``: chosen from it."""

    person_id: int
    successor_id: int
    keys: frozenset[str]
    seen: str
    closes: bool = False


def hand_over(session: Session, given: HandOver, act: Act) -> int:
    """Move what was chosen and return how many things moved. Raises AccountRefused."""
    person = session.get_one(Person, given.person_id)
    successor = session.get_one(Person, given.successor_id)
    _refuse_wrong_people(person, successor)
    listed = holdings_of(session, person, act, successor)
    chosen = [one for one in listed.items if one.key in given.keys]
    # Programs are locked before institutions everywhere, so that two writers never wait in a ring.
    cases = [one.proposal.id for one in chosen if one.proposal is not None]
    for proposal_id in sorted(set(cases)):
        locked(session, proposal_id, act.by_system())
    people.require_administrator(session, person.institution_id, act.actor_id, act.now)
    _refuse_changed(listed.mark, given, chosen)
    before = _signers_now(session, listed.signatures, act)
    for one in chosen:
        _move(session, one, person, successor, act)
    if given.closes:
        people.deactivate(session, person.id, actor_id=act.actor_id, at=act.now)
    session.flush()
    _tell_new_signers(session, listed.signatures, before, act)
    _sum_up(session, person, successor, chosen, act)
    return len(chosen)


def close_account(session: Session, person_id: int, act: Act) -> int:
    """Close the account, and ask whoever signs now for what waited; how many signatures waited."""
    person = session.get_one(Person, person_id)
    waiting = awaited(session, person, act)
    before = _signers_now(session, waiting, act)
    people.deactivate(session, person_id, actor_id=act.actor_id, at=act.now)
    session.flush()
    _tell_new_signers(session, waiting, before, act)
    return len(waiting)


def _refuse_wrong_people(person: Person, successor: Person) -> None:
    if successor.institution_id != person.institution_id or not successor.active:
        raise AccountRefused("to", Text("Nobody at this institution has this address."))
    if successor.id == person.id:
        raise AccountRefused("to", Text("Choose somebody else than the person who leaves."))


def _refuse_changed(present: str, given: HandOver, chosen: Collection[Holding]) -> None:
    blocked = [one.blocked for one in chosen if one.blocked is not None]
    if blocked:
        raise AccountRefused("items", blocked[0])
    if present != given.seen or len(chosen) != len(given.keys):
        raise AccountChanged(
            Text("What the person holds has changed since you opened the list. Look at it again.")
        )
    if not chosen and not given.closes:
        raise AccountRefused("items", Text("Choose at least one thing to hand over."))


def _move(session: Session, one: Holding, person: Person, successor: Person, act: Act) -> None:
    if one.kind is Kind.PROPOSAL and one.proposal is not None:
        _give_proposal(session, one.proposal, person, successor, act)
    elif one.kind is Kind.CO_PROPOSER and one.proposal is not None:
        _give_place(session, one, one.proposal, person, successor, act)
    elif one.role is not None:
        _give_role(session, one, successor, act)
    elif one.seat is not None:
        _give_seat(session, one.seat, successor, act)


def _give_proposal(
    session: Session, proposal: Proposal, person: Person, successor: Person, act: Act
) -> None:
    double = session.scalar(
        select(CoProposer).where(
            CoProposer.proposal_id == proposal.id, CoProposer.person_id == successor.id
        )
    )
    if double is not None:
        session.delete(double)
        session.flush()
    proposal.proposer_id = successor.id
    if proposal.entered_by_id == successor.id:
        proposal.entered_by_id = None
    proposal.changed_at = act.now
    _note_moved(session, proposal, person, successor, act)


def _give_place(
    session: Session,
    one: Holding,
    proposal: Proposal,
    person: Person,
    successor: Person,
    act: Act,
) -> None:
    place = session.get_one(CoProposer, one.id)
    if successor.id in authors_of(session, proposal):
        session.delete(place)
    else:
        place.person_id = successor.id
    proposal.changed_at = act.now
    session.flush()
    _note_moved(session, proposal, person, successor, act)


def _note_moved(
    session: Session, proposal: Proposal, person: Person, successor: Person, act: Act
) -> None:
    details = {"person": successor.id, "from": person.id}
    note(session, proposal, "hand_over", act, details=details)
    session.flush()
    session.expire(proposal, ["proposer", "co_proposers"])


def _give_role(session: Session, one: Holding, successor: Person, act: Act) -> None:
    held = one.role
    if held is None:
        return
    people.give_role(
        session,
        successor.id,
        held.role,
        unit_id=held.unit_id,
        starts_on=max(act.today, held.starts_on),
        ends_on=held.ends_on,
        actor_id=act.actor_id,
        at=act.now,
    )
    last = max(act.today - DAY, held.starts_on)
    people.end_role(session, held.id, last, actor_id=act.actor_id, at=act.now)


def _give_seat(session: Session, seat: CommitteeMembership, successor: Person, act: Act) -> None:
    """The term of one ends, another begins; whoever stood in for the one stands in for the other."""
    leaver_id, last = seat.person_id, max(act.today - DAY, seat.starts_on)
    ends_on, committee_id = seat.ends_on, seat.committee_id
    stand_ins = [
        one
        for one in session.scalars(
            select(CommitteeMembership)
            .where(
                CommitteeMembership.committee_id == committee_id,
                CommitteeMembership.stands_for_id == leaver_id,
            )
            .order_by(CommitteeMembership.id)
        )
        if one.ends_on is None or one.ends_on > last
    ]
    _end(session, seat, last, act)
    if ends_on is not None and ends_on <= last:
        return
    _begin(session, seat, successor.id, seat.stands_for_id, last, ends_on, act)
    for one in stand_ins:
        until, day = one.ends_on, max(last, one.starts_on)
        _end(session, one, day, act)
        if one.person_id is not None and one.person_id != successor.id:
            _begin(session, one, one.person_id, successor.id, day, until, act)


def _end(session: Session, seat: CommitteeMembership, last: date, act: Act) -> None:
    membership.end_seat(
        session,
        seat.id,
        last_day=last,
        stays_vacant=False,
        seen=mark(seat, *membership.EDITED),
        actor_id=act.actor_id,
        at=act.now,
    )
    session.flush()


def _begin(
    session: Session,
    like: CommitteeMembership,
    person_id: int,
    stands_for_id: int | None,
    after: date,
    ends_on: date | None,
    act: Act,
) -> None:
    membership.add_seat(
        session,
        like.committee_id,
        person_id=person_id,
        kind=like.kind,
        office=like.office,
        stands_for_id=stands_for_id,
        starts_on=after + DAY,
        ends_on=ends_on,
        actor_id=act.actor_id,
        at=act.now,
    )


def _signers_now(
    session: Session, steps: Iterable[RouteStep], act: Act
) -> Mapping[int, frozenset[int]]:
    return {
        step.id: frozenset(one.id for one in signers(session, step.proposal, step, act.today))
        for step in steps
    }


def _tell_new_signers(
    session: Session,
    steps: Collection[RouteStep],
    before: Mapping[int, frozenset[int]],
    act: Act,
) -> None:
    """Ask those who sign now and did not before: nobody would tell them otherwise."""
    for step in steps:
        now = {one.id for one in signers(session, step.proposal, step, act.today)}
        for person_id in sorted(now - before[step.id]):
            asked = SignatureAsked(step.proposal_id, step_id=step.id, person_id=person_id)
            tell(session, asked, act)


def _sum_up(
    session: Session, person: Person, successor: Person, moved: Collection[Holding], act: Act
) -> None:
    keys = [one.key for one in moved]
    for whom, action, other in (
        (person, "handed_over", successor),
        (successor, "took_over", person),
    ):
        audit.record(
            session,
            subject(whom),
            action,
            at=act.now,
            actor_id=act.actor_id,
            details={"person": other.id, "moved": keys},
        )
