"""A sentence from below said in the reader's language."""

from flask_babel import gettext
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
    values = {
        name: say(value) if isinstance(value, Text) else value
        for name, value in text.values.items()
    }
    message = gettext(text.message)
    return message.format_map(values) if values else message
