"""A sentence from below said in the reader's language."""

from datetime import date, datetime

from flask_babel import format_date, gettext
from markupsafe import Markup

from persistence.text import Text


def say(text: Text | str | None) -> str:
    """A text in the reader's language. Plain strings are somebody's own words and stay as they are."""
    if text is None:
        return ""
    if isinstance(text, Markup):
        return text
    if not isinstance(text, Text):
        return str(text)
    values = {name: _value(value) for name, value in text.values.items()}
    message = gettext(text.message)
    return message.format_map(values) if values else message


def _value(value: object) -> object:
    """A value within a sentence: texts and dates as the reader says them, the rest as it is."""
    if isinstance(value, Text):
        return say(value)
    if isinstance(value, date) and not isinstance(value, datetime):
        return format_date(value, "d MMMM y")
    return value
