"""A program approved before the system, one by one: date, authority and paper, then the catalog."""

from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.datastructures import CombinedMultiDict
from wtforms import SelectChoice

from accounts.models import Unit
from accounts.roles import Role
from app import typed
from app.access import person, requires
from app.acts import act
from app.cases import Case
from app.database import db
from app.evidence import kept_file
from app.pages.imports import imports_pages
from app.uploads import reasons_of
from app.writing_help import lacking, units_to_propose_for, writable_or_403
from forms.imports import AdmitForm, ExistingForm
from imports import service
from persistence import clock
from persistence.files import StoredFile
from persistence.text import Text
from persistence.unit_of_work import unit_of_work
from proposals.content import cleaned_text
from proposals.models import Proposal
from proposals.queries import attachments_of
from proposals.states import Kind, State
from workflow import writing
from workflow.errors import ChangedMeanwhile, InputMissing, NotAllowed, Refused


@imports_pages.route("/imports/existing/one", methods=("GET", "POST"))
@requires(Role.COORDINATOR)
def one() -> Any:
    """One program: straight to the catalog, or a draft that is written further first."""
    form = ExistingForm(_sent())
    units = units_to_propose_for(act(), person().institution_id)
    form.unit.choices = [
        SelectChoice("", _("Choose a unit")),
        *(SelectChoice(str(unit.id), unit.name) for unit in units),
    ]
    form.file.flags.needed = True
    if not form.is_submitted():
        return _one_page(form)
    if request.form.get("then") == "write":
        return _write_first(form)
    if not form.validate():
        return _one_page(form), 422
    try:
        file = _paper(form)
        with unit_of_work(db.session):
            unit_id = int(form.unit.data)
            service.refuse_twin(db.session, act(), title=form.title.data or "", unit_id=unit_id)
            begun = _begun(form)
            _admit(begun, form, file)
            number, title = begun.number, begun.title
    except NotAllowed:
        raise
    except Refused as refused:
        form.form_errors = [*form.form_errors, *reasons_of(refused)]
        return _one_page(form), 422
    return _in_catalog(number, title)


def _write_first(form: ExistingForm) -> Any:
    """Begin the draft with what is there; date, authority and paper are asked when it is admitted."""
    if not (form.title.validate(form) & form.unit.validate(form) & form.summary.validate(form)):
        return _one_page(form), 422
    with unit_of_work(db.session):
        number = _begun(form).number
    flash(
        _(
            "%(number)s is begun. When it says all it should, put it into the catalog.",
            number=number,
        ),
        "success",
    )
    return redirect(url_for("proposal_form.task_list", number=number))


def _begun(form: ExistingForm) -> Proposal:
    return writing.start_new(
        db.session,
        act(),
        unit=db.session.get_one(Unit, int(form.unit.data)),
        title=form.title.data or "",
        content={"summary": cleaned_text(form.summary.data or "", lines=True)},
    )


def _one_page(form: ExistingForm) -> str:
    return render_template("imports/one.html", form=form, limit=_limit())


@imports_pages.route("/proposals/<number>/admit", methods=("GET", "POST"))
@requires(Role.COORDINATOR)
def admit(number: str) -> Any:
    """A draft of a program approved before goes into the catalog."""
    case = writable_or_403(number)
    if case.proposal.state is not State.DRAFT or case.proposal.kind is not Kind.NEW:
        abort(404)
    form = AdmitForm(_sent())
    form.file.flags.needed = not attachments_of(db.session, case.proposal.id)
    if not form.is_submitted():
        return _admit_page(case, form)
    if not form.validate():
        return _admit_page(case, form), 422
    title = case.proposal.title
    try:
        file = _paper(form) if form.file.data or form.file.flags.needed else None
        with unit_of_work(db.session):
            proposal = case.proposal
            twin = {"title": proposal.title, "unit_id": proposal.unit_id}
            service.refuse_twin(db.session, act(), **twin)
            _admit(proposal, form, file)
    except NotAllowed:
        raise
    except Refused as refused:
        status = 409 if isinstance(refused, ChangedMeanwhile) else 422
        form.form_errors = [*form.form_errors, *reasons_of(refused)]
        return _admit_page(writable_or_403(number), form), status
    return _in_catalog(number, title)


def _admit_page(case: Case, form: AdmitForm) -> str:
    form.look(case.proposal.version, clock.now())
    return render_template(
        "imports/admit.html",
        proposal=case.proposal,
        form=form,
        files=attachments_of(db.session, case.proposal.id),
        lacking=lacking(case, case.seen.working),
        limit=_limit(),
    )


def _admit(proposal: Proposal, form: AdmitForm, file: StoredFile | None) -> None:
    service.admit(
        db.session,
        proposal,
        act(form.version),
        file=file,
        on=form.on.data,
        authority=form.authority.data or "",
    )


def _paper(form: AdmitForm) -> StoredFile:
    """The approval as stored, not yet in the session. Raises InputMissing."""
    try:
        kept = kept_file(form.file.data or None, clock.now(), person().id)
    except InputMissing as missing:
        form.file.errors = reasons_of(missing)
        raise
    if kept is None:
        form.file.errors = [_("Attach the approval as it was given.")]
        raise InputMissing(Text("Attach the approval as it was given."))
    return kept


def _in_catalog(number: str, title: str) -> Any:
    flash(
        _("%(title)s is approved in our records; its page appears within a minute.", title=title),
        "success",
    )
    return redirect(url_for("proposals.show", number=number))


def _sent() -> Any:
    sent = typed.formdata()
    return CombinedMultiDict((request.files, sent)) if request.files and sent else sent


def _limit() -> int:
    return act().settings.options.upload_megabytes
