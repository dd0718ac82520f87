"""The form as a file: empty for colleagues who fill in paper, or with what a proposal says now."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, abort, request

from app.access import sight, signed_in
from app.cases import Case, case_or_404
from app.houses import own_profile
from app.reading import Speaker
from documents.form_sheet_files import sheet_docx, sheet_pdf
from documents.form_sheets import Sheet, SheetFacts, sheet_of
from documents.rendering import LibrariesMissing
from persistence import clock
from proposals.sealing import content_of
from proposals.states import Kind, State
from workflow.machine import STATE_NAMES
from workflow.permissions import Relation

blank_forms = Blueprint("blank_forms", __name__)
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@blank_forms.get("/proposals/form.pdf")
@signed_in
def blank_pdf() -> Response:
    """The empty form of the institution, to be printed; ``?kind=`` for another than a new program."""
    return _pdf(_blank(), f"form-{_kind().value}.pdf")


@blank_forms.get("/proposals/form.docx")
@signed_in
def blank_docx() -> Response:
    """The same as a Word document, to be filled in and sent back."""
    return _docx(_blank(), f"form-{_kind().value}.docx")


@blank_forms.get("/proposals/<number>/form.pdf")
@signed_in
def draft_pdf(number: str) -> Response:
    """What the proposal says now, as PDF."""
    return _pdf(_draft(number), f"{number}.pdf")


@blank_forms.get("/proposals/<number>/form.docx")
@signed_in
def draft_docx(number: str) -> Response:
    """What the proposal says now, as a Word document."""
    return _docx(_draft(number), f"{number}.docx")


def _kind() -> Kind:
    given = request.args.get("kind", Kind.NEW.value)
    found = next((one for one in Kind if one.value == given), None)
    if found is None:
        abort(404)
    return found


def _blank() -> Sheet:
    return sheet_of(SheetFacts(own_profile(), _kind(), clock.now()))


def _draft(number: str) -> Sheet:
    case = case_or_404(number)
    proposal, content = case.proposal, _content(case)
    speaker = Speaker(case.act.settings, sight().institution_id or 0, content)
    writers = [proposal.proposer, *(one.person for one in proposal.co_proposers)]
    return sheet_of(
        SheetFacts(
            own_profile(),
            proposal.kind,
            clock.now(),
            content=content,
            units=speaker.units,
            competencies=speaker.competencies,
            number=proposal.number,
            state=STATE_NAMES[proposal.state],
            proposers=tuple(one.name for one in writers),
            entered_by=proposal.entered_by.name if proposal.entered_by else "",
        )
    )


def _content(case: Case) -> Mapping[str, Any]:
    """The working copy for those who write it now, to everybody else what was sealed last."""
    writing = case.proposal.state in (State.DRAFT, State.RETURNED)
    if case.seen.latest is None or (writing and Relation.PROPOSER in case.standing.relations):
        return case.seen.working
    return content_of(case.seen.latest)


def _pdf(sheet: Sheet, name: str) -> Response:
    try:
        return _file(sheet_pdf(sheet), "application/pdf", name)
    except LibrariesMissing as missing:
        return Response(str(missing), status=503, mimetype="text/plain")


def _docx(sheet: Sheet, name: str) -> Response:
    return _file(sheet_docx(sheet), WORD, name)


def _file(content: bytes, media_type: str, name: str) -> Response:
    response = Response(content, mimetype=media_type)
    response.headers.set("Content-Disposition", "attachment", filename=name)
    return response
