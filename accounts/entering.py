"""Whom a sign-in at the institution means here: the account found, linked or made; roles from groups.

The caller has asked the provider and commits. Roles given by hand are never touched.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from accounts import people
from accounts.errors import AccountRefused
from accounts.models import OutsideAccount, Person, RoleMembership
from accounts.queries import memberships_in_force, person_by_email
from accounts.roles import Role
from accounts.service import signed_in, subject
from persistence import audit
from persistence.text import Text

DAY = timedelta(days=1)


@dataclass(frozen=True)
class Identity:
    """Somebody as the provider or proxy knows them.

    ``subject`` never changes for one person there. ``groups`` None: it could not say; roles stay.
    """

    issuer: str
    subject: str
    email: str
    email_verified: bool
    name: str
    groups: frozenset[str] | None = None


@dataclass(frozen=True)
class GroupRole:
    """A role that the members of a group hold, in a unit or the whole institution."""

    group: str
    role: Role
    unit_id: int | None = None


@dataclass(frozen=True)
class Admission:
    """What an institution makes of its own sign-in. ``creates``: people without an account get one."""

    creates: bool = False
    roles: tuple[GroupRole, ...] = ()


def enter(
    session: Session,
    institution_id: int,
    identity: Identity,
    admission: Admission,
    *,
    by: str,
    at: datetime,
) -> Person:
    """The person who has signed in there, with the roles of their groups. Raises AccountRefused."""
    person = _known(session, identity) or _linked(session, institution_id, identity, admission, at)
    if person.institution_id != institution_id:
        raise AccountRefused("", Text("This account belongs to another institution."))
    if not person.active:
        raise AccountRefused(
            "", Text("Your account here is closed. Ask the administrator of your institution.")
        )
    person = signed_in(session, person.id, by=by, at=at)
    if identity.groups is not None:
        _follow_groups(session, person, admission.roles, identity.groups, at)
    return person


def _known(session: Session, identity: Identity) -> Person | None:
    account = session.scalar(
        select(OutsideAccount).where(
            OutsideAccount.issuer == identity.issuer, OutsideAccount.subject == identity.subject
        )
    )
    return account.person if account is not None else None


def _linked(
    session: Session,
    institution_id: int,
    identity: Identity,
    admission: Admission,
    at: datetime,
) -> Person:
    """At the first sign-in the verified address says who it is; from then on the subject does."""
    if not identity.subject or len(identity.subject) > 255:
        raise AccountRefused("", Text("Your institution’s sign-in did not say who you are."))
    if not identity.email or not identity.email_verified:
        raise AccountRefused(
            "",
            Text(
                "Your institution’s sign-in did not confirm your e-mail address, by which your "
                "account here is found."
            ),
        )
    person = person_by_email(session, identity.email)
    if person is None:
        if not admission.creates:
            raise AccountRefused(
                "",
                Text(
                    "There is no account here for {email}. Ask the administrator of your "
                    "institution for one.",
                    email=identity.email,
                ),
            )
        name = identity.name or identity.email.partition("@")[0]
        person = people.add_person(
            session,
            institution_id,
            name=name,
            email=identity.email,
            actor_id=None,
            at=at,
            welcome=False,
        )
    _refuse_second(session, person, identity)
    account = OutsideAccount(
        person_id=person.id, issuer=identity.issuer, subject=identity.subject, linked_at=at
    )
    session.add(account)
    details = {"issuer": identity.issuer, "subject": identity.subject}
    audit.record(
        session, subject(person), "linked_outside", at=at, actor_id=person.id, details=details
    )
    session.flush()
    return person


def _refuse_second(session: Session, person: Person, identity: Identity) -> None:
    """An address given to somebody else later does not open the account of who had it before."""
    other = session.scalar(
        select(OutsideAccount.id).where(
            OutsideAccount.person_id == person.id, OutsideAccount.issuer == identity.issuer
        )
    )
    if other is not None:
        raise AccountRefused(
            "",
            Text(
                "The account of {email} belongs to another person at your institution’s sign-in. "
                "Ask the administrator.",
                email=identity.email,
            ),
        )


def _follow_groups(
    session: Session,
    person: Person,
    roles: Sequence[GroupRole],
    groups: frozenset[str],
    at: datetime,
) -> None:
    today = person.institution.day(at)
    wanted = {(one.role, one.unit_id): one.group for one in roles if one.group in groups}
    held = memberships_in_force(session, person.id, today)
    for membership in held:
        if membership.from_group and (membership.role, membership.unit_id) not in wanted:
            _end(session, person, membership, today, at)
    present = {(one.role, one.unit_id) for one in held}
    for (role, unit_id), group in wanted.items():
        if (role, unit_id) in present:
            continue
        given = RoleMembership(
            person_id=person.id, role=role, unit_id=unit_id, starts_on=today, from_group=group
        )
        session.add(given)
        _note(session, person, "role_given", given, at)
    session.flush()
    session.expire(person, ["memberships"])


def _end(
    session: Session, person: Person, membership: RoleMembership, today: date, at: datetime
) -> None:
    if membership.starts_on < today:
        membership.ends_on = today - DAY
        _note(session, person, "role_ended", membership, at)
        return
    _note(session, person, "role_taken_back", membership, at)
    session.delete(membership)


def _note(
    session: Session, person: Person, action: str, membership: RoleMembership, at: datetime
) -> None:
    details = {
        "role": membership.role.value,
        "unit": membership.unit_id,
        "starts_on": membership.starts_on.isoformat(),
        "ends_on": membership.ends_on.isoformat() if membership.ends_on else None,
        "group": membership.from_group,
    }
    audit.record(session, subject(person), action, at=at, actor_id=None, details=details)
