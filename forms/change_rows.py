"""Changes that are asked for, each tied to a field of the proposal: the same rows in several forms."""

from collections.abc import Sequence
from typing import ClassVar

from flask_babel import lazy_gettext as _l
from wtforms import FieldList, Form, FormField, SelectChoice, SelectField, TextAreaField
from wtforms.validators import Length

from forms.repeating import Repeating
from workflow.deciding import ChangeWanted


class Wanted:
    """Marks a field that is asked for only when its row is used, so it is not called optional."""

    field_flags: ClassVar = {"needed": True}

    def __call__(self, form: object, field: object) -> None:
        """Nothing is checked here: the form as a whole knows which rows are used."""


class ChangeRow(Form):
    """One change: what it is about, and what should be different."""

    field = SelectField(_l("What it is about"), [Wanted()])
    text = TextAreaField(_l("What should be different"), [Wanted(), Length(max=4000)])


class WithChanges(Repeating):
    """A form with rows of changes. ``offer`` must be called before it is shown or validated."""

    changes = FieldList(
        FormField(ChangeRow),
        _l("Changes you ask for"),
        min_entries=1,
        description=_l("One row for each point. The proposers see them beside the field."),
    )

    def offer(self, choices: Sequence[SelectChoice]) -> None:
        """The fields that a change can be about."""
        for entry in self.changes.entries:
            entry.form.field.choices = list(choices)

    def lacks_changes(self) -> bool:
        """Whether no row says anything; the first then says what is wanted. After ``validate``."""
        if self.wanted():
            return False
        if not self.changes.entries:
            self.changes.append_entry()
        first = self.changes.entries[0]
        first.form.text.errors = (_l("Say what should be different: at least one point."),)
        self.changes.errors = [first.errors]
        return True

    def wanted(self) -> list[ChangeWanted]:
        """The changes that say something."""
        return [
            ChangeWanted(entry.form.text.data.strip(), entry.form.field.data or "")
            for entry in self.changes.entries
            if (entry.form.text.data or "").strip()
        ]
