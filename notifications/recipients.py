"""Who gets a mail: people with an account, as plain values, free of any session."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from accounts.models import Person
from accounts.queries import holders
from accounts.roles import Role


@dataclass(frozen=True)
class Recipient:
    """One person who gets a mail, in their language."""

    person_id: int
    institution_id: int
    name: str
    email: str
    language: str = "en"


def recipient(person: Person) -> Recipient:
    """The person as somebody who gets mail."""
    return Recipient(person.id, person.institution_id, person.name, person.email, person.language)


def recipients(session: Session, person_ids: Iterable[int | None]) -> list[Recipient]:
    """These people, each once, without those who have left; in the order given."""
    wanted = [number for number in dict.fromkeys(person_ids) if number is not None]
    rows = session.scalars(
        select(Person).where(Person.id.in_(wanted), Person.active).order_by(Person.id)
    )
    found = {person.id: recipient(person) for person in rows}
    return [found[number] for number in wanted if number in found]


def office(
    session: Session, institution_id: int, role: Role, day: date, unit_id: int | None = None
) -> list[Recipient]:
    """Everybody who holds the role on this day, in the unit or in the institution."""
    return [recipient(one) for one in holders(session, institution_id, role, day, unit_id)]
