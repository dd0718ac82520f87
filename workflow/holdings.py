"""What one person holds today, as a list to be looked at before it is handed to somebody else.

Moving it is in handing_over.py. What is history stays whose it was: signatures, votes, decided cases.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, joinedload

from accounts.models import Person, RoleMembership
from accounts.queries import ancestors, holders, units_of
from accounts.roles import Role
from committee.models import (
    Ballot,
    BallotResult,
    BallotState,
    CommitteeMembership,
    Condition,
)
from committee.queries import memberships_on, sight_of
from persistence.text import Text
from proposals.models import CoProposer, Proposal
from proposals.route_models import Decision, RouteStep
from proposals.states import UNDER_WAY, State
from workflow.acting import Act
from workflow.dashboard import to_sign
from workflow.offices import authors_of

MANY = 1000
OPEN = UNDER_WAY | {State.DRAFT}
"""Cases that still need their proposer."""


class Kind(StrEnum):
    """What is held."""

    PROPOSAL = "proposal"
    CO_PROPOSER = "co_proposer"
    ROLE = "role"
    SEAT = "seat"


@dataclass(frozen=True)
class Holding:
    """One thing that can move. ``blocked``: why it cannot go to the person it is meant for."""

    kind: Kind
    id: int
    proposal: Proposal | None = None
    role: RoleMembership | None = None
    seat: CommitteeMembership | None = None
    blocked: Text | None = None

    @property
    def key(self) -> str:
        """Its name in a form."""
        return f"{self.kind.value}-{self.id}"


@dataclass(frozen=True)
class Holdings:
    """Everything one person holds, and what goes along with it by itself."""

    items: tuple[Holding, ...]
    signatures: tuple[RouteStep, ...]
    """Steps that wait for the person's signature: they follow the office."""
    conditions: tuple[Condition, ...]
    """Conditions still to be met: they follow the proposal."""
    ballots: tuple[Ballot, ...]
    """Open ballots whose roll names the person: they stay as they were opened."""

    @property
    def mark(self) -> str:
        """What was seen: another list gives another mark."""
        keys = sorted(one.key for one in self.items)
        return hashlib.sha256(" ".join(keys).encode()).hexdigest()[:16]


def holdings_of(
    session: Session, person: Person, act: Act, successor: Person | None = None
) -> Holdings:
    """What the person holds today, and which of it could not go to the successor."""
    proposals = _proposals(session, person)
    items = [
        *(
            Holding(Kind.PROPOSAL, one.id, proposal=one, blocked=_decided(session, one, successor))
            for one in proposals
        ),
        *(
            Holding(
                Kind.CO_PROPOSER, place.id, proposal=one, blocked=_decided(session, one, successor)
            )
            for place, one in _places(session, person)
        ),
        *(
            Holding(Kind.ROLE, one.id, role=one, blocked=_held(one, successor, act.today))
            for one in _roles(session, person, act.today)
        ),
        *(
            Holding(
                Kind.SEAT, one.id, seat=one, blocked=_seated(session, one, successor, act.today)
            )
            for one in _seats(session, person, act.today)
        ),
    ]
    return Holdings(
        tuple(items),
        awaited(session, person, act),
        _conditions(session, [one.id for one in proposals]),
        _ballots(session, person),
    )


def awaited(session: Session, person: Person, act: Act) -> tuple[RouteStep, ...]:
    """The steps that wait for this person's signature, alone or with others of the office."""
    eyes = sight_of(session, person, act.today)
    found = to_sign(session, Act(eyes, act.now, act.settings), eyes, size=MANY)
    return tuple(one.wait.step for one in found.items)


def without(session: Session, step: RouteStep, person: Person, today: date) -> list[Person]:
    """Who could sign the step if this person were gone."""
    if step.holder_role is None:
        return []
    wrote = authors_of(session, step.proposal) | {person.id}
    house, role = step.proposal.institution_id, step.holder_role
    if step.holder_unit_id is None:
        return [one for one in holders(session, house, role, today) if one.id not in wrote]
    for unit in ancestors(units_of(session, house), step.holder_unit_id):
        for office in (Role.HEAD, Role.DEPUTY):
            found = holders(session, house, office, today, unit.id)
            free = [one for one in found if one.id not in wrote]
            if free:
                return free
    return []


def _proposals(session: Session, person: Person) -> list[Proposal]:
    rows = session.scalars(
        select(Proposal)
        .where(Proposal.proposer_id == person.id, Proposal.state.in_(OPEN))
        .order_by(Proposal.id)
    )
    return list(rows)


def _places(session: Session, person: Person) -> list[tuple[CoProposer, Proposal]]:
    rows = session.execute(
        select(CoProposer, Proposal)
        .join(Proposal, CoProposer.proposal_id == Proposal.id)
        .where(CoProposer.person_id == person.id, Proposal.state.in_(OPEN))
        .order_by(CoProposer.id)
    )
    return [(place, proposal) for place, proposal in rows]


def _roles(session: Session, person: Person, today: date) -> list[RoleMembership]:
    rows = session.scalars(
        select(RoleMembership)
        .where(
            RoleMembership.person_id == person.id,
            or_(RoleMembership.ends_on.is_(None), RoleMembership.ends_on >= today),
        )
        .options(joinedload(RoleMembership.unit))
        .order_by(RoleMembership.id)
    )
    return list(rows)


def _seats(session: Session, person: Person, today: date) -> list[CommitteeMembership]:
    rows = session.scalars(
        select(CommitteeMembership)
        .where(
            CommitteeMembership.person_id == person.id,
            or_(CommitteeMembership.ends_on.is_(None), CommitteeMembership.ends_on >= today),
        )
        .options(joinedload(CommitteeMembership.committee))
        .order_by(CommitteeMembership.id)
    )
    return list(rows)


def _conditions(session: Session, proposal_ids: Iterable[int]) -> tuple[Condition, ...]:
    rows = session.scalars(
        select(Condition)
        .join(Ballot, Condition.ballot_id == Ballot.id)
        .join(Proposal, Ballot.proposal_id == Proposal.id)
        .where(
            Ballot.proposal_id.in_(list(proposal_ids)),
            Ballot.result == BallotResult.CARRIED,
            Proposal.state == State.APPROVED,
            Condition.met_at.is_(None),
        )
        .options(joinedload(Condition.ballot).joinedload(Ballot.proposal))
        .order_by(Condition.id)
    )
    return tuple(rows)


def _ballots(session: Session, person: Person) -> tuple[Ballot, ...]:
    rows = session.scalars(
        select(Ballot)
        .join(CommitteeMembership, CommitteeMembership.committee_id == Ballot.committee_id)
        .where(CommitteeMembership.person_id == person.id, Ballot.state == BallotState.OPEN)
        .options(joinedload(Ballot.committee), joinedload(Ballot.proposal))
        .order_by(Ballot.id)
    )
    return tuple(rows.unique())


def _decided(session: Session, proposal: Proposal, successor: Person | None) -> Text | None:
    """Nobody comes to own what they have decided on."""
    if successor is None:
        return None
    decided = session.scalar(
        select(Decision.id)
        .join(RouteStep, Decision.step_id == RouteStep.id)
        .where(
            RouteStep.proposal_id == proposal.id,
            RouteStep.round == proposal.round,
            Decision.person_id == successor.id,
        )
        .limit(1)
    )
    if decided is None or successor.id in authors_of(session, proposal):
        return None
    return Text("{name} has decided on it, so it cannot become theirs.", name=successor.name)


def _held(membership: RoleMembership, successor: Person | None, today: date) -> Text | None:
    if membership.from_group:
        return Text(
            "It follows the group “{group}” of your institution’s sign-in.",
            group=membership.from_group,
        )
    if successor is None:
        return None
    start = max(today, membership.starts_on)
    for one in successor.memberships:
        same = one.role is membership.role and one.unit_id == membership.unit_id
        if same and (one.ends_on is None or one.ends_on >= start):
            return Text("{name} holds it already.", name=successor.name)
    return None


def _seated(
    session: Session, seat: CommitteeMembership, successor: Person | None, today: date
) -> Text | None:
    """Two seats would be two votes. Whoever stands in for the leaver alone may take the seat."""
    if successor is None:
        return None
    for other in memberships_on(session, seat.committee_id, today):
        if other.person_id == successor.id and other.stands_for_id != seat.person_id:
            return Text("{name} has a seat there already.", name=successor.name)
    return None
