"""Signing in, mailed links, passwords."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import EmailField, HiddenField, PasswordField
from wtforms.validators import DataRequired, InputRequired, Length

from accounts.passwords import LONGEST, SHORTEST, objections
from forms.plain_lines import one_line, trimmed
from persistence.text import Text

EMAIL = (
    DataRequired(_l("Write the e-mail address of your account.")),
    Length(max=254, message=_l("An address has at most %(max)d characters.")),
    one_line,
)
AT_MOST = Length(max=LONGEST, message=_l("A password has at most %(max)d characters."))


class SignInForm(FlaskForm):
    """By password."""

    email = EmailField(
        _l("E-mail address"), EMAIL, [trimmed], render_kw={"autocomplete": "username"}
    )
    password = PasswordField(
        _l("Password"),
        [InputRequired(_l("Type your password, or get a link by mail instead.")), AT_MOST],
        render_kw={"autocomplete": "current-password"},
    )


class AddressForm(FlaskForm):
    """Where to mail a link."""

    email = EmailField(
        _l("E-mail address"), EMAIL, [trimmed], render_kw={"autocomplete": "username"}
    )


class NewPasswordForm(FlaskForm):
    """A password to be. The address is there for programs that remember passwords."""

    email = HiddenField(render_kw={"autocomplete": "username"})
    new = PasswordField(
        _l("New password"),
        [InputRequired(_l("Choose a password.")), AT_MOST],
        description=_l(
            "At least %(count)s characters. Several words are easy to remember.", count=SHORTEST
        ),
        render_kw={"autocomplete": "new-password"},
    )

    def objects(self, *, email: str, name: str) -> list[Text]:
        """What speaks against the password; the field then says so."""
        found = objections(self.new.data or "", email=email, name=name)
        if found:
            self.new.errors = found
        return found


class ChangePasswordForm(NewPasswordForm):
    """One's own password; asks for the present one where there is one."""

    current = PasswordField(
        _l("Present password"),
        [AT_MOST],
        render_kw={"autocomplete": "current-password"},
    )
