"""What the set-up asks on its pages. What is allowed is said by founding/."""

from collections.abc import Sequence
from zoneinfo import available_timezones

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import (
    BooleanField,
    ColorField,
    EmailField,
    PasswordField,
    RadioField,
    SelectChoice,
    SelectField,
    StringField,
)
from wtforms.validators import DataRequired, InputRequired, Length, Optional, Regexp

from forms.account import AT_MOST, NewPasswordForm
from forms.admin import NAME
from forms.plain_lines import one_line, trimmed

AMERICA_FIRST = (
    "America/New_York",
    "America/Chicago",
    "America/Denver",
    "America/Phoenix",
    "America/Los_Angeles",
    "America/Anchorage",
    "Pacific/Honolulu",
)
NOT_PLACES = ("Etc/", "SystemV/", "US/", "posix/", "right/")
ADDRESS = (
    DataRequired(_l("Give an e-mail address.")),
    Length(max=254, message=_l("An address has at most %(max)d characters.")),
    Regexp(r"[^@\s]+@[^@\s]+\.[^@\s]+\Z", message=_l("This is not an e-mail address.")),
    one_line,
)


class CodeForm(FlaskForm):
    """The code that the server printed when it started."""

    code = StringField(
        _l("Set-up code"),
        [DataRequired(_l("Type the code."))],
        [trimmed],
        description=_l(
            "It stands in the server’s log, where it says “Set it up”: four groups of five signs. "
            "It keeps strangers from setting up your server before you do."
        ),
        render_kw={"autocomplete": "off", "spellcheck": "false"},
    )


class AdministratorForm(NewPasswordForm):
    """The first account."""

    name = StringField(_l("Your name"), NAME, [trimmed], render_kw={"autocomplete": "name"})
    email = EmailField(
        _l("Your e-mail address"),
        ADDRESS,
        [trimmed],
        description=_l("You sign in with it."),
        render_kw={"autocomplete": "username"},
    )
    title = StringField(
        _l("Your post"),
        [Optional(), Length(max=200), one_line],
        [trimmed],
        description=_l("As it stands under a signature: Associate Dean."),
        render_kw={"autocomplete": "organization-title"},
    )
    coordinates = BooleanField(
        _l("I coordinate microcredentials as well"),
        default=True,
        description=_l(
            "You then move proposals on, and can enter them for others. Roles can be changed later."
        ),
    )


class InstitutionForm(FlaskForm):
    """Who the institution is."""

    purpose = RadioField(
        _l("What is this for?"),
        [InputRequired(_l("Say whether this is a trial."))],
        choices=[
            SelectChoice(
                "trial",
                _l("A trial"),
                {"data-hint": _l("Every page says so, and all of it can be erased at once.")},
            ),
            SelectChoice(
                "real",
                _l("The real institution"),
                {"data-hint": _l("Its records are kept for good. This cannot be taken back.")},
            ),
        ],
    )
    name = StringField(_l("Name of the institution"), NAME, [trimmed])
    short_name = StringField(
        _l("Short name"),
        [Optional(), Length(max=40, message=_l("At most %(max)d characters.")), one_line],
        [trimmed],
        description=_l("Where there is little room. Empty: made from the name."),
    )
    prefix = StringField(
        _l("Letters before the numbers of proposals"),
        [Optional(), Regexp(r"[A-Za-z]{2,8}\Z", message=_l("Two to eight letters."))],
        [trimmed],
        description=_l("With UA, proposals are called UA-2026-014. Empty: made from the name."),
    )
    contact_name = StringField(
        _l("Office to ask about microcredentials"),
        NAME,
        [trimmed],
        description=_l("Shown to the public on every page of the catalog."),
    )
    contact_email = EmailField(_l("Its e-mail address"), ADDRESS, [trimmed])
    timezone = SelectField(_l("Time zone"), [DataRequired()])
    language = SelectField(
        _l("Language"),
        [DataRequired()],
        description=_l("More can be chosen once they are translated."),
    )

    def offer(self, languages: Sequence[tuple[str, str]]) -> None:
        """The zones of this system, and the languages that there are translations for."""
        places = sorted(
            zone
            for zone in available_timezones()
            if "/" in zone and not zone.startswith(NOT_PLACES) and zone not in AMERICA_FIRST
        )
        self.timezone.choices = [
            SelectChoice("UTC", "UTC"),
            *(
                SelectChoice(zone, _place(zone), optgroup=_l("United States"))
                for zone in AMERICA_FIRST
            ),
            *(SelectChoice(zone, _place(zone), optgroup=_l("Everywhere")) for zone in places),
        ]
        self.language.choices = [SelectChoice(code, name) for code, name in languages]


class LookForm(FlaskForm):
    """Colour and logo."""

    accent = ColorField(
        _l("Accent colour"),
        [Regexp(r"#[0-9a-fA-F]{6}\Z", message=_l("Write a colour as #1f5f5b."))],
        description=_l("Of links and buttons. Text in it must be readable on white."),
    )
    logo = FileField(_l("Logo"))
    no_logo = BooleanField(_l("Show no logo"))


class StartForm(FlaskForm):
    """Which profile to start from."""

    start = RadioField(_l("Start from"), [InputRequired(_l("Choose one of them."))])


class MailForm(FlaskForm):
    """How mail leaves."""

    how = RadioField(
        _l("How mail leaves"),
        [InputRequired(_l("Choose one of them."))],
        choices=[
            SelectChoice(
                "none",
                _l("It does not"),
                {
                    "data-hint": _l(
                        "Mails are written all the same; administrators read them under "
                        "Administration, Mails, and hand on the links in them."
                    )
                },
            ),
            SelectChoice(
                "smtp",
                _l("By a mail server, encrypted where it offers that"),
                {"data-hint": _l("STARTTLS, usually port 587.")},
            ),
            SelectChoice(
                "smtps",
                _l("By a mail server, encrypted from the start"),
                {"data-hint": _l("TLS, usually port 465.")},
            ),
        ],
    )
    host = StringField(
        _l("Mail server"),
        [
            Optional(),
            Length(max=253),
            Regexp(r"[A-Za-z0-9.\-]+\Z", message=_l("A name such as smtp.example.edu.")),
        ],
        [trimmed],
    )
    port = StringField(
        _l("Port"),
        [Optional(), Regexp(r"[0-9]{1,5}\Z", message=_l("A number such as 587."))],
        [trimmed],
        description=_l("Empty: the usual one."),
        render_kw={"inputmode": "numeric"},
    )
    user = StringField(
        _l("User"),
        [Optional(), Length(max=254), one_line],
        [trimmed],
        description=_l("Empty where the server asks for none."),
        render_kw={"autocomplete": "off"},
    )
    password = PasswordField(
        _l("Password"), [Optional(), AT_MOST], render_kw={"autocomplete": "new-password"}
    )
    sender = EmailField(_l("Mails come from"), [Optional(), *ADDRESS[1:]], [trimmed])


def _place(zone: str) -> str:
    return zone.replace("_", " ")
