"""Keeping the filters of a list under a name."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField, StringField
from wtforms.validators import DataRequired, Length

from forms.plain_lines import one_line, trimmed


class SaveViewForm(FlaskForm):
    """Name of a view; which list and which filters come along."""

    place = HiddenField()
    query = HiddenField()
    name = StringField(
        _l("Name of the view"),
        [DataRequired(_l("Give the view a name.")), Length(max=80), one_line],
        filters=[trimmed],
        description=_l("A name that you have already takes the new filters."),
    )
