"""Small forms around a proposal: beginning one, its files, who writes it, sending it, a comment."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import FileField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, Optional

from forms.decisions import DecisionForm
from proposals.content import cleaned_text


class NewProposalForm(FlaskForm):
    """The two answers that a proposal begins with; the coordinator may say whose it is."""

    title = StringField(
        _l("Title"),
        [DataRequired(_l("Give it a working title; you can change it later.")), Length(max=120)],
        filters=[lambda typed: cleaned_text(typed) if typed else typed],
        description=_l(
            "As learners and employers will read it. You can change it until it is sent."
        ),
    )
    unit = SelectField(
        _l("Sponsoring unit"), [DataRequired(_l("Choose the unit that answers for it."))]
    )
    proposer = StringField(
        _l("Whose proposal it is"),
        [Optional(), Length(max=254)],
        description=_l(
            "E-mail address, if you enter it for somebody else. It is recorded as such."
        ),
    )


class FileForm(FlaskForm):
    """A file that goes with the proposal."""

    file = FileField(_l("File"), [InputRequired(_l("Choose a file."))])
    caption = StringField(_l("What it is"), [Optional(), Length(max=300)])


class CoProposerForm(FlaskForm):
    """Somebody who writes it too."""

    email = StringField(
        _l("E-mail address of a colleague"),
        [
            DataRequired(_l("Enter the address of a colleague who has an account here.")),
            Length(max=254),
        ],
    )


class SendForm(DecisionForm):
    """Sending, or sealing an amendment."""

    remark = TextAreaField(_l("Remark"), [Optional(), Length(max=2000)])

    @property
    def version(self) -> int:
        """The version that was looked at; one that never was where the page does not say."""
        seen = super().version
        return -1 if seen is None else seen


class ProposalCommentForm(FlaskForm):
    """Say something in the discussion; who reads it is chosen, and said, before it is sent."""

    text = TextAreaField(
        _l("Your comment"), [DataRequired(_l("Write what you want to say.")), Length(max=10_000)]
    )
    audience = RadioField(_l("Who reads it"), [InputRequired(_l("Choose who reads it."))])
