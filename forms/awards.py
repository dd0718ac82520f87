"""What badge staff fill in: an award, and why one is taken back. What is allowed is said by the service."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import DateField, EmailField, SelectField, StringField, TextAreaField, URLField
from wtforms.validators import DataRequired, InputRequired, Length, Optional

from forms.plain_lines import one_line, trimmed


class AwardForm(FlaskForm):
    """Who earned which badge, when and for what."""

    badge = SelectField(_l("Badge"), [DataRequired(_l("Choose the badge."))], coerce=str)
    name = StringField(
        _l("Learner’s name"),
        [DataRequired(_l("Give the learner’s name.")), Length(max=300), one_line],
        [trimmed],
        description=_l("For your own lists. It is not part of the public badge."),
    )
    email = EmailField(
        _l("Learner’s e-mail address"),
        [DataRequired(_l("Give the learner’s e-mail address.")), Length(max=254), one_line],
        [trimmed],
        description=_l(
            "The badge names the learner by a hash of it, so that only those who know it can tell."
        ),
    )
    awarded_on = DateField(_l("Earned on"), [InputRequired(_l("Say when it was earned."))])
    activity = StringField(
        _l("Course section or event"),
        [Optional(), Length(max=120), one_line],
        [trimmed],
        description=_l("Nobody gets the same badge twice for the same one."),
    )
    narrative = TextAreaField(
        _l("Evidence in words"),
        [Optional(), Length(max=4000)],
        description=_l("Public: everybody who has the badge can read it."),
    )
    evidence_url = URLField(
        _l("Web address of the evidence"), [Optional(), Length(max=2000), one_line], [trimmed]
    )
    valid_until = DateField(
        _l("Valid until"),
        [Optional()],
        description=_l("The last day. Leave it empty to follow the rule of the badge."),
    )


class RevokeForm(FlaskForm):
    """Why an award is taken back."""

    reason = TextAreaField(
        _l("Reason"),
        [DataRequired(_l("Say why: the learner will ask.")), Length(max=500)],
        description=_l("For the institution’s own records; it is not published."),
    )
