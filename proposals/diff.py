"""The redline: what differs between two contents, field by field, by words and not by characters."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any, Literal

from persistence.text import Text
from proposals.content import changed_fields, cleaned

Change = Literal["same", "insert", "delete"]
_WORD = re.compile(r"\s+|[\w’'-]+|[^\w\s]")


@dataclass(frozen=True)
class Piece:
    """A run of words that stayed, came or went."""

    change: Change
    text: str


@dataclass(frozen=True)
class RowChange:
    """One row of a table: ``kind`` says whether it came, went or was edited."""

    id: str
    kind: Literal["added", "removed", "edited"]
    cells: tuple["CellChange", ...]


@dataclass(frozen=True)
class CellChange:
    """One column of a changed row."""

    column: str
    label: Text
    pieces: tuple[Piece, ...]


@dataclass(frozen=True)
class FieldChange:
    """Everything that differs in one field. Tables have ``rows``, all else ``pieces``."""

    name: str
    label: Text
    pieces: tuple[Piece, ...] = ()
    rows: tuple[RowChange, ...] = ()


def words(before: str, after: str) -> tuple[Piece, ...]:
    """The redline of two texts, by words."""
    old, new = _WORD.findall(before), _WORD.findall(after)
    pieces: list[Piece] = []

    def put(change: Change, run: Sequence[str]) -> None:
        if run:
            pieces.append(Piece(change, "".join(run)))

    for tag, i1, i2, j1, j2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            put("same", old[i1:i2])
        else:
            put("delete", old[i1:i2])
            put("insert", new[j1:j2])
    return tuple(pieces)


Speak = Callable[[str, Any], str]
"""Field name (``table.column`` for a cell) and value to the words shown for it."""


def redline(
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    *,
    order: Sequence[str],
    label: Callable[[str], Text],
    speak: Speak,
) -> list[FieldChange]:
    """The fields that differ, in the order of the form. ``speak`` turns values into words."""
    old, new = cleaned(before), cleaned(after)
    names = changed_fields(old, new)
    ranked = sorted(names, key=lambda name: (order.index(name) if name in order else 999, name))
    return [_field(name, old.get(name), new.get(name), label, speak) for name in ranked]


def _field(
    name: str, old: Any, new: Any, label: Callable[[str], Text], speak: Speak
) -> FieldChange:
    if _is_table(old) or _is_table(new):
        return FieldChange(
            name, label(name), rows=tuple(_rows(name, old or [], new or [], label, speak))
        )
    before = "" if old is None else speak(name, old)
    after = "" if new is None else speak(name, new)
    return FieldChange(name, label(name), pieces=words(before, after))


def _is_table(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and isinstance(value[0], Mapping)


def _rows(
    name: str,
    old: Sequence[Mapping[str, Any]],
    new: Sequence[Mapping[str, Any]],
    label: Callable[[str], Text],
    speak: Speak,
) -> Iterator[RowChange]:
    before = {str(row.get("id", index)): row for index, row in enumerate(old)}
    after = {str(row.get("id", index)): row for index, row in enumerate(new)}
    for key in [*after, *(key for key in before if key not in after)]:
        one, other = before.get(key), after.get(key)
        if one == other:
            continue
        kind: Literal["added", "removed", "edited"] = (
            "added" if one is None else "removed" if other is None else "edited"
        )
        yield RowChange(key, kind, tuple(_cells(name, one or {}, other or {}, label, speak)))


def _cells(
    name: str,
    old: Mapping[str, Any],
    new: Mapping[str, Any],
    label: Callable[[str], Text],
    speak: Speak,
) -> Iterator[CellChange]:
    for column in [*new, *(key for key in old if key not in new)]:
        if column == "id":
            continue
        key = f"{name}.{column}"
        before = speak(key, old[column]) if column in old else ""
        after = speak(key, new[column]) if column in new else ""
        if before or after:
            yield CellChange(column, label(key), words(before, after))
