"""One's own account: signing in, links, passwords, sessions. The caller commits.

What an administrator does to other people's accounts is in people.py, units in units.py.
"""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from accounts import links, passwords
from accounts.errors import AccountRefused
from accounts.events import AccountEvent, LinkRequested, PasswordChanged
from accounts.models import LinkPurpose, Person
from persistence import audit, outbox
from persistence.text import Text


def announce(session: Session, event: AccountEvent, *, at: datetime) -> None:
    """Put an event of this slice in the outbox."""
    outbox.announce(session, event.name, event.payload(), at=at)


def request_link(
    session: Session, email: str, purpose: LinkPurpose, *, at: datetime, next_path: str = ""
) -> None:
    """Ask for a link by mail. Does the same whether or not the address has an account."""
    event = LinkRequested(email=email.strip().lower(), purpose=purpose.value, next_path=next_path)
    announce(session, event, at=at)


def signed_in(
    session: Session, person_id: int, *, by: str, at: datetime, rehash: str | None = None
) -> Person:
    """Record a sign-in; ``by`` is password or link. ``rehash``: the password's hash made anew."""
    person = locked_person(session, person_id)
    if rehash is not None:
        person.password_hash = rehash
    audit.record(session, subject(person), f"signed_in_by_{by}", at=at, actor_id=person.id)
    return person


def sign_in_by_link(session: Session, code: str, *, at: datetime) -> Person:
    """Use a mailed link up and record the sign-in. Raises AccountRefused when it is no good."""
    person = links.use(session, code, LinkPurpose.SIGN_IN, at=at)
    return signed_in(session, person.id, by="link", at=at)


def reset_password(session: Session, code: str, password_hash: str, *, at: datetime) -> Person:
    """Set a new password by a mailed link; ends every session. Raises AccountRefused."""
    person = links.use(session, code, LinkPurpose.RESET, at=at)
    return set_password(session, person.id, password_hash, at=at, action="password_reset")


def change_password(
    session: Session, person_id: int, password_hash: str, *, seen_hash: str | None, at: datetime
) -> Person:
    """Change one's own password, checked by the caller against ``seen_hash``; ends other sessions.

    Raises AccountRefused when the password was changed meanwhile.
    """
    person = locked_person(session, person_id)
    if person.password_hash != seen_hash:
        raise AccountRefused(
            "current", Text("Your password was changed a moment ago. Sign in with the new one.")
        )
    return set_password(session, person_id, password_hash, at=at, action="password_changed")


def set_password(
    session: Session, person_id: int, password_hash: str, *, at: datetime, action: str
) -> Person:
    """Keep a new password hash; sessions and links made before are good for nothing."""
    person = locked_person(session, person_id)
    person.password_hash = password_hash
    person.session_epoch += 1
    links.spend_all(session, person.id, at=at)
    audit.record(session, subject(person), action, at=at, actor_id=person.id)
    announce(session, PasswordChanged(person.institution_id, person.id), at=at)
    return person


def sign_out_everywhere(session: Session, person_id: int, *, at: datetime) -> Person:
    """End every session of the person, here and elsewhere."""
    person = locked_person(session, person_id)
    person.session_epoch += 1
    links.spend_all(session, person.id, at=at)
    audit.record(session, subject(person), "signed_out_everywhere", at=at, actor_id=person.id)
    return person


def locked_person(session: Session, person_id: int) -> Person:
    """The person, locked until the transaction ends. Raises LookupError when there is none."""
    person = session.scalar(
        select(Person)
        .where(Person.id == person_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if person is None:
        raise LookupError(f"There is no person {person_id}.")
    return person


def subject(person: Person) -> str:
    """The person's name in the audit trail."""
    return f"person:{person.id}"


def passes(person: Person | None, password: str) -> bool:
    """Whether this password signs the person in. Takes as long for nobody as for somebody."""
    right = passwords.matches(person.password_hash if person else None, password)
    return right and person is not None and person.active
