"""Signing for an office: what waits, and the page on which it is read and decided."""

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import joinedload
from wtforms import SelectChoice

from app import typed
from app.access import person, sight, signed_in
from app.acts import act
from app.cases import Case, against_base, case_or_404, fields_asked, refuse_unseen
from app.consequences import Consequences, holders, next_holders, proposers
from app.database import db
from app.errors import page as error_page
from app.reading import Speaker, finding_groups
from app.what_changed import entries_since, told
from forms.sign_offs import SignOffForm
from persistence.text import Text
from persistence.unit_of_work import unit_of_work
from proposals.models import Proposal, Revision
from proposals.queries import open_requests
from proposals.route_models import Choice, Decision, RouteStep, StepKind
from proposals.sealing import content_of
from proposals.states import State
from workflow import service
from workflow import sign_offs as verbs
from workflow.dashboard import to_sign
from workflow.errors import ChangedMeanwhile, InputMissing, NotAllowed, Refused
from workflow.findings import findings_on
from workflow.offices import may_sign
from workflow.step_status import last_decision

sign_offs = Blueprint("sign_offs", __name__)
RECENT = 20


@sign_offs.get("/sign-offs")
@signed_in
def index() -> str:
    """What waits for this person's signature, and what they decided lately."""
    waiting = to_sign(db.session, act(), sight(), size=50)
    return render_template("sign_offs/index.html", waiting=waiting, decided=_decided_lately())


def _decided_lately() -> list[Decision]:
    rows = db.session.scalars(
        select(Decision)
        .join(RouteStep, Decision.step_id == RouteStep.id)
        .where(Decision.person_id == person().id, Decision.ballot_id.is_(None))
        .options(
            joinedload(Decision.step).joinedload(RouteStep.proposal), joinedload(Decision.revision)
        )
        .order_by(Decision.id.desc())
        .limit(RECENT)
    )
    return list(rows)


@sign_offs.route("/sign-offs/<number>/<int:step_id>", methods=("GET", "POST"))
@signed_in
def show(number: str, step_id: int) -> Any:
    """Read the proposal as this office has it before it, and decide."""
    case = case_or_404(number)
    step = _step_or_404(case, step_id)
    form = SignOffForm(typed.formdata())
    rows_changed = form.change_rows(request.form)
    form.offer([SelectChoice("", _("The proposal as a whole")), *fields_asked(case)])
    if request.method == "GET" or rows_changed:
        return _shown(case, step, form)
    decision = request.form.get("decide", "")
    valid = form.validate()
    if form.lacks(decision) or not valid:
        return _shown(case, step, form), 422
    return _decide(case, step, form, decision)


def _step_or_404(case: Case, step_id: int) -> RouteStep:
    """A step of this office, in any round. Others may see the proposal and have no business here."""
    step = db.session.get(RouteStep, step_id)
    if step is None or step.proposal_id != case.proposal.id:
        abort(404)
    if step.kind in (StepKind.BALLOT, StepKind.NOTICE):
        abort(404)
    own = any(one.person_id == person().id for one in step.decisions)
    if own or step in case.standing.signable:
        return step
    if may_sign(db.session, case.proposal, step, person().id, case.act.today):
        return step
    raise NotAllowed(Text("This step is not yours to decide: {name}.", name=step.name))


def _decide(case: Case, step: RouteStep, form: SignOffForm, decision: str) -> Any:
    proposal, number, step_id = case.proposal, case.proposal.number, step.id
    try:
        with unit_of_work(db.session):
            said = _run(proposal, step_id, form, decision)
    except Refused as refused:
        return _refused(number, step_id, form, decision, refused)
    flash(said, "success")
    return redirect(url_for("sign_offs.index"))


def _run(proposal: Proposal, step_id: int, form: SignOffForm, decision: str) -> str:
    """The verb behind the pressed button; what it did, as a sentence."""
    doing, name = act(), proposal.number
    comment = form.comment.data or ""
    refuse_unseen(proposal, form.seen_revision.data)
    match decision:
        case "sign":
            verbs.sign(db.session, proposal.id, step_id, doing, comment=comment)
            return _("You signed %(number)s.", number=name)
        case "object":
            verbs.object_to(db.session, proposal.id, step_id, doing, comment=comment)
            return _("Your objection to %(number)s is on record.", number=name)
        case "return":
            service.return_for_revision(db.session, proposal.id, doing, changes=form.wanted())
            return _("%(number)s is back with its proposers.", number=name)
        case "ask":
            verbs.request_changes(db.session, proposal.id, doing, changes=form.wanted())
            return _("The proposers of %(number)s are asked for the change.", number=name)
    abort(400)


def _refused(number: str, step_id: int, form: SignOffForm, decision: str, refused: Refused) -> Any:
    case = case_or_404(number)
    step = db.session.get_one(RouteStep, step_id)
    if _has_effect(case, step, form, decision):
        flash(_("That had been done already; it took effect once."), "info")
        return redirect(url_for("sign_offs.index"))
    if isinstance(refused, NotAllowed):
        raise refused
    if step.round != case.proposal.round or step.dropped_at is not None:
        changes = told(entries_since(case.proposal, step.opened_at))
        return error_page(409, reason=refused.reasons[0], changes=changes, back_url=_of(case))
    form.offer([SelectChoice("", _("The proposal as a whole")), *fields_asked(case)])
    status = 422 if isinstance(refused, InputMissing) else 409
    return _shown(case, step, form, refused=refused), status


def _of(case: Case) -> str:
    return url_for("proposals.show", number=case.proposal.number)


def _has_effect(case: Case, step: RouteStep, form: SignOffForm, decision: str) -> bool:
    """Whether this very decision stands already: a button pressed twice."""
    last = last_decision(step.decisions)
    if last is None or last.person_id != person().id:
        return False
    wanted = {"sign": Choice.SIGN, "object": Choice.OBJECT, "return": Choice.RETURN}.get(decision)
    return last.choice is wanted and str(last.revision.number) == form.seen_revision.data


def _shown(
    case: Case, step: RouteStep, form: SignOffForm, *, refused: Refused | None = None
) -> str:
    latest = case.seen.latest
    if latest is None:
        abort(404)
    before = _last_seen(step, form, refused)
    content = content_of(latest)
    earlier = content_of(before) if before is not None else {}
    speaker = Speaker(
        case.act.settings, case.proposal.institution_id, content, *([earlier] if earlier else [])
    )
    if request.method == "GET" or refused is not None:
        # A row added or a field mended leaves what was looked at as it was when the page was opened.
        form.seen_revision.data = str(latest.number)
    findings = findings_on(db.session, case.proposal, content, case.act)
    mine = step in case.standing.signable
    return render_template(
        "sign_offs/show.html",
        case=case,
        proposal=case.proposal,
        step=step,
        form=form,
        mine=mine,
        latest=latest,
        last=last_decision(step.decisions),
        silent=step.kind is StepKind.SILENCE,
        open_requests=open_requests(db.session, case.proposal.id),
        pages=speaker.pages(case.proposal, content),
        findings=finding_groups(case.act.settings, case.proposal, findings, linked=False),
        speaker=speaker,
        before=before,
        redline=speaker.redline(earlier, content) if before is not None else [],
        against_base=against_base(case, content, speaker),
        consequences=_consequences(case, step) if mine else None,
        extra=list(refused.reasons) if refused else [],
        may_return=case.proposal.state in (State.SUBMITTED, State.COMMITTEE_REVIEW),
    )


def _last_seen(step: RouteStep, form: SignOffForm, refused: Refused | None) -> Revision | None:
    """What the redline is drawn against: one's last decision, or the page that was overtaken."""
    if isinstance(refused, ChangedMeanwhile):
        return db.session.scalar(
            select(Revision).where(
                Revision.proposal_id == step.proposal_id,
                Revision.number == int(form.seen_revision.data or 0),
            )
        )
    rows = db.session.scalars(
        select(Decision)
        .join(RouteStep, Decision.step_id == RouteStep.id)
        .where(
            RouteStep.proposal_id == step.proposal_id,
            RouteStep.key == step.key,
            Decision.ballot_id.is_(None),
        )
        .options(joinedload(Decision.revision))
        .order_by(Decision.id.desc())
        .limit(1)
    )
    last = rows.first()
    return last.revision if last is not None else None


def _consequences(case: Case, step: RouteStep) -> Consequences:
    others = [name for name in holders(case) if name != step.name]
    also: list[object] = [
        Text("Your name, the date and your comment stand in the approval record."),
        Text("Returning it ends this round: every office signs again when it comes back."),
    ]
    if others:
        also.append(Text("It waits for these offices at the same time as for yours."))
    return Consequences(
        told=(*proposers(case), *next_holders(case, step)),
        also=tuple(also),
        undo=Text(
            "A signature is not taken back. An edit of what you signed brings it to you again."
        ),
    )
