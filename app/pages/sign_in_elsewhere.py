"""Signing in at the institution: by its OpenID Connect provider, or through its proxy (SAML)."""

from typing import Any

from flask import (
    Blueprint,
    abort,
    current_app,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from flask_babel import gettext as _

from accounts.entering import Identity, enter
from accounts.errors import AccountRefused
from app import elsewhere, sessions
from app.access import own_path, public
from app.database import db
from app.houses import profile_of
from persistence import clock
from persistence.unit_of_work import unit_of_work
from profiles.sign_in import SignInSection

sign_in_elsewhere = Blueprint("sign_in_elsewhere", __name__, url_prefix="/account/institution")
NEXT = "elsewhere_next"


@sign_in_elsewhere.get("")
@public
def start() -> Any:
    """On to the institution's provider; it sends the visitor back here."""
    provider = elsewhere.settings().provider
    if provider is None:
        abort(404)
    base = current_app.config["SETTINGS"].base_url
    try:
        answer = elsewhere.begin(provider, base + url_for("sign_in_elsewhere.back"))
    except AccountRefused as refused:
        return _refused(refused), 503
    session[NEXT] = own_path(request.args.get("next") or "/home")
    return answer


@sign_in_elsewhere.get("/back")
@public
def back() -> Any:
    """From the provider: who it is, checked, and in."""
    provider = elsewhere.settings().provider
    if provider is None:
        abort(404)
    try:
        return _enter(elsewhere.came_back(provider, _section()), by="oidc")
    except AccountRefused as refused:
        return _refused(refused), 403


@sign_in_elsewhere.get("/proxy")
@public
def proxy() -> Any:
    """Through the institution's proxy, which has asked who it is before it let the request pass."""
    known = elsewhere.settings().proxy
    if known is None:
        abort(404)
    identity = elsewhere.proxied(known)
    if identity is None:
        current_app.logger.warning("A request for the proxy's sign-in did not come from the proxy")
        abort(404)
    session[NEXT] = own_path(request.args.get("next") or "/home")
    try:
        return _enter(identity, by="proxy")
    except AccountRefused as refused:
        return _refused(refused), 403


def _section() -> SignInSection:
    return profile_of(elsewhere.house().id).sign_in


def _enter(identity: Identity, *, by: str) -> Any:
    onward = own_path(session.pop(NEXT, "/home"))
    institution = elsewhere.house()
    section = profile_of(institution.id).sign_in
    admission, institution_id = elsewhere.admission(institution, section), institution.id
    with unit_of_work(db.session):
        person = enter(db.session, institution_id, identity, admission, by=by, at=clock.now())
    sessions.begin(person)
    return redirect(onward)


def _refused(refused: AccountRefused) -> str:
    return render_template("account/elsewhere_refused.html", reason=refused.reason)


@sign_in_elsewhere.app_template_global()
def ways_elsewhere(next_path: str = "") -> list[dict[str, str]]:
    """The buttons of the page to sign in: what each is called and where it leads."""
    found, onward = elsewhere.settings(), {"next": next_path} if next_path else {}
    ways = ((found.provider, "start"), (found.proxy, "proxy"))
    return [
        {
            "label": _("Sign in with %(name)s", name=way.name)
            if way.name
            else _("Sign in with the account of your institution"),
            "url": url_for(f"sign_in_elsewhere.{endpoint}", **onward),
        }
        for way, endpoint in ways
        if way is not None
    ]
