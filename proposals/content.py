"""Content as a plain mapping of field names to values: cleaned, canonical, hashed scope by scope.

Decimals are strings, dates ISO strings, tables lists of mappings with a stable ``id`` a row. A
field that was not answered is absent.
"""

import hashlib
import json
import re
import unicodedata
from collections.abc import Mapping
from typing import Any

import rfc8785

from proposals.fields import Field, FieldType
from proposals.settings import AskedField, FormSettings
from proposals.states import Kind, Scope
from rules.expressions import Values

ROWS_AT_MOST = 100
# Control characters other than tab and line feed; they have no place in a sentence.
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]")


def cleaned_text(text: str, *, lines: bool = False) -> str:
    """Text as it is kept: composed characters, no control characters, one form of line end."""
    text = unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n")
    text = _CONTROL.sub("", text)
    if not lines:
        text = " ".join(text.split())
    return text.strip()


def is_answered(value: Any) -> bool:
    """Whether a value says anything. ``False`` is an answer; an empty list is not."""
    return value is not None and value != "" and value != [] and value != {}


def cleaned(content: Mapping[str, Any]) -> dict[str, Any]:
    """The content without unanswered fields, at any depth."""
    found: dict[str, Any] = {}
    for name, value in content.items():
        if isinstance(value, Mapping):
            value = cleaned(value)
        elif isinstance(value, list):
            value = [cleaned(one) if isinstance(one, Mapping) else one for one in value]
        if is_answered(value):
            found[name] = value
    return found


def canonical(content: Mapping[str, Any]) -> bytes:
    """The bytes that are hashed and kept: RFC 8785 JSON."""
    return rfc8785.dumps(cleaned(content))


def read(sealed: bytes) -> dict[str, Any]:
    """The content behind canonical bytes."""
    content: dict[str, Any] = json.loads(sealed)
    return content


def sha256(sealed: bytes) -> str:
    """The hash by which a revision is known."""
    return hashlib.sha256(sealed).hexdigest()


def scope_hashes(content: Mapping[str, Any], scopes: Mapping[str, Scope]) -> dict[Scope, str]:
    """The hash of each scope's part. A field that no catalogue knows counts as substantive."""
    parts: dict[Scope, dict[str, Any]] = {scope: {} for scope in Scope}
    for name, value in cleaned(content).items():
        parts[scopes.get(name, Scope.SUBSTANTIVE)][name] = value
    return {scope: sha256(rfc8785.dumps(part)) for scope, part in parts.items()}


def changed_scopes(
    before: Mapping[str, Any], after: Mapping[str, Any], scopes: Mapping[str, Scope]
) -> frozenset[Scope]:
    """Scopes in which two contents differ."""
    old, new = scope_hashes(before, scopes), scope_hashes(after, scopes)
    return frozenset(scope for scope in Scope if old[scope] != new[scope])


def changed_fields(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    """Names of the fields that differ, in alphabetical order."""
    old, new = cleaned(before), cleaned(after)
    return sorted(name for name in {*old, *new} if old.get(name) != new.get(name))


def fingerprint(value: Any) -> str:
    """A short mark of an answer: a page brings it back, to tell what was written since."""
    return sha256(canonical({"value": value}))[:16]


def row_ids(content: Mapping[str, Any], table: str) -> list[str]:
    """The ids of a table's rows, in order."""
    rows = content.get(table)
    return [row["id"] for row in rows if row.get("id")] if isinstance(rows, list) else []


def next_row_id(content: Mapping[str, Any], field: Field) -> str:
    """An id for a new row that no row of this table has."""
    taken = set(row_ids(content, field.name))
    number = len(taken) + 1
    while f"{field.row_prefix}{number}" in taken:
        number += 1
    return f"{field.row_prefix}{number}"


def missing(
    form: FormSettings, kind: Kind, content: Mapping[str, Any], facts: Values
) -> list[AskedField]:
    """Required fields without a complete answer, in the order of the form."""
    return [
        asked
        for asked in form.asked(kind)
        if asked.needed(facts) and not is_complete(asked.field, content.get(asked.name), content)
    ]


def is_complete(field: Field, value: Any, content: Mapping[str, Any]) -> bool:
    """Whether the answer is whole: for a table, every row has its required columns."""
    if not is_answered(value):
        return False
    if field.type is FieldType.PLACEMENT:
        return bool(value.get("type"))
    if field.type is FieldType.PICTURE:
        return bool(value.get("sha256")) and bool(value.get("alt"))
    if field.type is not FieldType.TABLE:
        return True
    needed = [column for column in field.columns if column.required]
    return all(
        is_answered(row.get(column.name))
        and (
            column.type is not FieldType.REFERENCES
            or set(row[column.name]) <= set(row_ids(content, column.of))
        )
        for row in value
        for column in needed
    )
