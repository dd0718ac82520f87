"""Sending a sheet, saying what its columns mean, adding approvals, admitting one program, reading a form."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from markupsafe import Markup
from wtforms import (
    BooleanField,
    DateField,
    FileField,
    HiddenField,
    IntegerField,
    MultipleFileField,
    RadioField,
    SelectChoice,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional

from forms.decisions import DecisionForm
from forms.plain_lines import one_line, trimmed
from forms.saying import say
from imports.columns import AUTHORITY, FILE, ON, Target
from imports.days import DAY_FIRST, MONTH_FIRST
from imports.laying import Laid
from imports.models import Purpose
from imports.queries import DATES
from imports.sheets import Table, column_letter
from proposals.fields import Field as CatalogueField

AUTHORITY_CHECKS = (Length(max=200), one_line)
DATES_SAID = (
    SelectChoice(MONTH_FIRST, _l("month first: 5/31/2021")),
    SelectChoice(DAY_FIRST, _l("day first: 31/5/2021")),
)


class DayField(DateField):
    """A date; nothing typed is no mistake of its own, and a mistake says how a date is written."""

    def process_formdata(self, valuelist: Any) -> None:
        """Read what was typed."""
        self.data = None
        if not any(valuelist or ()):
            return
        try:
            super().process_formdata(valuelist)
        except ValueError as error:
            wanted = _("Enter a date such as 2027-01-15: year, month, day.")
            raise ValueError(wanted) from error


class SheetForm(FlaskForm):
    """A spreadsheet to be read."""

    file = FileField(_l("Spreadsheet"), [InputRequired(_l("Choose the file."))])


class RereadForm(FlaskForm):
    """Another sheet of the workbook, or another row with the headings."""

    sheet = SelectField(_l("Sheet"), [Optional()], validate_choice=True)
    heading_row = IntegerField(
        _l("Row with the headings"),
        [InputRequired(_l("Give the number of the row.")), NumberRange(min=1, max=1000)],
    )

    def offer(self, table: Table) -> None:
        """The sheets of the workbook."""
        names = [table.sheet, *table.others]
        self.sheet.choices = [SelectChoice(one, one or _("the only one")) for one in names]


class ColumnsForm(FlaskForm):
    """What each column means; ``column_0`` and so on are added by ``columns_form``."""

    dates = RadioField(
        _l("How dates with strokes are written"), choices=list(DATES_SAID), default=MONTH_FIRST
    )
    unit = SelectField(_l("Unit of every row that names none"), [Optional()])
    on = DayField(_l("Date of approval of every row that gives none"), [Optional()])
    authority = StringField(
        _l("Who approved every row that does not say"), [Optional(), *AUTHORITY_CHECKS], [trimmed]
    )

    def inputs(self) -> list[Any]:
        """The inputs of the columns, in their order."""
        return [one for name, one in self._fields.items() if name.startswith("column_")]

    def same_for_all(self, before: Mapping[str, str]) -> dict[str, str]:
        """What holds for rows that say nothing; the file of the approvals stays as it was."""
        return {
            DATES: self.dates.data or MONTH_FIRST,
            "unit": self.unit.data or "",
            ON: self.on.data.isoformat() if self.on and self.on.data else "",
            AUTHORITY: (self.authority.data or "") if self.authority else "",
            FILE: before.get(FILE, ""),
        }


def columns_form(
    table: Table, offered: Sequence[Target], units: Mapping[str, str], purpose: Purpose
) -> type[ColumnsForm]:
    """The form for one sheet."""
    meanings = [
        SelectChoice("", _("Leave this column out")),
        *(SelectChoice(one.key, say(one.label)) for one in offered),
    ]
    inputs: dict[str, Any] = {
        f"column_{index}": SelectField(
            _(
                "Column %(letter)s: %(heading)s",
                letter=column_letter(index),
                heading=heading or "–",
            ),
            choices=meanings,
            default="",
        )
        for index, heading in enumerate(table.headings)
    }
    inputs["unit"] = SelectField(
        _("Unit of every row that names none"),
        [Optional()],
        choices=[
            SelectChoice("", _("None: each row names its own")),
            *(SelectChoice(name, name) for name in units.values()),
        ],
    )
    if purpose is not Purpose.EXISTING:
        inputs["on"] = inputs["authority"] = None
    return type("SheetColumnsForm", (ColumnsForm,), inputs)


class ApprovalsForm(FlaskForm):
    """Approvals as they were given, beside a sheet."""

    files = MultipleFileField(_l("Files to add"))
    for_all = SelectField(
        _l("Approval of every row that names no file"), [Optional()], validate_choice=True
    )

    def offer(self, names: Sequence[str]) -> None:
        """The files that are here."""
        none = SelectChoice("", _("None: each row names its own"))
        self.for_all.choices = [none, *(SelectChoice(one, one) for one in names)]


class StartForm(FlaskForm):
    """Take the sheet in."""

    leave_out = BooleanField(_l("Leave out the rows that cannot be taken in"))


class AdmitForm(DecisionForm):
    """When, by whom and with which paper a program was approved before."""

    on = DayField(_l("Approved on"), [InputRequired(_l("Give the date of the approval."))])
    authority = StringField(
        _l("Approved by"),
        [DataRequired(_l("Say who approved it.")), *AUTHORITY_CHECKS],
        [trimmed],
        description=_l("As it is to stand in the record: Faculty Senate, Dean of Science."),
    )
    file = FileField(_l("The approval as it was given"))


class ExistingForm(AdmitForm):
    """One program approved before."""

    title = StringField(
        _l("Title"),
        [DataRequired(_l("Give the title under which it is offered.")), Length(max=120), one_line],
        [trimmed],
    )
    unit = SelectField(
        _l("Sponsoring unit"), [DataRequired(_l("Choose the unit that answers for it."))]
    )
    summary = TextAreaField(
        _l("Short description"),
        [Optional(), Length(max=600)],
        description=_l("Two or three sentences for a learner who has never heard of it."),
    )


class FilledForm(FlaskForm):
    """A form that somebody filled in with Word or in a PDF."""

    file = FileField(_l("The filled-in form"), [InputRequired(_l("Choose the file."))])


class BesideForm(FlaskForm):
    """Texts of a filled-in form beside our fields; the rows are added by ``beside_form``."""

    seen = HiddenField()

    @property
    def seen_marks(self) -> dict[str, str]:
        """The mark of each field's answer as it stood when the page was opened."""
        pairs = (one.partition("=") for one in (self.seen.data or "").split())
        return {name: mark for name, _sign, mark in pairs}

    def rows(self) -> list[tuple[Any, Any, Any]]:
        """For each text: whether it is taken, the text, and the field."""
        count = sum(name.startswith("take_") for name in self._fields)
        return [
            (self._fields[f"take_{n}"], self._fields[f"text_{n}"], self._fields[f"field_{n}"])
            for n in range(count)
        ]


def beside_form(laid: Sequence[Laid], fields: Sequence[CatalogueField]) -> type[BesideForm]:
    """The form for one reading. Ticked is only what has the very words of a field that is empty."""
    choices = [
        SelectChoice("", _("No field")),
        *(SelectChoice(one.name, say(one.label)) for one in fields),
    ]
    inputs: dict[str, Any] = {}
    for place, one in enumerate(laid):
        named = one.piece.label or _("a text without a label")
        lines = min(8, max(2, len(one.piece.text) // 60 + one.piece.text.count("\n") + 1))
        inputs[f"take_{place}"] = BooleanField(_about(_("Take it over"), named), default=one.taken)
        inputs[f"text_{place}"] = TextAreaField(
            _about(_("Text of the form"), named),
            default=one.piece.text,
            render_kw={"rows": lines},
        )
        inputs[f"field_{place}"] = SelectField(
            _about(_("Field that it answers"), named),
            choices=choices,
            default=one.field.name if one.field else "",
        )
    return type("TextsBesideForm", (BesideForm,), inputs)


def _about(said: str, label: str) -> Markup:
    """A short label that says to those who hear it which text it is about."""
    return Markup('{}<span class="visually-hidden">: {}</span>').format(said, label)
