"""Somebody leaves: what they hold is shown as a list, then goes to somebody else in one act."""

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from wtforms import SelectChoice

from accounts.directory import own_person, suggestions
from accounts.models import Person
from accounts.queries import person_by_email
from accounts.roles import Role
from app.access import requires, sight
from app.acts import act
from app.database import db
from app.field_errors import saving
from app.rendering import day
from forms.handover import HandOverForm, SuccessorForm
from forms.office_words import member_word, office_word, role_word
from forms.saying import say
from persistence.text import Text
from workflow.handing_over import HandOver, hand_over
from workflow.holdings import Holding, Holdings, Kind, holdings_of

handover = Blueprint("handover", __name__, url_prefix="/admin/people")
SUGGESTED = 300


@handover.route("/<int:person_id>/hand-over", methods=("GET", "POST"))
@requires(Role.ADMINISTRATOR)
def show(person_id: int) -> Any:
    """To whom; then the list, with a box for each thing; then it is done, all or nothing."""
    one = own_person(db.session, _house(), person_id)
    if one is None:
        abort(404)
    if request.method == "POST":
        return _hand_over(one)
    asked = SuccessorForm(request.args if "to" in request.args else None)
    if "to" not in request.args:
        return _ask(one, asked)
    if not asked.validate():
        return _ask(one, asked), 422
    successor = _successor(asked.to.data)
    if successor is None or successor.id == one.id:
        asked.to.errors = [
            _("Nobody at this institution has this address.")
            if successor is None
            else _("Choose somebody else than the person who leaves.")
        ]
        return _ask(one, asked), 422
    return _list(one, successor, HandOverForm(None))


def _hand_over(one: Person) -> Any:
    form = HandOverForm()
    successor = _successor(form.to.data)
    if successor is None:
        abort(400)
    listed = holdings_of(db.session, one, act(), successor)
    form.items.choices = _choices(listed)
    # Boxes of what is no longer there are refused below, with what it means.
    form.items.choices += [
        SelectChoice(key, key)
        for key in form.items.data or ()
        if key not in {choice.value for choice in form.items.choices}
    ]
    if not form.validate():
        return _list(one, successor, form), 422
    given = HandOver(
        one.id,
        successor.id,
        frozenset(form.items.data or ()),
        form.seen.data or "",
        closes=bool(form.closes.data),
    )
    name, person_id, to = successor.name, one.id, successor.id
    with saving(db.session, form) as saved:
        moved = hand_over(db.session, given, act())
    if not saved.done:
        one, successor = db.session.get_one(Person, person_id), db.session.get_one(Person, to)
        return _list(one, successor, form), saved.status
    said = ngettext(
        "One thing was handed over to %(name)s.",
        "%(num)d things were handed over to %(name)s.",
        moved,
        name=name,
    )
    flash(said, "success")
    return redirect(url_for("admin.people.show", person_id=person_id))


def _ask(one: Person, form: SuccessorForm) -> str:
    return render_template(
        "handover/ask.html",
        one=one,
        form=form,
        people=suggestions(db.session, _house(), at_most=SUGGESTED),
        held=holdings_of(db.session, one, act()),
    )


def _list(one: Person, successor: Person, form: HandOverForm) -> str:
    listed = holdings_of(db.session, one, act(), successor)
    form.items.choices = _choices(listed)
    if request.method != "POST":
        form.items.data = [choice.value for choice in form.items.choices]
        form.to.data, form.closes.data = successor.email, one.active
    form.seen.data = listed.mark
    return render_template(
        "handover/list.html",
        one=one,
        successor=successor,
        form=form,
        listed=listed,
        stays=[(said(item), item.blocked) for item in listed.items if item.blocked],
        said=said,
    )


def _choices(listed: Holdings) -> list[SelectChoice]:
    groups = {
        Kind.PROPOSAL: _("Proposals"),
        Kind.CO_PROPOSER: _("Proposals written with others"),
        Kind.ROLE: _("Roles"),
        Kind.SEAT: _("Seats"),
    }
    return [
        SelectChoice(item.key, said(item), optgroup=groups[item.kind])
        for item in listed.items
        if item.blocked is None
    ]


def said(item: Holding) -> str:
    """One thing in words. The title of a draft that was never sent is its writers' alone."""
    if item.proposal is not None:
        sent = item.proposal.submitted_at is not None
        title = item.proposal.title if sent else _("a draft")
        return _("%(number)s, %(title)s", number=item.proposal.number, title=title)
    if item.role is not None:
        where = f", {item.role.unit.name}" if item.role.unit else ""
        return f"{role_word(item.role.role)}{where}{_until(item.role.ends_on)}"
    if item.seat is None:
        return ""
    office = f", {office_word(item.seat.office)}" if item.seat.office else ""
    kind = member_word(item.seat.kind)
    return f"{item.seat.committee.name}: {kind}{office}{_until(item.seat.ends_on)}"


def _until(last: Any) -> str:
    return "" if last is None else " " + say(Text("(until {day})", day=day(last)))


def _successor(address: str | None) -> Person | None:
    found = person_by_email(db.session, address or "")
    usable = found is not None and found.active and found.institution_id == _house()
    return found if usable else None


def _house() -> int:
    return sight().institution_id or 0
