"""Forms of acts on several cases at once."""

from flask_babel import lazy_gettext as _l
from wtforms import RadioField, SelectChoice, TextAreaField
from wtforms.validators import DataRequired, Length

from forms.decisions import DecisionForm
from workflow.correspondence import LONGEST, NoteTo

_SENT = _l("Each person gets one mail about all of theirs, with your words in it.")


class ReminderForm(DecisionForm):
    """A reminder to whoever has the cases; words of one's own are optional."""

    text = TextAreaField(_l("What you want to add"), [Length(max=LONGEST)], description=_SENT)


class NoteForm(DecisionForm):
    """A note in one's own words."""

    to = RadioField(
        _l("To"),
        choices=[
            SelectChoice(NoteTo.HOLDERS.value, _l("Whoever has them now")),
            SelectChoice(NoteTo.HEADS.value, _l("Heads and deputies of the sponsoring units")),
            SelectChoice(NoteTo.PROPOSERS.value, _l("Their proposers")),
        ],
        default=NoteTo.HOLDERS.value,
    )
    text = TextAreaField(
        _l("Note"),
        [DataRequired(_l("Write what you want to say.")), Length(max=LONGEST)],
        description=_SENT,
    )

    @property
    def audience(self) -> NoteTo:
        """Whom it goes to."""
        return NoteTo(self.to.data)
