"""The tree of units: added, renamed, moved, closed and opened again."""

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from accounts import units
from accounts.models import Person, RoleMembership, Unit, UnitKind
from accounts.queries import units_of, with_descendants
from accounts.roles import Role
from accounts.seen import mark
from app import typed
from app.access import person, requires, sight
from app.admin_history import history
from app.database import db
from app.field_errors import saving
from app.rendering import today
from forms.admin import (
    CloseForm,
    MoveForm,
    PressForm,
    RenameForm,
    UnitForm,
    kind_choices,
    unit_choices,
)
from persistence import clock

admin_units = Blueprint("units", __name__, url_prefix="/units")


@admin_units.get("")
@requires(Role.ADMINISTRATOR)
def index() -> str:
    """Every unit, each under the one it lies in, with its head."""
    everything = units_of(db.session, _house())
    staff = _staff([unit.id for unit in everything])
    return render_template(
        "admin/units/index.html", tree=units.tree(everything), staff=staff, day=today()
    )


@admin_units.route("/new", methods=("GET", "POST"))
@requires(Role.ADMINISTRATOR)
def new() -> Any:
    """Add a unit."""
    form = UnitForm(typed.formdata(), data={"parent": request.args.get("under", "")})
    form.offer(_open_tree())
    if form.validate_on_submit():
        kind, parent = UnitKind(form.kind.data), _number(form.parent.data)
        with saving(db.session, form) as saved:
            made = units.add_unit(
                db.session, _house(), name=form.name.data, kind=kind, parent_id=parent, **_by_me()
            )
        if saved.done:
            flash(_("%(name)s is added.", name=made.name), "success")
            return redirect(url_for("admin.units.show", slug=made.slug))
    return _page("admin/units/new.html", form)


@admin_units.get("/<slug>")
@requires(Role.ADMINISTRATOR)
def show(slug: str) -> str:
    """One unit: where it lies, what lies below it, who holds which role in it."""
    unit = _unit_or_404(slug)
    everything = units_of(db.session, _house())
    return render_template(
        "admin/units/show.html",
        unit=unit,
        below=[one for one in everything if one.parent_id == unit.id],
        staff=_staff([unit.id]).get(unit.id, []),
        history=history(db.session, units.subject(unit)),
        day=today(),
        seen=mark(unit, *units.EDITED),
    )


@admin_units.route("/<slug>/rename", methods=("GET", "POST"))
@requires(Role.ADMINISTRATOR)
def rename(slug: str) -> Any:
    """Another name or kind; the address stays."""
    unit = _unit_or_404(slug)
    form = RenameForm(typed.formdata(), data={"name": unit.name, "kind": unit.kind.value})
    form.kind.choices = kind_choices()
    if form.validate_on_submit():
        with saving(db.session, form) as saved:
            units.rename_unit(
                db.session,
                unit.id,
                name=form.name.data,
                kind=UnitKind(form.kind.data),
                **_seen_by_me(form),
            )
        if saved.done:
            return _saved(slug)
        return _page("admin/units/rename.html", form, saved.status, unit=unit)
    return _opened("admin/units/rename.html", form, unit)


@admin_units.route("/<slug>/move", methods=("GET", "POST"))
@requires(Role.ADMINISTRATOR)
def move(slug: str) -> Any:
    """Another place in the tree, with all that lies below it."""
    unit = _unit_or_404(slug)
    form = MoveForm(typed.formdata(), data={"parent": str(unit.parent_id or "")})
    inside = with_descendants(units_of(db.session, _house()), [unit.id])
    places = [(depth, one) for depth, one in _open_tree() if one.id not in inside]
    form.parent.choices = unit_choices(places, _l("Nothing: at the top"))
    if form.validate_on_submit():
        parent = _number(form.parent.data)
        with saving(db.session, form) as saved:
            units.move_unit(db.session, unit.id, parent_id=parent, **_seen_by_me(form))
        if saved.done:
            return _saved(slug)
        return _page("admin/units/move.html", form, saved.status, unit=unit)
    return _opened("admin/units/move.html", form, unit)


@admin_units.route("/<slug>/close", methods=("GET", "POST"))
@requires(Role.ADMINISTRATOR)
def close(slug: str) -> Any:
    """Take no new proposals from a day on."""
    unit = _unit_or_404(slug)
    form = CloseForm(typed.formdata(), data={"closed_on": unit.closed_on or today()})
    if form.validate_on_submit():
        day = form.closed_on.data
        with saving(db.session, form) as saved:
            units.close_unit(db.session, unit.id, closed_on=day, **_seen_by_me(form))
        if saved.done:
            return _saved(slug)
        return _page("admin/units/close.html", form, saved.status, unit=unit)
    return _opened("admin/units/close.html", form, unit)


@admin_units.post("/<slug>/open")
@requires(Role.ADMINISTRATOR)
def reopen(slug: str) -> Any:
    """Open a closed unit again."""
    unit, form = _unit_or_404(slug), PressForm()
    with saving(db.session, form) as saved:
        units.close_unit(db.session, unit.id, closed_on=None, **_seen_by_me(form))
    if not saved.done:
        refusals = [error for errors in form.errors.values() for error in errors]
        flash(" ".join(str(error) for error in refusals), "error")
        return redirect(url_for("admin.units.show", slug=slug))
    return _saved(slug)


def _saved(slug: str) -> Any:
    flash(_("Saved."), "success")
    return redirect(url_for("admin.units.show", slug=slug))


def _opened(template: str, form: Any, unit: Unit) -> Any:
    if not form.is_submitted():
        form.seen.data = mark(unit, *units.EDITED)
    return _page(template, form, unit=unit)


def _page(template: str, form: Any, status: int = 422, **context: Any) -> Any:
    page = render_template(template, form=form, **context)
    return (page, status) if form.is_submitted() else page


def _house() -> int:
    return sight().institution_id or 0


def _unit_or_404(slug: str) -> Unit:
    found = units.unit_by_slug(db.session, _house(), slug)
    if found is None:
        abort(404)
    return found


def _open_tree() -> list[tuple[int, Unit]]:
    everything = units.tree(units_of(db.session, _house()))
    return [(depth, one) for depth, one in everything if one.closed_on is None]


def _number(value: str | None) -> int | None:
    return int(value) if value else None


def _by_me() -> dict[str, Any]:
    return {"actor_id": person().id, "at": clock.now()}


def _seen_by_me(form: Any) -> dict[str, Any]:
    return {"seen": form.seen.data or "", **_by_me()}


def _staff(unit_ids: list[int]) -> dict[int, list[RoleMembership]]:
    """Roles in force in these units, heads first."""
    rows = db.session.scalars(
        select(RoleMembership)
        .join(Person)
        .where(RoleMembership.unit_id.in_(unit_ids), Person.active)
        .options(joinedload(RoleMembership.person))
        .order_by(RoleMembership.id)
    )
    rank = {role: place for place, role in enumerate((Role.HEAD, Role.DEPUTY, Role.CONTACT))}
    found: dict[int, list[RoleMembership]] = {}
    for row in sorted(rows, key=lambda m: (rank.get(m.role, 9), m.person.name, m.id)):
        if row.in_force(today()) and row.unit_id is not None:
            found.setdefault(row.unit_id, []).append(row)
    return found
