"""What somebody holds goes to somebody else: to whom, and what of it."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, EmailField, HiddenField
from wtforms.validators import DataRequired, Length

from forms.plain_lines import one_line, trimmed
from forms.proposal_fields import Boxes


class SuccessorForm(FlaskForm):
    """Who takes over. Sent by GET: it only shows what would move."""

    to = EmailField(
        _l("E-mail address of who takes over"),
        [
            DataRequired(_l("Give the address of somebody who has an account here.")),
            Length(max=254),
            one_line,
        ],
        [trimmed],
    )

    class Meta:
        """Nothing is changed by asking."""

        csrf = False


class HandOverForm(FlaskForm):
    """The list as it was shown, each thing with a box."""

    seen = HiddenField()
    to = HiddenField()
    items = Boxes(_l("What moves"))
    closes = BooleanField(
        _l("Close the account as well"),
        description=_l("The person can no longer sign in. It can be opened again at any time."),
    )
