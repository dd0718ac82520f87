"""A form filled in elsewhere, laid beside the fields of a draft; a person says what is taken over."""

from collections.abc import Sequence
from typing import Any

from flask import abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from app import typed
from app.access import person, signed_in
from app.acts import act
from app.cases import Case
from app.database import db
from app.evidence import kept_file
from app.pages.existing import imports_pages
from app.reading import Speaker
from app.uploads import bytes_of, reasons_of
from app.writing_help import attachment_of, writable_or_403
from forms.imports import BesideForm, FilledForm, beside_form
from forms.saying import say
from imports.answers import READABLE, read_answer
from imports.days import Unreadable
from imports.laying import FormRefused, Laid, Reading, lay
from imports.pdf_forms import read_pdf
from imports.queries import ground_of
from imports.word_forms import read_word
from persistence import clock
from persistence.files import StoredFile
from persistence.text import Text
from persistence.unit_of_work import unit_of_work
from proposals.content import fingerprint, is_answered
from proposals.fields import Field
from proposals.wordforms import normalised
from workflow import writing
from workflow.errors import ChangedMeanwhile, InputMissing


@imports_pages.route("/proposals/<number>/fill", methods=("GET", "POST"))
@signed_in
def fill(number: str) -> Any:
    """Send the form. It is attached to the draft, so that everybody can look up what it said."""
    case = writable_or_403(number)
    form = FilledForm()
    if not form.is_submitted():
        return _fill_page(case, form)
    if not form.validate():
        return _fill_page(case, form), 422
    try:
        file = kept_file(form.file.data, clock.now(), person().id)
        if file is None:
            raise InputMissing(Text("Choose the file."))
        _read(file, case)
        with unit_of_work(db.session):
            caption = _("The form as it was filled in")
            kept = writing.attach(db.session, case.proposal.id, file, act(), caption=caption)
            db.session.flush()
            attached = kept.id
    except (FormRefused, InputMissing) as refused:
        form.file.errors = reasons_of(refused)
        return _fill_page(writable_or_403(number), form), 422
    return redirect(url_for("imports.beside", number=number, file_id=attached))


def _fill_page(case: Case, form: FilledForm) -> str:
    return render_template(
        "imports/fill.html",
        proposal=case.proposal,
        form=form,
        limit=case.act.settings.options.upload_megabytes,
    )


@imports_pages.route("/proposals/<number>/fill/<int:file_id>", methods=("GET", "POST"))
@signed_in
def beside(number: str, file_id: int) -> Any:
    """Each text of the form beside a field; only what is ticked is taken over."""
    case = writable_or_403(number)
    attached = attachment_of(case.proposal, str(file_id))
    if attached is None:
        abort(404)
    try:
        reading = _read(attached.file, case)
    except FormRefused:
        abort(404)
    fields = _fields(case)
    laid = lay(reading.pieces, fields, case.seen.working, _printed(case))
    form = beside_form(laid, fields)(typed.formdata())
    if not form.is_submitted():
        form.seen.data = " ".join(
            f"{one.name}={fingerprint(case.seen.working.get(one.name))}" for one in fields
        )
        return _beside_page(case, attached.file, reading, laid, form)
    values = _taken(form, fields, case) if form.validate() else {}
    if form.errors:
        return _beside_page(case, attached.file, reading, laid, form), 422
    try:
        with unit_of_work(db.session):
            writing.save(
                db.session, case.proposal.id, act(), values=values, seen_draft=form.seen_marks
            )
    except ChangedMeanwhile as conflict:
        form.form_errors = [*reasons_of(conflict), *(say(one) for one in conflict.changes)]
        case = writable_or_403(number)
        return _beside_page(case, attached.file, reading, laid, form), 409
    count = len(values)
    flash(
        ngettext("%(num)d answer is taken over.", "%(num)d answers are taken over.", count)
        if count
        else _("Nothing was ticked, so nothing was taken over."),
        "success" if count else "info",
    )
    return redirect(url_for("proposal_form.task_list", number=number))


def _taken(form: BesideForm, fields: Sequence[Field], case: Case) -> dict[str, Any]:
    """The answers that were ticked; what cannot be read is said on its field."""
    ground, by_name = ground_of(db.session, case.act), {one.name: one for one in fields}
    values: dict[str, Any] = {}
    for take, text, target in form.rows():
        if not take.data:
            continue
        field = by_name.get(target.data or "")
        if field is None:
            target.errors = [_("Choose the field that this text answers, or take the tick off.")]
        elif field.name in values:
            target.errors = [_("Another text is taken over for this field already.")]
        else:
            try:
                values[field.name] = read_answer(field, text.data or "", ground)
            except Unreadable as problem:
                text.errors = [say(problem.reason)]
    return values


def _beside_page(
    case: Case, file: StoredFile, reading: Reading, laid: Sequence[Laid], form: BesideForm
) -> str:
    speaker = Speaker(case.act.settings, case.proposal.institution_id, case.seen.working)
    rows = [
        {
            "label": one.piece.label,
            "near": one.field is not None and not one.sure,
            "present": speaker.speak(one.field.name, one.present)
            if one.field is not None and is_answered(one.present)
            else "",
            "take": inputs[0],
            "text": inputs[1],
            "field": inputs[2],
        }
        for one, inputs in zip(laid, form.rows(), strict=True)
    ]
    return render_template(
        "imports/beside.html",
        proposal=case.proposal,
        file=file,
        notes=reading.notes,
        rows=rows,
        form=form,
    )


def _read(file: StoredFile, case: Case) -> Reading:
    """What the form holds. Raises FormRefused."""
    labels = {normalised(say(one.label)) for one in _fields(case)}
    content = bytes_of(file)

    def is_label(line: str) -> bool:
        return normalised(line) in labels

    if file.media_type == "application/pdf":
        return read_pdf(content, is_label)
    if file.media_type.endswith("wordprocessingml.document"):
        return read_word(content, is_label)
    raise FormRefused(Text("Only Word documents (.docx) and PDF forms can be read."))


def _fields(case: Case) -> list[Field]:
    asked = case.act.settings.form.asked(case.proposal.kind)
    return [one.field for one in asked if one.field.type in READABLE]


def _printed(case: Case) -> list[str]:
    """What our own form prints between its questions."""
    return [one.intro for one in case.act.settings.form.steps_for(case.proposal.kind) if one.intro]
