"""Forms of the public page: its copy and picture, publishing now or at a time, its overlays."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import (
    DateTimeLocalField,
    EmailField,
    Field,
    FileField,
    HiddenField,
    RadioField,
    SelectChoice,
    SelectField,
    StringField,
    TextAreaField,
    URLField,
    ValidationError,
)
from wtforms.validators import Length, Optional

from forms.decisions import DecisionForm
from proposals.content import cleaned_text
from proposals.fields import Field as Asked
from proposals.fields import FieldType
from proposals.operational_fields import OPERATIONAL

GROUPS: Mapping[str, tuple[str, ...]] = {
    "copy": ("public_summary", "public_body", "benefits"),
    "picture": ("image_alt",),
    "enrolment": ("enrol_url", "next_start", "fee", "contact_name", "contact_email"),
    "codes": (
        "student_system_code",
        "catalog_code",
        "badge_platform",
        "badge_platform_url",
        "badge_platform_code",
    ),
}
"""The live fields in the order in which they are asked."""


def _web_address(form: FlaskForm, field: Field) -> None:
    try:
        parts = urlsplit(field.data or "")
        good = parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        good = False
    if not good or any(sign.isspace() for sign in field.data):
        raise ValidationError(_("Write the whole address, beginning with https://"))


def _mail_address(form: FlaskForm, field: Field) -> None:
    name, at, domain = (field.data or "").partition("@")
    bad = not (name and at and "." in domain) or "@" in domain
    if bad or any(sign.isspace() or sign in ",;<>\"'" for sign in field.data):
        raise ValidationError(_("Write one e-mail address, as in name@university.edu"))


_LINES = {FieldType.LONG_TEXT}
_KINDS: Mapping[FieldType, tuple[type[Field], tuple[Any, ...]]] = {
    FieldType.LONG_TEXT: (TextAreaField, ()),
    FieldType.TEXT: (StringField, ()),
    FieldType.URL: (URLField, (_web_address,)),
    FieldType.EMAIL: (EmailField, (_mail_address,)),
    FieldType.CHOICE: (SelectField, ()),
}


def _choices(field: Asked) -> list[SelectChoice]:
    """What can be chosen, and that nothing is."""
    offered = [SelectChoice(one.value, _l(one.label.message)) for one in field.options]
    return [SelectChoice("", _l("None")), *offered]


def _cleaned(lines: bool) -> Any:
    return lambda value: cleaned_text(value, lines=lines) if value else ""


class CopyForm(FlaskForm):
    """The live content of a program's page, and its picture."""

    seen_operational = HiddenField()
    picture = FileField(_l("Page picture"))

    @property
    def version(self) -> int:
        """The version of the copy that was looked at; 0 where the form was not opened from a page."""
        found = self.seen_operational.data or ""
        return int(found) if found.isdecimal() and len(found) < 12 else 0

    def values(self) -> dict[str, str]:
        """What was typed, by field."""
        return {name: self[name].data or "" for name in OPERATIONAL}

    def group(self, name: str) -> Iterator[Field]:
        """The fields of one group."""
        return (self[one] for one in GROUPS[name])


def _add_fields() -> None:
    """The fields follow from proposals/operational_fields.py."""
    for name in (one for group in GROUPS.values() for one in group):
        field = OPERATIONAL[name]
        kind, checks = _KINDS[field.type]
        long = field.type in _LINES
        more = {"choices": _choices(field)} if field.options else {}
        setattr(
            CopyForm,
            name,
            kind(
                _l(field.label.message),
                [Optional(), Length(max=field.max_length), *checks],
                filters=[_cleaned(long)],
                description=field.hint or "",
                **more,
            ),
        )


_add_fields()


class PublishForm(DecisionForm):
    """Publish at once, or at a time in the institution's own zone."""

    when = RadioField(
        _l("When"),
        choices=[
            SelectChoice("now", _l("At once")),
            SelectChoice("later", _l("At a set time")),
        ],
        default="now",
    )
    at = DateTimeLocalField(
        _l("Day and time"), [Optional()], format=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"]
    )

    def moment(self, zone: ZoneInfo) -> datetime | None:
        """The time that was set; None for at once."""
        if self.when.data != "later" or self.at.data is None:
            return None
        found: datetime = self.at.data
        return found.replace(tzinfo=zone)

    def lacks(self) -> bool:
        """A set time needs its day and time."""
        if self.when.data == "later" and self.at.data is None and not self.at.errors:
            self.at.process_errors = []
            self.at.errors = (_("Give the day and the time."),)
            return True
        return False
