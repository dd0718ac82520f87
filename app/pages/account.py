"""Signing in and out, mailed links, one's own account and password."""

import math
from datetime import datetime, timedelta
from typing import Any

from flask import (
    Blueprint,
    current_app,
    flash,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user

from accounts import attempts, links, passwords, service
from accounts.errors import AccountRefused
from accounts.models import AttemptKind, LinkPurpose, Person
from accounts.queries import memberships_in_force, person_by_email
from app import sessions, typed
from app.access import own_path, person, public, signed_in
from app.database import db
from committee.queries import seats_in_force
from forms.account import AddressForm, ChangePasswordForm, NewPasswordForm, SignInForm
from forms.office_words import kind_word, member_word, office_word, role_word
from persistence import clock
from persistence.unit_of_work import unit_of_work

account = Blueprint("account", __name__, url_prefix="/account")
for _word in (role_word, kind_word, member_word, office_word):
    account.add_app_template_filter(_word)


@account.route("/sign-in", methods=("GET", "POST"))
@public
def sign_in() -> Any:
    """By password, or on to a mailed link."""
    if current_user.is_authenticated:
        return redirect(_next())
    form = SignInForm(typed.formdata())
    if not form.is_submitted():
        return _sign_in_page(form)
    if not form.validate():
        return _sign_in_page(form), 422
    return _try_password(form)


def _try_password(form: SignInForm) -> Any:
    email, now = form.email.data or "", clock.now()
    wait = _counted(email, now)
    if wait is not None:
        return _too_many(_sign_in_page(form, wait=_minutes(wait)), wait)
    found = person_by_email(db.session, email)
    if found is None or not service.passes(found, form.password.data or ""):
        form.password.errors = [_("Address and password do not belong together. Try again.")]
        return _sign_in_page(form), 422
    anew = form.password.data if passwords.outdated(found.password_hash or "") else None
    rehash = passwords.hashed(anew) if anew else None
    with unit_of_work(db.session):
        attempts.forgive(db.session, email, _origin())
        service.signed_in(db.session, found.id, by="password", at=now, rehash=rehash)
    sessions.begin(found)
    return redirect(_next())


def _counted(email: str, now: datetime) -> timedelta | None:
    """Count this try, or say how long the next has to wait."""
    origin = _origin()
    with unit_of_work(db.session):
        wait = attempts.wait_for_password(db.session, email, origin, at=now)
        if wait is None:
            attempts.count(db.session, email, origin, AttemptKind.PASSWORD, at=now)
    return wait


def _sign_in_page(form: SignInForm, *, wait: str = "") -> str:
    next_path = request.args.get("next", "")
    return render_template("account/sign_in.html", form=form, wait=wait, next_path=next_path)


@account.route("/sign-in/link", methods=("GET", "POST"))
@public
def ask_for_link() -> Any:
    """Have a link to sign in mailed. The answer is the same whether or not there is an account."""
    return _ask(LinkPurpose.SIGN_IN, "account/ask_for_link.html")


@account.route("/forgotten", methods=("GET", "POST"))
@public
def forgotten() -> Any:
    """Have a link to choose a new password mailed; the same answer for every address."""
    return _ask(LinkPurpose.RESET, "account/forgotten.html")


def _ask(purpose: LinkPurpose, template: str) -> Any:
    form = AddressForm(typed.formdata())
    if not form.is_submitted():
        return render_template(template, form=form)
    if not form.validate():
        return render_template(template, form=form), 422
    email, now, origin = form.email.data or "", clock.now(), _origin()
    onward = _next() if "next" in request.args else ""
    with unit_of_work(db.session):
        wait = attempts.wait_for_link(db.session, origin, at=now)
        if wait is None:
            attempts.count(db.session, email, origin, AttemptKind.LINK, at=now)
            service.request_link(db.session, email, purpose, at=now, next_path=onward)
    if wait is not None:
        return _too_many(render_template(template, form=form, wait=_minutes(wait)), wait)
    return redirect(url_for("account.link_sent"))


@account.get("/link-sent")
@public
def link_sent() -> str:
    """What happens next, in the same words for everybody."""
    sends = current_app.config["SETTINGS"].sends_mail
    minutes = int(links.LIFE.total_seconds() // 60)
    return render_template("account/link_sent.html", sends_mail=sends, minutes=minutes)


@account.route("/links/<code>", methods=("GET", "POST"))
@public
def use_link(code: str) -> Any:
    """A GET only asks, so that programs which open the links in mails do not use them up."""
    now = clock.now()
    try:
        if request.method != "POST":
            link = links.look(db.session, code, LinkPurpose.SIGN_IN, at=now)
            return render_template("account/use_link.html", person_name=link.person.name)
        with unit_of_work(db.session):
            found = service.sign_in_by_link(db.session, code, at=now)
    except AccountRefused as refused:
        return render_template("account/link_refused.html", reason=refused.reason), 410
    sessions.begin(found)
    return redirect(_next())


@account.route("/reset/<code>", methods=("GET", "POST"))
@public
def reset(code: str) -> Any:
    """Choose a new password by a mailed link."""
    form, now = NewPasswordForm(), clock.now()
    try:
        owner = links.look(db.session, code, LinkPurpose.RESET, at=now).person
        if not form.is_submitted():
            return render_template("account/reset.html", form=form, owner=owner)
        if not form.validate() or form.objects(email=owner.email, name=owner.name):
            return render_template("account/reset.html", form=form, owner=owner), 422
        hashed = passwords.hashed(form.new.data or "")
        with unit_of_work(db.session):
            found = service.reset_password(db.session, code, hashed, at=now)
    except AccountRefused as refused:
        page = render_template("account/link_refused.html", reason=refused.reason, reset=True)
        return page, 410
    sessions.begin(found)
    flash(_("Your new password is set. You were signed out everywhere else."), "success")
    return redirect(url_for("home.show"))


@account.post("/sign-out")
@public
def sign_out() -> Any:
    """End this browser's session."""
    sessions.end()
    flash(_("You are signed out."), "success")
    return redirect(url_for("account.sign_in"))


@account.get("")
@signed_in
def show() -> str:
    """Who one is here, with which roles, and the ways to change it."""
    me = person()
    today = me.institution.day(clock.now())
    return render_template(
        "account/show.html",
        me=me,
        roles=memberships_in_force(db.session, me.id, today),
        seats=seats_in_force(db.session, me.id, today),
    )


@account.route("/password", methods=("GET", "POST"))
@signed_in
def change_password() -> Any:
    """Choose a password, or another."""
    form, me = ChangePasswordForm(), person()
    if not form.is_submitted():
        return render_template("account/password.html", form=form, me=me)
    wait = _counted(me.email, clock.now()) if me.password_hash else None
    if wait is not None:
        page = render_template("account/password.html", form=form, me=me, wait=_minutes(wait))
        return _too_many(page, wait)
    if not _new_password_will_do(form, me):
        return render_template("account/password.html", form=form, me=me), 422
    seen, hashed, now = me.password_hash, passwords.hashed(form.new.data or ""), clock.now()
    try:
        with unit_of_work(db.session):
            attempts.forgive(db.session, me.email, _origin())
            service.change_password(db.session, me.id, hashed, seen_hash=seen, at=now)
    except AccountRefused as refused:
        form.current.errors = [refused.reason]
        return render_template("account/password.html", form=form, me=me), 409
    sessions.begin(me)
    flash(_("Your new password is set. You were signed out everywhere else."), "success")
    return redirect(url_for("account.show"))


def _new_password_will_do(form: ChangePasswordForm, me: Person) -> bool:
    valid = form.validate()
    if me.password_hash and not passwords.matches(me.password_hash, form.current.data or ""):
        form.current.errors = [_("This is not your present password.")]
        valid = False
    return not form.objects(email=me.email, name=me.name) and valid


@account.post("/sign-out-everywhere")
@signed_in
def sign_out_everywhere() -> Any:
    """End every session, here and on other devices."""
    with unit_of_work(db.session):
        service.sign_out_everywhere(db.session, person().id, at=clock.now())
    sessions.end()
    flash(_("You are signed out here and everywhere else."), "success")
    return redirect(url_for("account.sign_in"))


def _next() -> str:
    return own_path(request.args.get("next") or "/home")


def _origin() -> str:
    return attempts.origin_of(request.remote_addr)


def _minutes(wait: timedelta) -> str:
    count = max(1, math.ceil(wait.total_seconds() / 60))
    return str(ngettext("%(num)d minute", "%(num)d minutes", count))


def _too_many(page: str, wait: timedelta) -> Any:
    answer = make_response(page, 429)
    answer.headers["Retry-After"] = str(max(1, math.ceil(wait.total_seconds())))
    return answer
