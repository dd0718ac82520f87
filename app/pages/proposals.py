"""Proposals as those entitled see them: the list, one whole, its changes, its history, its files."""

from collections.abc import Callable, Sequence
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
from sqlalchemy import ColumnElement, select
from wtforms import SelectChoice

from app import typed
from app.access import sight, signed_in
from app.acts import act
from app.ballot_views import ballot_cards
from app.cases import Case, against_base, case_or_404
from app.comparing import comparison, since_own
from app.database import db
from app.history import history
from app.pages.saved_views import kept_views
from app.proposal_view import (
    AUDIENCES,
    actions,
    files_shown,
    matrix,
    may_open,
    rail,
    signature_lines,
)
from app.reading import Speaker, field_url, finding_groups
from app.whereabouts import waits, whereabouts
from committee.models import Condition
from forms.proposals import ProposalCommentForm
from persistence.files import FileStore, StoredFile
from persistence.unit_of_work import unit_of_work
from policies.check import Finding
from proposals.models import Attachment, Audience, Proposal
from proposals.queries import comments_of, is_proposer, listed, open_requests
from proposals.sealing import content_of, governed_content
from proposals.search import matching
from proposals.states import FINAL, Kind, State
from workflow import discussion, writing
from workflow.actions import Action
from workflow.errors import Refused
from workflow.findings import findings_on
from workflow.machine import STATE_NAMES
from workflow.permissions import IN_STATES, may
from workflow.placing import Placed, place

proposals = Blueprint("proposals", __name__)
SIZE = 25


@proposals.get("/proposals")
@signed_in
def index() -> str:
    """Every proposal that this person may see; filters stay in the address."""
    page = max(1, request.args.get("page", 1, type=int) or 1)
    found = listed(db.session, sight(), where=_filters(), page=min(page, 10_000), size=SIZE)
    return render_template(
        "proposals/index.html",
        found=found,
        placed={one.proposal.id: one for one in _placed(found.items)},
        states=[(state.value, STATE_NAMES[state]) for state in State],
        kinds=[kind.value for kind in Kind],
        may_propose=writing.may_propose_for(act()),
        chosen={name: request.args.get(name, "") for name in ("q", "state", "kind", "mine")},
        kept=kept_views("proposals"),
        reads_all=sight().reads_all,
    )


def _placed(items: Sequence[Proposal]) -> list[Placed]:
    """Those with the offices or the committee, with whom each waits for."""
    with_offices = [one for one in items if one.state in (State.SUBMITTED, State.COMMITTEE_REVIEW)]
    doing = act()
    return place(db.session, with_offices, doing.settings, doing.now)


def _filters() -> list[ColumnElement[bool]]:
    where: list[ColumnElement[bool]] = []
    words = request.args.get("q", "").strip()[:200]
    if words:
        where.append(matching(db.session, sight(), words))
    state = request.args.get("state", "")
    if state == "under_way":
        where.append(Proposal.state.not_in(FINAL | {State.ACTIVE, State.TERMINATED}))
    elif state in {one.value for one in State}:
        where.append(Proposal.state == State(state))
    if request.args.get("kind", "") in {one.value for one in Kind}:
        where.append(Proposal.kind == Kind(request.args["kind"]))
    if request.args.get("mine"):
        where.append(is_proposer(sight().person_id))
    return where


@proposals.get("/proposals/<number>")
@signed_in
def show(number: str) -> Any:
    """The whole proposal: where it stands, what it says, what was decided, what may be done."""
    return _show(case_or_404(number, outside=True))


def _show(case: Case, comment_form: ProposalCommentForm | None = None) -> str:
    proposal = case.proposal
    content = content_of(case.seen.latest) if case.seen.latest else dict(case.seen.working)
    speaker = Speaker(case.act.settings, proposal.institution_id, content)
    possible, not_yet = actions(case)
    may_write = writing.may_write(db.session, proposal, case.seen, case.standing)
    officer = _waives_now(case)
    # A waiver is about what would be sealed now, so that is what its officer is shown.
    judged = governed_content(db.session, proposal) if officer else content
    found = findings_on(db.session, proposal, judged, case.act)
    audiences = discussion.readable(case.standing)
    return render_template(
        "proposals/show.html",
        case=case,
        proposal=proposal,
        rail=rail(case),
        signatures=signature_lines(case),
        possible=possible,
        not_yet=not_yet,
        pages=speaker.pages(proposal, content),
        matrix=matrix(content) if proposal.kind is not Kind.TERMINATION else None,
        findings=finding_groups(
            case.act.settings,
            proposal,
            found,
            linked=may_write,
            waives=_their_rule(case) if officer else None,
        ),
        requests=[
            (one, field_url(case.act.settings, proposal, one.field or "") if may_write else None)
            for one in open_requests(db.session, proposal.id)
        ],
        waits=waits(case),
        whereabouts=whereabouts(case),
        since_own=since_own(case),
        label=case.act.settings.form.label,
        ballot_cards=ballot_cards(proposal, case.standing),
        conditions=_conditions(case),
        files=files_shown(case),
        comments=comments_of(db.session, proposal.id, audiences),
        audience_words=AUDIENCES,
        comment_form=comment_form or _comment_form(case),
        against_base=against_base(case, content, speaker),
        picture=content.get("badge_picture"),
    )


def _waives_now(case: Case) -> bool:
    """Whether the reader may set rules aside, at this point."""
    allowed = may(Action.WAIVE, case.standing.relations)
    return allowed and case.proposal.state in IN_STATES[Action.WAIVE]


def _their_rule(case: Case) -> Callable[[Finding], bool]:
    """A rule may name an officer of its own."""
    usual = case.act.settings.options.waived_by
    return lambda one: sight().has(one.waivable_by or usual)


def _conditions(case: Case) -> list[Condition]:
    ids = [one.id for one in case.seen.facts.conditions]
    rows = select(Condition).where(Condition.id.in_(ids)).order_by(Condition.id)
    return list(db.session.scalars(rows))


def _comment_form(case: Case, sent: Any = None) -> ProposalCommentForm | None:
    """The form for a comment, with the audiences this person belongs to."""
    audiences = discussion.readable(case.standing)
    if not audiences or not may(Action.COMMENT, case.standing.relations):
        return None
    if case.proposal.submitted_at is None:
        return None
    form = ProposalCommentForm(sent if sent is not None else typed.formdata())
    form.audience.choices = [
        SelectChoice(one.value, str(AUDIENCES[one])) for one in Audience if one in audiences
    ]
    return form


@proposals.post("/proposals/<number>/comments")
@signed_in
def comment(number: str) -> Any:
    """Say something to an audience that was named before."""
    case = case_or_404(number)
    form = _comment_form(case, request.form)
    if form is None:
        abort(403)
    if not form.validate():
        return _show(case, form), 422
    try:
        with unit_of_work(db.session):
            discussion.comment(
                db.session,
                case.proposal.id,
                act(),
                text=form.text.data,
                audience=Audience(form.audience.data),
            )
    except Refused as refused:
        form.text.errors = [str(reason) for reason in refused.reasons]
        return _show(case_or_404(number), form), 409
    flash(_("Your comment is in the discussion."), "success")
    return redirect(url_for("proposals.show", number=number) + "#discussion")


@proposals.get("/proposals/<number>/changes")
@signed_in
def changes(number: str) -> str:
    """The redline between two revisions, or against the version in force."""
    case = case_or_404(number)
    return render_template("proposals/changes.html", proposal=case.proposal, shown=comparison(case))


@proposals.get("/proposals/<number>/timeline")
@signed_in
def timeline(number: str) -> str:
    """What happened, a sentence each, with the audit entry folded beneath."""
    case = case_or_404(number)
    newest = request.args.get("order") != "oldest"
    return render_template(
        "proposals/timeline.html",
        proposal=case.proposal,
        entries=history(case, newest_first=newest),
        newest=newest,
    )


@proposals.get("/proposals/<number>/record.pdf")
@signed_in
def record(number: str) -> Response:
    """The sealed approval record, once the worker has made it."""
    case = case_or_404(number)
    if case.proposal.record_file is None:
        abort(404)
    return _sent(case.proposal.record_file, f"{number}-approval-record.pdf", inline=True)


@proposals.get("/proposals/<number>/files/<int:file_id>")
@signed_in
def file(number: str, file_id: int) -> Response:
    """An attached file, for those who may see the proposal."""
    case = case_or_404(number)
    attachment = db.session.get(Attachment, file_id)
    if attachment is None or not may_open(case, attachment):
        abort(404)
    return _sent(attachment.file, attachment.file.name)


@proposals.get("/proposals/<number>/conditions/<int:condition_id>/evidence")
@signed_in
def evidence(number: str, condition_id: int) -> Response:
    """The file that answers a condition."""
    case = case_or_404(number)
    condition = db.session.get(Condition, condition_id)
    if condition is None or condition.ballot.proposal_id != case.proposal.id:
        abort(404)
    if condition.evidence_file is None:
        abort(404)
    return _sent(condition.evidence_file, condition.evidence_file.name)


@proposals.get("/proposals/<number>/badge")
@signed_in
def badge(number: str) -> Response:
    """The picture of the badge as it is written or sealed."""
    case = case_or_404(number)
    may_write = writing.may_write(db.session, case.proposal, case.seen, case.standing)
    sealed = content_of(case.seen.latest) if case.seen.latest else {}
    content = case.seen.working if may_write or not sealed else sealed
    picture = content.get("badge_picture") or {}
    if not picture.get("sha256"):
        abort(404)
    store: FileStore = current_app.extensions["file_store"]
    response = Response(store.read(picture["sha256"]), mimetype=picture["media_type"])
    response.headers["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'"
    return response


def _sent(stored: StoredFile, name: str, *, inline: bool = False) -> Response:
    store: FileStore = current_app.extensions["file_store"]
    response = Response(store.read(stored.sha256), mimetype=stored.media_type)
    response.headers.set("Content-Disposition", "inline" if inline else "attachment", filename=name)
    if not inline:
        # A sandbox would keep the browser's own reader from showing a PDF in place.
        response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response
