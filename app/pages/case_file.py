"""The file of a case as one PDF, made for the person who asks and kept nowhere."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, current_app
from flask_babel import gettext as _

from app.access import signed_in
from app.case_file import case_file, own_voice
from app.cases import case_or_404
from app.errors import page
from documents.case_file import CaseFile, case_file_pdf
from documents.rendering import LibrariesMissing, Voice

case_files = Blueprint("case_file", __name__)
Draw = Callable[[CaseFile, Voice], bytes]


@case_files.get("/proposals/<number>/case-file.pdf")
@signed_in
def show(number: str) -> Any:
    """Proposal, findings, comments, record, notices and what is attached: what this person may see."""
    case = case_or_404(number)
    draw: Draw = current_app.extensions.get("draw_case_file", case_file_pdf)
    try:
        drawn = draw(case_file(case), own_voice())
    except LibrariesMissing:
        return page(503, reason=_("No PDF can be made on this server now. Tell the administrator."))
    return pdf(drawn, f"{case.proposal.number}-file.pdf")


def pdf(content: bytes, name: str) -> Response:
    """A document that was made for one reader: shown in place, and stored by nobody on the way."""
    response = Response(content, mimetype="application/pdf")
    response.headers.set("Content-Disposition", "inline", filename=name)
    response.headers["Cache-Control"] = "no-store"
    return response
