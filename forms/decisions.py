"""Forms of the acts that move a case or answer for it. Which act has which is in app/deeds.py."""

from collections.abc import Sequence
from datetime import datetime

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import FileField, HiddenField, SelectChoice, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, Optional

from forms.change_rows import Wanted, WithChanges


class DecisionForm(FlaskForm):
    """What every act carries: which state of the case its author looked at, and since when."""

    seen_version = HiddenField()
    seen_at = HiddenField()

    def look(self, version: int, now: datetime) -> None:
        """The case as it is shown now."""
        self.seen_version.data = str(version)
        self.seen_at.data = now.isoformat()

    @property
    def version(self) -> int | None:
        """The version that was looked at; none where the form was not opened from a page."""
        found = self.seen_version.data or ""
        return int(found) if found.isdecimal() and len(found) < 12 else None

    @property
    def since(self) -> datetime | None:
        """When the page was opened."""
        try:
            found = datetime.fromisoformat(self.seen_at.data or "")
        except ValueError:
            return None
        return found if found.tzinfo else None

    def lacks(self) -> bool:
        """Whether something is missing that no validator can see; the field then says so."""
        return False


class PlainForm(DecisionForm):
    """Nothing to say beyond doing it."""


class ProposeForm(PlainForm):
    """Begin a case; the coordinator may say whose it is."""

    proposer = StringField(
        _l("Whose proposal it is"),
        [Optional(), Length(max=254)],
        description=_l(
            "E-mail address, if you enter it for somebody else. It is recorded as such."
        ),
    )

    @property
    def for_whom(self) -> str:
        """The address given; none where nobody is asked for it."""
        return (self.proposer.data or "") if "proposer" in self._fields else ""


class ReasonForm(DecisionForm):
    """An act that needs its reason."""

    reason = TextAreaField(_l("Reason"), [DataRequired(_l("Give the reason.")), Length(max=4000)])


class ReturnForm(WithChanges, DecisionForm):
    """Back to the proposers, with what must be different."""

    def lacks(self) -> bool:
        """At least one change is asked for."""
        return self.lacks_changes()


class WaiverForm(DecisionForm):
    """Set a blocking rule aside."""

    rule = SelectField(_l("Rule"), [InputRequired(_l("Choose the rule."))])
    reason = TextAreaField(
        _l("Reason"),
        [DataRequired(_l("Give the reason; every waiver is reported with it.")), Length(max=4000)],
        description=_l("Stands in the approval record, with your name."),
    )


class TakeBackForm(DecisionForm):
    """Let a rule count again."""

    rule = SelectField(_l("Rule"), [InputRequired(_l("Choose the rule."))])


class AnswerForm(DecisionForm):
    """How a condition is met."""

    condition = SelectField(_l("Condition"), [InputRequired(_l("Choose the condition."))])
    evidence = TextAreaField(
        _l("How it is met"),
        [Wanted(), Length(max=4000)],
        description=_l("In a few sentences, or attach what shows it."),
    )
    file = FileField(_l("Evidence"))

    def lacks(self) -> bool:
        """Words or a file."""
        if (self.evidence.data or "").strip() or (self.file.data and self.file.data.filename):
            return False
        self.evidence.errors = (_l("Say how the condition is met, or attach what shows it."),)
        return True


class ConfirmForm(DecisionForm):
    """A condition is met."""

    condition = SelectField(_l("Condition"), [InputRequired(_l("Choose the condition."))])


class ExemptionForm(DecisionForm):
    """Let an author sign a step, where nobody else can."""

    step = SelectField(_l("Step"), [InputRequired(_l("Choose the step."))])
    person = SelectField(_l("Who may sign"), [InputRequired(_l("Choose the person."))])
    reason = TextAreaField(
        _l("Reason"),
        [DataRequired(_l("Say why nobody else can sign.")), Length(max=4000)],
        description=_l("Stands in the approval record."),
    )


def choose(field: SelectField, choices: Sequence[SelectChoice]) -> None:
    """Offer these; one alone is chosen already."""
    field.choices = (
        list(choices) if len(choices) == 1 else [SelectChoice("", _l("Choose")), *choices]
    )
