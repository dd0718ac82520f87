"""Who is signed in: the session cookie and the person behind it."""

from datetime import timedelta

from flask import Flask, Response, request, session
from flask.sessions import SecureCookieSessionInterface, SessionMixin
from flask_login import LoginManager, login_user

from accounts.models import Person
from app.database import db

login_manager = LoginManager()
login_manager.session_protection = "basic"
KEPT_AT_SIGN_IN = ("typed",)
"""What a visitor's session holds that the person's session goes on with; see app/typed.py."""


class OwnSiteSessions(SecureCookieSessionInterface):
    """Sessions that a form on another site cannot replace.

    The browser sends no cookie with such a form, so the answer would begin an empty session and
    sign the person out.
    """

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Leave the visitor's cookie alone when the request came from another site."""
        if request.method == "POST" and request.headers.get("Sec-Fetch-Site") == "cross-site":
            return
        super().save_session(app, session, response)


def set_up_sessions(app: Flask) -> None:
    """Sign people in by a signed cookie; signing out everywhere raises the person's epoch."""
    settings = app.config["SETTINGS"]
    app.config.update(
        SESSION_COOKIE_NAME="imprimatur",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.secure_cookies,
        PERMANENT_SESSION_LIFETIME=timedelta(minutes=settings.session_minutes),
    )
    app.session_interface = OwnSiteSessions()
    login_manager.init_app(app)

    @login_manager.user_loader
    def load(identity: str) -> Person | None:
        number, _, epoch = identity.partition(".")
        if not (number.isdigit() and epoch.isdigit()):
            return None
        person = db.session.get(Person, int(number))
        if person is None or not person.active or person.session_epoch != int(epoch):
            return None
        return person


def begin(person: Person) -> None:
    """Begin a session for the person; nothing of the one before it is left but kept text."""
    kept = {name: session[name] for name in KEPT_AT_SIGN_IN if name in session}
    session.clear()
    session.update(kept)
    session.permanent = True
    login_user(person)


def end() -> None:
    """End this browser's session, with everything in it."""
    session.clear()
