"""Validators for single lines of text: no signs that no database or mail header would take."""

import unicodedata

from flask_babel import gettext as _
from wtforms import Field, Form, ValidationError


def one_line(form: Form, field: Field) -> None:
    """Refuse control characters, line ends among them, and signs that are never shown."""
    if any(unicodedata.category(sign) in ("Cc", "Zl", "Zp", "Cs") for sign in field.data or ""):
        raise ValidationError(_("There is a sign in it that cannot be shown. Type it anew."))


def trimmed(value: str | None) -> str | None:
    """Without the blanks around it; for ``filters`` of a field."""
    return value.strip() if value else value
