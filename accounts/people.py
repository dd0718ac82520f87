"""What an administrator does to accounts and roles: added, edited, deactivated, dated. The caller commits.

``actor_id`` None is the command line. An actor must be an administrator of the institution at the
moment of writing, asked under a lock: two administrators cannot remove each other at once.
"""

import re
import unicodedata
from collections.abc import Iterable
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from accounts import links
from accounts.errors import AccountNotAllowed, AccountRefused
from accounts.events import PersonAdded
from accounts.models import Institution, Person, RoleMembership, Unit
from accounts.queries import memberships_in_force, person_by_email
from accounts.roles import UNIT_ROLES, Role
from accounts.seen import refuse_if_changed
from accounts.service import announce, locked_person, subject
from persistence import audit
from persistence.text import Text

EMAIL = re.compile(r"[^\s@<>(),;:\\\"\[\]]{1,64}@[^\s@<>(),;:\\\"\[\]]{1,180}\Z")
EDITED = ("name", "email", "title", "active")
"""The values of a person that the form to edit shows; see accounts/seen.py."""


def require_administrator(
    session: Session, institution_id: int, actor_id: int | None, at: datetime
) -> date:
    """Lock the institution and ask whether the actor administers it now; the date there.

    Raises AccountNotAllowed.
    """
    institution = session.get_one(Institution, institution_id, with_for_update=True)
    today = institution.day(at)
    if actor_id is None:
        return today
    actor = locked_person(session, actor_id)
    held = {m.role for m in memberships_in_force(session, actor_id, today)}
    if not actor.active or actor.institution_id != institution_id or Role.ADMINISTRATOR not in held:
        raise AccountNotAllowed(Text("Only an administrator of this institution can do this."))
    return today


def add_person(
    session: Session,
    institution_id: int,
    *,
    name: str,
    email: str,
    title: str = "",
    actor_id: int | None,
    at: datetime,
    welcome: bool = True,
) -> Person:
    """A new account, without a password: its owner signs in by a mailed link. Raises AccountRefused."""
    require_administrator(session, institution_id, actor_id, at)
    person = Person(
        institution_id=institution_id,
        name=_line("name", name, 200),
        email=_free_address(session, email, own_id=None),
        title=_line("title", title, 200, optional=True),
        created_at=at,
    )
    session.add(person)
    session.flush()
    details = {"name": person.name, "email": person.email, "title": person.title}
    audit.record(session, subject(person), "added", at=at, actor_id=actor_id, details=details)
    if welcome:
        announce(session, PersonAdded(institution_id, person.id), at=at)
    return person


def edit_person(
    session: Session,
    person_id: int,
    *,
    name: str,
    email: str,
    title: str,
    seen: str,
    actor_id: int | None,
    at: datetime,
) -> Person:
    """Change name, address or title. Raises AccountRefused, AccountChanged."""
    person = _governed(session, person_id, actor_id, at)
    refuse_if_changed(person, seen, *EDITED)
    before = {"name": person.name, "email": person.email, "title": person.title}
    person.name = _line("name", name, 200)
    person.title = _line("title", title, 200, optional=True)
    address = _free_address(session, email, own_id=person.id)
    if address != person.email:
        person.email = address
        links.spend_all(session, person.id, at=at)
    after = {"name": person.name, "email": person.email, "title": person.title}
    changed = {key: [before[key], after[key]] for key in after if before[key] != after[key]}
    if changed:
        audit.record(session, subject(person), "edited", at=at, actor_id=actor_id, details=changed)
    return person


def deactivate(session: Session, person_id: int, *, actor_id: int | None, at: datetime) -> Person:
    """The person can no longer sign in and is asked nothing; what they did stays. Raises AccountRefused."""
    person = _governed(session, person_id, actor_id, at)
    if person.id == actor_id:
        raise AccountRefused(
            "", Text("You cannot deactivate your own account. Ask another administrator.")
        )
    if person.active:
        person.active = False
        person.left_at = at
        person.session_epoch += 1
        links.spend_all(session, person.id, at=at)
        audit.record(session, subject(person), "deactivated", at=at, actor_id=actor_id)
    return person


def activate(session: Session, person_id: int, *, actor_id: int | None, at: datetime) -> Person:
    """The person can sign in again, with the roles that are still in force."""
    person = _governed(session, person_id, actor_id, at)
    if not person.active:
        person.active = True
        person.left_at = None
        audit.record(session, subject(person), "activated", at=at, actor_id=actor_id)
    return person


def give_role(
    session: Session,
    person_id: int,
    role: Role,
    *,
    unit_id: int | None,
    starts_on: date,
    ends_on: date | None,
    actor_id: int | None,
    at: datetime,
) -> RoleMembership:
    """Let the person hold a role from one day to another. Raises AccountRefused."""
    person = _governed(session, person_id, actor_id, at)
    if (role in UNIT_ROLES) != (unit_id is not None):
        raise AccountRefused(
            "unit",
            Text("This role is held in a unit: choose which.")
            if role in UNIT_ROLES
            else Text("This role is held in the whole institution: choose no unit."),
        )
    if unit_id is not None:
        unit = session.get(Unit, unit_id)
        if unit is None or unit.institution_id != person.institution_id:
            raise AccountRefused("unit", Text("Choose a unit of this institution."))
    if ends_on is not None and ends_on < starts_on:
        raise AccountRefused("ends_on", Text("The last day lies before the first."))
    _refuse_overlap(person.memberships, role, unit_id, starts_on, ends_on)
    membership = RoleMembership(
        person_id=person.id, role=role, unit_id=unit_id, starts_on=starts_on, ends_on=ends_on
    )
    session.add(membership)
    session.flush()
    _note_role(session, person, "role_given", membership, actor_id, at)
    session.expire(person, ["memberships"])
    return membership


def end_role(
    session: Session, membership_id: int, last_day: date, *, actor_id: int | None, at: datetime
) -> None:
    """Let a role end. One that has not begun is taken back; yesterday as the last day ends it at once.

    Raises AccountRefused, also for an administrator's own last administrator role.
    """
    membership = session.get_one(RoleMembership, membership_id)
    person = _governed(session, membership.person_id, actor_id, at)
    today = person.institution.day(at)
    if person.id == actor_id and membership.role is Role.ADMINISTRATOR:
        _refuse_own_last(person.memberships, membership, today)
    if membership.starts_on > today:
        _note_role(session, person, "role_taken_back", membership, actor_id, at)
        session.delete(membership)
        session.flush()
        session.expire(person, ["memberships"])
        return
    if membership.ends_on is not None and membership.ends_on < today:
        raise AccountRefused("", Text("This role has ended already."))
    earliest = max(today - timedelta(days=1), membership.starts_on)
    if last_day < earliest:
        raise AccountRefused(
            "last_day",
            Text(
                "The last day can be {day} at the earliest: the past stays as it was.", day=earliest
            ),
        )
    membership.ends_on = last_day
    _note_role(session, person, "role_ended", membership, actor_id, at)


def _governed(session: Session, person_id: int, actor_id: int | None, at: datetime) -> Person:
    person = session.get(Person, person_id)
    if person is None:
        raise LookupError(f"There is no person {person_id}.")
    require_administrator(session, person.institution_id, actor_id, at)
    return locked_person(session, person_id)


def _refuse_overlap(
    held: Iterable[RoleMembership],
    role: Role,
    unit_id: int | None,
    starts_on: date,
    ends_on: date | None,
) -> None:
    for one in held:
        apart = (one.ends_on is not None and one.ends_on < starts_on) or (
            ends_on is not None and ends_on < one.starts_on
        )
        if one.role is role and one.unit_id == unit_id and not apart:
            raise AccountRefused(
                "starts_on", Text("The person holds this role in these days already.")
            )


def _refuse_own_last(held: Iterable[RoleMembership], ending: RoleMembership, today: date) -> None:
    """Another administrator role of one's own must last at least as long."""
    others = (
        one
        for one in held
        if one.role is Role.ADMINISTRATOR and one.id != ending.id and one.in_force(today)
    )
    if not any(
        one.ends_on is None or (ending.ends_on is not None and one.ends_on >= ending.ends_on)
        for one in others
    ):
        raise AccountRefused(
            "",
            Text("This is your own last administrator role. Another administrator can end it."),
        )


def _note_role(
    session: Session,
    person: Person,
    action: str,
    membership: RoleMembership,
    actor_id: int | None,
    at: datetime,
) -> None:
    details = {
        "role": membership.role.value,
        "unit": membership.unit_id,
        "starts_on": membership.starts_on.isoformat(),
        "ends_on": membership.ends_on.isoformat() if membership.ends_on else None,
    }
    audit.record(session, subject(person), action, at=at, actor_id=actor_id, details=details)


def _line(field: str, value: str, longest: int, *, optional: bool = False) -> str:
    """One line of text, without control characters. Raises AccountRefused."""
    line = " ".join(unicodedata.normalize("NFC", value).split())
    if not line and not optional:
        raise AccountRefused(field, Text("Say what it is called."))
    if len(line) > longest:
        raise AccountRefused(field, Text("Use at most {count} characters.", count=longest))
    if any(unicodedata.category(sign) in ("Cc", "Cf") for sign in line):
        raise AccountRefused(
            field, Text("There is a sign in it that cannot be shown. Type it anew.")
        )
    return line


def _free_address(session: Session, email: str, *, own_id: int | None) -> str:
    address = _line("email", email, 254).lower()
    if not EMAIL.match(address):
        raise AccountRefused("email", Text("Write one e-mail address, such as name@example.edu."))
    holder = person_by_email(session, address)
    if holder is not None and holder.id != own_id:
        raise AccountRefused("email", Text("There is an account with this address already."))
    return address
