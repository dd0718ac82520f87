"""Answers between form and content: typed text becomes a kept value, or a message on the field."""

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any
from urllib.parse import urlsplit

from flask_babel import gettext as _
from wtforms import Field, ValidationError

from proposals.content import cleaned_text
from proposals.fields import FieldType

_EMAIL = re.compile(r"[^@\s]+@[^@\s.]+(\.[^@\s.]+)+")
LARGEST = Decimal(1_000_000)
EARLIEST, LATEST = date(1990, 1, 1), date(2100, 12, 31)
Reader = Callable[[Any], Any]


class Unreadable(ValueError):
    """What was typed is no value of this kind; the message says what is wanted."""


def decimal(text: str) -> str:
    """A number with a point or a comma, kept as plain decimal text: ``8``, ``0.25``."""
    plain = text.replace(" ", "").replace("\u00a0", "").replace(",", ".")
    if not re.fullmatch(r"\d{1,9}(\.\d{1,4})?", plain):
        raise Unreadable(_("Enter a number such as 12 or 7.5."))
    try:
        number = Decimal(plain)
    except InvalidOperation as error:
        raise Unreadable(_("Enter a number such as 12 or 7.5.")) from error
    if number > LARGEST:
        raise Unreadable(_("The number is too large."))
    kept = format(number, "f")
    return kept.rstrip("0").rstrip(".") if "." in kept else kept


def integer(text: str) -> int:
    """A whole number."""
    if not re.fullmatch(r"\d{1,6}", text.strip()):
        raise Unreadable(_("Enter a whole number such as 12."))
    return int(text)


def day(text: str) -> str:
    """A date as browsers send it, kept as ISO text."""
    try:
        found = date.fromisoformat(text.strip())
    except ValueError as error:
        raise Unreadable(_("Enter a date such as 2027-01-15: year, month, day.")) from error
    if not EARLIEST <= found <= LATEST:
        raise Unreadable(_("This date is too far away."))
    return found.isoformat()


def email(text: str) -> str:
    """An e-mail address in the usual form."""
    plain = text.strip()
    if not _EMAIL.fullmatch(plain):
        raise Unreadable(_("Enter an e-mail address such as name@university.edu."))
    return plain


def url(text: str) -> str:
    """A web address."""
    plain = text.strip()
    wanted = _("Enter a web address such as https://www.university.edu/page.")
    try:
        parts = urlsplit(plain if "//" in plain else f"https://{plain}")
    except ValueError as error:  # a bracket without its other
        raise Unreadable(wanted) from error
    known = parts.scheme in ("http", "https") and "." in parts.netloc
    if not known or any(sign.isspace() for sign in plain):
        raise Unreadable(wanted)
    return parts.geturl()


def tags(text: str) -> list[str]:
    """Words parted by commas, each once."""
    return list(dict.fromkeys(one.strip() for one in text.split(",") if one.strip()))


READERS: dict[FieldType, Reader] = {
    FieldType.DECIMAL: decimal,
    FieldType.INTEGER: integer,
    FieldType.DATE: day,
    FieldType.EMAIL: email,
    FieldType.URL: url,
    FieldType.TAGS: tags,
}
"""How typed text of a type is read. Other types keep their cleaned text."""


def read(kind: FieldType, typed: Any) -> Any:
    """The value behind what was typed; None for nothing. Raises Unreadable."""
    if isinstance(typed, str):
        text = cleaned_text(typed, lines=kind is FieldType.LONG_TEXT)
        if not text:
            return None
        return READERS[kind](text) if kind in READERS else text
    return typed


def written(kind: FieldType, value: Any) -> Any:
    """A kept value as the form shows it."""
    if value is None:
        return None
    if kind is FieldType.TAGS and isinstance(value, list):
        return ", ".join(str(one) for one in value)
    if kind is FieldType.YES_NO:
        return "yes" if value in (True, "yes", "true") else "no"
    if kind in (FieldType.DECIMAL, FieldType.INTEGER, FieldType.DATE):
        return str(value)
    return value


class Readable:
    """Validator: what was typed can be read as this type, and is not too long."""

    def __init__(self, kind: FieldType, longest: int) -> None:
        self.kind, self.longest = kind, longest

    def __call__(self, form: Any, field: Field) -> None:
        typed = field.data
        if isinstance(typed, str) and len(typed) > self.longest:
            raise ValidationError(
                _(
                    "This has %(length)s characters; %(longest)s fit here.",
                    length=len(typed),
                    longest=self.longest,
                )
            )
        try:
            read(self.kind, typed)
        except Unreadable as problem:
            raise ValidationError(str(problem)) from problem
