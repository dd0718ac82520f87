"""Publishing a page now or at a time, taking it down, enrolment: each after a notice of consequences."""

from collections.abc import Callable, Iterable
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

from app import typed
from app.access import signed_in
from app.acts import act
from app.cases import Case, case_or_404
from app.consequences import Consequences, offices, proposers
from app.database import db
from app.houses import own_profile
from app.language import say
from app.page_acts import PAGE_ACTS, PageAct
from app.rendering import moment
from forms.decisions import DecisionForm
from forms.marketing import CopyForm, PublishForm
from persistence import clock
from persistence.files import StoredFile
from persistence.text import Text
from persistence.unit_of_work import unit_of_work
from profiles.notices import Occasion
from proposals.models import Proposal
from proposals.states import Kind, State
from workflow import later_life, service
from workflow.acting import Act
from workflow.actions import Action
from workflow.door import refuse_unless_allowed
from workflow.errors import InputMissing, NotAllowed, Refused
from workflow.machine import edge_for, unmet


def add_to(blueprint: Blueprint) -> None:
    """Register every act under the blueprint of marketing."""
    blueprint.add_url_rule(
        "/marketing/<number>/publish", "publish", publish, methods=("GET", "POST")
    )
    blueprint.add_url_rule(
        "/marketing/<number>/unschedule", "unschedule", unschedule, methods=("POST",)
    )
    for one in PAGE_ACTS:
        blueprint.add_url_rule(
            f"/marketing/<number>/{one.name}", one.name, _view(one), methods=("GET", "POST")
        )


def unavailable(case: Case) -> list[dict[str, Any]]:
    """What cannot be done yet, with its reasons, for the action bar."""
    if case.proposal.state is State.APPROVED:
        edge = edge_for(Action.BEGIN_MARKETING, case.proposal.state)
        label = _("Hand over for publication")
    elif case.proposal.state is State.MARKETING:
        edge, label = edge_for(Action.PUBLISH, case.proposal.state), _("Publish")
    else:
        return []
    reasons = unmet(edge, case.seen.facts) if edge is not None else []
    return [{"label": label, "reasons": reasons}] if reasons else []


def save_copy(
    proposal_id: int, form: CopyForm, picture: StoredFile | None, doing: Act
) -> list[str]:
    """Save the copy inside the caller's unit of work; the names of what changed."""
    return later_life.edit_operational(
        db.session,
        proposal_id,
        doing,
        values=form.values(),
        seen_operational=form.version,
        picture_file=picture,
    )


@signed_in
def publish(number: str) -> Any:
    """Publish at once, or set the time."""
    case = case_or_404(number, outside=True)
    refuse_unless_allowed(Action.PUBLISH, case.standing, case.proposal)
    form = PublishForm(typed.formdata())
    if request.method == "GET":
        return _publish_page(case, form)
    valid = form.validate()
    if form.lacks() or not valid:
        return _publish_page(case, form), 422
    zone = own_profile().workflow.timezone
    at = form.moment(zone)
    try:
        with unit_of_work(db.session):
            _publish(case.proposal, act(form.version, about=case.proposal), at)
    except NotAllowed:
        raise
    except Refused as refused:
        status = 422 if isinstance(refused, InputMissing) else 409
        again = case_or_404(number, outside=True)
        if again.proposal.state is State.ACTIVE:
            flash(_("That had been done already; it took effect once."), "info")
            return redirect(url_for("marketing.checklist", number=number))
        return _publish_page(again, form, extra=refused.reasons), status
    if at is None:
        flash(_("%(number)s is published.", number=number), "success")
    else:
        flash(_("%(number)s goes live %(moment)s.", number=number, moment=moment(at)), "success")
    return redirect(url_for("marketing.checklist", number=number))


def _publish(proposal: Proposal, doing: Act, at: Any) -> None:
    """One of the two verbs; publishing at once takes a set time off first."""
    if at is not None:
        service.schedule(db.session, proposal.id, doing, at=at)
        return
    if proposal.publish_at is not None:
        service.schedule(db.session, proposal.id, doing, at=None)
        db.session.flush()
        doing = act(about=proposal)
    service.publish(db.session, proposal.id, doing)


def _publish_page(case: Case, form: PublishForm, *, extra: Iterable[Text] = ()) -> str:
    proposal = case.proposal
    form.look(proposal.version, clock.now())
    edge = edge_for(Action.PUBLISH, proposal.state)
    found = unmet(edge, case.seen.facts) if edge is not None else [_not_now(proposal)]
    scheduled = Text("It is scheduled for later. Publish at once by removing the schedule.")
    return render_template(
        "marketing/publish.html",
        proposal=proposal,
        form=form,
        extra=list(extra),
        not_yet=[one for one in found if one != scheduled],
        possible=edge is not None,
        consequences=_publishing(case),
        timezone=str(own_profile().workflow.timezone),
    )


def _not_now(proposal: Proposal) -> Text:
    if proposal.state is State.ACTIVE:
        return Text("This version is published already.")
    return Text("It is published once it has been handed over for publication.")


def _publishing(case: Case) -> Consequences:
    """What publishing sets off."""
    program = case.proposal.program
    path = url_for("public.program", slug=program.institution.slug, program=program.slug)
    also: list[object] = [
        Text("Anybody can read the page at {address}.", address=path),
    ]
    if case.proposal.based_on_id is not None:
        also.append(
            Text("The version in force until now is superseded; it stays readable as a version.")
        )
    if case.proposal.kind is Kind.TERMINATION:
        also.append(Text("The page says that the program is closing; nobody can enrol any more."))
    return Consequences(
        told=(*proposers(case), *offices(own_profile().notices.told(Occasion.PUBLISHED))),
        also=tuple(also),
        undo=Text(
            "A published version cannot be unpublished. A wrong page can be taken down at once, and "
            "its copy edited at any time; what was approved changes only by a new case."
        ),
    )


@signed_in
def unschedule(number: str) -> Any:
    """Take the set time off."""
    case = case_or_404(number)
    form = DecisionForm(request.form)
    if not form.validate():
        abort(400)
    with unit_of_work(db.session):
        service.schedule(db.session, case.proposal.id, act(form.version), at=None)
    flash(_("The set time is taken off. Nothing is published by itself."), "success")
    return redirect(url_for("marketing.checklist", number=number))


def _view(deed: PageAct) -> Callable[[str], Any]:
    """The view of one act on a published page."""

    def view(number: str) -> Any:
        case = case_or_404(number)
        refuse_unless_allowed(deed.action, case.standing, case.proposal)
        form = deed.form(typed.formdata())
        if request.method == "GET":
            return _act_page(deed, case, form)
        if not form.validate():
            return _act_page(deed, case, form), 422
        if not deed.fits(case.proposal.program):
            flash(_("That had been done already; it took effect once."), "info")
            return redirect(url_for("marketing.checklist", number=number))
        try:
            with unit_of_work(db.session):
                deed.do(case.proposal, form, act(form.version))
        except NotAllowed:
            raise
        except Refused as refused:
            again = case_or_404(number)
            return _act_page(deed, again, form, extra=refused.reasons), 409
        flash(say(str(deed.done % {"number": number})), "success")
        return redirect(url_for("marketing.checklist", number=number))

    view.__name__ = deed.name
    return signed_in(view)


def _act_page(deed: PageAct, case: Case, form: DecisionForm, *, extra: Iterable[Text] = ()) -> str:
    form.look(case.proposal.version, clock.now())
    return render_template(
        "marketing/act.html",
        deed=deed,
        proposal=case.proposal,
        form=form,
        extra=list(extra),
        already=None if deed.fits(case.proposal.program) else deed.already,
        consequences=Consequences(also=deed.also, undo=deed.undo),
    )


def file(sha256: str, media_type: str) -> Response:
    """A picture for those who prepare a page; never kept by anybody."""
    try:
        content = current_app.extensions["file_store"].read(sha256)
    except (OSError, ValueError):
        abort(404)
    response = Response(content, mimetype=media_type)
    response.headers["Content-Security-Policy"] = (
        "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    )
    return response
