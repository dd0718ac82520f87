"""Taking out what one may see, at any time: one set or everything, as CSV, XLSX or JSON."""

import json
import zipfile
from collections.abc import Sequence
from io import BytesIO

from flask import Blueprint, Response, abort, render_template, send_file

from app.access import signed_in
from app.export_sets import ExportSet, allowed_sets
from app.houses import own_profile
from imports.tables_out import CSV, XLSX, comma_separated, workbook
from persistence import clock

exports = Blueprint("exports", __name__)
EVERYTHING = "everything"
NAMES = "any(everything,programs,proposals,units,seats,people,roles)"
FORMATS = "any(csv,xlsx,json,zip)"
ZIP = "application/zip"


@exports.get("/exports")
@signed_in
def index() -> str:
    """What can be taken out, each in its formats."""
    return render_template("imports/exports.html", sets=allowed_sets())


@exports.get(f"/exports/<{NAMES}:dataset>.<{FORMATS}:written_as>")
@signed_in
def take(dataset: str, written_as: str) -> Response:
    """One set, or everything: a workbook of all sets, one JSON document, or CSV files in a ZIP."""
    sets = [one for one in allowed_sets() if dataset in (EVERYTHING, one.name)]
    whole = dataset == EVERYTHING
    if not sets or written_as == ("csv" if whole else "zip"):
        abort(404)
    match written_as:
        case "xlsx":
            content, kind = workbook([one.sheet() for one in sets], now=clock.now()), XLSX
        case "csv":
            content, kind = comma_separated(sets[0].sheet()), CSV
        case "zip":
            content, kind = _zipped(sets), ZIP
        case _:
            content, kind = _document(sets), "application/json"
    today = own_profile().workflow.today(clock.now())
    answer = send_file(
        BytesIO(content),
        mimetype=kind,
        as_attachment=True,
        download_name=f"{dataset}-{today.isoformat()}.{written_as}",
    )
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


def _document(sets: Sequence[ExportSet]) -> bytes:
    whole = {
        "institution": own_profile().institution.name,
        "taken_at": clock.now().isoformat(timespec="seconds"),
        **{one.name: one.json() for one in sets},
    }
    return json.dumps(whole, ensure_ascii=False, indent=1).encode()


def _zipped(sets: Sequence[ExportSet]) -> bytes:
    out = BytesIO()
    moment = clock.now().astimezone(own_profile().workflow.timezone).timetuple()[:6]
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for one in sets:
            entry = zipfile.ZipInfo(f"{one.name}.csv", moment)
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, comma_separated(one.sheet()))
    return out.getvalue()
