"""The functions that the language lacks and rules need. Each takes and gives declared types only."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from rules.types import FactType, day, list_of, number, text


@dataclass(frozen=True)
class Function:
    """A function of the language, called ``f(a, b)`` or ``a.f(b)``.

    It must give a value of ``result`` for every value of its parameters. A parameter with
    ``options`` takes one of them, written out; so does one with a test in ``written``.
    """

    name: str
    parameters: tuple[FactType, ...]
    result: FactType
    call: Callable[..., Any]
    meaning: str
    written: Mapping[int, Callable[[str], bool]] = field(default_factory=dict)

    @property
    def signature(self) -> str:
        """How it is called, e.g. ``join(list of text, text)``."""
        return f"{self.name}({', '.join(one.name for one in self.parameters)})"


def _words(value: str) -> list[str]:
    return re.findall(r"[^\W_]+(?:['\u2019-][^\W_]+)*", value)


def _distinct(values: list[str]) -> list[str]:
    return list(dict.fromkeys(values))


def _day(written: str) -> datetime:
    return datetime.strptime(written, "%Y-%m-%d").replace(tzinfo=UTC)


def _is_day(written: str) -> bool:
    try:
        _day(written)
    except ValueError:
        return False
    return bool(re.fullmatch(r"\d{4}-\d\d-\d\d", written))


def _days_between(first: datetime, second: datetime) -> float:
    return float((second - first).days)


_TEXTS = list_of(text())
_NUMBERS = list_of(number())

FUNCTIONS: Mapping[str, Function] = {
    one.name: one
    for one in (
        Function("lower", (text(),), text(), str.lower, "The text in small letters."),
        Function("trim", (text(),), text(), str.strip, "The text without spaces around it."),
        Function(
            "words",
            (text(),),
            _TEXTS,
            _words,
            "The words of a text, without punctuation: size(words(title)) counts them.",
        ),
        Function(
            "join",
            (_TEXTS, text()),
            text(),
            lambda values, between: between.join(values),
            "The texts of a list in one, with the second argument between them.",
        ),
        Function("distinct", (_TEXTS,), _TEXTS, _distinct, "The list without repetitions."),
        Function(
            "sum", (_NUMBERS,), number(), lambda values: float(sum(values)), "The sum; of [], 0."
        ),
        Function(
            "greatest",
            (_NUMBERS,),
            number(),
            lambda values: max(values, default=0.0),
            "The greatest number; of [], 0.",
        ),
        Function(
            "least",
            (_NUMBERS,),
            number(),
            lambda values: min(values, default=0.0),
            "The least number; of [], 0.",
        ),
        Function(
            "day",
            (text(),),
            day(),
            _day,
            "A day written out: day('2026-09-01').",
            written={0: _is_day},
        ),
        Function(
            "days_between",
            (day(), day()),
            number(),
            _days_between,
            "Days from the first to the second; negative if the second is earlier.",
        ),
    )
}
