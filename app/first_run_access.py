"""Who may set an institution up: whoever has the server's code until there is an administrator, then only they."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from flask import abort, current_app, g, redirect, session, url_for
from flask_login import current_user

from app.access import person, to_sign_in
from app.database import db
from app.houses import use_house
from founding import course
from founding.models import FirstRun
from persistence import clock

View = TypeVar("View", bound=Callable[..., Any])
CODE = "first_run"
"""Where the visitor's session keeps the code that was given."""


def setting_up(view: View) -> View:
    """A page of the set-up. Others are sent to where they can become those who may come."""

    @wraps(view)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        run = course.present(db.session)
        if run is None:
            return redirect(url_for("first_run.show"))
        refused = _refused(run)
        if refused is not None:
            return refused
        g.first_run = run
        use_house(run.institution)
        return view(*args, **kwargs)

    guarded.access = "set_up"  # type: ignore[attr-defined]
    return guarded  # type: ignore[return-value]


def run_now() -> FirstRun:
    """The set-up that this page belongs to."""
    return g.first_run  # type: ignore[no-any-return]


def by_me() -> dict[str, Any]:
    """Who acts, and when; nobody has an account before there is an administrator."""
    return {
        "actor_id": person().id if current_user.is_authenticated else None,
        "at": clock.now(),
    }


def gave_code() -> bool:
    """Whether this browser has given the code of this server."""
    return course.is_code(str(session.get(CODE, "")), _secret())


def take_code(given: str) -> bool:
    """Remember a code that is right; False for another."""
    if not course.is_code(given, _secret()):
        return False
    session[CODE] = given
    return True


def own_code() -> str:
    """The code of this server, for its log."""
    return course.code_of(_secret())


def _refused(run: FirstRun) -> Any:
    if course.open_to_code(db.session):
        return None if gave_code() else redirect(url_for("first_run.show"))
    if not current_user.is_authenticated:
        return to_sign_in()
    if person().institution_id != run.institution_id:
        abort(404)
    if not course.administers(db.session, run, person().id, at=clock.now()):
        abort(403)
    return None


def _secret() -> str:
    return str(current_app.config["SECRET_KEY"])
