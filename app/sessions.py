"""Who is signed in: the session cookie and the person behind it."""

from datetime import timedelta

from flask import Flask
from flask_login import LoginManager

from accounts.models import Person
from app.database import db

login_manager = LoginManager()


class Visitor:
    """The person as Flask-Login wants it: an identity that ends when the epoch is raised."""

    is_anonymous = False
    is_authenticated = True

    @staticmethod
    def identity(person: Person) -> str:
        """What the cookie holds: the person and the epoch of their sessions."""
        return f"{person.id}.{person.session_epoch}"


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
