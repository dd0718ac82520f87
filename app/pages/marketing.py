"""From approval to the public page: what waits, the checklist, the copy, the preview.

Publishing and what can be done to a published page are in marketing_acts.py.
"""

from typing import Any

from flask import (
    Blueprint,
    Response,
    abort,
    current_app,
    flash,
    redirect,
    render_template,
    request,
    url_for,
)
from flask_babel import gettext as _
from werkzeug.datastructures import CombinedMultiDict

from accounts.roles import Role
from app import typed
from app.access import person, sight, signed_in
from app.acts import act
from app.cases import Case, case_or_404
from app.catalog_views import program_page, shown
from app.database import db
from app.houses import own_profile
from app.language import say
from app.page_acts import PAGE_ACTS
from app.pages import badge_sheet, marketing_acts
from app.reading import finding_groups
from badges.picture import admit
from badges.raster import PictureRefused
from catalog.claims import claims_on
from catalog.completeness import facts_of
from catalog.document import document
from catalog.projection import ACTIVE, CLOSING
from forms.marketing import CopyForm
from persistence import clock
from persistence.files import StoredFile
from persistence.text import Text
from persistence.unit_of_work import unit_of_work
from proposals.models import Proposal
from proposals.operational_fields import OPERATIONAL
from proposals.queries import listed
from proposals.states import Kind, State
from workflow.actions import Action
from workflow.caseload import approved_next, being_marketed
from workflow.door import refuse_unless_allowed
from workflow.errors import ChangedMeanwhile, NotAllowed, Refused
from workflow.permissions import IN_STATES, may

marketing = Blueprint("marketing", __name__)
IMAGE_BYTES = 5_000_001
"""Read at most so much of a picture: one byte more than is taken."""


@marketing.get("/marketing")
@signed_in
def index() -> str:
    """What is being prepared, what comes next, what goes live when, and the pages that are live."""
    options = own_profile().workflow.options
    business = {*options.publishes, *options.edits_operational}
    business |= {Role.COORDINATOR, Role.ADMINISTRATOR}
    if not any(sight().has(role) for role in business):
        abort(403)
    now = act()
    page = request.args.get("page", "1")
    live = listed(
        db.session,
        sight(),
        where=(
            Proposal.institution_id == sight().institution_id,
            Proposal.state == State.ACTIVE,
        ),
        page=int(page) if page.isascii() and page.isdigit() and 0 < len(page) < 6 else 1,
        order=(Proposal.title,),
    )
    return render_template(
        "marketing/index.html",
        preparing=being_marketed(db.session, now, sight()),
        coming=approved_next(db.session, now, sight()),
        live=live,
    )


@marketing.get("/marketing/<number>")
@signed_in
def checklist(number: str) -> str:
    """What must be done before the page goes public, by whom, and what can be done now."""
    case = _case(number)
    program = case.proposal.program
    profile = own_profile()
    states = profile.marketing.states(program.operational, facts_of(program, case.proposal))
    findings = claims_on(db.session, case.proposal, program.operational, case.act)
    closing = case.proposal.kind is Kind.TERMINATION
    return render_template(
        "marketing/checklist.html",
        proposal=case.proposal,
        program=program,
        tasks=[] if closing else [_task(state, profile.words, case) for state in states],
        closing=closing,
        findings=_groups(case, findings),
        actions=_actions(case),
        unavailable=marketing_acts.unavailable(case),
        published=case.proposal.state in (State.ACTIVE, State.TERMINATED),
        address={"slug": program.institution.slug, "program": program.slug},
        sheet_url=badge_sheet.address_of(case) if _may(Action.EDIT_OPERATIONAL, case) else None,
    )


def _task(state: Any, words: Any, case: Case) -> dict[str, Any]:
    """One line of the checklist, with who owns it and a way to it."""
    facts = [one.value for one in state.task.facts]
    lacking = list(state.lacking)
    if not state.done and not lacking:
        lacking = [_FACTS_MISSING[one] for one in facts if one in _FACTS_MISSING]
    owner = words.role(state.task.owner)
    may_edit = _may(Action.EDIT_OPERATIONAL, case)
    url = url_for("marketing.copy", number=case.proposal.number)
    anchor = next((name for name in state.task.fields), "picture" if facts else "")
    return {
        "label": state.task.title,
        "url": f"{url}#{anchor}"
        if may_edit and (state.task.fields or "page_picture" in facts)
        else None,
        "status": "done" if state.done else "attention" if state.task.required else "todo",
        "word": _("Done")
        if state.done
        else _("Needed before publishing")
        if state.task.required
        else _("Not needed to publish"),
        "note": _note(say(owner), state.task.hint, [] if state.done else [say(x) for x in lacking]),
    }


def _groups(case: Case, findings: Any) -> list[dict[str, Any]]:
    """What the policies say of the copy, for the panel."""
    found = finding_groups(case.act.settings, case.proposal, findings, linked=False)
    return [{**group, "label": _("The page’s copy")} for group in found]


def _note(owner: str, hint: str, lacking: list[str]) -> str:
    """Whose task it is, what it is about, what is still missing."""
    parts = [_("Owner: %(owner)s.", owner=owner), hint]
    if lacking:
        parts.append(_("Still missing: %(what)s.", what=", ".join(lacking)))
    return " ".join(part for part in parts if part)


_FACTS_MISSING = {
    "page_picture": Text("the page’s picture"),
    "badge_picture": Text("the badge’s picture with its text"),
    "badge_class": Text("what the badge cannot be awarded without"),
}


def _may(action: Action, case: Case) -> bool:
    states = IN_STATES.get(action)
    fits = states is None or case.proposal.state in states
    return fits and may(action, case.standing.relations)


def _actions(case: Case) -> list[dict[str, Any]]:
    """What the person may do now, for the action bar."""
    number = case.proposal.number
    found: list[dict[str, Any]] = []
    if _may(Action.PUBLISH, case) and case.proposal.state is State.MARKETING:
        found.append(
            {
                "label": _("Publish, or set the time"),
                "url": url_for("marketing.publish", number=number),
                "primary": True,
            }
        )
    if _may(Action.EDIT_OPERATIONAL, case):
        url = url_for("marketing.copy", number=number)
        found.append({"label": _("Edit the page’s copy"), "url": url})
    found.append(
        {"label": _("Preview the page"), "url": url_for("marketing.preview", number=number)}
    )
    for one in PAGE_ACTS:
        if _may(one.action, case) and one.fits(case.proposal.program):
            found.append(
                {
                    "label": one.title,
                    "url": url_for(f"marketing.{one.name}", number=number),
                    "grave": one.grave,
                }
            )
    return found


@marketing.route("/marketing/<number>/copy", methods=("GET", "POST"))
@signed_in
def copy(number: str) -> Any:
    """Edit the live content of the page, and its picture."""
    case = _case(number)
    refuse_unless_allowed(Action.EDIT_OPERATIONAL, case.standing, case.proposal)
    program = case.proposal.program
    form = CopyForm(_sent(), data=dict(program.operational))
    if request.method == "GET":
        if not typed.restored():
            form.seen_operational.data = str(program.operational_version)
        return _copy_page(case, form)
    valid = form.validate()
    picture = _picture(form)
    if picture is None and program.picture_id is None:
        pass
    elif not form["image_alt"].data and not form["image_alt"].errors:
        form["image_alt"].errors = (_("Say in a sentence what the picture shows."),)
    if not valid or form["image_alt"].errors or form.picture.errors:
        return _copy_page(case, form), 422
    try:
        with unit_of_work(db.session):
            changed = marketing_acts.save_copy(case.proposal.id, form, picture, act())
    except ChangedMeanwhile as meanwhile:
        return _conflict(number, form, meanwhile)
    except NotAllowed:
        raise
    except Refused as refused:
        return _copy_page(_case(number), form, extra=refused.reasons), 409
    flash(_("The copy is saved.") if changed else _("Nothing was different."), "success")
    return redirect(url_for("marketing.checklist", number=number))


def _sent() -> Any:
    sent = typed.formdata()
    return CombinedMultiDict((request.files, sent)) if request.files and sent else sent


def _picture(form: CopyForm) -> StoredFile | None:
    """The uploaded picture, made safe; an error on the field where it cannot be taken."""
    given = form.picture.data
    if not given or not getattr(given, "filename", ""):
        return None
    content = given.stream.read(IMAGE_BYTES)
    given.close()
    try:
        picture = admit(given.filename, content)
    except PictureRefused as refused:
        form.picture.errors = (refused.reason,)
        return None
    ending = "svg" if picture.media_type == "image/svg+xml" else "png"
    kept: StoredFile = current_app.extensions["file_store"].keep(
        picture.content,
        name=f"page-picture.{ending}",
        media_type=picture.media_type,
        at=clock.now(),
        by_id=person().id,
    )
    return kept


def _conflict(number: str, form: CopyForm, meanwhile: ChangedMeanwhile) -> Any:
    """Somebody else saved first: the text stays, and what is saved now stands beside it."""
    case = _case(number)
    saved = case.proposal.program.operational
    form.seen_operational.data = str(case.proposal.program.operational_version)
    theirs = [
        {"label": OPERATIONAL[name].label, "value": saved.get(name, "")}
        for name, typed_now in form.values().items()
        if saved.get(name, "") != typed_now
    ]
    return _copy_page(case, form, extra=meanwhile.reasons, theirs=theirs), 409


def _copy_page(case: Case, form: CopyForm, *, extra: Any = (), theirs: Any = ()) -> str:
    program = case.proposal.program
    findings = claims_on(db.session, case.proposal, program.operational, case.act)
    for task in own_profile().marketing.tasks:
        for name in task.fields if task.required else ():
            form[name].flags.needed = True
    return render_template(
        "marketing/copy.html",
        proposal=case.proposal,
        program=program,
        form=form,
        extra=list(extra),
        theirs=list(theirs),
        findings=_groups(case, findings),
    )


@marketing.get("/marketing/<number>/preview")
@signed_in
def preview(number: str) -> str:
    """The real catalog page as it will be, with what is saved now."""
    case = _case(number)
    proposal, program = case.proposal, case.proposal.program
    if case.seen.latest is None:
        abort(404)
    status = CLOSING if proposal.kind is Kind.TERMINATION else ACTIVE
    one = shown(program, document(program, proposal, case.seen.latest), status)
    where = {"number": proposal.number}
    context = program_page(one)
    if context["picture"]:
        context["picture"]["url"] = url_for("marketing.picture", **where)
    if context["badge"]["url"]:
        context["badge"]["url"] = url_for("marketing.badge", **where)
    live = proposal.state is State.ACTIVE
    return render_template(
        "catalog/program.html",
        **context,
        address=one.address,
        json_ld=None,
        preview=True,
        preview_note=_("This is the page as it stands now.")
        if live
        else _("This is a preview. The page is not public yet."),
        preview_back=url_for("marketing.checklist", number=number),
    )


@marketing.get("/marketing/<number>/picture")
@signed_in
def picture(number: str) -> Response:
    """The page's picture, for those who prepare it."""
    stored = _case(number).proposal.program.picture
    if stored is None:
        abort(404)
    return marketing_acts.file(stored.sha256, stored.media_type)


@marketing.get("/marketing/<number>/badge")
@signed_in
def badge(number: str) -> Response:
    """The badge's picture, for those who prepare the page."""
    case = _case(number)
    found = _sealed_picture(case)
    if found is None:
        abort(404)
    return marketing_acts.file(str(found["sha256"]), str(found.get("media_type", "image/png")))


def _sealed_picture(case: Case) -> dict[str, Any] | None:
    if case.seen.latest is None:
        return None
    shown_content = document(case.proposal.program, case.proposal, case.seen.latest)["content"]
    found: dict[str, Any] | None = shown_content.get("badge_picture")
    return found


def _case(number: str) -> Case:
    """The case, once it is approved: before that there is no public page to prepare."""
    case = case_or_404(number, outside=True)
    states = (State.APPROVED, State.MARKETING, State.ACTIVE, State.TERMINATED)
    if case.proposal.state not in states:
        abort(404)
    return case


marketing_acts.add_to(marketing)
badge_sheet.add_to(marketing)
