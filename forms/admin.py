"""What an administrator fills in: people, roles, units, seats. What is allowed is said by the services."""

from collections.abc import Iterable

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    DateField,
    EmailField,
    HiddenField,
    SelectChoice,
    SelectField,
    StringField,
)
from wtforms.validators import DataRequired, InputRequired, Length, Optional

from accounts.models import Unit
from accounts.roles import UNIT_ROLES, Role
from forms.office_words import KIND_WORDS, MEMBER_WORDS, ROLE_WORDS
from forms.plain_lines import one_line, trimmed

NAME = (
    DataRequired(_l("Give a name.")),
    Length(max=200, message=_l("A name has at most %(max)d characters.")),
    one_line,
)
FIRST_DAY = InputRequired(_l("Say from which day on."))
LAST_DAY = InputRequired(_l("Say which day is the last."))
EMAIL_OF = _l("E-mail address of the person")


class PersonForm(FlaskForm):
    """Who somebody is. ``seen`` is the mark of what the form had shown."""

    seen = HiddenField()
    name = StringField(_l("Name"), NAME, [trimmed])
    email = EmailField(
        _l("E-mail address"),
        [DataRequired(_l("Give the address.")), Length(max=254), one_line],
        [trimmed],
        description=_l("Mails and links to sign in go there."),
    )
    title = StringField(
        _l("Post"),
        [Optional(), Length(max=200), one_line],
        [trimmed],
        description=_l("As it stands under a signature: Professor of Statistics."),
    )


class RoleForm(FlaskForm):
    """A role from one day to another. Unit roles name their unit."""

    role = SelectField(
        _l("Role"), [DataRequired(_l("Choose a role."))], validate_choice=True, coerce=str
    )
    unit = SelectField(
        _l("Unit"),
        [Optional()],
        description=_l("For members, heads, deputies and contacts. Other roles hold everywhere."),
    )
    starts_on = DateField(_l("From"), [FIRST_DAY])
    ends_on = DateField(_l("Last day"), [Optional()], description=_l("Empty: until it is ended."))

    def offer(self, units: Iterable[tuple[int, Unit]]) -> None:
        """The roles, and the units of the tree."""
        unit_roles = [role for role in Role if role in UNIT_ROLES]
        others = [role for role in Role if role not in UNIT_ROLES]
        self.role.choices = [
            SelectChoice("", _l("Choose")),
            *(
                SelectChoice(role.value, ROLE_WORDS[role], optgroup=_l("In a unit"))
                for role in unit_roles
            ),
            *(
                SelectChoice(role.value, ROLE_WORDS[role], optgroup=_l("In the whole institution"))
                for role in others
            ),
        ]
        self.unit.choices = unit_choices(units, _l("None"))

    @property
    def unit_id(self) -> int | None:
        """The unit chosen."""
        return int(self.unit.data) if self.unit.data else None


class LastDayForm(FlaskForm):
    """When something ends."""

    last_day = DateField(_l("Last day"), [LAST_DAY])


class UnitForm(FlaskForm):
    """A unit to be."""

    name = StringField(_l("Name"), NAME, [trimmed])
    kind = SelectField(_l("Kind"), [DataRequired(_l("Choose what it is."))])
    parent = SelectField(_l("Lies under"), [Optional()])

    def offer(self, units: Iterable[tuple[int, Unit]]) -> None:
        """The kinds, and where it can lie."""
        self.kind.choices = kind_choices()
        self.parent.choices = unit_choices(units, _l("Nothing: at the top"))


class RenameForm(FlaskForm):
    """Another name or kind."""

    seen = HiddenField()
    name = StringField(_l("Name"), NAME, [trimmed])
    kind = SelectField(_l("Kind"), [DataRequired(_l("Choose what it is."))])


class MoveForm(FlaskForm):
    """Another place in the tree."""

    seen = HiddenField()
    parent = SelectField(_l("Lies under"), [Optional()])


class CloseForm(FlaskForm):
    """No new proposals from a day on."""

    seen = HiddenField()
    closed_on = DateField(
        _l("Closed from"), [InputRequired(_l("Say from which day on it takes no proposals."))]
    )


class SeatForm(FlaskForm):
    """A seat on a committee."""

    person = EmailField(
        EMAIL_OF,
        [Optional(), Length(max=254), one_line],
        [trimmed],
        description=_l("Leave it empty for a seat that nobody holds yet."),
    )
    kind = SelectField(_l("Belongs as"), [DataRequired(_l("Choose how they belong."))])
    office = StringField(
        _l("Office"),
        [Optional(), Length(max=60), one_line],
        [trimmed],
        description=_l("Chair, vice chair, or what the seat stands for in the bylaws."),
    )
    stands_for = SelectField(
        _l("Stands in for"),
        [Optional()],
        description=_l(
            "For alternates and designees. An alternate for nobody in particular stands in for all."
        ),
    )
    starts_on = DateField(_l("First day of the term"), [FIRST_DAY])
    ends_on = DateField(_l("Last day"), [Optional()], description=_l("Empty: until it is ended."))

    def offer(self, members: Iterable[tuple[int, str]]) -> None:
        """The kinds of seats, and whom one can stand in for."""
        self.kind.choices = [SelectChoice(k.value, word) for k, word in MEMBER_WORDS.items()]
        self.stands_for.choices = [
            SelectChoice("", _l("Nobody in particular")),
            *(SelectChoice(str(number), name) for number, name in members),
        ]

    @property
    def stands_for_id(self) -> int | None:
        """The member chosen."""
        return int(self.stands_for.data) if self.stands_for.data else None


class EndSeatForm(LastDayForm):
    """The end of a term."""

    seen = HiddenField()
    stays_vacant = BooleanField(
        _l("The seat stays and is vacant afterwards"),
        description=_l("Without this the seat is gone from the committee."),
    )


class FillSeatForm(FlaskForm):
    """Somebody for a vacant seat."""

    seen = HiddenField()
    person = EmailField(
        EMAIL_OF,
        [DataRequired(_l("Say who takes the seat.")), Length(max=254), one_line],
        [trimmed],
    )
    starts_on = DateField(_l("First day of the term"), [FIRST_DAY])
    ends_on = DateField(_l("Last day"), [Optional()], description=_l("Empty: until it is ended."))


class LeaveForm(FlaskForm):
    """A member is away."""

    seen = HiddenField()
    first_day = DateField(_l("First day away"), [FIRST_DAY])
    last_day = DateField(_l("Last day away"), [Optional()], description=_l("Empty: not known yet."))


class PressForm(FlaskForm):
    """A button alone, with what was seen when it was shown."""

    seen = HiddenField()


def kind_choices() -> list[SelectChoice]:
    """What a unit can be."""
    return [SelectChoice(kind.value, word) for kind, word in KIND_WORDS.items()]


def unit_choices(units: Iterable[tuple[int, Unit]], none: object) -> list[SelectChoice]:
    """The tree as a list, deeper units set in."""
    return [
        SelectChoice("", none),
        *(SelectChoice(str(unit.id), "\u2003" * depth + unit.name) for depth, unit in units),
    ]
