"""What was typed into a form that arrived without a session: kept for an hour, offered back once.

The text stays on the server; the visitor's cookie holds only a token. Passwords and files are never
kept. Views build their forms as ``Form(typed.formdata())``.
"""

import hashlib
import secrets
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from flask import flash, g, request, session
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from accounts.attempts import origin_of
from accounts.models import KeptForm
from app.database import db
from persistence import clock
from persistence.unit_of_work import unit_of_work

LIFE = timedelta(hours=1)
LARGEST = 64 * 1024
"""Bytes of names and values together."""
PER_ORIGIN = 40
"""Forms kept for one origin at one time; later ones are not kept."""
TOKEN = "typed"
SECRET_ADDRESSES = ("/signatures/", "/account/links/", "/account/reset/")
"""Pages behind mailed links: their address is a code, of which only the hash is kept."""
NEVER = frozenset({"csrf_token", "current", "new"})
"""The token, and the passwords of forms/account.py; besides, whatever has password in its name."""


def keep(path: str, form: MultiDict[str, Any]) -> bool:
    """Keep what was typed on the page at ``path``; False when it is not to be kept.

    Only what came from our own page: a form on another site must not lay text into ours.
    """
    pairs = [[name, value] for name, value in form.items(multi=True) if is_kept(name, value)]
    size = sum(len(name.encode()) + len(value.encode()) for name, value in pairs)
    place = urlsplit(path).path
    if not pairs or size > LARGEST or not came_from_here() or place.startswith(SECRET_ADDRESSES):
        return False
    token, now, origin = secrets.token_urlsafe(24), clock.now(), origin_of(request.remote_addr)
    person_id = _person_in_cookie()
    with unit_of_work(db.session):
        sweep(db.session, at=now)
        if _count(origin) >= PER_ORIGIN:
            return False
        db.session.add(
            KeptForm(
                token_sha256=_digest(token),
                person_id=person_id,
                path=place[:500],
                fields=pairs,
                origin=origin,
                made_at=now,
            )
        )
    session[TOKEN] = token
    return True


def formdata(path: str | None = None) -> MultiDict[str, Any] | None:
    """What a form is to be filled from: the request on POST, else what was kept for this page, once.

    ``path``: the page's own address, unless the form is shown at another.
    """
    if request.method == "POST":
        return request.form
    token = session.get(TOKEN)
    if not token or request.method != "GET":
        return None
    wanted, now = path or request.path, clock.now()
    kept = db.session.scalar(
        select(KeptForm).where(KeptForm.token_sha256 == _digest(token), KeptForm.path == wanted)
    )
    if kept is None or not _may_have(kept):
        return None
    fields, fresh = kept.fields, kept.made_at > now - LIFE
    session.pop(TOKEN)
    with unit_of_work(db.session):
        db.session.execute(delete(KeptForm).where(KeptForm.token_sha256 == _digest(token)))
    if not fresh:
        return None
    g.typed_restored = True
    flash(_("Your text is back; nothing has been saved yet."), "warning")
    return MultiDict([(name, value) for name, value in fields])


def restored() -> bool:
    """Whether this page shows text that was kept; the page says so by a flash."""
    return bool(g.get("typed_restored"))


def sweep(session: Session, *, at: Any) -> None:
    """Remove what nobody came back for."""
    session.execute(delete(KeptForm).where(KeptForm.made_at <= at - LIFE))


def came_from_here() -> bool:
    """Whether the request was sent by one of our own pages."""
    said = request.headers.get("Origin") or request.referrer or ""
    return said == request.host_url.rstrip("/") or said.startswith(request.host_url)


def is_kept(name: str, value: object) -> bool:
    """Whether a field is text that may be kept."""
    return isinstance(value, str) and name not in NEVER and "password" not in name.lower()


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()


def _count(origin: str) -> int:
    query = select(func.count(KeptForm.id)).where(KeptForm.origin == origin)
    return db.session.scalar(query) or 0


def _person_in_cookie() -> int | None:
    """Whose session it was, also one that was ended from elsewhere."""
    number = str(session.get("_user_id", "")).partition(".")[0]
    return int(number) if number.isdigit() else None


def _may_have(kept: KeptForm) -> bool:
    """What one person typed is not shown to the next at the same machine."""
    if kept.person_id is None:
        return True
    return bool(current_user.is_authenticated) and current_user.id == kept.person_id
