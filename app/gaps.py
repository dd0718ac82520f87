"""Who is missing at an institution: offices that nobody holds, and what that will hold up."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy.orm import Session

from accounts.models import Unit
from accounts.queries import units_of
from accounts.roles import UNIT_ROLES, Role
from committee.models import Committee, CommitteeMembership
from committee.queries import committees_of, memberships_on
from committee.roll import MemberKind
from forms.office_words import role_word
from persistence.text import Text
from workflow.settings import WorkflowSettings
from workflow.signing_offices import SigningOffices, signing_offices

SOON = timedelta(days=60)
ALWAYS_NEEDED = (Role.ADMINISTRATOR, Role.COORDINATOR, Role.MARKETING, Role.BADGE_STAFF)


@dataclass(frozen=True)
class Gap:
    """One thing that is missing, why it matters, and where it is mended (endpoint and values)."""

    says: Text
    endpoint: str
    values: tuple[tuple[str, str], ...] = ()
    grave: bool = True


def gaps(session: Session, institution_id: int, settings: WorkflowSettings, day: date) -> list[Gap]:
    """What is missing on this day, what holds up proposals first."""
    offices = signing_offices(session, institution_id, day)
    found = [
        *_roles(offices, settings),
        *_units(units_of(session, institution_id), offices, day),
    ]
    for committee in committees_of(session, institution_id):
        found += _committee(committee, memberships_on(session, committee.id, day), settings, day)
    return sorted(found, key=lambda gap: not gap.grave)


def _roles(offices: SigningOffices, settings: WorkflowSettings) -> Iterable[Gap]:
    on_route = [rule.section.role for rule in settings.route.rules if rule.section.role is not None]
    needed = [*ALWAYS_NEEDED, settings.options.waived_by, *on_route]
    for role in dict.fromkeys(role for role in needed if role not in UNIT_ROLES):
        if not offices.in_institution.get(role):
            says = Text("Nobody is {role}.", role=role_word(role))
            yield Gap(says, "admin.people.index")


def _units(units: list[Unit], offices: SigningOffices, day: date) -> Iterable[Gap]:
    for unit in units:
        if unit.closed_on is not None and unit.closed_on <= day:
            continue
        if offices.in_units.get((unit.id, Role.HEAD)):
            continue
        where = (("slug", unit.slug),)
        stand_in = offices.staffed_by(unit.id)
        if stand_in is None:
            says = Text("{unit} has no head, and nobody above it can sign.", unit=unit.name)
            yield Gap(says, "admin.units.show", where)
        elif stand_in == unit.id:
            says = Text("{unit} has no head; its deputy signs.", unit=unit.name)
            yield Gap(says, "admin.units.show", where, grave=False)
        else:
            above = next(one.name for one in units if one.id == stand_in)
            says = Text("{unit} has no head; {above} signs.", unit=unit.name, above=above)
            yield Gap(says, "admin.units.show", where, grave=False)


def _committee(
    committee: Committee, seats: list[CommitteeMembership], settings: WorkflowSettings, day: date
) -> Iterable[Gap]:
    where, name = (("slug", committee.slug),), committee.name
    bylaws = settings.committees.get(committee.slug)
    held = [seat for seat in seats if seat.person is not None and seat.person.active]
    if bylaws is None:
        says = Text("{committee} has no bylaws in the profile any more.", committee=name)
        yield Gap(says, "admin.committees.show", where, grave=False)
        return
    if not any(seat.office in bylaws.chair for seat in held):
        says = Text("{committee} has nobody to preside, so no motion can be put.", committee=name)
        yield Gap(says, "admin.committees.show", where)
    vacant = _vacant(seats, bylaws.seats)
    if vacant:
        says = Text("{committee}: vacant seats: {count}.", committee=name, count=vacant)
        yield Gap(says, "admin.committees.show", where, grave=False)
    for seat in seats:
        if seat.person is not None and not seat.person.active:
            says = Text(
                "{committee}: {who} has left but holds a seat.",
                committee=name,
                who=seat.person.name,
            )
            yield Gap(says, "admin.committees.show", where)
    ending = [seat for seat in held if seat.ends_on is not None and seat.ends_on <= day + SOON]
    if ending:
        who = ", ".join(sorted(seat.person.name for seat in ending if seat.person))
        says = Text("{committee}: terms that end within 60 days: {who}.", committee=name, who=who)
        yield Gap(says, "admin.committees.show", where, grave=False)


def _vacant(seats: list[CommitteeMembership], by_bylaws: int | None) -> int:
    """Seats listed without a holder, and seats of the bylaws that are not listed at all."""
    voting = [seat for seat in seats if seat.kind in (MemberKind.VOTING, MemberKind.EX_OFFICIO)]
    listed = sum(seat.person_id is None for seat in seats)
    return listed + max(0, (by_bylaws or 0) - len(voting))
