"""The set-up of an institution on an empty database: overview, account, institution, look, rules, end.

Lists are in first_run_lists.py, the committee in first_run_committee.py, mail in first_run_mail.py.
"""

from typing import Any

from flask import (
    Blueprint,
    abort,
    current_app,
    flash,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from flask_babel import gettext as _
from flask_login import current_user
from wtforms import SelectChoice

from accounts import passwords
from accounts.models import Person
from app import sessions, typed
from app.access import person, public
from app.database import db
from app.field_errors import saving
from app.first_run_access import CODE, by_me, gave_code, own_code, run_now, setting_up, take_code
from app.first_run_course import going_on, languages, left_out, marked, overview, sent, step_page
from app.gaps import gaps
from app.houses import profile_of
from app.language import say
from app.pages.first_run_committee import first_run_committee
from app.pages.first_run_lists import first_run_lists
from app.pages.first_run_mail import first_run_mail
from app.rendering import today
from forms.admin import PressForm
from forms.first_run import AdministratorForm, CodeForm, InstitutionForm, LookForm, StartForm
from founding import course, identity, resetting, shipped
from founding.course import Step
from founding.picture import logo_from
from persistence import clock
from persistence.unit_of_work import unit_of_work
from profiles.logo import LogoRefused

first_run = Blueprint("first_run", __name__, url_prefix="/set-up")
for _part in (first_run_lists, first_run_committee, first_run_mail):
    first_run.register_blueprint(_part)
LED_HERE = frozenset({"public.front", "public.catalog", "account.sign_in", "home.show"})
"""Pages that have nothing to show while nobody has an account; visitors are led to the set-up."""


@first_run.before_app_request
def lead_here() -> Any:
    """On an empty database the set-up is the first page."""
    if request.method != "GET" or request.endpoint not in LED_HERE:
        return None
    return redirect(url_for("first_run.show")) if course.open_to_code(db.session) else None


@first_run.route("", methods=("GET", "POST"))
@public
def show() -> Any:
    """What there is to do, and what is done; for a stranger, the question for the code."""
    run = course.present(db.session)
    if not course.open_to_code(db.session):
        if run is None:
            abort(404)
        return overview()
    if run is not None and gave_code():
        return overview()
    form = CodeForm(typed.formdata())
    if not form.is_submitted():
        form.code.data = request.args.get("code", "") or (own_code() if gave_code() else "")
        return render_template("first_run/begin.html", form=form)
    if form.validate() and not take_code(form.code.data or ""):
        form.code.errors = [_("This is not the code of this server. Copy it from its log.")]
    if form.errors:
        return render_template("first_run/begin.html", form=form), 422
    with unit_of_work(db.session):
        content = identity.opening(shipped.content_of(shipped.PLAIN))
        course.begin(db.session, content, at=clock.now())
    return redirect(url_for("first_run.show"))


@first_run.post("/skip/<step>")
@setting_up
def skip(step: str) -> Any:
    """Leave a step out; it can be done later."""
    found = next((one for one in Step if one.value == step), None)
    if found is None:
        abort(404)
    return going_on(found, course.SKIPPED)


@first_run.route("/administrator", methods=("GET", "POST"))
@setting_up
def administrator() -> Any:
    """The first account; who makes it is signed in at once."""
    if course.has_administrator(db.session):
        return step_page("first_run/administrator_there.html", Step.ADMINISTRATOR)
    form, now = AdministratorForm(typed.formdata()), clock.now()
    if not form.validate_on_submit() or form.objects(
        email=form.email.data or "", name=form.name.data or ""
    ):
        return step_page("first_run/administrator.html", Step.ADMINISTRATOR, form=form)
    hashed = passwords.hashed(form.new.data or "")
    made = 0
    with saving(db.session, form) as saved:
        made = course.add_administrator(
            db.session,
            run_now(),
            name=form.name.data or "",
            email=form.email.data or "",
            title=form.title.data or "",
            password_hash=hashed,
            coordinates=bool(form.coordinates.data),
            at=now,
        )
    if not saved.done:
        return step_page("first_run/administrator.html", Step.ADMINISTRATOR, form=form)
    sessions.begin(db.session.get_one(Person, made))
    flash(_("Your account is there, and you are signed in."), "success")
    return going_on(Step.ADMINISTRATOR)


@first_run.route("/institution", methods=("GET", "POST"))
@setting_up
def institution() -> Any:
    """Name, numbers, contact, time zone, language; trial or real."""
    form = InstitutionForm(typed.formdata(), data=_institution_now())
    form.offer(languages())
    if form.validate_on_submit():
        name = form.name.data or ""
        said = identity.Identity(
            name=name,
            short_name=form.short_name.data or identity.short_of(name),
            prefix=(form.prefix.data or identity.prefix_of(name)).upper(),
            contact_name=form.contact_name.data or "",
            contact_email=form.contact_email.data or "",
            timezone=form.timezone.data,
            language=form.language.data,
            trial=form.purpose.data == "trial",
        )
        with saving(db.session, form) as saved:
            identity.describe(db.session, run_now(), said, **by_me())
            marked(Step.INSTITUTION)
        if saved.done:
            return going_on(Step.INSTITUTION)
    return step_page("first_run/institution.html", Step.INSTITUTION, form=form)


def _institution_now() -> dict[str, Any]:
    """What was said before; before that, what is likely."""
    run = run_now()
    said = profile_of(run.institution_id).institution
    now = {"purpose": "trial" if run.trial else "real", "timezone": said.timezone}
    now |= {"language": said.language}
    if run.steps.get(Step.INSTITUTION.value) == course.DONE:
        now |= {"name": said.name, "short_name": said.short_name, "prefix": said.prefix}
        return now | {"contact_name": said.contact.name, "contact_email": said.contact.email}
    if current_user.is_authenticated:
        now |= {"contact_name": person().name, "contact_email": person().email}
    return now


@first_run.route("/look", methods=("GET", "POST"))
@setting_up
def look() -> Any:
    """Accent colour and logo."""
    brand = profile_of(run_now().institution_id).brand
    form = LookForm(sent(), data={"accent": brand.accent})
    if form.validate_on_submit():
        try:
            logo = _logo(form, brand.logo)
        except LogoRefused as refused:
            form.logo.errors = [refused.reason]
        else:
            accent = (form.accent.data or "").lower()
            with saving(db.session, form) as saved:
                identity.dress(db.session, run_now(), accent=accent, logo=logo, **by_me())
                marked(Step.LOOK)
            if saved.done:
                return going_on(Step.LOOK)
    return step_page("first_run/look.html", Step.LOOK, form=form, brand_now=brand)


def _logo(form: LookForm, present: str | None) -> str | None:
    if form.no_logo.data:
        return None
    return logo_from(form.logo.data.read()) if form.logo.data else present


@first_run.route("/rules", methods=("GET", "POST"))
@setting_up
def rules() -> Any:
    """Which profile to start from, and what that means."""
    form, starts = StartForm(typed.formdata()), shipped.starts()
    form.start.choices = [
        SelectChoice(one.key, say(one.name), {"data-hint": say(one.for_whom)}) for one in starts
    ]
    if form.validate_on_submit():
        with saving(db.session, form) as saved:
            shipped.start_from(db.session, run_now(), form.start.data, **by_me())
            marked(Step.RULES)
        if saved.done:
            return going_on(Step.RULES)
    present = shipped.summary(profile_of(run_now().institution_id))
    return step_page("first_run/rules.html", Step.RULES, form=form, starts=starts, present=present)


@first_run.route("/done", methods=("GET", "POST"))
@setting_up
def done() -> Any:
    """The end: what is still missing, and a first proposal to try."""
    form, run = PressForm(), run_now()
    if form.validate_on_submit() and current_user.is_authenticated:
        with unit_of_work(db.session):
            course.finish(db.session, run, actor_id=person().id, at=clock.now())
        flash(_("The set-up is done. Its pages stay under Administration."), "success")
        tries = request.form.get("then") == "try"
        return redirect(url_for("proposal_form.new" if tries else "home.show"))
    settings = profile_of(run.institution_id).workflow
    missing = gaps(db.session, run.institution_id, settings, today())
    return render_template(
        "first_run/done.html",
        form=form,
        run=run,
        missing=missing,
        left_out=left_out(run),
        has_account=current_user.is_authenticated,
    )


@first_run.route("/erase", methods=("GET", "POST"))
@setting_up
def erase() -> Any:
    """A trial is over: everything is erased at one press of a button, and the set-up begins anew."""
    form, run = PressForm(), run_now()
    reason = resetting.why_not(db.session, run)
    if not form.validate_on_submit() or reason is not None:
        status = 409 if form.is_submitted() else 200
        return render_template("first_run/erase.html", form=form, run=run, reason=reason), status
    with unit_of_work(db.session):
        hashes = resetting.erase(db.session, run)
    resetting.remove_files(current_app.extensions["file_store"], hashes)
    sessions.end()
    session[CODE] = own_code()
    flash(_("Everything is erased. You can begin anew."), "success")
    return redirect(url_for("first_run.show"))
