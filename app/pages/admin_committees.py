"""Committees: their seats with terms, who stands in for whom, leaves and vacancies. Bylaws are the profile's."""

from datetime import date
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from accounts.directory import suggestions
from accounts.errors import AccountRefused
from accounts.queries import person_by_email
from accounts.roles import Role
from accounts.seen import mark
from app import typed
from app.access import person, requires, sight
from app.acts import act
from app.admin_history import history
from app.database import db
from app.field_errors import saving
from app.rendering import today
from committee import membership
from committee.models import Committee, CommitteeMembership
from committee.queries import committee_by_slug, committees_of, memberships_on
from committee.roll import MemberKind
from forms.admin import EndSeatForm, FillSeatForm, LeaveForm, PressForm, SeatForm
from persistence import clock
from persistence.text import Text

admin_committees = Blueprint("committees", __name__, url_prefix="/committees")
SUGGESTED = 500


@admin_committees.get("")
@requires(Role.ADMINISTRATOR)
def index() -> str:
    """Every committee of the profile, with how many seats are held."""
    found = committees_of(db.session, _house())
    seats = {one.id: memberships_on(db.session, one.id, today()) for one in found}
    bylaws = act().settings.committees
    return render_template(
        "admin/committees/index.html", committees=found, seats=seats, bylaws=bylaws
    )


@admin_committees.get("/<slug>")
@requires(Role.ADMINISTRATOR)
def show(slug: str) -> str:
    """The seats of one committee: those of today, those to come, those that have ended."""
    committee, day = _committee_or_404(slug), today()
    seats = sorted(committee.members, key=lambda s: (s.starts_on, s.id))
    names = {seat.person_id: seat.person.name for seat in seats if seat.person}
    return render_template(
        "admin/committees/show.html",
        committee=committee,
        bylaws=act().settings.committees.get(slug),
        present=[seat for seat in seats if seat.in_force(day)],
        coming=[seat for seat in seats if seat.starts_on > day],
        past=[seat for seat in seats if seat.ends_on is not None and seat.ends_on < day],
        names=names,
        day=day,
        leaves={seat.id: _leaves(seat, day) for seat in seats},
        marks={seat.id: mark(seat, *membership.EDITED) for seat in seats},
        history=history(db.session, membership.subject(committee)),
    )


@admin_committees.route("/<slug>/seats/new", methods=("GET", "POST"))
@requires(Role.ADMINISTRATOR)
def new_seat(slug: str) -> Any:
    """Give somebody a seat, or note one that is vacant."""
    committee = _committee_or_404(slug)
    form = SeatForm(typed.formdata(), data={"starts_on": today()})
    form.offer(_members(committee))
    if form.validate_on_submit():
        with saving(db.session, form) as saved:
            membership.add_seat(
                db.session,
                committee.id,
                person_id=_person_id(form.person.data),
                kind=MemberKind(form.kind.data),
                office=form.office.data or "",
                stands_for_id=form.stands_for_id,
                **_term(form),
                **_by_me(),
            )
        if saved.done:
            return _saved(slug)
    return _page("admin/committees/new_seat.html", form, committee=committee)


@admin_committees.route("/<slug>/seats/<int:seat_id>/end", methods=("GET", "POST"))
@requires(Role.ADMINISTRATOR)
def end_seat(slug: str, seat_id: int) -> Any:
    """Let a term end; the seat can stay and be vacant."""
    seat = _seat_or_404(slug, seat_id)
    form = EndSeatForm(typed.formdata(), data={"last_day": today()})
    if form.validate_on_submit():
        with saving(db.session, form) as saved:
            membership.end_seat(
                db.session,
                seat_id,
                last_day=form.last_day.data,
                stays_vacant=form.stays_vacant.data,
                **_seen_by_me(form),
            )
        if saved.done:
            return _saved(slug)
        return _page("admin/committees/end_seat.html", form, saved.status, **_about(seat))
    return _opened("admin/committees/end_seat.html", form, seat)


@admin_committees.route("/<slug>/seats/<int:seat_id>/fill", methods=("GET", "POST"))
@requires(Role.ADMINISTRATOR)
def fill_seat(slug: str, seat_id: int) -> Any:
    """Give a vacant seat to somebody."""
    seat = _seat_or_404(slug, seat_id)
    form = FillSeatForm(typed.formdata(), data={"starts_on": max(today(), seat.starts_on)})
    if form.validate_on_submit():
        with saving(db.session, form) as saved:
            membership.fill_seat(
                db.session,
                seat_id,
                person_id=_person_id(form.person.data) or 0,
                **_term(form),
                **_seen_by_me(form),
            )
        if saved.done:
            return _saved(slug)
        return _page("admin/committees/fill_seat.html", form, saved.status, **_about(seat))
    return _opened("admin/committees/fill_seat.html", form, seat)


@admin_committees.route("/<slug>/seats/<int:seat_id>/leave", methods=("GET", "POST"))
@requires(Role.ADMINISTRATOR)
def leave(slug: str, seat_id: int) -> Any:
    """Note that a member is away for a time."""
    seat = _seat_or_404(slug, seat_id)
    form = LeaveForm(typed.formdata(), data={"first_day": today()})
    if form.validate_on_submit():
        days = {"first_day": form.first_day.data, "last_day": form.last_day.data}
        with saving(db.session, form) as saved:
            membership.add_leave(db.session, seat_id, **days, **_seen_by_me(form))
        if saved.done:
            return _saved(slug)
        return _page("admin/committees/leave.html", form, saved.status, **_about(seat))
    return _opened("admin/committees/leave.html", form, seat)


@admin_committees.post("/<slug>/seats/<int:seat_id>/back")
@requires(Role.ADMINISTRATOR)
def back(slug: str, seat_id: int) -> Any:
    """A member is back, or does not go away after all."""
    _seat_or_404(slug, seat_id)
    form = PressForm()
    try:
        first_day = date.fromisoformat(request.form.get("first_day", ""))
    except ValueError:
        abort(400)
    with saving(db.session, form) as saved:
        membership.end_leave(db.session, seat_id, first_day=first_day, **_seen_by_me(form))
    if saved.done:
        return _saved(slug)
    flash(_("This was changed after you opened the page. Here it is as it is now."), "error")
    return redirect(url_for("admin.committees.show", slug=slug))


def _saved(slug: str) -> Any:
    flash(_("Saved."), "success")
    return redirect(url_for("admin.committees.show", slug=slug))


def _opened(template: str, form: Any, seat: CommitteeMembership) -> Any:
    if not form.is_submitted():
        form.seen.data = mark(seat, *membership.EDITED)
    return _page(template, form, **_about(seat))


def _page(template: str, form: Any, status: int = 422, **context: Any) -> Any:
    people = suggestions(db.session, _house(), at_most=SUGGESTED)
    page = render_template(template, form=form, people=people, **context)
    return (page, status) if form.is_submitted() else page


def _about(seat: CommitteeMembership) -> dict[str, Any]:
    return {"seat": seat, "committee": seat.committee}


def _house() -> int:
    return sight().institution_id or 0


def _committee_or_404(slug: str) -> Committee:
    found = committee_by_slug(db.session, _house(), slug)
    if found is None:
        abort(404)
    return found


def _seat_or_404(slug: str, seat_id: int) -> CommitteeMembership:
    seat = db.session.get(CommitteeMembership, seat_id)
    if seat is None or seat.committee_id != _committee_or_404(slug).id:
        abort(404)
    return seat


def _leaves(seat: CommitteeMembership, day: date) -> list[tuple[date, date | None]]:
    """Periods away that are not over."""
    periods = [
        (
            date.fromisoformat(first) if first else seat.starts_on,
            date.fromisoformat(last) if last else None,
        )
        for first, last in seat.leaves
    ]
    return [(first, last) for first, last in periods if last is None or last >= day]


def _members(committee: Committee) -> list[tuple[int, str]]:
    """Whom one can stand in for: those who hold a seat of their own now or later."""
    day = today()
    return sorted(
        {
            (seat.person.id, seat.person.name)
            for seat in committee.members
            if seat.person is not None
            and seat.kind not in membership.STAND_INS
            and (seat.ends_on is None or seat.ends_on >= day)
        },
        key=lambda pair: (pair[1], pair[0]),
    )


def _person_id(email: str | None) -> int | None:
    """The person with this address; called while saving, so that a refusal lands on the field."""
    if not email:
        return None
    found = person_by_email(db.session, email)
    if found is None or found.institution_id != _house() or not found.active:
        raise AccountRefused("person", Text("Nobody here has an account with this address."))
    return found.id


def _term(form: Any) -> dict[str, Any]:
    return {"starts_on": form.starts_on.data, "ends_on": form.ends_on.data}


def _by_me() -> dict[str, Any]:
    return {"actor_id": person().id, "at": clock.now()}


def _seen_by_me(form: Any) -> dict[str, Any]:
    return {"seen": form.seen.data or "", **_by_me()}
