"""How often somebody may try: counted per account and origin together, so that nobody is locked out.

A stranger who tries passwords is slowed down where they are; the owner signs in from elsewhere, or
by a mailed link. Nothing here says whether an account exists.
"""

import hashlib
import ipaddress
from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from accounts.models import AttemptKind, SignInAttempt

WINDOW = timedelta(minutes=15)
PER_ACCOUNT = 10
"""Failed passwords for one account from one origin within the window."""
PER_ORIGIN = 60
"""The same for all accounts: a campus behind one address still gets in."""
LINKS_PER_ORIGIN = 30
"""Links asked for from one origin within the window."""


def origin_of(address: str | None) -> str:
    """The network that an address counts for: an IPv6 household has a whole /64."""
    try:
        found = ipaddress.ip_address(address or "")
    except ValueError:
        return "unknown"
    if isinstance(found, ipaddress.IPv6Address):
        if found.ipv4_mapped:
            return str(found.ipv4_mapped)
        return str(ipaddress.ip_network((found, 64), strict=False))
    return str(found)


def wait_for_password(
    session: Session, email: str, origin: str, *, at: datetime
) -> timedelta | None:
    """How long until another password may be tried from here; None: now."""
    times = _times(session, origin, AttemptKind.PASSWORD, at=at)
    mine = [moment for moment, key in times if key == _key(email)]
    waits = (_wait(mine, PER_ACCOUNT, at), _wait([moment for moment, _ in times], PER_ORIGIN, at))
    return max((wait for wait in waits if wait), default=None)


def wait_for_link(session: Session, origin: str, *, at: datetime) -> timedelta | None:
    """How long until another link may be asked for from here; None: now."""
    times = [moment for moment, _key in _times(session, origin, AttemptKind.LINK, at=at)]
    return _wait(times, LINKS_PER_ORIGIN, at)


def count(session: Session, email: str, origin: str, kind: AttemptKind, *, at: datetime) -> None:
    """Count a try. Done before the password is compared, so that tries at once count too."""
    session.add(SignInAttempt(email_sha256=_key(email), origin=origin, kind=kind, at=at))


def forgive(session: Session, email: str, origin: str) -> None:
    """Forget the tries of somebody who has signed in."""
    session.execute(
        delete(SignInAttempt).where(
            SignInAttempt.email_sha256 == _key(email),
            SignInAttempt.origin == origin,
            SignInAttempt.kind == AttemptKind.PASSWORD,
        )
    )


def sweep(session: Session, *, at: datetime) -> None:
    """Remove what no longer counts."""
    session.execute(delete(SignInAttempt).where(SignInAttempt.at <= at - WINDOW))


def _key(email: str) -> str:
    return hashlib.sha256(email.strip().lower().encode()).hexdigest()


def _times(
    session: Session, origin: str, kind: AttemptKind, *, at: datetime
) -> list[tuple[datetime, str]]:
    rows = session.execute(
        select(SignInAttempt.at, SignInAttempt.email_sha256)
        .where(
            SignInAttempt.origin == origin,
            SignInAttempt.kind == kind,
            SignInAttempt.at > at - WINDOW,
        )
        .order_by(SignInAttempt.at, SignInAttempt.id)
    )
    return [(moment, key) for moment, key in rows]


def _wait(times: list[datetime], limit: int, at: datetime) -> timedelta | None:
    """Until so many of the tries have left the window that one more is free."""
    if len(times) < limit:
        return None
    return times[len(times) - limit] + WINDOW - at
