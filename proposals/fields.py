"""The closed catalogue of fields: name, type, scope and what each exports to.

A profile selects, labels, requires, orders and conditions fields; it cannot invent one here. An
institution's own fields go under ``extra.*``, which code never reads. The union of what real
institutions ask stands in docs/fields.md with its sources.
"""

import enum
from collections.abc import Mapping
from dataclasses import dataclass, field

from persistence.text import Text
from proposals.states import Scope


class FieldType(enum.Enum):
    """What a value is and how it is asked for."""

    TEXT = "text"
    LONG_TEXT = "long_text"
    CHOICE = "choice"
    MULTI_CHOICE = "multi_choice"
    DECIMAL = "decimal"
    INTEGER = "integer"
    DATE = "date"
    YES_NO = "yes_no"
    EMAIL = "email"
    URL = "url"
    TAGS = "tags"
    UNIT = "unit"
    UNITS = "units"
    TABLE = "table"
    PLACEMENT = "placement"
    PICTURE = "picture"
    REFERENCES = "references"
    """Ids of rows in another table of the same content (``Column.of`` names it)."""
    COMPETENCIES = "competencies"
    """Codes of items in a skills framework, e.g. ``nace:communication``."""


@dataclass(frozen=True)
class Option:
    """One answer that can be chosen."""

    value: str
    label: Text


@dataclass(frozen=True)
class Column:
    """One column of a table field. Every row also has a stable ``id``."""

    name: str
    type: FieldType
    label: Text
    options: tuple[Option, ...] = ()
    of: str = ""
    required: bool = False
    max_length: int = 500


@dataclass(frozen=True)
class Field:
    """One thing that may be asked.

    ``exports`` names the terms it feeds, by target: ``ob3``, ``ctdl``, ``schema_org``.
    """

    name: str
    type: FieldType
    label: Text
    scope: Scope
    hint: Text | None = None
    options: tuple[Option, ...] = ()
    columns: tuple[Column, ...] = ()
    row_prefix: str = ""
    max_length: int = 500
    exports: Mapping[str, str] = field(default_factory=dict)


def options(**labels: str) -> tuple[Option, ...]:
    """Options from value=label pairs, in order."""
    return tuple(Option(value, Text(label)) for value, label in labels.items())
