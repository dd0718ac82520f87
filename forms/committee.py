"""What a committee does: motion, vote, recusal, discussion, ends of a ballot, a vote in the room."""

from collections.abc import Sequence

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    DateField,
    DateTimeLocalField,
    FieldList,
    FileField,
    Form,
    FormField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectChoice,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional
from wtforms.widgets import NumberInput

from committee.room import Room
from committee.voting import ConditionWanted
from forms.change_rows import Wanted
from forms.repeating import Repeating
from persistence.files import StoredFile
from proposals.route_models import Choice

VOTES = (
    SelectChoice("for", _l("For")),
    SelectChoice("against", _l("Against"), {"data-hint": _l("Say why below.")}),
    SelectChoice("abstain", _l("Abstain")),
)
TIME = "%Y-%m-%dT%H:%M"


class ConditionRow(Form):
    """One condition of a motion, and what an amendment for it may change."""

    text = TextAreaField(_l("Condition"), [Wanted(), Length(max=2000)])
    fields = SelectMultipleField(
        _l("What may be changed to meet it"),
        description=_l("Nothing else can be edited after approval. None: it is met by evidence."),
    )


class WithConditions(Repeating):
    """A motion with its conditions. ``offer`` must be called before it is shown or validated."""

    text = TextAreaField(_l("Motion"), [DataRequired(_l("Word the motion.")), Length(max=4000)])
    conditions = FieldList(
        FormField(ConditionRow),
        _l("Conditions"),
        description=_l("The approval takes hold when somebody has confirmed each of them."),
    )
    may_return = BooleanField(
        _l("If a condition cannot be met, it may be returned for revision"),
        description=_l("Without this, a carried motion can be undone by its conditions only."),
    )

    def offer(self, choices: Sequence[SelectChoice]) -> None:
        """The fields that a condition can name."""
        for entry in self.conditions.entries:
            entry.form.fields.choices = list(choices)

    def wanted(self) -> tuple[ConditionWanted, ...]:
        """The conditions that say something."""
        return tuple(
            ConditionWanted(entry.form.text.data.strip(), tuple(entry.form.fields.data or ()))
            for entry in self.conditions.entries
            if (entry.form.text.data or "").strip()
        )


class MotionForm(WithConditions, FlaskForm):
    """Put a motion to the vote."""

    seen_revision = HiddenField()
    seen_ballots = HiddenField()
    closes_at = DateTimeLocalField(
        _l("Votes are taken until"),
        [Optional()],
        format=[TIME, "%Y-%m-%dT%H:%M:%S"],
        description=_l("Without a time the ballot is open until the chair closes it."),
    )


class VoteForm(FlaskForm):
    """One's own vote; it can be changed until the close."""

    seen_revision = HiddenField()
    choice = RadioField(
        _l("Your vote"),
        [InputRequired(_l("Choose for, against or abstain."))],
        choices=list(VOTES),
    )
    comment = TextAreaField(_l("Comment"), [Length(max=4000)])

    def lacks(self) -> bool:
        """Whether a vote against is without its reason; the field then says so."""
        if self.choice.data == "against" and not (self.comment.data or "").strip():
            self.comment.errors = (_l("Say why you vote against it."),)
            return True
        return False


class CastingVoteForm(FlaskForm):
    """The chair's vote on a tie."""

    choice = RadioField(
        _l("Casting vote"),
        [InputRequired(_l("Choose for or against."))],
        choices=[SelectChoice("for", _l("For")), SelectChoice("against", _l("Against"))],
    )
    comment = TextAreaField(_l("Comment"), [Length(max=4000)])
    lacks = VoteForm.lacks


class CloseForm(FlaskForm):
    """Close a ballot that has its quorum."""

    remark = TextAreaField(
        _l("Remark"),
        [Length(max=2000)],
        description=_l("Read by the committee and the coordinator, not by the proposers."),
    )


class ExtendForm(FlaskForm):
    """Let members vote until later."""

    closes_at = DateTimeLocalField(
        _l("Votes are taken until"),
        [InputRequired(_l("Say until when."))],
        format=[TIME, "%Y-%m-%dT%H:%M:%S"],
    )


class ReasonForm(FlaskForm):
    """Table or void a ballot."""

    reason = TextAreaField(
        _l("Reason"),
        [
            DataRequired(_l("Say why; everybody who may see the proposal reads it.")),
            Length(max=2000),
        ],
        description=_l("Everybody who may see the proposal reads it."),
    )


class RecusalForm(FlaskForm):
    """Take no part, or record that a member takes none."""

    person = SelectField(_l("Who takes no part"))
    reason = StringField(
        _l("Reason"),
        [DataRequired(_l("Give the reason in a few words.")), Length(max=300)],
        description=_l("Kept with the record; the committee and the coordinator can read it."),
    )


class CommentForm(FlaskForm):
    """Say something in the discussion; who reads it is chosen, and said, before it is sent."""

    text = TextAreaField(
        _l("Your comment"), [DataRequired(_l("Write what you want to say.")), Length(max=10_000)]
    )
    audience = RadioField(_l("Who reads it"), [InputRequired(_l("Choose who reads it."))])


class SeatRow(Form):
    """One member on the day: there or not, and how they voted."""

    person_id = HiddenField()
    vote = SelectField(
        _l("In the room"),
        choices=[
            SelectChoice("", _l("Not there")),
            SelectChoice("present", _l("There, did not vote")),
            SelectChoice("for", _l("Voted for")),
            SelectChoice("against", _l("Voted against")),
            SelectChoice("abstain", _l("Abstained")),
        ],
    )
    comment = StringField(_l("Reason, if given"), [Length(max=2000)])


def _count(label: object) -> IntegerField:
    return IntegerField(
        label,
        [Optional(), NumberRange(min=0, max=500, message=_l("A number from 0 to 500."))],
        widget=NumberInput(min=0, max=500),
    )


class RoomVoteForm(WithConditions, FlaskForm):
    """A vote taken in the room, recorded whole: names, or counts where the bylaws allow."""

    seen_revision = HiddenField()
    seen_ballots = HiddenField()
    taken_on = DateField(
        _l("Day of the vote"), [InputRequired(_l("Say on which day the vote was taken."))]
    )
    minutes = StringField(
        _l("Where it is minuted"),
        [DataRequired(_l("Say where the vote is minuted.")), Length(max=500)],
        description=_l("For example: minutes of 12 March, item 4."),
    )
    minutes_file = FileField(
        _l("The minutes"),
        [Optional()],
        description=_l("If they are written already; otherwise attach them later."),
    )
    how = RadioField(_l("What was recorded in the room"), [InputRequired(_l("Choose one."))])
    seats = FieldList(FormField(SeatRow), _l("Members"))
    in_favour = _count(_l("For"))
    opposed = _count(_l("Against"))
    abstained = _count(_l("Abstained"))
    casting = SelectField(
        _l("Casting vote of the chair on a tie"),
        default="",
        choices=[
            SelectChoice("", _l("None was given")),
            SelectChoice("for", _l("For")),
            SelectChoice("against", _l("Against")),
        ],
    )

    def room(self, minutes_file: StoredFile | None = None) -> Room:
        """The vote as it was taken. A vote against without a reason points to the minutes."""
        rows = {int(one.form.person_id.data): one.form for one in self.seats.entries}
        by_name = self.how.data == "names"
        voted = {
            person: Choice(row.vote.data)
            for person, row in rows.items()
            if by_name and row.vote.data not in ("", "present")
        }
        minutes = self.minutes.data.strip()
        return Room(
            taken_on=self.taken_on.data,
            minutes=minutes,
            present=tuple(person for person, row in rows.items() if row.vote.data),
            votes=voted,
            comments={
                person: (rows[person].comment.data or "").strip()
                or (minutes if choice is Choice.AGAINST else "")
                for person, choice in voted.items()
            },
            counts=None
            if by_name
            else {
                "for": self.in_favour.data or 0,
                "against": self.opposed.data or 0,
                "abstain": self.abstained.data or 0,
            },
            casting=Choice(self.casting.data) if self.casting.data else None,
            minutes_file=minutes_file,
        )


class MinutesForm(FlaskForm):
    """The minutes of a vote that is over."""

    file = FileField(_l("The minutes"), [InputRequired(_l("Choose the file with the minutes."))])
