"""Reading committees, seats, ballots and recusals."""

from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, selectinload

from accounts.models import Person
from accounts.queries import memberships_in_force, units_of, with_descendants
from accounts.roles import UNIT_ROLES, Role
from accounts.sight import Sight
from committee.models import Ballot, BallotState, Committee, CommitteeMembership, Recusal

PRESIDING = ("chair", "vice_chair")


def committee_by_slug(session: Session, institution_id: int, slug: str) -> Committee | None:
    """The institution's committee with this name in addresses, or None."""
    return session.scalar(
        select(Committee).where(Committee.institution_id == institution_id, Committee.slug == slug)
    )


def committees_of(session: Session, institution_id: int) -> list[Committee]:
    """Every committee of the institution, by name."""
    return list(
        session.scalars(
            select(Committee)
            .where(Committee.institution_id == institution_id)
            .order_by(Committee.name, Committee.id)
        )
    )


def seats_in_force(session: Session, person_id: int, day: date) -> list[CommitteeMembership]:
    """The seats that a person holds on a day, in every committee."""
    return list(
        session.scalars(
            select(CommitteeMembership)
            .where(
                CommitteeMembership.person_id == person_id,
                CommitteeMembership.starts_on <= day,
                or_(CommitteeMembership.ends_on.is_(None), CommitteeMembership.ends_on >= day),
            )
            .order_by(CommitteeMembership.id)
        )
    )


def memberships_on(session: Session, committee_id: int, day: date) -> list[CommitteeMembership]:
    """Every seat of a committee on a day, held or vacant."""
    return list(
        session.scalars(
            select(CommitteeMembership)
            .where(
                CommitteeMembership.committee_id == committee_id,
                CommitteeMembership.starts_on <= day,
                or_(CommitteeMembership.ends_on.is_(None), CommitteeMembership.ends_on >= day),
            )
            .options(selectinload(CommitteeMembership.person))
            .order_by(CommitteeMembership.id)
        )
    )


def sight_of(session: Session, person: Person, day: date) -> Sight:
    """What the person may see on this day, from roles and seats in force."""
    roles: set[Role] = set()
    unit_roles: dict[Role, set[int]] = {}
    for membership in memberships_in_force(session, person.id, day):
        if membership.unit_id is not None and membership.role in UNIT_ROLES:
            unit_roles.setdefault(membership.role, set()).add(membership.unit_id)
        else:
            roles.add(membership.role)
    headed = unit_roles.get(Role.HEAD, set()) | unit_roles.get(Role.DEPUTY, set())
    governed = (
        with_descendants(units_of(session, person.institution_id), headed)
        if headed
        else frozenset()
    )
    seats = seats_in_force(session, person.id, day)
    return Sight(
        person_id=person.id,
        institution_id=person.institution_id,
        roles=frozenset(roles),
        unit_roles={role: frozenset(units) for role, units in unit_roles.items()},
        governed=governed,
        committees=frozenset(seat.committee_id for seat in seats),
        chaired=frozenset(seat.committee_id for seat in seats if seat.office in PRESIDING),
    )


def open_ballots(session: Session, committee_id: int) -> list[Ballot]:
    """Ballots of a committee that can be voted on, soonest to close first."""
    return list(
        session.scalars(
            select(Ballot)
            .where(Ballot.committee_id == committee_id, Ballot.state == BallotState.OPEN)
            .options(selectinload(Ballot.proposal), selectinload(Ballot.revision))
            .order_by(Ballot.closes_at, Ballot.id)
        )
    )


def ballots_of(session: Session, proposal_id: int) -> list[Ballot]:
    """Every ballot ever held on a proposal, oldest first."""
    return list(
        session.scalars(
            select(Ballot)
            .where(Ballot.proposal_id == proposal_id)
            .options(selectinload(Ballot.conditions), selectinload(Ballot.committee))
            .order_by(Ballot.id)
        )
    )


def ballot_by_number(session: Session, committee_id: int, number: int) -> Ballot | None:
    """One ballot of a committee, or None."""
    return session.scalar(
        select(Ballot).where(Ballot.committee_id == committee_id, Ballot.number == number)
    )


def recusals_on(session: Session, committee_id: int, proposal_id: int) -> list[Recusal]:
    """Recusals that somebody recorded; those who are named on the proposal come on top."""
    return list(
        session.scalars(
            select(Recusal)
            .where(Recusal.committee_id == committee_id, Recusal.proposal_id == proposal_id)
            .order_by(Recusal.id)
        )
    )
