"""A proposal's content as people read it: values in words, redlines, findings by page of the form.

What is asked and how it is filled in belongs to the form's pages.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from babel.dates import format_date
from flask import url_for
from flask_babel import get_locale
from flask_babel import gettext as _
from markupsafe import Markup

from accounts.queries import units_of
from app.database import db
from app.language import say
from forms.proposal_steps import input_name
from policies.queries import waivers_of
from proposals.catalogue import GOVERNED
from proposals.content import is_answered
from proposals.diff import CellChange, FieldChange, Piece, redline
from proposals.fields import Column, Field, FieldType, Option
from proposals.models import Proposal
from taxonomy.frameworks import shipped_frameworks
from taxonomy.queries import items_named
from workflow.settings import WorkflowSettings

Speak = Callable[[str, Any], str]


class Speaker:
    """Turns values into words for one proposal. ``rows`` are what references point to."""

    def __init__(
        self, settings: WorkflowSettings, institution_id: int, *contents: Mapping[str, Any]
    ) -> None:
        self.settings = settings
        self.units = {str(one.id): one.name for one in units_of(db.session, institution_id)}
        self.rows = _row_names(contents)
        codes = {code for content in contents for code in competencies_of(content)}
        named = items_named(db.session, institution_id, codes) if codes else {}
        self.competencies = _shipped(codes) | {code: item.statement for code, item in named.items()}

    def field(self, name: str) -> Field | None:
        """The field as the institution asks it, else the catalogue's."""
        asked = self.settings.form.field(name)
        return asked.field if asked is not None else GOVERNED.get(name)

    def label(self, name: str) -> str:
        """What a field, or ``table.column``, is called."""
        table, _dot, column = name.partition(".")
        found = self.field(table)
        if column and found is not None:
            known = next((one for one in found.columns if one.name == column), None)
            if known is not None:
                return say(known.label)
        return say(self.settings.form.label(name))

    def speak(self, name: str, value: Any) -> str:
        """The value of a field, or of ``table.column``, in words."""
        table, _dot, column = name.partition(".")
        field = self.field(name) or self.field(table)
        if field is None:
            return _plain(value)
        if column and field.type is FieldType.TABLE:
            known = next((one for one in field.columns if one.name == column), None)
            return self._typed(known, value) if known is not None else _plain(value)
        if field.type is FieldType.TABLE:
            return "\n".join(self.row(field, row) for row in value)
        return self._typed(field, value)

    def row(self, field: Field, row: Mapping[str, Any]) -> str:
        """One row of a table as a line: the first column, then the others by name."""
        said = [
            (one, self._typed(one, row[one.name]))
            for one in field.columns
            if is_answered(row.get(one.name))
        ]
        return "; ".join(
            f"{say(one.label)}: {text}" if place else text for place, (one, text) in enumerate(said)
        )

    def _typed(self, of: Field | Column, value: Any) -> str:
        match of.type:
            case FieldType.CHOICE:
                return _option(of.options, value)
            case FieldType.MULTI_CHOICE:
                return ", ".join(_option(of.options, one) for one in value)
            case FieldType.UNIT:
                return self.units.get(str(value), _("a unit that is gone"))
            case FieldType.UNITS:
                return ", ".join(self.units.get(str(one), "?") for one in value)
            case FieldType.YES_NO:
                return _("Yes") if value in (True, "yes", "true") else _("No")
            case FieldType.DATE:
                return _date(value)
            case FieldType.REFERENCES:
                # Outcomes are sentences: in a list they lose their full stop.
                return "; ".join(
                    self.rows.get(str(one), str(one)).removesuffix(".") for one in value
                )
            case FieldType.COMPETENCIES:
                return ", ".join(self.competencies.get(str(one), str(one)) for one in value)
            case FieldType.PLACEMENT:
                return self._placement(value)
            case FieldType.PICTURE:
                return str(value.get("alt", "")) if isinstance(value, Mapping) else ""
        return _plain(value)

    def _placement(self, value: Mapping[str, Any]) -> str:
        scheme = self.settings.scheme
        family = scheme.family(str(value.get("family", "")))
        kind = scheme.type(str(value.get("type", "")))
        level = scheme.level(str(value.get("level", "")))
        return ", ".join(one.name for one in (kind, level, family) if one is not None)

    def pages(self, proposal: Proposal, content: Mapping[str, Any]) -> list[dict[str, Any]]:
        """Everything that was answered, page by page of the form, for `summary_list`."""
        found = []
        for step in self.settings.form.steps_for(proposal.kind):
            rows = [
                {"label": asked.field.label, "value": self._shown(asked.field, content[asked.name])}
                for asked in step.fields
                if is_answered(content.get(asked.name))
            ]
            if rows:
                found.append({"title": step.title, "key": step.key, "rows": rows})
        return found

    def _shown(self, field: Field, value: Any) -> str | list[Markup]:
        if field.type is FieldType.TABLE:
            return [self._entry(field, row) for row in value]
        return self.speak(field.name, value)

    def _entry(self, field: Field, row: Mapping[str, Any]) -> Markup:
        """One row of a table: its first answer, and beneath it the others by name."""
        said = [
            (say(one.label), self._typed(one, row[one.name]))
            for one in field.columns
            if is_answered(row.get(one.name))
        ]
        rest = [
            Markup('<br><span class="small"><span class="soft">{}:</span> {}</span>').format(*one)
            for one in said[1:]
        ]
        return Markup("").join([Markup("{}").format(said[0][1] if said else ""), *rest])

    def redline(self, before: Mapping[str, Any], after: Mapping[str, Any]) -> list[dict[str, Any]]:
        """What differs, field by field, for the macro `redline`."""
        order = [asked.name for step in self.settings.form.steps for asked in step.fields]
        changes = redline(
            before, after, order=order, label=self.settings.form.label, speak=self.speak
        )
        return [shown for change in changes for shown in self._changed(change)]

    def _changed(self, change: FieldChange) -> Iterable[dict[str, Any]]:
        if not change.rows:
            yield {
                "name": change.name,
                "label": change.label,
                "segments": _segments(change.pieces),
            }
            return
        notes = {"added": _("Added."), "removed": _("Removed."), "edited": ""}
        for row in change.rows:
            segments: list[dict[str, str]] = []
            for cell in self._telling(change.name, row.cells):
                if segments:
                    name = self.label(f"{change.name}.{cell.column}")
                    segments.append({"kind": "same", "text": f"\n{name}: "})
                segments += _segments(cell.pieces)
            label = _("Attached files") if change.name == "attachments" else change.label
            yield {
                "name": change.name,
                "label": label,
                "segments": segments,
                "note": notes[row.kind],
            }

    def _telling(self, table: str, cells: Sequence[CellChange]) -> list[CellChange]:
        """The cells to show of a changed row: the first says which row, then those that differ."""
        if table == "attachments":
            return [cell for cell in cells if cell.column == "name"]
        field = self.field(table)
        columns = [one.name for one in field.columns] if field is not None else []
        known = [cell for cell in cells if cell.column in columns]
        ordered = sorted(known, key=lambda cell: columns.index(cell.column)) or list(cells)
        return [
            cell
            for place, cell in enumerate(ordered)
            if place == 0 or any(piece.change != "same" for piece in cell.pieces)
        ]


def _shipped(codes: Iterable[str]) -> dict[str, str]:
    """Competencies of shipped frameworks, which need not be adopted to be named."""
    frameworks = shipped_frameworks()
    found = {}
    for code in codes:
        key, _colon, identifier = code.partition(":")
        item = frameworks[key].item(identifier) if key in frameworks else None
        if item is not None:
            found[code] = item.statement
    return found


def _row_names(contents: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    names: dict[str, str] = {}
    for content in contents:
        for value in content.values():
            if isinstance(value, list):
                for row in value:
                    if isinstance(row, Mapping) and row.get("id"):
                        texts = [str(v) for k, v in row.items() if k != "id" and isinstance(v, str)]
                        names[str(row["id"])] = str(
                            row.get("statement") or row.get("name") or (texts or [""])[0]
                        )
    return names


def competencies_of(content: Mapping[str, Any]) -> set[str]:
    """The competencies that rows of the content name."""
    return {
        str(code)
        for value in content.values()
        if isinstance(value, list)
        for row in value
        if isinstance(row, Mapping)
        for code in row.get("competencies") or ()
    }


def _option(options: Sequence[Option], value: Any) -> str:
    found = next((one.label for one in options if one.value == str(value)), None)
    return say(found) if found is not None else _plain(value)


def _date(value: Any) -> str:
    try:
        return str(format_date(date.fromisoformat(str(value)), "d MMMM y", locale=get_locale()))
    except ValueError:
        return str(value)


def _plain(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(_plain(one) for one in value)
    if isinstance(value, Mapping):
        return ", ".join(_plain(one) for one in value.values())
    return str(value)


def _segments(pieces: Iterable[Piece]) -> list[dict[str, str]]:
    return [{"kind": one.change, "text": one.text} for one in pieces]


def field_url(settings: WorkflowSettings, proposal: Proposal, name: str) -> str | None:
    """Where a field of the proposal is answered; None for what its form does not ask."""
    for step in settings.form.steps_for(proposal.kind):
        if any(asked.name == name for asked in step.fields):
            page = url_for("proposal_form.step", number=proposal.number, step=step.key)
            return f"{page}#{input_name(name)}"
    return None


def finding_groups(
    settings: WorkflowSettings,
    proposal: Proposal,
    findings: Iterable[Any],
    *,
    linked: bool,
    first: str = "",
    waives: Callable[[Any], bool] | None = None,
) -> list[dict[str, Any]]:
    """Findings by page of the form, worst first, for `findings_panel`.

    ``linked`` to the field for its writers; ``first``: the page whose findings come first;
    ``waives``: which rules the reader may set aside.
    """
    waived_at = {one.rule_id: one.at for one in waivers_of(db.session, proposal.id)}
    groups: list[dict[str, Any]] = []
    rest = sorted(findings, key=lambda one: (one.waived, -one.severity.rank))

    def shown(of: Iterable[Any], linked: bool) -> list[dict[str, Any]]:
        return [
            _finding(
                one,
                field_url(settings, proposal, one.field) if linked else None,
                waived_at,
                _waiver_url(proposal, one) if waives is not None and waives(one) else None,
            )
            for one in of
        ]

    for step in settings.form.steps_for(proposal.kind):
        names = {asked.name for asked in step.fields}
        own = [one for one in rest if one.field in names]
        rest = [one for one in rest if one not in own]
        if own:
            url = None
            if linked:
                url = url_for("proposal_form.step", number=proposal.number, step=step.key)
            group = {"label": step.title, "url": url, "findings": shown(own, linked)}
            groups.insert(0 if step.key == first else len(groups), group)
    if rest:
        whole = _("The proposal as a whole")
        groups.append({"label": whole, "url": None, "findings": shown(rest, False)})
    return groups


def _waiver_url(proposal: Proposal, one: Any) -> str | None:
    """Where the officer sets the rule aside, or lets it count again."""
    if one.waived:
        return url_for("decisions.take_back_waiver", number=proposal.number, rule=one.rule_id)
    if one.blocks and one.waivable:
        return url_for("decisions.waive", number=proposal.number, rule=one.rule_id)
    return None


def _finding(
    one: Any, url: str | None, waived_at: Mapping[str, datetime], waiver_url: str | None
) -> dict[str, Any]:
    return {
        "severity": one.severity,
        "message": one.message,
        "found": one.found,
        "remedy": one.remedy if url else None,
        "url": url,
        "says": one.says,
        "source": one.source,
        "rule": one.rule_id,
        "waiver_url": waiver_url,
        "waived": {
            "by": one.waived_by,
            "at": waived_at.get(one.rule_id),
            "reason": one.waived_reason,
        }
        if one.waived
        else None,
    }
