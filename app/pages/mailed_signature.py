"""The page behind a mailed link: it shows the proposal and takes one person's signature.

Opening it does nothing, however often and by whomever: only a form with its box ticked decides.
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
from flask_login import current_user

from app.access import public
from app.cases import Case, against_base
from app.database import db
from app.houses import profile_of, use_house
from app.proposal_view import files_shown
from app.reading import Speaker, finding_groups
from forms.mailed_signature import MailedSignatureForm
from persistence import clock
from persistence.unit_of_work import unit_of_work
from proposals.models import Proposal
from proposals.route_models import Choice
from proposals.sealing import content_of
from proposals.signature_links import SignatureLink, link_behind
from workflow import signing_by_mail as by_mail
from workflow.acting import Act
from workflow.errors import NotPossible, Refused
from workflow.findings import findings_on
from workflow.gathering import picture
from workflow.relations import standing_of
from workflow.settings import WorkflowSettings

mailed_signature = Blueprint("mailed_signature", __name__, url_prefix="/signatures")
CHOICES = {"sign": Choice.SIGN, "object": Choice.OBJECT, "return": Choice.RETURN}


@mailed_signature.route("/<code>", methods=("GET", "POST"))
@public
def show(code: str) -> Any:
    """Whose signature it is, what it is about, and the form that gives it."""
    link = link_behind(db.session, code)
    if link is None:
        return render_template("mailed_signature/unknown.html", reason=by_mail.UNKNOWN), 410
    use_house(link.person.institution)
    if current_user.is_authenticated and current_user.id != link.person_id:
        return _page("other.html", link, me=current_user), 403
    if link.decision is not None:
        return _page("done.html", link, decision=link.decision)
    act = _act(link)
    trouble = by_mail.trouble_with(db.session, link, act)
    if trouble is not None:
        return _page("refused.html", link, trouble=trouble), 410
    if current_user.is_authenticated:
        number, step_id = link.step.proposal.number, link.step_id
        return redirect(url_for("sign_offs.show", number=number, step_id=step_id))
    form = _form(link)
    if request.method != "POST":
        return _shown(code, link, act, form)
    return _decided(code, link, act, form)


def _decided(code: str, link: SignatureLink, act: Act, form: MailedSignatureForm) -> Any:
    pressed = request.form.get("decide", "")
    choice = CHOICES.get(pressed)
    if choice is None or (choice is Choice.OBJECT) != by_mail.silent(link):
        abort(400)
    valid = form.validate()
    if form.lacks(pressed) or not valid:
        return _shown(code, link, act, form), 422
    try:
        with unit_of_work(db.session):
            by_mail.decide_by_link(
                db.session,
                code,
                clock.now(),
                act.settings,
                choice=choice,
                comment=form.comment.data or "",
                changes=form.wanted(),
            )
    except NotPossible:
        # The button pressed twice, or the case moved on meanwhile: the page says which.
        pass
    except Refused as refused:
        link = _found(code)
        use_house(link.person.institution)
        return _shown(code, link, _act(link), _form(link), extra=refused.reasons), 409
    return redirect(url_for("mailed_signature.show", code=code))


@mailed_signature.post("/<code>/fresh")
@public
def fresh(code: str) -> Any:
    """Have a fresh link mailed to whoever the old one was mailed to."""
    link = _found(code)
    use_house(link.person.institution)
    settings, email = _settings(link), link.person.email
    try:
        with unit_of_work(db.session):
            by_mail.ask_for_fresh_link(db.session, code, clock.now(), settings)
    except NotPossible as refused:
        flash(" ".join(refused.sentences), "warning")
        return redirect(url_for("mailed_signature.show", code=code))
    return render_template("mailed_signature/fresh.html", email=email)


@mailed_signature.get("/<code>/files/<int:file_id>")
@public
def file(code: str, file_id: int) -> Response:
    """A file of the proposal, as long as the link takes a signature."""
    link = _found(code)
    act = _act(link)
    if by_mail.trouble_with(db.session, link, act) is not None:
        abort(404)
    found = [one for one in files_shown(_case(link, act)) if one.id == file_id]
    if not found:
        abort(404)
    stored = found[0].file
    store = current_app.extensions["file_store"]
    response = Response(store.read(stored.sha256), mimetype=stored.media_type)
    response.headers.set("Content-Disposition", "attachment", filename=stored.name)
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response


def _found(code: str) -> SignatureLink:
    link = link_behind(db.session, code)
    if link is None:
        abort(404)
    return link


def _settings(link: SignatureLink) -> WorkflowSettings:
    return profile_of(link.person.institution_id).workflow


def _act(link: SignatureLink) -> Act:
    return by_mail.act_of(db.session, link, clock.now(), _settings(link))


def _form(link: SignatureLink) -> MailedSignatureForm:
    form = MailedSignatureForm()
    form.mine.label.text = _(
        "I am %(name)s, and I decide this for “%(office)s”.",
        name=link.person.name,
        office=link.step.name,
    )
    return form


def _case(link: SignatureLink, act: Act) -> Case:
    proposal: Proposal = link.step.proposal
    seen = picture(db.session, proposal, act)
    standing = standing_of(db.session, proposal, seen.steps, seen.facts.steps, act)
    return Case(proposal, seen, standing, act)


def _shown(
    code: str, link: SignatureLink, act: Act, form: MailedSignatureForm, *, extra: Any = ()
) -> str:
    case = _case(link, act)
    content = content_of(link.revision)
    speaker = Speaker(act.settings, case.proposal.institution_id, content)
    findings = findings_on(db.session, case.proposal, content, act)
    return _page(
        "show.html",
        link,
        code=code,
        form=form,
        proposal=case.proposal,
        step=link.step,
        silent=by_mail.silent(link),
        pages=speaker.pages(case.proposal, content),
        findings=finding_groups(act.settings, case.proposal, findings, linked=False),
        against_base=against_base(case, content, speaker),
        files=files_shown(case),
        extra=list(extra),
    )


def _page(template: str, link: SignatureLink, **context: Any) -> str:
    return render_template(f"mailed_signature/{template}", link=link, **context)
