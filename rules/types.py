"""What a fact can be, what it is when nothing is known, and examples of each type."""

import enum
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

NEVER = datetime(1, 1, 1, tzinfo=UTC)
"""The value of a day that is not known."""


class Kind(enum.Enum):
    YES_NO = "yes or no"
    NUMBER = "number"
    WHOLE = "whole number"
    """Only inside expressions: what ``size()`` gives and what ``3`` is. Facts are NUMBER."""
    TEXT = "text"
    DAY = "day"
    LIST = "list"
    RECORD = "record"
    NOTHING = "nothing"
    """The element of a list written as ``[]``."""


@dataclass(frozen=True, eq=False, slots=True)
class FactType:
    """The type of a fact. A value is never null: ``absent()`` says what stands for the unknown.

    ``options``, for texts with fixed answers, maps each value to its label: comparing with any
    other text is a mistake that is found when the expression is compiled.
    """

    kind: Kind
    meaning: str = ""
    options: Mapping[str, str] | None = None
    of: "FactType | None" = None
    fields: Mapping[str, "FactType"] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """The type in words, e.g. ``list of text``."""
        if self.kind is Kind.LIST and self.of is not None and self.of.kind is not Kind.NOTHING:
            return f"list of {self.of.name}"
        return self.kind.value


def yes_no(meaning: str = "") -> FactType:
    return FactType(Kind.YES_NO, meaning)


def number(meaning: str = "") -> FactType:
    return FactType(Kind.NUMBER, meaning)


def text(meaning: str = "", options: Mapping[str, str] | None = None) -> FactType:
    return FactType(Kind.TEXT, meaning, options)


def day(meaning: str = "") -> FactType:
    """A date, as midnight UTC."""
    return FactType(Kind.DAY, meaning)


def list_of(element: FactType, meaning: str = "") -> FactType:
    return FactType(Kind.LIST, meaning, of=element)


def record(meaning: str = "", /, **fields: FactType) -> FactType:
    """A row with named cells."""
    return FactType(Kind.RECORD, meaning, fields=fields)


YES_NO, NUMBER, TEXT = yes_no(), number(), text()
WHOLE = FactType(Kind.WHOLE)
NOTHING = FactType(Kind.NOTHING)
NUMERIC = (Kind.NUMBER, Kind.WHOLE)

_ABSENT: Mapping[Kind, Any] = {
    Kind.YES_NO: False,
    Kind.NUMBER: 0.0,
    Kind.WHOLE: 0,
    Kind.TEXT: "",
    Kind.DAY: NEVER,
}
_EXAMPLES: Mapping[Kind, tuple[Any, ...]] = {
    Kind.YES_NO: (False, True),
    Kind.NUMBER: (0.0, 8.0, -1.5, 1e9),
    Kind.WHOLE: (0, 3),
    Kind.TEXT: ("", "Design a survey", "123", "naïve {word} \\ 'quoted'"),
    Kind.DAY: (
        NEVER,
        datetime(2026, 2, 28, tzinfo=UTC),
        datetime(9999, 12, 31, tzinfo=UTC),
    ),
}


def absent(type_: FactType) -> Any:
    """What stands for a fact that is not known: false, 0.0, "", 1 January of year 1, or []."""
    if type_.kind is Kind.LIST:
        return []
    if type_.kind is Kind.RECORD:
        return {name: absent(one) for name, one in type_.fields.items()}
    return _ABSENT[type_.kind]


def examples(type_: FactType) -> tuple[Any, ...]:
    """Some values of the type, the absent one first."""
    if type_.options is not None:
        return ("", *type_.options)
    if type_.kind is Kind.LIST and type_.of is not None:
        few = examples(type_.of)
        return ([], list(few), [few[-1]])
    if type_.kind is Kind.RECORD:
        columns = {name: examples(one) for name, one in type_.fields.items()}
        longest = max((len(values) for values in columns.values()), default=1)
        return tuple(
            {name: values[index % len(values)] for name, values in columns.items()}
            for index in range(longest)
        )
    return _EXAMPLES[type_.kind]


def unify(one: FactType, other: FactType) -> FactType | None:
    """The type that holds both, or None. ``[]`` goes with every list."""
    if Kind.NOTHING in (one.kind, other.kind):
        return other if one.kind is Kind.NOTHING else one
    if one.kind is not other.kind:
        return None
    if one.kind is Kind.LIST and one.of is not None and other.of is not None:
        inner = unify(one.of, other.of)
        return list_of(inner) if inner is not None else None
    if one.kind is Kind.RECORD:
        return one if one.fields.keys() == other.fields.keys() else None
    if one.kind is Kind.TEXT and one.options is not other.options:
        return TEXT
    return one
