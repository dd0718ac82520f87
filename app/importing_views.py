"""What the pages about sheets show: columns with their first values, rows by what becomes of them."""

from collections.abc import Mapping, Sequence
from io import BytesIO
from typing import Any

from flask import Response, send_file, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from markupsafe import Markup

from forms.saying import say
from imports.answers import Ground, columns_in_line, written_answer
from imports.checking import Checked
from imports.columns import Target
from imports.models import BatchState, ImportBatch, Purpose
from imports.queries import unpacked
from imports.sheets import Table, column_letter
from imports.tables_out import XLSX, OutSheet, workbook
from persistence import clock
from persistence.text import Text
from proposals.fields import Field, FieldType

SAMPLES = 3
SHOWN = 60
"""Rows of one kind that a page lists; how many more there are is said."""


def columns_shown(table: Table, inputs: Sequence[Any]) -> list[dict[str, Any]]:
    """Each column with its letter, heading, first values and the choice of its meaning."""
    found = []
    for place, (heading, made) in enumerate(zip(table.headings, inputs, strict=True)):
        values = [row.cells[place] for row in table.rows if row.cells[place]]
        samples = [one if len(one) <= 60 else one[:59] + "…" for one in values[:SAMPLES]]
        found.append(
            {
                "letter": column_letter(place),
                "heading": heading,
                "samples": samples,
                "filled": len(values),
                "input": made,
            }
        )
    return found


def rows_shown(
    batch: ImportBatch, rows: Sequence[Checked], offered: Sequence[Target], ground: Ground
) -> dict[str, Any]:
    """The rows parted into those that fit, those that cannot, and those that are here already."""
    troubles = {number: [unpacked(why) for why in reasons] for number, reasons in batch.troubles}
    failing = [one for one in rows if one.problems or one.number in troubles]
    fitting = [one for one in rows if one.fits and one.number not in troubles]
    here = [one for one in rows if one.already and not one.problems]
    return {
        "all": len(rows),
        "failing": [_failing(one, troubles.get(one.number, ())) for one in failing[:SHOWN]],
        "failing_count": len(failing),
        "fitting": [_row(one, ground.units) for one in fitting[:SHOWN]],
        "fitting_count": len(fitting),
        "example": _answers_of(fitting[0], offered, ground) if fitting else [],
        "here": [_row(one, ground.units) for one in here[:SHOWN]],
        "here_count": len(here),
        "most": SHOWN,
    }


def _failing(one: Checked, troubles: Sequence[Text]) -> dict[str, Any]:
    said = [f"{say(problem.label)}: {say(problem.why)}" for problem in one.problems]
    return {
        "row": one.number,
        "title": one.title or _("without a title"),
        "why": [*said, *(say(why) for why in troubles)],
    }


def _row(one: Checked, units: Mapping[str, str]) -> dict[str, Any]:
    return {
        "row": one.number,
        "title": one.title,
        "unit": units.get(one.unit_id, ""),
        "on": one.on,
        "authority": one.authority,
        "answers": len(one.content),
        "number": one.already,
    }


def _answers_of(one: Checked, offered: Sequence[Target], ground: Ground) -> list[dict[str, Any]]:
    """Every answer of a row as it was understood, for `summary_list`."""
    found = []
    for target in offered:
        if target.field is not None and target.key in one.content:
            said = written_answer(target.field, one.content[target.key], ground)
            lines = said.split("\n")
            value = [Markup.escape(line) for line in lines] if len(lines) > 1 else said
            found.append({"label": target.label, "value": value})
    return found


def job_of(batch: ImportBatch) -> dict[str, Any] | None:
    """How far a long sheet is; None where nothing was left to the worker."""
    if batch.stage is BatchState.BEGUN or batch.started_at is None:
        return None
    done, total = batch.done, batch.total
    finished = batch.stage is BatchState.DONE
    said = ngettext("%(done)s of %(num)d row", "%(done)s of %(num)d rows", total, done=done)
    state = "done" if finished else "running" if done else "waiting"
    return {
        "id": f"import-{batch.id}",
        "label": batch.file.name,
        "state": state,
        "percent": round(100 * done / total) if total else 100,
        "says": said,
        "url": url_for("imports.progress", batch_id=batch.id),
        "page_url": url_for("imports.show", batch_id=batch.id),
        "result": {
            "label": _("See what became of each row"),
            "url": url_for("imports.show", batch_id=batch.id),
        }
        if finished
        else None,
    }


def template_sheet(purpose: Purpose, offered: Sequence[Target]) -> Response:
    """An empty sheet with our headings, and a second one that says what belongs under each."""
    said = [
        [say(one.label), _("yes") if one.required else "", say(one.hint), _answers(one.field)]
        for one in offered
    ]
    content = workbook(
        [
            OutSheet(_("Programs"), [say(one.label) for one in offered], []),
            OutSheet(
                _("What belongs where"),
                [_("Heading"), _("Needed"), _("What it is"), _("How it is written")],
                said,
            ),
        ],
        now=clock.now(),
    )
    return send_file(
        BytesIO(content),
        mimetype=XLSX,
        as_attachment=True,
        download_name=f"{purpose.value}-template.xlsx",
    )


def _answers(field: Field | None) -> str:
    """How an answer of this kind is written in a cell."""
    if field is None:
        return ""
    match field.type:
        case FieldType.CHOICE | FieldType.MULTI_CHOICE:
            labels = "; ".join(say(one.label) for one in field.options)
            one = _("One of: %(answers)s", answers=labels)
            several = _("One or more, parted by semicolons: %(answers)s", answers=labels)
            return one if field.type is FieldType.CHOICE else several
        case FieldType.YES_NO:
            return _("yes or no")
        case FieldType.DATE:
            return _("A date such as 2021-05-04")
        case FieldType.DECIMAL | FieldType.INTEGER:
            return _("A number")
        case FieldType.UNIT | FieldType.UNITS:
            return _("The name of a unit as it stands here")
        case FieldType.PLACEMENT:
            return _("Type, level and family by their names, parted by semicolons")
        case FieldType.TABLE:
            return _("One a line: %(parts)s", parts=" | ".join(_parts(field)))
    return _("Text of at most %(count)s characters", count=field.max_length)


def _parts(field: Field) -> list[str]:
    return [say(one.label) for one in columns_in_line(field)]
