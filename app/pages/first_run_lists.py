"""Units and people in the set-up: a list is looked at first, then added whole or not at all."""

from typing import Any

from flask import Blueprint, flash
from flask_babel import gettext as _
from flask_babel import ngettext

from accounts import units as unit_tree
from accounts.queries import people_of, units_of
from app.database import db
from app.field_errors import saving
from app.first_run_access import by_me, run_now, setting_up
from app.first_run_course import going_on, marked, sent, step_page, wants
from app.houses import profile_of
from forms.first_run_lists import ListForm, PeopleForm
from founding import people_list, units_list
from founding.course import Step
from founding.lists import Columns, Listed, Mistake, as_text, read_file, read_typed
from imports.cells import SheetRefused

first_run_lists = Blueprint("lists", __name__)
SHOWN = 60
"""Lines of a list that are shown before they are added; the others are counted."""


@first_run_lists.route("/units", methods=("GET", "POST"))
@setting_up
def units() -> Any:
    """Colleges, departments and offices."""
    form, run = ListForm(sent()), run_now()
    there = units_of(db.session, run.institution_id)
    plan = None
    listed = read(form, units_list.COLUMNS)
    if listed is not None:
        plan = units_list.plan_units(listed.lines, there)
        if agreed(form, listed, plan.mistakes):
            count = 0
            with saving(db.session, form) as saved:
                count = units_list.add_units(db.session, run.institution_id, plan, **by_me())
                marked(Step.UNITS)
            if saved.done:
                said = ngettext("%(num)d unit is written.", "%(num)d units are written.", count)
                flash(said, "success")
                return going_on(Step.UNITS)
    return step_page(
        "first_run/units.html",
        Step.UNITS,
        form=form,
        tree=unit_tree.tree(there),
        plan=plan,
        listed=listed,
        shown=SHOWN,
        status=status_of(form),
    )


@first_run_lists.route("/people", methods=("GET", "POST"))
@setting_up
def people() -> Any:
    """Who there is, with their roles."""
    form, run = PeopleForm(sent()), run_now()
    words = profile_of(run.institution_id).words
    plan = None
    listed = read(form, people_list.COLUMNS)
    if listed is not None:
        plan = people_list.plan_people(db.session, run, listed.lines, words)
        if agreed(form, listed, plan.mistakes):
            count = 0
            with saving(db.session, form) as saved:
                welcome = bool(form.welcome.data)
                count = people_list.add_people(db.session, run, plan, welcome=welcome, **by_me())
                marked(Step.PEOPLE)
            if saved.done:
                said = ngettext("%(num)d person is written.", "%(num)d people are written.", count)
                flash(said, "success")
                return going_on(Step.PEOPLE)
    return step_page(
        "first_run/people.html",
        Step.PEOPLE,
        form=form,
        there=people_of(db.session, run.institution_id),
        units=units_of(db.session, run.institution_id),
        plan=plan,
        listed=listed,
        shown=SHOWN,
        status=status_of(form),
    )


def read(form: ListForm, columns: Columns) -> Listed | None:
    """The list that was sent, typed or as a file; None where there is none, or it cannot be read.

    What came as a file is put into the text, where it can be mended.
    """
    if not form.validate_on_submit():
        return None
    try:
        if not form.file.data:
            return _typed(form, columns)
        found = read_file(form.file.data.read(), columns)
    except SheetRefused as refused:
        field = form.file if form.file.data else form.typed
        field.errors = [refused.reason]
        return None
    form.typed.data = as_text(found, columns)
    again = read_typed(form.typed.data, columns)
    return Listed(again.lines, found.mistakes, found.notes)


def _typed(form: ListForm, columns: Columns) -> Listed | None:
    if not (form.typed.data or "").strip():
        form.typed.errors = [_("Type or paste the list, send a file, or skip this step.")]
        return None
    return read_typed(form.typed.data or "", columns)


def agreed(form: ListForm, listed: Listed, mistakes: tuple[Mistake, ...]) -> bool:
    """Whether the list is to be added now: it was looked at, and nothing is wrong with it."""
    wrong = [one.sentence for one in (*listed.mistakes, *mistakes)]
    if wrong:
        form.typed.errors = wrong
        return False
    return wants("add") and not form.file.data


def status_of(form: ListForm) -> int:
    """A list that is only shown is no failure."""
    return 422 if form.is_submitted() and form.errors else 200
