"""An office's decision on its step: sign, object, return, or ask for a change."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField, TextAreaField
from wtforms.validators import Length

from forms.change_rows import WithChanges


class SignOffForm(WithChanges, FlaskForm):
    """One page, several buttons; which one was pressed is in ``decide``."""

    seen_revision = HiddenField()
    comment = TextAreaField(
        _l("Comment"),
        [Length(max=4000)],
        description=_l("Stands beside your signature in the record."),
    )

    def lacks(self, decision: str) -> bool:
        """Whether the pressed button needs something that was not given; the field then says so."""
        if decision in ("return", "ask"):
            return self.lacks_changes()
        if decision == "object" and not (self.comment.data or "").strip():
            self.comment.errors = (_l("Say what you object to."),)
            return True
        return False
