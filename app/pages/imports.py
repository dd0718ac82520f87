"""Sheets of programs approved before, and of drafts: sent, understood, checked, taken in."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from app import typed
from app.access import person, sight, signed_in
from app.acts import act
from app.database import db
from app.evidence import kept_file
from app.importing_views import columns_shown, job_of, rows_shown, template_sheet
from app.uploads import bytes_of, reasons_of, sheet_and_file
from forms.imports import (
    ApprovalsForm,
    ColumnsForm,
    RereadForm,
    SheetForm,
    StartForm,
    columns_form,
)
from forms.saying import say
from imports import service
from imports.columns import AUTHORITY, FILE, ON
from imports.models import BatchState, ImportBatch, Purpose
from imports.queries import (
    DATES,
    batches_of,
    checked_rows,
    ground_of,
    offered_to,
    own_batch,
    table_of,
)
from imports.sheets import SheetRefused, read_sheet
from persistence import clock
from persistence.text import Text
from persistence.unit_of_work import unit_of_work
from workflow.errors import InputMissing, NotAllowed, Refused

imports_pages = Blueprint("imports", __name__)
PURPOSES = "any(existing,drafts)"
KEPT = {"dates": DATES, "unit": "unit", "authority": AUTHORITY}
"""Fields of the form of columns, and the keys under which their answers are kept."""


@imports_pages.get("/imports")
@signed_in
def index() -> str:
    """What can be brought in and taken out, and what this person has brought in before."""
    doing = act()
    allowed = [one for one in Purpose if service.may_import(doing, one)]
    sheets = [one for purpose in allowed for one in batches_of(db.session, sight(), purpose)]
    return render_template("imports/index.html", allowed=allowed, sheets=sheets, purposes=Purpose)


@imports_pages.route(f"/imports/<{PURPOSES}:purpose>", methods=("GET", "POST"))
@signed_in
def sheet(purpose: str) -> Any:
    """Send a sheet."""
    wanted = _allowed(purpose)
    form = SheetForm()
    if not form.is_submitted():
        return _sheet_page(wanted, form)
    if not form.validate():
        return _sheet_page(wanted, form), 422
    try:
        table, file = sheet_and_file(form.file.data)
        with unit_of_work(db.session):
            batch = service.begin(db.session, act(), purpose=wanted, file=file, table=table)
            number = batch.id
    except (SheetRefused, InputMissing) as refused:
        form.file.errors = reasons_of(refused)
        return _sheet_page(wanted, form), 422
    return redirect(url_for("imports.columns", batch_id=number))


def _sheet_page(purpose: Purpose, form: SheetForm) -> str:
    return render_template(
        "imports/sheet.html",
        purpose=purpose,
        purposes=Purpose,
        form=form,
        offered=offered_to(purpose, act()),
        limit=act().settings.options.upload_megabytes,
    )


@imports_pages.get(f"/imports/<{PURPOSES}:purpose>/template.xlsx")
@signed_in
def template(purpose: str) -> Any:
    """An empty sheet with the institution's own headings, and what belongs under each."""
    wanted = _allowed(purpose)
    return template_sheet(wanted, offered_to(wanted, act()))


@imports_pages.route("/imports/<int:batch_id>/columns", methods=("GET", "POST"))
@signed_in
def columns(batch_id: int) -> Any:
    """Say what each column means; what the headings say is laid before, and can be changed."""
    batch = _batch_or_404(batch_id)
    if batch.stage is not BatchState.BEGUN:
        return redirect(url_for("imports.show", batch_id=batch.id))
    form = _columns_form(batch)
    if not form.is_submitted():
        return _columns_page(batch, form)
    if not form.validate():
        return _columns_page(batch, form), 422
    try:
        with unit_of_work(db.session):
            batch = _batch_or_404(batch_id)
            service.understand(
                db.session,
                batch,
                act(),
                columns=[one.data or "" for one in form.inputs()],
                same_for_all=form.same_for_all(batch.same_for_all),
            )
    except InputMissing as refused:
        form.form_errors = reasons_of(refused)
        return _columns_page(_batch_or_404(batch_id), form), 422
    return redirect(url_for("imports.show", batch_id=batch_id))


def _columns_form(batch: ImportBatch, *, fresh: bool = False) -> ColumnsForm:
    """The form of the columns. ``fresh``: whatever another form of the page has sent."""
    doing, table, kept = act(), table_of(batch), batch.same_for_all
    units = ground_of(db.session, doing).units
    kind = columns_form(table, offered_to(batch.purpose, doing), units, batch.purpose)
    meant = service.suggestion(batch, doing) if batch.columns is None else batch.columns
    data: dict[str, Any] = {f"column_{place}": key for place, key in enumerate(meant)}
    data |= {name: kept[key] for name, key in KEPT.items() if kept.get(key)}
    if kept.get(ON):
        data["on"] = date.fromisoformat(kept[ON])
    return kind(None if fresh else typed.formdata(), data=data)


def _columns_page(batch: ImportBatch, form: ColumnsForm, reread: RereadForm | None = None) -> str:
    table = table_of(batch)
    if reread is None:
        reread = RereadForm(
            formdata=None, data={"sheet": table.sheet, "heading_row": table.heading_row}
        )
        reread.offer(table)
    return render_template(
        "imports/columns.html",
        batch=batch,
        table=table,
        form=form,
        reread=reread,
        columns=columns_shown(table, form.inputs()),
        purposes=Purpose,
    )


@imports_pages.post("/imports/<int:batch_id>/read")
@signed_in
def read(batch_id: int) -> Any:
    """Read the file again: another sheet, or another row with the headings."""
    batch = _batch_or_404(batch_id)
    form = RereadForm(request.form)
    form.offer(table_of(batch))
    if form.validate():
        try:
            table = read_sheet(
                bytes_of(batch.file),
                sheet=form.sheet.data or "",
                heading_row=form.heading_row.data,
            )
            with unit_of_work(db.session):
                service.read_again(db.session, _batch_or_404(batch_id), table)
            return redirect(url_for("imports.columns", batch_id=batch_id))
        except SheetRefused as refused:
            form.heading_row.errors = [say(refused.reason)]
    batch = _batch_or_404(batch_id)
    return _columns_page(batch, _columns_form(batch, fresh=True), form), 422


@imports_pages.get("/imports/<int:batch_id>")
@signed_in
def show(batch_id: int) -> Any:
    """Every row with what it would become, or why it cannot; afterwards what became of it."""
    batch = _batch_or_404(batch_id)
    if batch.columns is None:
        return redirect(url_for("imports.columns", batch_id=batch_id))
    return _rows_page(batch)


def _rows_page(
    batch: ImportBatch,
    *,
    files: ApprovalsForm | None = None,
    start_form: StartForm | None = None,
    extra: Sequence[Any] = (),
) -> str:
    doing = act()
    rows, ground = checked_rows(db.session, batch, doing), ground_of(db.session, doing)
    if files is None:
        files = ApprovalsForm(formdata=None, data={"for_all": batch.same_for_all.get(FILE, "")})
        files.offer([one.file.name for one in batch.files])
    return render_template(
        "imports/rows.html",
        batch=batch,
        files_form=files,
        form=start_form or StartForm(formdata=None),
        extra=list(extra),
        shown=rows_shown(batch, rows, offered_to(batch.purpose, doing), ground),
        job=job_of(batch),
        purposes=Purpose,
        states=BatchState,
        limit=doing.settings.options.upload_megabytes,
    )


@imports_pages.post("/imports/<int:batch_id>/files")
@signed_in
def add_files(batch_id: int) -> Any:
    """Add approvals as they were given, or say which of them goes for rows that name none."""
    batch = _batch_or_404(batch_id)
    form = ApprovalsForm()
    form.offer([one.file.name for one in batch.files])
    if not form.validate():
        return _rows_page(batch, files=form), 422
    try:
        given = [kept_file(one, clock.now(), person().id) for one in form.files.data or ()]
        kept = [file for file in given if file is not None]
        with unit_of_work(db.session):
            batch = _batch_or_404(batch_id)
            for file in kept:
                service.add_file(db.session, batch, file)
            batch.same_for_all = {**batch.same_for_all, FILE: form.for_all.data or ""}
    except InputMissing as refused:
        form.files.errors = reasons_of(refused)
        return _rows_page(_batch_or_404(batch_id), files=form), 422
    if kept:
        count = len(kept)
        flash(ngettext("%(num)d file is added.", "%(num)d files are added.", count), "success")
    return redirect(url_for("imports.show", batch_id=batch_id))


@imports_pages.post("/imports/<int:batch_id>/start")
@signed_in
def start(batch_id: int) -> Any:
    """Take in what fits: all of it or, where one row is refused at the last moment, none."""
    batch, form = _batch_or_404(batch_id), StartForm()
    if batch.stage is not BatchState.BEGUN:
        flash(_("That had been done already; it took effect once."), "info")
        return redirect(url_for("imports.show", batch_id=batch_id))
    if not form.validate():
        return _rows_page(batch, start_form=form), 422
    try:
        with unit_of_work(db.session):
            batch = _batch_or_404(batch_id)
            count = service.start(db.session, batch, act(), leave_out=form.leave_out.data)
    except NotAllowed:
        raise
    except Refused as refused:
        extra = [say(reason) for reason in refused.reasons]
        return _rows_page(_batch_or_404(batch_id), start_form=form, extra=extra), 422
    if count:
        flash(
            ngettext("%(num)d row was taken in.", "%(num)d rows were taken in.", count), "success"
        )
    return redirect(url_for("imports.show", batch_id=batch_id))


@imports_pages.get("/imports/<int:batch_id>/progress")
@signed_in
def progress(batch_id: int) -> Any:
    """How far a long sheet is, to be shown within its page."""
    return render_template("imports/_progress.html", job=job_of(_batch_or_404(batch_id)))


def _allowed(purpose: str) -> Purpose:
    wanted = Purpose(purpose)
    if not service.may_import(act(), wanted):
        raise NotAllowed(Text("This is for others to do. Ask the coordinator."))
    return wanted


def _batch_or_404(batch_id: int) -> ImportBatch:
    found = own_batch(db.session, batch_id, sight())
    if found is None:
        abort(404)
    return found
