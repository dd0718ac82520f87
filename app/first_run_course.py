"""What the pages of the set-up share: the list of steps, the way from one to the next."""

from typing import Any

from babel import Locale
from flask import abort, redirect, render_template, request, url_for
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from werkzeug.datastructures import CombinedMultiDict

from accounts.queries import people_of, units_of
from app import typed
from app.access import person, to_sign_in
from app.database import db
from app.first_run_access import by_me, run_now
from app.houses import use_house
from app.language import LANGUAGES
from committee.queries import committees_of
from founding import course, resetting
from founding.course import Step
from founding.models import FirstRun
from persistence import clock
from persistence.unit_of_work import unit_of_work

STEP_WORDS = {
    Step.ADMINISTRATOR: _l("Administrator"),
    Step.INSTITUTION: _l("Institution"),
    Step.LOOK: _l("Colour and logo"),
    Step.RULES: _l("Rules to start from"),
    Step.UNITS: _l("Units"),
    Step.PEOPLE: _l("People"),
    Step.COMMITTEE: _l("Committee"),
    Step.MAIL: _l("Mail"),
}
STEP_NOTES = {
    Step.ADMINISTRATOR: _l("Your own account. From then on only you can go on with the set-up."),
    Step.INSTITUTION: _l("Name, contact, time zone and language; a trial or the real one."),
    Step.LOOK: _l("The accent colour is checked so that text in it can be read."),
    Step.RULES: _l("What a proposal asks, who signs, what is checked. All of it can be changed."),
    Step.UNITS: _l("Colleges, departments, offices: typed, pasted or from a spreadsheet."),
    Step.PEOPLE: _l("Who proposes, signs and publishes; one person can hold several roles."),
    Step.COMMITTEE: _l("Who sits on it, and how it decides, with an example."),
    Step.MAIL: _l("How mail leaves, with a test; or not at all."),
}
ENDPOINTS = {
    Step.ADMINISTRATOR: "first_run.administrator",
    Step.INSTITUTION: "first_run.institution",
    Step.LOOK: "first_run.look",
    Step.RULES: "first_run.rules",
    Step.UNITS: "first_run.lists.units",
    Step.PEOPLE: "first_run.lists.people",
    Step.COMMITTEE: "first_run.committee.bylaws",
    Step.MAIL: "first_run.mail.mail",
}


def overview() -> Any:
    """Every step with how it stands; only for those who may go on with the set-up."""
    run = course.present(db.session)
    if run is None:
        abort(404)
    if not course.open_to_code(db.session):
        if not current_user.is_authenticated:
            return to_sign_in()
        if person().institution_id != run.institution_id:
            abort(404)
        if not course.administers(db.session, run, person().id, at=clock.now()):
            abort(403)
    use_house(run.institution)
    return render_template(
        "first_run/overview.html",
        run=run,
        tasks=[_task(run, step) for step in Step],
        counts=_counts(run),
        may_erase=resetting.why_not(db.session, run) is None,
    )


def step_page(template: str, step: Step, *, status: int | None = None, **context: Any) -> Any:
    """One page of the set-up, with the way past it."""
    form = context.get("form")
    failed = form is not None and form.is_submitted()
    page = render_template(
        template,
        run=run_now(),
        step=step,
        title=STEP_WORDS[step],
        place=list(Step).index(step) + 1,
        places=len(Step),
        **context,
    )
    return page, status or (422 if failed else 200)


def marked(step: Step, how: str = course.DONE) -> None:
    """Note the step within the transaction that does it."""
    course.mark(db.session, run_now(), step, how, **by_me())


def going_on(step: Step, how: str = course.DONE) -> Any:
    """Note the step if it is not yet, and go to the next that is still to do."""
    if run_now().steps.get(step.value) != how:
        with unit_of_work(db.session):
            marked(step, how)
    following = course.next_step(run_now(), step)
    return redirect(url_for(ENDPOINTS[following] if following else "first_run.done"))


def sent() -> Any:
    """What a form with files is to be filled from."""
    if request.method == "POST":
        return CombinedMultiDict([request.files, request.form])
    return typed.formdata()


def wants(action: str) -> bool:
    """Which button was pressed."""
    return request.form.get("action") == action


def languages() -> list[tuple[str, str]]:
    """The languages that there are, each by its own name."""
    return [(one, Locale.parse(one).get_display_name(one) or one) for one in LANGUAGES]


def left_out(run: FirstRun) -> list[str]:
    """The steps that are not done."""
    return [str(STEP_WORDS[one]) for one in Step if run.steps.get(one.value, "") != course.DONE]


def _task(run: FirstRun, step: Step) -> dict[str, Any]:
    how = run.steps.get(step.value)
    task = {
        "label": STEP_WORDS[step],
        "url": url_for(ENDPOINTS[step]),
        "note": STEP_NOTES[step],
        "status": "done" if how == course.DONE else "todo",
    }
    return {**task, "word": _l("Left out")} if how == course.SKIPPED else task


def _counts(run: FirstRun) -> dict[str, int]:
    return {
        "units": len(units_of(db.session, run.institution_id)),
        "people": len(people_of(db.session, run.institution_id)),
        "seats": sum(len(one.members) for one in committees_of(db.session, run.institution_id)),
    }
