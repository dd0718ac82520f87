"""Finding people in a long list, for administrators."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session, selectinload

from accounts.models import Person, RoleMembership
from accounts.roles import Role


@dataclass(frozen=True)
class Search:
    """What the list is narrowed to. ``left``: people whose account is closed, instead of the others."""

    words: str = ""
    role: Role | None = None
    left: bool = False


def people_found(
    session: Session, institution_id: int, search: Search, *, day: date, page: int, size: int
) -> tuple[list[Person], int]:
    """One page of the people found, by name, and how many there are in all."""
    query = select(Person).where(
        Person.institution_id == institution_id, Person.active.is_(not search.left)
    )
    if search.words:
        query = query.where(
            or_(
                Person.name.icontains(search.words, autoescape=True),
                Person.email.icontains(search.words, autoescape=True),
                Person.title.icontains(search.words, autoescape=True),
            )
        )
    if search.role is not None:
        query = query.where(
            Person.memberships.any(
                (RoleMembership.role == search.role)
                & (RoleMembership.starts_on <= day)
                & (RoleMembership.ends_on.is_(None) | (RoleMembership.ends_on >= day))
            )
        )
    count = session.scalar(select(func.count()).select_from(query.subquery())) or 0
    rows = session.scalars(
        query.options(selectinload(Person.memberships).joinedload(RoleMembership.unit))
        .order_by(func.lower(Person.name), Person.id)
        .limit(size)
        .offset((page - 1) * size)
    )
    return list(rows), count


def own_person(session: Session, institution_id: int, person_id: int) -> Person | None:
    """A person of this institution, or None."""
    person = session.get(Person, person_id)
    return person if person is not None and person.institution_id == institution_id else None


def suggestions(session: Session, institution_id: int, *, at_most: int) -> list[tuple[str, str]]:
    """Addresses and names to choose from while typing; empty where there are too many to list."""
    rows = session.execute(
        select(Person.email, Person.name)
        .where(Person.institution_id == institution_id, Person.active)
        .order_by(func.lower(Person.name), Person.id)
        .limit(at_most + 1)
    ).all()
    return [] if len(rows) > at_most else [(email, name) for email, name in rows]
