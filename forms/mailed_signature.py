"""What is filled in on the page behind a mailed link that takes a signature."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, TextAreaField
from wtforms.validators import InputRequired, Length

from persistence.text import Text
from workflow.deciding import ChangeWanted


class MailedSignatureForm(FlaskForm):
    """One page, several buttons; which one was pressed is in ``decide``."""

    mine = BooleanField(
        "", [InputRequired(_l("Tick this to say whose decision it is. It is recorded as theirs."))]
    )
    comment = TextAreaField(
        _l("Comment"),
        [Length(max=4000)],
        description=_l("Stands beside the signature in the record."),
    )
    change = TextAreaField(
        _l("What must be changed"),
        [Length(max=4000)],
        description=_l("Only for returning it: the proposers read it."),
    )

    def lacks(self, decision: str) -> bool:
        """Whether the pressed button needs words that were not given; the field then says so."""
        if decision == "object" and not (self.comment.data or "").strip():
            self.comment.errors = (_l("Say what you object to."),)
            return True
        if decision == "return" and not (self.change.data or "").strip():
            self.change.errors = (Text("Say what must be changed: at least one point."),)
            return True
        return False

    def wanted(self) -> list[ChangeWanted]:
        """The change asked for, about the proposal as a whole."""
        words = (self.change.data or "").strip()
        return [ChangeWanted(words)] if words else []
