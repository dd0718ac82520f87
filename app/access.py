"""Who may come to a page: every route says so with one of these decorators, or a test fails.

What may be done to a proposal is asked of workflow/permissions.py by the service; the decorator
only keeps out those who could never have business on the page.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from flask import Response, abort, g, redirect, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response as AnyResponse

from accounts.models import Person
from accounts.roles import Role
from accounts.sight import ANYBODY, Sight
from app.database import db
from committee.queries import sight_of
from persistence import clock

View = TypeVar("View", bound=Callable[..., Any])


def public(view: View) -> View:
    """Anybody may come, signed in or not. The page holds nothing personal."""
    view.access = "public"  # type: ignore[attr-defined]
    return view


def signed_in(view: View) -> View:
    """Anybody with an account; others are sent to the sign-in page and back again."""
    return _guarded(view, "signed_in", lambda sight: True)


def requires(*roles: Role) -> Callable[[View], View]:
    """Only people who hold one of these roles, in the institution or in a unit."""

    def decorate(view: View) -> View:
        label = "requires:" + ",".join(role.value for role in roles)
        return _guarded(view, label, lambda sight: any(sight.has(role) for role in roles))

    return decorate


def _guarded(view: View, label: str, admits: Callable[[Sight], bool]) -> View:
    @wraps(view)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        if not current_user.is_authenticated:
            return to_sign_in()
        if not admits(sight()):
            abort(403)
        return view(*args, **kwargs)

    guarded.access = label  # type: ignore[attr-defined]
    return guarded  # type: ignore[return-value]


def to_sign_in() -> AnyResponse:
    """Send the visitor to sign in, then back. What a form held is kept and offered back after."""
    if request.method == "POST":
        keep_typed()
    in_page = "HX-Request" in request.headers
    if request.method == "GET" and not in_page:
        back = request.full_path.rstrip("?")
    else:
        back = request.referrer or "/"
    address = url_for("account.sign_in", next=own_path(back))
    # A part of a page that is fetched alone must not be filled with the page to sign in.
    return Response(headers={"HX-Redirect": address}) if in_page else redirect(address)


def keep_typed() -> bool:
    """Keep what was typed in a form that arrived without a session; whether it will be offered back."""
    from app.typed import keep  # the store needs the application; avoids a circular import

    return keep(request.referrer or request.path, request.form)


def own_path(address: str) -> str:
    """The path and query of an address of ours; ``/home`` for any other: nobody is sent elsewhere.

    A browser reads a backslash as a slash and drops tabs and line ends, so none may be in it.
    """
    root = request.host_url.rstrip("/")
    path = address.removeprefix(root) if address.startswith(root + "/") else address
    ours = path.startswith("/") and not path.startswith("//") and "\\" not in path
    return path if ours and path.isprintable() and len(path) <= 2000 else "/home"


def person() -> Person:
    """The person who is signed in."""
    return current_user._get_current_object()  # type: ignore[no-any-return]


def sight() -> Sight:
    """What the present visitor may see; computed once a request."""
    if not current_user.is_authenticated:
        return ANYBODY
    if "sight" not in g:
        g.sight = sight_of(db.session, person(), person().institution.day(clock.now()))
    return g.sight  # type: ignore[no-any-return]
