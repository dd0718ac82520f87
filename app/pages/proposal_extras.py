"""Beginning a proposal, and what goes with it: files, co-proposers, sending, a newer base."""

from collections.abc import Sequence
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy import select
from werkzeug.datastructures import CombinedMultiDict
from wtforms import SelectChoice

from accounts.models import Person, Unit
from accounts.queries import person_by_email
from accounts.roles import Role
from app import typed
from app.access import person, sight, signed_in
from app.acts import act
from app.cases import Case, against_base, case_or_404
from app.consequences import Consequences, offices, proposers
from app.database import db
from app.evidence import kept_file
from app.houses import own_profile
from app.pages.proposal_form import proposal_form, tasks_page
from app.reading import Speaker, finding_groups
from app.what_changed import done_already, entries_since, told
from app.writing_help import attachment_of, lacking, units_to_propose_for, writable_or_403
from forms.proposals import CoProposerForm, FileForm, NewProposalForm, SendForm
from forms.saying import say
from persistence import clock
from persistence.text import Text
from persistence.unit_of_work import unit_of_work
from profiles.notices import Occasion
from proposals.content import cleaned_text
from proposals.models import Proposal
from proposals.queries import in_force
from proposals.route_models import StepKind
from proposals.sealing import content_of
from proposals.similar import Candidate, similar
from proposals.states import PUBLISHED, Kind, State
from workflow import service, writing
from workflow.errors import ChangedMeanwhile, InputMissing, NotAllowed, Refused
from workflow.findings import findings_on
from workflow.planning import route_for
from workflow.route import PlannedStep
from workflow.writing import may_propose_for


@proposal_form.route("/proposals/new", methods=("GET", "POST"))
@signed_in
def new() -> Any:
    """What will be asked and how long it takes; then a draft with its list of tasks."""
    doing = act()
    if not may_propose_for(doing):
        raise NotAllowed(
            Text("You may not propose yet. Ask the head of your unit for a role in it.")
        )
    units = units_to_propose_for(doing, person().institution_id)
    form = NewProposalForm(typed.formdata())
    form.unit.choices = [SelectChoice(str(one.id), one.name) for one in units]
    if len(units) > 1:
        form.unit.choices.insert(0, SelectChoice("", _("Choose a unit")))
    form.title.flags.needed = form.unit.flags.needed = True
    if request.method == "GET" or not form.validate():
        return _new_page(form, units), 200 if request.method == "GET" else 422
    try:
        with unit_of_work(db.session):
            begun = writing.start_new(
                db.session,
                doing,
                unit=db.session.get_one(Unit, int(form.unit.data)),
                title=form.title.data,
                proposer=_proposer(form),
            )
            number, whose = begun.number, begun.proposer_id
    except InputMissing as missing:
        form.proposer.errors = [say(reason) for reason in missing.reasons]
        return _new_page(form, units), 422
    if whose == person().id:
        said = _("%(number)s is begun. Only you can see it until you send it.", number=number)
    else:
        name = db.session.get_one(Person, whose).name
        said = _(
            "%(number)s is begun for %(name)s. Only the two of you can see it until it is sent.",
            number=number,
            name=name,
        )
    flash(said, "success")
    return redirect(url_for("proposal_form.task_list", number=number))


def _new_page(form: NewProposalForm, units: list[Unit]) -> str:
    steps = own_profile().workflow.form.steps_for(Kind.NEW)
    title = form.title.data or request.args.get("title", "")
    return render_template(
        "proposals/new.html",
        form=form,
        steps=steps,
        minutes=sum(one.minutes for one in steps),
        on_behalf=sight().has(Role.COORDINATOR),
        alike=_alike(title),
    )


def _proposer(form: NewProposalForm) -> Person | None:
    """Whose proposal the coordinator enters; for anybody else it is their own."""
    given = (form.proposer.data or "").strip()
    return colleague(given) if given and sight().has(Role.COORDINATOR) else None


def colleague(address: str) -> Person:
    """Somebody of the same institution. Raises InputMissing, the same for whoever is not."""
    found = person_by_email(db.session, address.strip())
    if found is None or found.institution_id != person().institution_id or not found.active:
        raise InputMissing(Text("Nobody at this institution has this address."))
    return found


@proposal_form.get("/proposals/similar")
@signed_in
def alike() -> str:
    """Published programs whose titles are like the one being typed."""
    return render_template("proposals/_alike.html", alike=_alike(request.args.get("title", "")))


def _alike(title: str) -> list[Any]:
    if len(title.strip()) < 4:
        return []
    rows = db.session.execute(
        select(Proposal.program_id, Proposal.title)
        .where(Proposal.institution_id == person().institution_id, Proposal.state.in_(PUBLISHED))
        .order_by(Proposal.id.desc())
        .limit(5000)
    )
    candidates = {program: Candidate(program_id=program, title=name) for program, name in rows}
    return similar(title.strip()[:200], list(candidates.values()))


@proposal_form.post("/proposals/<number>/files")
@signed_in
def attach(number: str) -> Any:
    """Attach a file, or take one away."""
    case = writable_or_403(number)
    back = url_for("proposal_form.task_list", number=number) + "#files"
    removed = attachment_of(case.proposal, request.form.get("remove_file", ""))
    if removed is not None:
        with unit_of_work(db.session):
            writing.detach(db.session, case.proposal.id, removed.id, act())
        flash(_("The file was taken away."), "success")
        return redirect(back)
    form = FileForm(CombinedMultiDict((request.files, request.form)))
    if not form.validate():
        return tasks_page(case, file_form=form), 422
    try:
        file = kept_file(form.file.data, clock.now(), person().id)
        if file is None:
            raise InputMissing(Text("Choose a file."))
        with unit_of_work(db.session):
            caption = cleaned_text(form.caption.data or "")
            writing.attach(db.session, case.proposal.id, file, act(), caption=caption)
    except InputMissing as missing:
        form.file.errors = [say(reason) for reason in missing.reasons]
        return tasks_page(writable_or_403(number), file_form=form), 422
    flash(_("The file is attached."), "success")
    return redirect(back)


@proposal_form.post("/proposals/<number>/co-proposers")
@signed_in
def share(number: str) -> Any:
    """Let a colleague write too, or end that."""
    case = writable_or_403(number)
    back = url_for("proposal_form.task_list", number=number) + "#people"
    for one in case.proposal.co_proposers:
        if str(one.person_id) == request.form.get("remove"):
            with unit_of_work(db.session):
                writing.unshare(db.session, case.proposal.id, one.person_id, act())
            # Whoever has taken their own name off cannot open the list of tasks any more.
            own = one.person_id == person().id
            return redirect(url_for("proposals.index") if own else back)
    form = CoProposerForm(request.form)
    if not form.validate():
        return tasks_page(case, co_form=form), 422
    try:
        with unit_of_work(db.session):
            found = colleague(form.email.data)
            writing.share(db.session, case.proposal.id, found, act())
            name = found.name
    except InputMissing as missing:
        form.email.errors = [say(reason) for reason in missing.reasons]
        return tasks_page(writable_or_403(number), co_form=form), 422
    flash(_("%(name)s can write it too now.", name=name), "success")
    return redirect(back)


@proposal_form.post("/proposals/<number>/rebase")
@signed_in
def rebase(number: str) -> Any:
    """Base a draft on the version now in force."""
    case = writable_or_403(number)
    present = in_force(db.session, case.proposal.program_id)
    if present is None:
        abort(404)
    with unit_of_work(db.session):
        writing.rebase(db.session, case.proposal.id, act(), onto=present)
    flash(_("The proposal is based on the version now in force."), "success")
    return redirect(url_for("proposal_form.task_list", number=number))


@proposal_form.route("/proposals/<number>/send", methods=("GET", "POST"))
@signed_in
def send(number: str) -> Any:
    """What is missing, what the policies say, where it goes and why; then send or seal it."""
    case = case_or_404(number)
    form = SendForm(typed.formdata())
    if request.method == "POST" and _sent_already(case, form):
        flash(_("That had been done already; it took effect once."), "info")
        return redirect(url_for("proposals.show", number=number))
    case = writable_or_403(number)
    if request.method == "GET" or not form.validate():
        return _send_page(case, form), 200 if request.method == "GET" else 422
    amends = case.proposal.state not in (State.DRAFT, State.RETURNED)
    remark = cleaned_text(form.remark.data or "", lines=True)
    try:
        with unit_of_work(db.session):
            doing = act(form.version, about=case.proposal)
            if amends:
                service.amend(db.session, case.proposal.id, doing, remark=remark)
            else:
                service.submit(db.session, case.proposal.id, doing, remark=remark)
    except NotAllowed:
        raise
    except Refused as refused:
        status = 409 if isinstance(refused, ChangedMeanwhile) else 422
        changed = told(entries_since(case.proposal, form.since)) if status == 409 else []
        return _send_page(case_or_404(number), form, refused.reasons, changed), status
    said = _("The new revision is sealed.") if amends else _("Sent for sign-off.")
    flash(said, "success")
    return redirect(url_for("proposals.show", number=number))


def _sent_already(case: Case, form: SendForm) -> bool:
    """Whether this person has sent it since they opened the page: a button pressed twice."""
    if form.since is None:
        return False
    entries = entries_since(case.proposal, form.since)
    return any(done_already(entries, deed, person().id) for deed in ("submit", "amend"))


def _send_page(case: Case, form: SendForm, extra: Any = (), changed: Any = ()) -> str:
    proposal, content = case.proposal, case.seen.working
    form.look(proposal.version, clock.now())
    amends = proposal.state not in (State.DRAFT, State.RETURNED)
    planned = case.seen.planned or route_for(db.session, proposal, content, case.act)
    found = findings_on(db.session, proposal, content, case.act)
    speaker = Speaker(case.act.settings, proposal.institution_id, content)
    sealed = case.seen.latest
    return render_template(
        "proposals/send.html",
        case=case,
        proposal=proposal,
        form=form,
        extra=list(extra),
        changed=list(changed),
        amends=amends,
        missing=lacking(case, content),
        findings=finding_groups(case.act.settings, proposal, found, linked=True),
        blocked=any(one.blocks for one in found),
        planned=planned,
        redline=speaker.redline(content_of(sealed), content) if amends and sealed else [],
        against_base=against_base(case, content, speaker) if not amends else [],
        consequences=_consequences(case, amends, planned),
        stale_base=not case.seen.facts.based_on_version_in_force and proposal.kind is not Kind.NEW,
    )


def _consequences(case: Case, amends: bool, planned: Sequence[PlannedStep]) -> Consequences:
    if amends:
        return Consequences(
            told=(*proposers(case), *offices((Role.COORDINATOR,))),
            stale=(
                Text(
                    "Decisions on what you changed; those who made them are told. The others stand."
                ),
            ),
            undo=Text("A sealed revision stays in the record. You can amend it again when asked."),
        )
    first = min((one.stage for one in planned), default=None)
    turn = [one.name for one in planned if one.stage == first and one.kind is not StepKind.BALLOT]
    told = own_profile().notices.told(Occasion.SUBMITTED)
    return Consequences(
        told=(*turn, *proposers(case), *offices(told)),
        also=(Text("The revision is sealed: it stays in the record as it is now."),),
        undo=Text("You can withdraw the proposal until it is published."),
    )
