"""People of the institution: found, added, edited, closed; and the roles they hold, with dates."""

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from wtforms import SelectChoice

from accounts import people, service
from accounts.directory import Search, own_person, people_found
from accounts.models import LinkPurpose, Person, RoleMembership
from accounts.queries import units_of
from accounts.roles import Role
from accounts.seen import mark
from accounts.units import tree
from app import typed
from app.access import person, requires, sight
from app.acts import act
from app.admin_history import history, last_sign_in
from app.database import db
from app.field_errors import saving
from app.rendering import today
from committee.queries import seats_in_force
from forms.admin import LastDayForm, PersonForm, PressForm, RoleForm
from forms.office_words import ROLE_WORDS
from persistence import clock
from persistence.unit_of_work import unit_of_work
from proposals.route_models import RouteStep
from workflow.handing_over import close_account
from workflow.holdings import awaited, without

admin_people = Blueprint("people", __name__, url_prefix="/people")
PAGE_SIZE = 50


@admin_people.get("")
@requires(Role.ADMINISTRATOR)
def index() -> str:
    """Everybody with an account, to be searched by name, address, post and role."""
    words = "".join(sign for sign in request.args.get("q", "") if sign.isprintable()).strip()[:100]
    role = next((one for one in Role if one.value == request.args.get("role")), None)
    search = Search(words, role, left=request.args.get("left") == "yes")
    page = max(1, min(request.args.get("page", 1, type=int), 10_000))
    found, count = people_found(
        db.session, _house(), search, day=today(), page=page, size=PAGE_SIZE
    )
    roles = [SelectChoice(one.value, word) for one, word in ROLE_WORDS.items()]
    return render_template(
        "admin/people/index.html",
        people=found,
        count=count,
        page=page,
        pages=max(1, -(-count // PAGE_SIZE)),
        search=search,
        roles=roles,
        day=today(),
    )


@admin_people.route("/new", methods=("GET", "POST"))
@requires(Role.ADMINISTRATOR)
def new() -> Any:
    """Make an account. Its owner is told, and signs in by a mailed link."""
    form = PersonForm(typed.formdata())
    if form.validate_on_submit():
        with saving(db.session, form) as saved:
            made = people.add_person(db.session, _house(), **_named(form), **_by_me())
        if saved.done:
            flash(
                _("%(name)s has an account now and is told so by mail.", name=made.name), "success"
            )
            return redirect(url_for("admin.people.give_role", person_id=made.id))
    return _page("admin/people/new.html", form)


@admin_people.get("/<int:person_id>")
@requires(Role.ADMINISTRATOR)
def show(person_id: int) -> str:
    """One person: account, roles, seats, what was done to the account."""
    one = _person_or_404(person_id)
    return render_template(
        "admin/people/show.html",
        one=one,
        roles=sorted(one.memberships, key=lambda m: (not _runs(m), m.starts_on, m.id)),
        seats=seats_in_force(db.session, one.id, today()),
        history=history(db.session, service.subject(one)),
        last_sign_in=last_sign_in(db.session, service.subject(one)),
        day=today(),
        press=PressForm(),
    )


@admin_people.route("/<int:person_id>/edit", methods=("GET", "POST"))
@requires(Role.ADMINISTRATOR)
def edit(person_id: int) -> Any:
    """Change name, address or post."""
    one = _person_or_404(person_id)
    form = PersonForm(typed.formdata(), obj=one)
    if form.validate_on_submit():
        with saving(db.session, form) as saved:
            people.edit_person(
                db.session, person_id, **_named(form), seen=form.seen.data or "", **_by_me()
            )
        if saved.done:
            flash(_("Saved."), "success")
            return redirect(url_for("admin.people.show", person_id=person_id))
        if saved.status == 409:
            form.seen.data = mark(one, *people.EDITED)
            return _page("admin/people/edit.html", form, 409, one=one, now=one)
    elif not form.is_submitted():
        form.seen.data = mark(one, *people.EDITED)
    return _page("admin/people/edit.html", form, one=one)


@admin_people.route("/<int:person_id>/close", methods=("GET", "POST"))
@requires(Role.ADMINISTRATOR)
def close(person_id: int) -> Any:
    """Close an account: the person can no longer sign in; what they did stays."""
    one, form = _person_or_404(person_id), PressForm()
    if form.validate_on_submit():
        with saving(db.session, form) as saved:
            asked = close_account(db.session, person_id, act())
        if saved.done:
            flash(_("The account of %(name)s is closed.", name=one.name), "success")
            if asked:
                flash(_("Whoever signs now for what waited is asked by mail."), "info")
            return redirect(url_for("admin.people.show", person_id=person_id))
    seats = seats_in_force(db.session, one.id, today())
    held = {"roles": _held(one), "seats": seats, "waiting": _waiting(one)}
    return _page("admin/people/close.html", form, one=one, **held)


@admin_people.post("/<int:person_id>/open")
@requires(Role.ADMINISTRATOR)
def reopen(person_id: int) -> Any:
    """Open a closed account again."""
    one = _person_or_404(person_id)
    with unit_of_work(db.session):
        people.activate(db.session, person_id, **_by_me())
    flash(_("%(name)s can sign in again.", name=one.name), "success")
    return redirect(url_for("admin.people.show", person_id=person_id))


@admin_people.post("/<int:person_id>/link")
@requires(Role.ADMINISTRATOR)
def mail_link(person_id: int) -> Any:
    """Mail the person a link to sign in."""
    one = _person_or_404(person_id)
    with unit_of_work(db.session):
        service.request_link(db.session, one.email, LinkPurpose.SIGN_IN, at=clock.now())
    flash(_("A link to sign in is on its way to %(email)s.", email=one.email), "success")
    return redirect(url_for("admin.people.show", person_id=person_id))


@admin_people.route("/<int:person_id>/roles/new", methods=("GET", "POST"))
@requires(Role.ADMINISTRATOR)
def give_role(person_id: int) -> Any:
    """Let somebody hold a role from one day to another."""
    one, units = _person_or_404(person_id), tree(units_of(db.session, _house()))
    form = RoleForm(typed.formdata(), data={"starts_on": today()})
    form.offer((depth, unit) for depth, unit in units if unit.closed_on is None)
    if form.validate_on_submit():
        dates = {"starts_on": form.starts_on.data, "ends_on": form.ends_on.data}
        role, unit_id = Role(form.role.data), form.unit_id
        with saving(db.session, form) as saved:
            people.give_role(db.session, person_id, role, unit_id=unit_id, **dates, **_by_me())
        if saved.done:
            flash(_("The role is given."), "success")
            return redirect(url_for("admin.people.show", person_id=person_id))
    return _page("admin/people/give_role.html", form, one=one)


@admin_people.route("/<int:person_id>/roles/<int:membership_id>/end", methods=("GET", "POST"))
@requires(Role.ADMINISTRATOR)
def end_role(person_id: int, membership_id: int) -> Any:
    """Let a role end; one that has not begun is taken back."""
    one = _person_or_404(person_id)
    held = db.session.get(RoleMembership, membership_id)
    if held is None or held.person_id != one.id:
        return _gone(one)
    form = LastDayForm(typed.formdata(), data={"last_day": today()})
    if form.validate_on_submit():
        with saving(db.session, form) as saved:
            people.end_role(db.session, membership_id, form.last_day.data, **_by_me())
        if saved.done:
            flash(_("The end of the role is noted."), "success")
            return redirect(url_for("admin.people.show", person_id=person_id))
    return _page("admin/people/end_role.html", form, one=one, held=held, day=today())


def _waiting(one: Person) -> list[tuple[RouteStep, str]]:
    """The steps that wait for the person's signature, and who else could sign each."""
    found = []
    for step in awaited(db.session, one, act()):
        others = without(db.session, step, one, today())
        found.append((step, ", ".join(other.name for other in others)))
    return found


def _page(template: str, form: Any, status: int = 422, **context: Any) -> Any:
    page = render_template(template, form=form, **context)
    return (page, status) if form.is_submitted() else page


def _gone(one: Person) -> Any:
    """A role that was taken back a moment ago, perhaps by a second press of the button."""
    if request.method == "GET":
        abort(404)
    flash(_("This role is not there any more; nothing was changed."), "info")
    return redirect(url_for("admin.people.show", person_id=one.id))


def _house() -> int:
    return sight().institution_id or 0


def _person_or_404(person_id: int) -> Person:
    found = own_person(db.session, _house(), person_id)
    if found is None:
        abort(404)
    return found


def _by_me() -> dict[str, Any]:
    return {"actor_id": person().id, "at": clock.now()}


def _named(form: PersonForm) -> dict[str, str]:
    return {
        "name": form.name.data or "",
        "email": form.email.data or "",
        "title": form.title.data or "",
    }


def _runs(membership: RoleMembership) -> bool:
    return membership.ends_on is None or membership.ends_on >= today()


def _held(one: Person) -> list[RoleMembership]:
    return [membership for membership in one.memberships if membership.in_force(today())]
