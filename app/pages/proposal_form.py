"""Writing a proposal: beginning, the list of tasks, one page of questions, autosave, findings."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, abort, flash, jsonify, redirect, render_template, request, url_for
from flask_babel import format_datetime
from flask_babel import gettext as _
from werkzeug.datastructures import CombinedMultiDict

from app import typed
from app.access import person, signed_in
from app.acts import act
from app.badge_pictures import picture_value, redrawn
from app.cases import Case, case_or_404
from app.database import db
from app.reading import Speaker, finding_groups
from app.writing_help import (
    around,
    extras,
    shown_fields,
    tasks,
    unasked,
    values_of,
    writable_or_403,
)
from badges.raster import PictureRefused
from forms.proposal_steps import StepForm, initial, input_name, step_form
from forms.saying import say
from persistence import clock
from persistence.unit_of_work import unit_of_work
from proposals.fields import FieldType
from proposals.queries import open_requests
from proposals.settings import AskedField, FormStep
from workflow import writing
from workflow.errors import ChangedMeanwhile, Refused
from workflow.findings import findings_on

proposal_form = Blueprint("proposal_form", __name__)


@proposal_form.get("/proposals/<number>/edit")
@signed_in
def task_list(number: str) -> str:
    """How far each page is, what is still missing, files and co-proposers."""
    return tasks_page(writable_or_403(number))


def tasks_page(case: Case, **forms: Any) -> str:
    """The list of tasks; ``forms`` are those that were sent from it and hold mistakes."""
    number, content = case.proposal.number, case.seen.working
    found = findings_on(db.session, case.proposal, content, case.act)
    blocked = [one.field for one in found if one.blocks and one.field]
    items = tasks(case, content, blocked)
    for item in items:
        item["url"] = url_for("proposal_form.step", number=number, step=item["key"])
    return render_template(
        "proposals/task_list.html",
        case=case,
        proposal=case.proposal,
        tasks=items,
        done=sum(item["status"] == "done" for item in items),
        findings=finding_groups(case.act.settings, case.proposal, found, linked=True),
        requests=open_requests(db.session, case.proposal.id),
        label=case.act.settings.form.label,
        **(extras(case) | forms),
    )


@proposal_form.route("/proposals/<number>/edit/<step>", methods=("GET", "POST"))
@signed_in
def step(number: str, step: str) -> Any:
    """One page of questions; works by a Save button, and saves by itself where scripts run."""
    case = writable_or_403(number)
    page = _page_or_404(case, step)
    asked = shown_fields(page, values_of(case.proposal, case.seen.working, case.act))
    form = _form(case, asked)
    if request.method == "GET" or form.change_rows(request.form):
        return _shown(case, page, asked, form)
    if not form.validate():
        return _shown(case, page, asked, form), 422
    return _save(case, page, asked, form)


def _page_or_404(case: Case, key: str) -> FormStep:
    found = case.act.settings.form.step(key, case.proposal.kind)
    if found is None:
        abort(404)
    return found


def _form(case: Case, asked: list[AskedField]) -> StepForm:
    content = case.seen.working
    kinds = step_form(asked, around(case.proposal, content))
    sent = typed.formdata()
    if request.files and sent is not None:
        sent = CombinedMultiDict((request.files, sent))
    form = kinds(sent, data=initial(asked, content))
    if request.method == "GET" and not typed.restored():
        form.show_draft(content)
    return form


def _mark_needed(one: AskedField, made: Any, needed: bool) -> None:
    """What sending asks for is not called optional."""
    made.flags.needed = needed
    if one.field.type is FieldType.TABLE:
        for entry in made.entries:
            for column in one.field.columns:
                entry.form[column.name].flags.needed = column.required
    elif one.field.type is FieldType.PLACEMENT:
        for inner in made.form:
            inner.flags.needed = needed and inner.short_name == "type"


def _shown(
    case: Case,
    page: FormStep,
    asked: list[AskedField],
    form: StepForm,
    extra: Any = (),
    theirs: Any = (),
) -> str:
    values = values_of(case.proposal, case.seen.working, case.act)
    for one in asked:
        _mark_needed(one, form.input(one.name), one.needed(values))
    steps = case.act.settings.form.steps_for(case.proposal.kind)
    keys = [one.key for one in steps]
    place = keys.index(page.key)
    found = findings_on(db.session, case.proposal, case.seen.working, case.act)
    return render_template(
        "proposals/step.html",
        case=case,
        proposal=case.proposal,
        step=page,
        place=place + 1,
        steps=steps,
        asked=[(one, input_name(one.name)) for one in asked],
        form=form,
        extra=list(extra),
        theirs=list(theirs),
        owner=person().id,
        findings=finding_groups(
            case.act.settings, case.proposal, found, linked=True, first=page.key
        ),
        requests=[
            one
            for one in open_requests(db.session, case.proposal.id)
            if one.field in {a.name for a in page.fields}
        ],
        before=keys[place - 1] if place else None,
        types=FieldType,
    )


def _save(case: Case, page: FormStep, asked: list[AskedField], form: StepForm) -> Any:
    number = case.proposal.number
    try:
        values = form.sound_values(case.seen.working)
        values |= _picture(asked, form, {**case.seen.working, **values})
        with unit_of_work(db.session):
            saved = _keep(case, values, form)
    except PictureRefused as refused:
        form.input("badge_picture").form.file.errors = [say(refused.reason)]
        return _shown(case_or_404(number), page, asked, form), 422
    except ChangedMeanwhile as conflict:
        return _beside(writable_or_403(number), page, asked, form, values, conflict), 409
    if saved:
        flash(_("Saved."), "success")
    return redirect(_next(case_or_404(number), page, asked))


def _beside(
    case: Case,
    page: FormStep,
    asked: list[AskedField],
    form: StepForm,
    values: Mapping[str, Any],
    conflict: ChangedMeanwhile,
) -> str:
    """The page again, with what somebody else wrote set beside what was typed here."""
    content = case.seen.working
    for name in form.untouched(values):
        form.show_again(name, content)
    form.show_draft(content)
    speaker = Speaker(case.act.settings, case.proposal.institution_id, content, values)
    theirs = speaker.redline(
        {name: content.get(name) for name in conflict.fields},
        {name: values.get(name) for name in conflict.fields},
    )
    return _shown(case, page, asked, form, conflict.reasons, theirs)


def _picture(asked: list[AskedField], form: StepForm, content: Mapping[str, Any]) -> dict[str, Any]:
    if not any(one.field.type is FieldType.PICTURE for one in asked):
        return {}
    made = form.input("badge_picture").form
    value = picture_value(made.origin.data or "", made.file.data, made.alt.data or "", content)
    return {"badge_picture": value}


def _keep(case: Case, values: Mapping[str, Any], form: StepForm) -> list[str]:
    """Save what was answered; what is then no longer asked leaves the content, and what is drawn
    from the answers is drawn again."""
    doing, proposal = act(), case.proposal
    before = dict(case.seen.working)
    saved = writing.save(db.session, proposal.id, doing, values=values, seen_draft=form.seen_draft)
    follows: dict[str, Any] = redrawn(before, proposal.draft_content)
    while follows or (follows := unasked(case, proposal.draft_content)):
        saved += writing.save(db.session, proposal.id, doing, values=follows, seen_draft=None)
        follows = {}
    return saved


def _next(case: Case, page: FormStep, asked: list[AskedField]) -> str:
    """The next page; the same one again where answers have led to further questions on it."""
    number = case.proposal.number
    now_shown = shown_fields(page, values_of(case.proposal, case.seen.working, case.act))
    if {one.name for one in now_shown} - {one.name for one in asked}:
        flash(_("Your answers lead to further questions on this page."), "info")
        return url_for("proposal_form.step", number=number, step=page.key)
    if request.form.get("save") == "stay":
        return url_for("proposal_form.step", number=number, step=page.key)
    keys = [one.key for one in case.act.settings.form.steps_for(case.proposal.kind)]
    place = keys.index(page.key) + 1
    if request.form.get("save") == "list" or place >= len(keys):
        return url_for("proposal_form.task_list", number=number)
    return url_for("proposal_form.step", number=number, step=keys[place])


@proposal_form.post("/proposals/<number>/edit/<step>/autosave")
@signed_in
def autosave(number: str, step: str) -> Any:
    """Keep what holds no mistake while somebody types; files wait for the Save button."""
    case = writable_or_403(number)
    page = _page_or_404(case, step)
    asked = shown_fields(page, values_of(case.proposal, case.seen.working, case.act))
    form = _form(case, asked)
    form.validate()
    values = form.sound_values(case.seen.working)
    try:
        with unit_of_work(db.session):
            _keep(case, values, form)
            version = form.show_draft(case.proposal.draft_content, values)
    except ChangedMeanwhile as conflict:
        return jsonify(message=" ".join(say(reason) for reason in conflict.reasons)), 409
    except Refused as refused:
        return jsonify(message=" ".join(say(reason) for reason in refused.reasons)), 422
    saved_at = format_datetime(clock.now(), "HH:mm")
    return jsonify(saved_at=saved_at, version=version, message=_not_taken(form))


def _not_taken(form: StepForm) -> str:
    """What a save by itself had to leave out; the Save button says on the field what is wrong."""
    names = "; ".join(say(one.field.label) for one in form.mistaken())
    return _("Not saved, since something in it is wrong: %(names)s", names=names) if names else ""


@proposal_form.get("/proposals/<number>/findings")
@signed_in
def findings(number: str) -> str:
    """The panel of findings alone, for refreshing it after a save."""
    case = writable_or_403(number)
    found = findings_on(db.session, case.proposal, case.seen.working, case.act)
    first = request.args.get("first", "")
    groups = finding_groups(case.act.settings, case.proposal, found, linked=True, first=first)
    return render_template("proposals/_findings.html", findings=groups)
