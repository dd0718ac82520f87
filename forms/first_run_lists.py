"""Lists in the set-up, and the rule of the committee."""

from collections.abc import Iterable

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import (
    BooleanField,
    IntegerField,
    SelectChoice,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import DataRequired, Length, NumberRange, Optional

from committee.describing import in_words
from committee.requirement import Requirement
from committee.rule import Abstentions, OnTie, Secrecy
from forms.admin import NAME
from forms.plain_lines import trimmed
from forms.saying import say
from founding.lists import LARGEST_TEXT

WHOLE = NumberRange(min=1, max=500, message=_l("A number from %(min)s to %(max)s."))


class ListForm(FlaskForm):
    """Entries, one a line; or a file with them."""

    typed = TextAreaField(
        _l("One a line"),
        [Optional(), Length(max=LARGEST_TEXT, message=_l("That is too long. Send it as a file."))],
        render_kw={"rows": 10, "spellcheck": "false", "wrap": "off"},
    )
    file = FileField(_l("Or a file"))


class PeopleForm(ListForm):
    """Who there is."""

    welcome = BooleanField(
        _l("Write to each of them now"),
        description=_l(
            "A mail that says they have an account. Without it they can sign in all the same, by "
            "a link that they ask for."
        ),
    )


class BylawsForm(FlaskForm):
    """How a committee decides."""

    name = StringField(_l("Name of the committee"), NAME, [trimmed])
    seats = IntegerField(
        _l("Voting seats"),
        [Optional(), WHOLE],
        description=_l("Empty: as many as there are members."),
    )
    years = IntegerField(
        _l("Years in a term"),
        [Optional(), NumberRange(min=1, max=20, message=_l("A number from %(min)s to %(max)s."))],
        description=_l("Empty: no limit."),
    )
    quorum = SelectField(_l("Quorum"), [DataRequired()])
    carries = SelectField(_l("A motion is carried by"), [DataRequired()])
    abstentions = SelectField(
        _l("An abstention"),
        [DataRequired()],
        choices=[
            SelectChoice(Abstentions.SET_ASIDE.value, _l("is not a vote cast")),
            SelectChoice(Abstentions.IN_BASE.value, _l("is a vote cast, for neither side")),
            SelectChoice(Abstentions.AGAINST.value, _l("counts as a vote against")),
        ],
    )
    on_tie = SelectField(
        _l("On a tie"),
        [DataRequired()],
        choices=[
            SelectChoice(OnTie.LOST.value, _l("the motion is lost")),
            SelectChoice(OnTie.CASTING_VOTE.value, _l("the chair has a casting vote")),
        ],
    )
    secrecy = SelectField(
        _l("Votes are"),
        [DataRequired()],
        choices=[
            SelectChoice(Secrecy.NAMED.value, _l("by name, seen by the members")),
            SelectChoice(Secrecy.HIDDEN_UNTIL_CLOSE.value, _l("by name, hidden until the close")),
            SelectChoice(Secrecy.SECRET.value, _l("secret")),
        ],
    )

    def offer(self, quorums: Iterable[Requirement], majorities: Iterable[Requirement]) -> None:
        """The requirements to choose from, in words."""
        self.quorum.choices = [SelectChoice(str(one), say(in_words(one))) for one in quorums]
        self.carries.choices = [SelectChoice(str(one), say(in_words(one))) for one in majorities]
