"""Reading people, units and roles."""

from collections.abc import Collection, Iterable
from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, selectinload

from accounts.models import Institution, Person, ProfileVersion, RoleMembership, Unit, UnitKind
from accounts.roles import Role


def institution_by_slug(session: Session, slug: str) -> Institution | None:
    """The institution with this public name, or None."""
    return session.scalar(select(Institution).where(Institution.slug == slug))


def institutions(session: Session) -> list[Institution]:
    """Every institution of this deployment, by name."""
    return list(session.scalars(select(Institution).order_by(Institution.name, Institution.id)))


def profile_in_force(session: Session, institution_id: int) -> ProfileVersion | None:
    """The newest adopted profile version."""
    return session.scalar(
        select(ProfileVersion)
        .where(ProfileVersion.institution_id == institution_id)
        .order_by(ProfileVersion.number.desc())
        .limit(1)
    )


def person_by_email(session: Session, email: str) -> Person | None:
    """The person with this address, whatever its case, or None."""
    return session.scalar(select(Person).where(Person.email == email.strip().lower()))


def units_of(session: Session, institution_id: int) -> list[Unit]:
    """Every unit of the institution, by name."""
    return list(
        session.scalars(
            select(Unit).where(Unit.institution_id == institution_id).order_by(Unit.name, Unit.id)
        )
    )


def ancestors(units: Iterable[Unit], unit_id: int) -> list[Unit]:
    """The unit and those above it, nearest first."""
    by_id = {unit.id: unit for unit in units}
    found: list[Unit] = []
    current = by_id.get(unit_id)
    while current is not None and current not in found:
        found.append(current)
        current = by_id.get(current.parent_id) if current.parent_id else None
    return found


def with_descendants(units: Iterable[Unit], roots: Collection[int]) -> frozenset[int]:
    """The ids of these units and of everything below them."""
    children: dict[int, list[int]] = {}
    for unit in units:
        if unit.parent_id is not None:
            children.setdefault(unit.parent_id, []).append(unit.id)
    found: set[int] = set()
    waiting = list(roots)
    while waiting:
        one = waiting.pop()
        if one not in found:
            found.add(one)
            waiting.extend(children.get(one, ()))
    return frozenset(found)


def college_of(units: Iterable[Unit], unit_id: int) -> Unit | None:
    """The college or school that the unit lies in; None when there is none above it."""
    chain = ancestors(units, unit_id)
    return next((u for u in chain if u.kind in (UnitKind.COLLEGE, UnitKind.SCHOOL)), None)


def memberships_in_force(session: Session, person_id: int, day: date) -> list[RoleMembership]:
    """The roles that a person holds on a day."""
    return list(
        session.scalars(
            select(RoleMembership)
            .where(
                RoleMembership.person_id == person_id,
                RoleMembership.starts_on <= day,
                or_(RoleMembership.ends_on.is_(None), RoleMembership.ends_on >= day),
            )
            .order_by(RoleMembership.id)
        )
    )


def holders(
    session: Session, institution_id: int, role: Role, day: date, unit_id: int | None = None
) -> list[Person]:
    """Active people who hold the role on a day: in the unit, or in the institution."""
    found = session.scalars(
        select(Person)
        .join(RoleMembership)
        .where(
            Person.institution_id == institution_id,
            Person.active,
            RoleMembership.role == role,
            RoleMembership.unit_id.is_(None)
            if unit_id is None
            else RoleMembership.unit_id == unit_id,
            RoleMembership.starts_on <= day,
            or_(RoleMembership.ends_on.is_(None), RoleMembership.ends_on >= day),
        )
        .order_by(Person.name, Person.id)
    )
    return list(dict.fromkeys(found))


def people_of(session: Session, institution_id: int) -> list[Person]:
    """Everybody with an account at the institution, with their memberships, by name."""
    return list(
        session.scalars(
            select(Person)
            .where(Person.institution_id == institution_id)
            .options(selectinload(Person.memberships).joinedload(RoleMembership.unit))
            .order_by(Person.name, Person.id)
        )
    )
