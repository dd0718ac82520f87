"""What a form had seen when it was opened: a short mark of the values, compared before they change."""

import hashlib
import json

from accounts.errors import AccountChanged
from persistence.base import Base
from persistence.text import Text


def mark(row: Base, *names: str) -> str:
    """A short mark of the named values of a row; another value gives another mark."""
    values = json.dumps([str(getattr(row, name)) for name in names], ensure_ascii=False)
    return hashlib.sha256(values.encode()).hexdigest()[:16]


def refuse_if_changed(row: Base, seen: str, *names: str) -> None:
    """Raise AccountChanged when the values are no longer those that the form had shown."""
    if seen != mark(row, *names):
        raise AccountChanged(
            Text("Somebody changed this after you opened the page. Look at it as it is now.")
        )
