"""One page of the proposal form, generated from the profile; it yields content and writes no row."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import (
    FieldList,
    FileField,
    Form,
    FormField,
    HiddenField,
    RadioField,
    SelectChoice,
    StringField,
)

from forms.proposal_fields import Around, input_for
from forms.repeating import Repeating
from forms.values import Readable, Unreadable, read, written
from proposals.content import fingerprint, is_answered, next_row_id
from proposals.fields import Column, Field, FieldType
from proposals.settings import AskedField


class PictureForm(Form):
    """The badge picture: drawn from the taxonomy, or a file of one's own; and what it shows."""

    origin = RadioField(
        _l("Where the picture comes from"),
        choices=[
            SelectChoice("drawn", _l("Draw it from the badge’s place in the taxonomy")),
            SelectChoice("uploaded", _l("Use a picture of our own, PNG or SVG")),
        ],
        validate_choice=False,
    )
    file = FileField(_l("Picture file"))
    alt = StringField(
        _l("What the picture shows"),
        [Readable(FieldType.TEXT, 300)],
        description=_l(
            "Read aloud to people who do not see it. Left empty, it says type and title."
        ),
    )


class StepForm(FlaskForm, Repeating):
    """What every page carries; the fields of one page are added by ``step_form``."""

    seen_version = HiddenField()
    asked: tuple[AskedField, ...] = ()

    @property
    def seen_draft(self) -> dict[str, str]:
        """The fingerprint of each answer as the page showed it."""
        pairs = (one.partition("=") for one in (self.seen_version.data or "").split())
        return {name: mark for name, _sign, mark in pairs}

    def untouched(self, values: Mapping[str, Any]) -> set[str]:
        """The answers that are still as the page showed them."""
        seen = self.seen_draft
        return {name for name, value in values.items() if seen.get(name) == fingerprint(value)}

    def show_draft(
        self, content: Mapping[str, Any], values: Mapping[str, Any] | None = None
    ) -> str:
        """Note which answers the page shows, and return the note.

        ``values``: what stands on the page, where it is not the content: what others wrote
        meanwhile was not seen yet.
        """
        seen = self.seen_draft if values is not None else {}
        marks = {}
        for one in self.asked:
            mark = fingerprint(content.get(one.name))
            if values is not None and fingerprint(values.get(one.name)) != mark:
                mark = seen.get(one.name, "")
            marks[one.name] = mark
        self.seen_version.data = " ".join(f"{name}={mark}" for name, mark in marks.items())
        return self.seen_version.data

    def show_again(self, name: str, content: Mapping[str, Any]) -> None:
        """Put what the content holds now in place of an answer that nobody wrote on this page."""
        field = next(one.field for one in self.asked if one.name == name)
        self.input(name).process(None, _shown(field, content.get(name)))

    def input(self, name: str) -> Any:
        """The input that asks for a field of the catalogue."""
        return self._fields[input_name(name)]

    def mistaken(self) -> list[AskedField]:
        """The fields in which something typed is wrong."""
        return [one for one in self.asked if self._fields[input_name(one.name)].errors]

    def sound_values(self, content: Mapping[str, Any]) -> dict[str, Any]:
        """The answers of every field that holds no mistake; an empty answer is None."""
        found: dict[str, Any] = {}
        for one in self.asked:
            made = self._fields[input_name(one.name)]
            if not made.errors and one.field.type is not FieldType.PICTURE:
                found[one.name] = _value(one.field, made, content)
        return found


def input_name(name: str) -> str:
    """A field's name in the page; an institution's own fields have a dot, which an input cannot."""
    return name.replace(".", "__")


def step_form(asked: Sequence[AskedField], around: Around) -> type[StepForm]:
    """The form class of one page."""
    inputs: dict[str, Any] = {"asked": tuple(asked)}
    for one in asked:
        if one.field.type is FieldType.PICTURE:
            inputs[input_name(one.name)] = FormField(PictureForm)
        else:
            inputs[input_name(one.name)] = input_for(one.field, around)
    return type("ProposalStepForm", (StepForm,), inputs)


def initial(asked: Sequence[AskedField], content: Mapping[str, Any]) -> dict[str, Any]:
    """The kept answers as the form shows them."""
    return {
        input_name(one.name): _shown(one.field, content[one.name])
        for one in asked
        if one.name in content
    }


def _shown(field: Field, value: Any) -> Any:
    if field.type is FieldType.TABLE and isinstance(value, list):
        return [
            {
                "id": row.get("id", ""),
                **{
                    column.name: written(column.type, row[column.name])
                    for column in field.columns
                    if column.name in row
                },
            }
            for row in value
            if isinstance(row, Mapping)
        ]
    if field.type is FieldType.PICTURE and isinstance(value, Mapping):
        return {"origin": value.get("origin", "uploaded"), "alt": value.get("alt", "")}
    return written(field.type, value)


def _value(field: Field, made: Any, content: Mapping[str, Any]) -> Any:
    if field.type is FieldType.TABLE:
        return _rows(field, made, content)
    if field.type is FieldType.PLACEMENT:
        return {name: value for name, value in made.data.items() if value} or None
    return _read(field, made.data)


def _read(one: Field | Column, typed: Any) -> Any:
    if one.type is FieldType.YES_NO:
        return {"yes": True, "no": False}.get(typed or "")
    if isinstance(typed, list):
        return [value for value in typed if value] or None
    try:
        return read(one.type, typed)
    except Unreadable:
        return None


def _rows(field: Field, made: FieldList, content: Mapping[str, Any]) -> list[dict[str, Any]] | None:
    """The rows that hold anything, each with an id of its own that it keeps for good."""
    known = {row.get("id") for row in content.get(field.name, ()) if isinstance(row, Mapping)}
    rows: list[dict[str, Any]] = []
    for entry in made.entries:
        data = entry.form.data
        values = {column.name: _read(column, data.get(column.name)) for column in field.columns}
        values = {name: value for name, value in values.items() if is_answered(value)}
        if values:
            given = str(data.get("id") or "")
            taken = {row["id"] for row in rows}
            own = given if given in known and given not in taken else ""
            rows.append({"id": own, **values})
    for row in rows:
        if not row["id"]:
            # Ids of rows that were removed are not given again while the page is open.
            everything = {field.name: [{"id": one} for one in known] + rows}
            row["id"] = next_row_id(everything, field)
    return rows or None
