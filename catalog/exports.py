"""One program on its way out to machines, and what every format needs. Pure.

Which field feeds which term is said in the field catalogue (``Field.exports``). The formats are in
schema_org.py and ctdl.py; addresses and words come as arguments.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

from proposals.catalogue import GOVERNED

Words = Callable[[str, Any], str]
"""Field name and code to the institution's words for it."""

SHORTEST_DESCRIPTION = 15


@dataclass(frozen=True)
class Exported:
    """One program as it goes out: its document, with the addresses and names around it."""

    document: Mapping[str, Any]
    status: str
    suspended: bool
    version: int
    url: str
    record_url: str
    badge_url: str
    picture_url: str
    institution: str
    institution_url: str
    unit: str
    language: str
    words: Words
    competencies: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    """Code to statement and address."""

    @property
    def content(self) -> Mapping[str, Any]:
        """The governed part."""
        found: Mapping[str, Any] = self.document["content"]
        return found

    @property
    def copy(self) -> Mapping[str, Any]:
        """The live part."""
        found: Mapping[str, Any] = self.document["copy"]
        return found

    @property
    def description(self) -> str:
        """The description, long enough for those who ask for a least length."""
        said = str(self.content.get("summary") or self.copy.get("public_summary") or "")
        if len(said) >= SHORTEST_DESCRIPTION:
            return said
        return f"{said} {self.content.get('title', '')}, {self.institution}".strip()

    def said(self, name: str) -> str:
        """A choice in words, or nothing where it was not answered."""
        value = self.content.get(name)
        return self.words(name, value) if value else ""


def term(target: str, name: str) -> str:
    """The term that a field feeds. Raises KeyError for one that feeds none."""
    return GOVERNED[name].exports[target]


def weeks(value: Any) -> str:
    """A length in weeks as ISO 8601."""
    found = number(value)
    return f"P{int(found)}W" if found else ""


def months(value: Any) -> str:
    """A length in months as ISO 8601."""
    found = number(value)
    return f"P{int(found)}M" if found else ""


def number(value: Any) -> int | float | None:
    """A number from what was typed; None where it is none."""
    try:
        read = Decimal(str(value))
    except (InvalidOperation, ValueError):
        return None
    if not read.is_finite():
        return None
    return int(read) if read == read.to_integral_value() else float(read)


def filled(pairs: Mapping[str, Any]) -> dict[str, Any]:
    """Only what says something."""
    return {name: value for name, value in pairs.items() if value not in (None, "", [], {})}
