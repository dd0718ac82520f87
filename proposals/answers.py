"""Reading one answer as a typed value, whatever a draft holds. What the facts are: facts.py.

A draft holds what was typed: numbers are strings and need not be numbers, rows may lack cells.
Whatever cannot be read as its field's type is absent; nothing here raises.
"""

import math
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from proposals.fields import Column, Field, FieldType, Option
from rules import FactType, Kind, absent, day, list_of, number, record, text, yes_no

GREATEST = 1e9
"""Larger numbers are no amounts of anything here and count as unreadable."""

T = FieldType
_NUMBER = re.compile(r"[+-]?[0-9]{1,12}(\.[0-9]{1,12})?")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_YES = frozenset({"true", "yes", "on", "1"})
_NO = frozenset({"false", "no", "off", "0"})
_OPEN_CHOICES = frozenset({"subject", "strategic_goals"})
"""Choices whose answers an institution replaces by its own; any text can be compared with them."""


def type_of(asked: Field | Column) -> FactType | None:
    """The type of the fact that an answer gives; None where only ``has.<field>`` can be known."""
    maker = _TYPES.get(asked.type)
    return maker(asked) if maker else None


def value_of(asked: Field | Column, given: Any) -> Any:
    """The answer as a value of ``type_of``; the absent value where it cannot be read."""
    type_ = type_of(asked)
    if type_ is None:
        return None
    read = _read(asked, type_, given)
    return absent(type_) if read is None else read


def answered(asked: Field | Column, given: Any) -> bool:
    """Whether there is an answer that can be read. ``no`` is an answer, ``0`` is one too."""
    if asked.type is T.PLACEMENT:
        return isinstance(given, Mapping) and bool(plain_text(given.get("type")))
    if asked.type is T.PICTURE:
        return isinstance(given, Mapping) and bool(plain_text(given.get("sha256")))
    type_ = type_of(asked)
    read = _read(asked, type_, given) if type_ else None
    if type_ is not None and type_.kind is Kind.LIST and asked.type is T.TABLE:
        return any(cell for row in read or () for name, cell in row.items() if name != "id")
    return read is not None and read != "" and read != []


def plain_text(given: Any) -> str:
    """Text without spaces around it; "" for anything but text and numbers."""
    if isinstance(given, bool) or not isinstance(given, str | int | float | Decimal):
        return ""
    try:
        # Half of a surrogate pair cannot be said in UTF-8, and the language refuses it.
        return str(given).encode("utf-8", "replace").decode("utf-8").strip()
    except ValueError:
        # An integer of thousands of digits cannot be written out.
        return ""


def texts(given: Any) -> list[str]:
    """A list of texts; a single text is split at commas and line ends. Blank ones are dropped."""
    if isinstance(given, str):
        given = re.split(r"[,;\n]", given)
    if not isinstance(given, Sequence) or isinstance(given, bytes | bytearray):
        return []
    return [one for one in map(plain_text, given) if one]


def rows(columns: Sequence[Column], given: Any) -> list[dict[str, Any]]:
    """The rows of a table, each with ``id`` and every column."""
    if not isinstance(given, list | tuple):
        return []
    return [
        {
            "id": plain_text(row.get("id")),
            **{column.name: value_of(column, row.get(column.name)) for column in columns},
        }
        for row in given
        if isinstance(row, Mapping)
    ]


def _labels(options: Sequence[Option]) -> dict[str, str]:
    return {option.value: str(option.label) for option in options}


def _choice(asked: Field | Column, meaning: str = "") -> FactType:
    closed = asked.options and asked.name not in _OPEN_CHOICES
    return text(meaning, _labels(asked.options) if closed else None)


def _table(asked: Field | Column) -> FactType:
    columns = {
        column.name: column_type
        for column in getattr(asked, "columns", ())
        if (column_type := type_of(column)) is not None
    }
    return list_of(record(id=text("Stable id of the row."), **columns), _meaning(asked))


def _meaning(asked: Field | Column) -> str:
    return f"{asked.label}."


_TYPES: Mapping[FieldType, Callable[[Field | Column], FactType]] = {
    **dict.fromkeys(
        (T.TEXT, T.LONG_TEXT, T.EMAIL, T.URL, T.UNIT), lambda asked: text(_meaning(asked))
    ),
    T.CHOICE: lambda asked: _choice(asked, _meaning(asked)),
    T.MULTI_CHOICE: lambda asked: list_of(_choice(asked), _meaning(asked)),
    **dict.fromkeys((T.DECIMAL, T.INTEGER), lambda asked: number(_meaning(asked))),
    T.DATE: lambda asked: day(_meaning(asked)),
    T.YES_NO: lambda asked: yes_no(_meaning(asked)),
    **dict.fromkeys(
        (T.TAGS, T.UNITS, T.COMPETENCIES, T.REFERENCES),
        lambda asked: list_of(text(), _meaning(asked)),
    ),
    T.TABLE: _table,
}


def _read(asked: Field | Column, type_: FactType, given: Any) -> Any:
    match type_.kind:
        case Kind.NUMBER:
            return _number(given)
        case Kind.YES_NO:
            return _yes_no(given)
        case Kind.DAY:
            return _day(given)
        case Kind.LIST if asked.type is T.TABLE:
            return rows(getattr(asked, "columns", ()), given)
        case Kind.LIST:
            return texts(given)
    return plain_text(given)


def _number(given: Any) -> float | None:
    written = plain_text(given)
    if isinstance(given, float) and math.isfinite(given):
        read = given
    elif _NUMBER.fullmatch(written):
        read = float(written)
    else:
        return None
    return read + 0.0 if abs(read) <= GREATEST else None


def _yes_no(given: Any) -> bool | None:
    if isinstance(given, bool):
        return given
    written = plain_text(given).lower()
    return True if written in _YES else False if written in _NO else None


def _day(given: Any) -> datetime | None:
    if isinstance(given, datetime):
        given = given.date()
    if not isinstance(given, date):
        written = plain_text(given)
        # Python's own reader takes weeks, days without hyphens and more.
        if not _DAY.fullmatch(written):
            return None
        try:
            given = date.fromisoformat(written)
        except ValueError:
            return None
    return datetime(given.year, given.month, given.day, tzinfo=UTC)
