"""Values of governed content in words, as a document prints them. Pure."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Protocol

from documents.rendering import Voice
from persistence.text import Text
from profiles.profile import Profile
from proposals.answers import texts
from proposals.catalogue import GOVERNED
from proposals.content import is_answered
from proposals.fields import Column, Field, FieldType, Option


class Known(Protocol):
    """What must be known of a case to say its values."""

    @property
    def profile(self) -> Profile: ...
    @property
    def units(self) -> Mapping[str, str]: ...
    @property
    def competencies(self) -> Mapping[str, str]: ...
    @property
    def content(self) -> Mapping[str, Any]: ...


class Values:
    """Says the values of one case."""

    def __init__(self, known: Known, voice: Voice) -> None:
        self.known = known
        self.voice = voice
        self.marks = {
            str(row.get("id")): f"{prefix}{number}"
            for name, prefix in (("outcomes", "O"), ("assessments", "A"), ("activities", "C"))
            for number, row in enumerate(known.content.get(name) or (), start=1)
            if isinstance(row, Mapping)
        }

    def said(self, of: Field | Column, value: Any) -> str:
        """One value in words."""
        match of.type:
            case FieldType.CHOICE:
                return self._option(of.options, value)
            case FieldType.MULTI_CHOICE:
                return ", ".join(self._option(of.options, one) for one in value)
            case FieldType.UNIT:
                return self.known.units.get(str(value), str(value))
            case FieldType.UNITS:
                return ", ".join(self.known.units.get(str(one), str(one)) for one in value)
            case FieldType.YES_NO:
                return self.voice.say(Text("Yes") if value in (True, "yes", "true") else Text("No"))
            case FieldType.DATE:
                return self._day(value)
            case FieldType.PLACEMENT:
                return self._place(value)
            case FieldType.PICTURE:
                return str(value.get("alt", "")) if isinstance(value, Mapping) else ""
            case FieldType.REFERENCES:
                return ", ".join(self.marks.get(one, one) for one in texts(value))
            case FieldType.COMPETENCIES:
                return ", ".join(self.known.competencies.get(one, one) for one in texts(value))
            case FieldType.TAGS:
                return ", ".join(texts(value))
        return str(value) if not isinstance(value, list) else ", ".join(texts(value))

    def row(self, field: Field, row: Mapping[str, Any]) -> str:
        """A row of a table as one line: the first column, then the others by name."""
        parts = []
        for place, column in enumerate(field.columns):
            value = row.get(column.name)
            if is_answered(value):
                said = self.said(column, value)
                parts.append(said if place == 0 else f"{self.voice.say(column.label)}: {said}")
        return "; ".join(parts)

    def column(self, table: str, name: str, value: Any) -> str:
        """A value of one column of a table, as the institution asks it."""
        if not is_answered(value):
            return ""
        asked = self.known.profile.workflow.form.field(table)
        field = asked.field if asked else GOVERNED[table]
        column = next((one for one in field.columns if one.name == name), None)
        return self.said(column, value) if column else str(value)

    def tags(self, value: Any) -> list[str]:
        """Words from a list or from text with commas."""
        return texts(value)

    def _option(self, options: Sequence[Option], value: Any) -> str:
        found = next((one.label for one in options if one.value == str(value)), None)
        return self.voice.say(found) if found is not None else str(value)

    def _day(self, value: Any) -> str:
        try:
            return self.voice.day(date.fromisoformat(str(value)))
        except ValueError:
            return str(value)

    def _place(self, value: Any) -> str:
        """The place in the taxonomy by the scheme's own names."""
        if not isinstance(value, Mapping):
            return ""
        scheme = self.known.profile.workflow.scheme
        found = (
            scheme.family(str(value.get("family", ""))),
            scheme.type(str(value.get("type", ""))),
            scheme.level(str(value.get("level", ""))),
        )
        return ", ".join(one.name for one in found if one is not None)
