"""One answer between its plain text and its kept value: read from sheets and forms, written to exports.

What is no answer of the field's kind is refused with a sentence; nothing is guessed.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from imports.days import MONTH_FIRST, Unreadable, read_day
from persistence.text import Text
from proposals.content import ROWS_AT_MOST, cleaned_text, is_answered
from proposals.fields import Column, Field, FieldType, Option
from proposals.wordforms import normalised
from taxonomy.settings import Scheme

T = FieldType
READABLE = frozenset(FieldType) - {T.PICTURE, T.COMPETENCIES}
"""Kinds of answers that plain text can give."""
_YES = frozenset({"yes", "y", "true", "1", "x"})
_NO = frozenset({"no", "n", "false", "0"})
_EMAIL = re.compile(r"[^@\s]+@[^@\s.]+(\.[^@\s.]+)+")
_BULLET = re.compile(r"^\s*(?:[-•*–·]|\(?\d{1,2}[.)])\s+")
BETWEEN = " | "
"""Parts the columns of one row of a table that is written as one line."""


@dataclass(frozen=True)
class Ground:
    """What answers are read against: the institution's open units, its scheme, how dates are written."""

    units: Mapping[str, str]
    """Id to name."""
    scheme: Scheme
    dates: str = MONTH_FIRST
    unit_slugs: Mapping[str, str] = field(default_factory=dict)
    """Address to id."""


def read_answer(asked: Field | Column, text: str, ground: Ground) -> Any:
    """The value behind the text; None for an empty one. Raises Unreadable."""
    many = asked.type in (T.LONG_TEXT, T.TABLE)
    plain = cleaned_text(text, lines=many)
    if not plain:
        return None
    if asked.type is T.TABLE and isinstance(asked, Field):
        return _rows(asked, plain, ground)
    if asked.type in (T.TEXT, T.LONG_TEXT, T.EMAIL, T.URL) and len(plain) > asked.max_length:
        raise Unreadable(
            Text(
                "This has {length} characters; {longest} fit here.",
                length=len(plain),
                longest=asked.max_length,
            )
        )
    reader = _READERS.get(asked.type)
    return reader(asked, plain, ground) if reader else plain


def written_answer(asked: Field | Column, value: Any, ground: Ground) -> str:
    """The value as plain text that ``read_answer`` reads again; names instead of ids."""
    if not is_answered(value):
        return ""
    if asked.type is T.TABLE and isinstance(asked, Field):
        return "\n".join(_line(asked, row, ground) for row in value if isinstance(row, Mapping))
    match asked.type:
        case T.CHOICE:
            return _label(asked.options, value)
        case T.MULTI_CHOICE:
            return "; ".join(_label(asked.options, one) for one in value)
        case T.YES_NO:
            return "yes" if value in (True, "yes", "true") else "no"
        case T.UNIT:
            return ground.units.get(str(value), str(value))
        case T.UNITS:
            return "; ".join(ground.units.get(str(one), str(one)) for one in value)
        case T.PLACEMENT:
            return _placed(value, ground.scheme)
        case T.PICTURE:
            return str(value.get("alt", "")) if isinstance(value, Mapping) else ""
        case T.TAGS:
            return ", ".join(str(one) for one in (value if isinstance(value, list) else [value]))
    return "; ".join(str(one) for one in value) if isinstance(value, list) else str(value)


def option_of(options: Sequence[Option], text: str) -> str:
    """The value whose label or name the text is, whatever its case. Raises Unreadable."""
    wanted = normalised(text)
    for option in options:
        if wanted in (normalised(str(option.label)), normalised(option.value)):
            return option.value
    labels = "; ".join(str(option.label) for option in options)
    raise Unreadable(
        Text("“{text}” is none of the answers: {options}.", text=text[:60], options=labels)
    )


def unit_of(ground: Ground, text: str) -> str:
    """The id of the unit with this name or address. Raises Unreadable."""
    wanted = normalised(text)
    for key, name in ground.units.items():
        if normalised(name) == wanted:
            return key
    if text.strip().lower() in ground.unit_slugs:
        return ground.unit_slugs[text.strip().lower()]
    raise Unreadable(
        Text(
            "No open unit is called “{text}”. Write its name as it stands here, or add the unit "
            "first.",
            text=text[:80],
        )
    )


def _decimal(asked: Field | Column, text: str, ground: Ground) -> str:
    plain = text.replace(" ", "")
    if asked.name.endswith("percent"):
        plain = plain.removesuffix("%")
    if re.fullmatch(r"\d{1,3}(,\d{3})+(\.\d+)?", plain):
        raise Unreadable(
            Text("“{text}” can be read in two ways. Write it without a comma.", text=text[:40])
        )
    plain = plain.replace(",", ".")
    if not re.fullmatch(r"\d{1,9}(\.\d{1,4})?", plain) or Decimal(plain) > 1_000_000:
        raise Unreadable(Text("“{text}” is no number such as 12 or 7.5.", text=text[:60]))
    return plain.rstrip("0").rstrip(".") if "." in plain else plain


def _integer(asked: Field | Column, text: str, ground: Ground) -> int:
    if not re.fullmatch(r"\d{1,6}", text):
        raise Unreadable(Text("“{text}” is no whole number such as 12.", text=text[:60]))
    return int(text)


def _yes_no(asked: Field | Column, text: str, ground: Ground) -> bool:
    word = text.lower()
    if word in _YES or word in _NO:
        return word in _YES
    raise Unreadable(Text("“{text}” is neither yes nor no.", text=text[:60]))


def _email(asked: Field | Column, text: str, ground: Ground) -> str:
    if not _EMAIL.fullmatch(text):
        raise Unreadable(Text("“{text}” is no e-mail address.", text=text[:80]))
    return text


def _url(asked: Field | Column, text: str, ground: Ground) -> str:
    whole = text if "//" in text else f"https://{text}"
    if not re.fullmatch(r"https?://[^\s/]+\.[^\s/]+(/\S*)?", whole):
        raise Unreadable(Text("“{text}” is no web address.", text=text[:80]))
    return whole


def several(text: str, separators: str = r"[;\n]") -> list[str]:
    """The parts of a text, each once, without bullets."""
    parts = (_BULLET.sub("", one).strip() for one in re.split(separators, text))
    return list(dict.fromkeys(one for one in parts if one))


def _choices(asked: Field | Column, text: str, ground: Ground) -> list[str]:
    labels = [str(one.label) for one in asked.options]
    # A label may hold a comma of its own; then only semicolons part the answers.
    separators = r"[;\n]" if any("," in label for label in labels) else r"[;,\n]"
    return [option_of(asked.options, one) for one in several(text, separators)]


def _placement(asked: Field | Column, text: str, ground: Ground) -> dict[str, str]:
    found: dict[str, str] = {}
    scheme = ground.scheme
    groups: tuple[tuple[str, Any], ...] = (
        ("type", scheme.types),
        ("level", scheme.levels),
        ("family", scheme.families),
    )
    for part in several(text, r"[;,/\n]"):
        word = normalised(part)
        place = next(
            (
                (name, entry.id)
                for name, entries in groups
                for entry in entries
                if name not in found and word in (normalised(entry.name), normalised(entry.id))
            ),
            None,
        )
        if place is None:
            names = "; ".join(entry.name for entry in scheme.types)
            raise Unreadable(
                Text(
                    "“{text}” is no type, level or family of ours: {names}.", text=part, names=names
                )
            )
        found[place[0]] = place[1]
    return found


def _references(asked: Field | Column, text: str, ground: Ground) -> list[str]:
    """Rows of another table by their number; whether they are there is checked with the whole."""
    found = []
    prefix = asked.of[:1] if isinstance(asked, Column) else ""
    for part in several(text, r"[;,\s]"):
        match = re.fullmatch(rf"{prefix}?(\d{{1,2}})", part.lower())
        if match is None:
            raise Unreadable(
                Text("“{text}” is no number of an outcome such as 1 or 2.", text=part[:40])
            )
        found.append(f"{prefix}{int(match[1])}")
    return found


_READERS: Mapping[FieldType, Callable[[Any, str, Ground], Any]] = {
    T.DECIMAL: _decimal,
    T.INTEGER: _integer,
    T.DATE: lambda asked, text, ground: read_day(text, ground.dates).isoformat(),
    T.YES_NO: _yes_no,
    T.EMAIL: _email,
    T.URL: _url,
    T.TAGS: lambda asked, text, ground: several(text, r"[;,\n]"),
    T.CHOICE: lambda asked, text, ground: option_of(asked.options, text) if asked.options else text,
    T.MULTI_CHOICE: _choices,
    T.UNIT: lambda asked, text, ground: unit_of(ground, text),
    T.UNITS: lambda asked, text, ground: [unit_of(ground, one) for one in several(text)],
    T.PLACEMENT: _placement,
    T.REFERENCES: _references,
}


def columns_in_line(table: Field) -> tuple[Column, ...]:
    """The columns of a table in the order of a line: what names the row first."""
    columns = [one for one in table.columns if one.type is not T.COMPETENCIES]
    first = next(one for one in columns if one.required)
    return (first, *(one for one in columns if one is not first))


def _rows(table: Field, text: str, ground: Ground) -> list[dict[str, Any]]:
    """One row a line; where a line has parts, they are the columns in their order."""
    columns, found = columns_in_line(table), []
    lines = [one for line in text.split("\n") if (one := _BULLET.sub("", line).strip())]
    if len(lines) > ROWS_AT_MOST:
        raise Unreadable(
            Text("{count} lines; at most {most} fit.", count=len(lines), most=ROWS_AT_MOST)
        )
    for number, line in enumerate(lines, start=1):
        row: dict[str, Any] = {"id": f"{table.row_prefix}{number}"}
        parts = [part.strip() for part in line.split("|")]
        if len(parts) > len(columns):
            raise Unreadable(
                Text(
                    "Line {number} has {count} parts; at most {most} fit.",
                    number=number,
                    count=len(parts),
                    most=len(columns),
                )
            )
        for column, part in zip(columns, parts, strict=False):
            try:
                value = read_answer(column, part, ground)
            except Unreadable as problem:
                raise Unreadable(
                    Text(
                        "Line {number}, {column}: {why}",
                        number=number,
                        column=column.label,
                        why=problem.reason,
                    )
                ) from problem
            if is_answered(value):
                row[column.name] = value
        found.append(row)
    return found


def _line(table: Field, row: Mapping[str, Any], ground: Ground) -> str:
    parts = [
        written_answer(one, row.get(one.name), ground).replace("\n", " ").replace("|", "/")
        for one in columns_in_line(table)
    ]
    while len(parts) > 1 and not parts[-1]:
        parts.pop()
    return BETWEEN.join(parts)


def _label(options: Sequence[Option], value: Any) -> str:
    return next((str(one.label) for one in options if one.value == str(value)), str(value))


def _placed(value: Any, scheme: Scheme) -> str:
    if not isinstance(value, Mapping):
        return ""
    found = (
        scheme.type(str(value.get("type", ""))),
        scheme.level(str(value.get("level", ""))),
        scheme.family(str(value.get("family", ""))),
    )
    return "; ".join(one.name for one in found if one is not None)
