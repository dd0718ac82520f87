"""One catalogue field as a WTForms field: which input, which choices, which checks."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from flask_babel import gettext as _
from wtforms import (
    Field,
    FieldList,
    Form,
    FormField,
    HiddenField,
    RadioField,
    SelectChoice,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.widgets import CheckboxInput, ListWidget, TextInput

from forms.repeating import few_enough
from forms.saying import say
from forms.values import Readable
from proposals.content import ROWS_AT_MOST
from proposals.fields import Column, FieldType, Option
from proposals.fields import Field as CatalogueField
from taxonomy.settings import Scheme

FEW = 5
"""Up to so many answers are shown at once; more become a list to choose from."""
Choices = Sequence[SelectChoice]


@dataclass(frozen=True)
class Around:
    """What fields may be chosen from: units, rows of other tables, competencies, the taxonomy."""

    units: Choices
    scheme: Scheme
    competencies: Choices = ()
    rows: Mapping[str, Choices] = field(default_factory=dict)


class Boxes(SelectMultipleField):
    """Several answers, each with a box. What is chosen must be among the choices."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()

    def pre_validate(self, form: Any) -> None:
        """Refuse what is not offered, also where it was offered when the page was opened."""
        if set(self.data or ()) - {choice.value for choice in self.choices or ()}:
            raise ValidationError(
                _("One of these is no longer offered. Look at what is chosen now.")
            )


class Offered(RadioField):
    """One answer or none; an answer must be among the choices."""

    def pre_validate(self, form: Any) -> None:
        """Refuse what is not offered; no answer is no mistake."""
        if self.data and self.data not in {choice.value for choice in self.choices or ()}:
            raise ValidationError(_("Choose one of the answers that are offered."))


def input_for(one: CatalogueField, around: Around) -> Field:
    """The input that asks for this field."""
    if one.type is FieldType.TABLE:
        return _table(one, around)
    if one.type is FieldType.PLACEMENT:
        return FormField(placement_form(around.scheme), say(one.label))
    return _simple(one.type, say(one.label), one, around)


def _simple(kind: FieldType, label: str, one: CatalogueField | Column, around: Around) -> Any:
    hint = getattr(one, "hint", None)
    given: dict[str, Any] = {
        "description": say(hint) if hint else "",
        "render_kw": {"maxlength": one.max_length} if kind is FieldType.TEXT else {},
    }
    checks = [Readable(kind, one.max_length)]
    match kind:
        case FieldType.LONG_TEXT:
            rows = 3 if one.max_length <= 600 else 6
            return TextAreaField(label, checks, **{**given, "render_kw": {"rows": rows}})
        case FieldType.CHOICE:
            return _choice(label, one.options, given)
        case FieldType.YES_NO:
            answers = [SelectChoice("yes", _("Yes")), SelectChoice("no", _("No"))]
            return Offered(label, choices=answers, **given)
        case FieldType.MULTI_CHOICE:
            return Boxes(label, choices=_options(one.options), **given)
        case FieldType.UNIT:
            choices = [SelectChoice("", _("Choose a unit")), *around.units]
            return SelectField(label, choices=choices, default="", **given)
        case FieldType.UNITS:
            return Boxes(label, choices=list(around.units), **given)
        case FieldType.REFERENCES:
            of = one.of if isinstance(one, Column) else ""
            empty = (
                _("Add these first: %(what)s.", what=say(one.label))
                if not around.rows.get(of)
                else ""
            )
            return Boxes(label, choices=list(around.rows.get(of, ())), description=empty)
        case FieldType.COMPETENCIES:
            return Boxes(label, choices=list(around.competencies), **given)
        case FieldType.DATE:
            return StringField(
                label, checks, widget=TextInput(), **{**given, "render_kw": {"type": "date"}}
            )
        case FieldType.EMAIL | FieldType.URL:
            shown = {"type": kind.value, "autocomplete": "off"}
            return StringField(label, checks, **{**given, "render_kw": shown})
        case FieldType.DECIMAL | FieldType.INTEGER:
            shown = {"inputmode": "decimal" if kind is FieldType.DECIMAL else "numeric"}
            return StringField(label, checks, **{**given, "render_kw": shown})
    return StringField(label, checks, **given)


def _choice(label: str, options: Sequence[Option], given: Mapping[str, Any]) -> Any:
    choices = _options(options)
    if len(choices) <= FEW:
        return Offered(label, choices=choices, **given)
    blank = SelectChoice("", _("Choose one"))
    return SelectField(label, choices=[blank, *choices], default="", **given)


def _options(options: Sequence[Option]) -> list[SelectChoice]:
    return [SelectChoice(one.value, say(one.label)) for one in options]


def _table(one: CatalogueField, around: Around) -> Any:
    inputs: dict[str, Any] = {"id": HiddenField()}
    for column in one.columns:
        inputs[column.name] = _simple(column.type, say(column.label), column, around)
    row = type(f"{one.name.title()}Row", (Form,), inputs)
    hint = say(one.hint) if one.hint else ""
    return FieldList(
        FormField(row),
        say(one.label),
        [few_enough],
        description=hint,
        min_entries=1,
        max_entries=ROWS_AT_MOST + 1,
    )


def placement_form(scheme: Scheme) -> type[Form]:
    """Family, type and level of the institution's taxonomy."""
    inputs: dict[str, Any] = {}
    for name, label, entries in (
        ("family", _("Family"), scheme.families),
        ("type", _("Type"), scheme.types),
        ("level", _("Level"), scheme.levels),
    ):
        if entries:
            choices = [
                SelectChoice(entry.id, entry.name, {"data-hint": entry.says} if entry.says else {})
                for entry in entries
            ]
            inputs[name] = Offered(label, choices=choices)
    return type("PlacementForm", (Form,), inputs)
