"""How many are needed, written as bylaws write it: "more than 1/2 of seats less recused".

The grammar and its exact arithmetic only; what is counted is the tally's matter.
"""

import math
import re
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import Annotated

from pydantic import BeforeValidator, PlainSerializer


class Base(StrEnum):
    """What a fraction is a fraction of."""

    SEATS = "seats"
    FILLED_SEATS = "filled seats"
    PRESENT = "present"
    VOTES_CAST = "votes cast"


class Less(StrEnum):
    """Seats that a base leaves out. A seat is in one of these groups at most."""

    VACANT = "vacant"
    RECUSED = "recused"
    ON_LEAVE = "on leave"


_WORDS = {
    "half": Fraction(1, 2),
    "one third": Fraction(1, 3),
    "two thirds": Fraction(2, 3),
    "three quarters": Fraction(3, 4),
    "three fifths": Fraction(3, 5),
    "all": Fraction(1),
}

_GRAMMAR = re.compile(
    r"(?:(?P<how>more than|at least) )?"
    rf"(?P<amount>{'|'.join(_WORDS)}|\d+/\d+|\d+(?:\.\d+)?%|\d+)"
    r"(?: of (?P<base>seats|filled seats|present|votes cast)"
    r"(?: less (?P<less>[a-z, ]+?))?)?"
    r"(?: plus (?P<plus>\d+|one))?"
)

_EXAMPLES = '"more than 1/2 of seats less recused", "at least 2/3 of votes cast" or "at least 5"'


@dataclass(frozen=True, slots=True)
class Requirement:
    """A number to reach: a count, or a fraction of a base.

    With a base, ``amount`` is a fraction of it above 0 and up to 1, and ``plus`` is added after the
    multiplication. Without one, ``amount`` is a count of people.
    """

    amount: Fraction
    strict: bool = False
    of: Base | None = None
    less: frozenset[Less] = frozenset()
    plus: int = 0

    def __post_init__(self) -> None:
        for broken, sentence in (
            (self.amount <= 0, "the number must be above 0"),
            (self.of is None and self.amount.denominator != 1, "say what it is a fraction of"),
            (self.of is None and bool(self.less or self.plus), "a count has no base to change"),
            (self.of is not None and self.amount > 1, "a fraction of a base is at most 1"),
            (
                self.of is not None and self.amount == 1 and (self.strict or self.plus > 0),
                "more than everybody can never be reached",
            ),
            (
                self.of in (Base.PRESENT, Base.VOTES_CAST) and bool(self.less),
                "nobody vacant, recused or on leave is ever among those present or the votes cast; "
                'leave out "less"',
            ),
            (
                self.of is Base.FILLED_SEATS and Less.VACANT in self.less,
                "a filled seat is never vacant",
            ),
        ):
            if broken:
                raise ValueError(sentence)

    @classmethod
    def parse(cls, text: str) -> "Requirement":
        """Read a requirement from its words; ValueError says what is wrong."""
        words = " ".join(text.strip().lower().replace("_", " ").split())
        found = _GRAMMAR.fullmatch(words)
        if found is None:
            raise ValueError(f'"{text}" is not understood; write for example {_EXAMPLES}')
        base = found["base"]
        return cls(
            amount=_amount(found["amount"], counted=base is None),
            strict=found["how"] == "more than",
            of=Base(base) if base else None,
            less=_less(found["less"]),
            plus=1 if found["plus"] == "one" else int(found["plus"] or 0),
        )

    def needed(self, base: int) -> int:
        """The smallest whole number that satisfies this, never below 1: nothing carries itself."""
        exact = self.amount if self.of is None else self.amount * base + self.plus
        return max(1, math.floor(exact) + 1 if self.strict else math.ceil(exact))

    def __str__(self) -> str:
        """The canonical words; ``parse`` reads them back to an equal requirement."""
        words = f"{'more than' if self.strict else 'at least'} {self.amount}"
        if self.of is None:
            return words
        amount = "1/1" if self.amount == 1 else str(self.amount)
        words = f"{'more than' if self.strict else 'at least'} {amount} of {self.of.value}"
        if self.less:
            words += " less " + " and ".join(flag.value for flag in Less if flag in self.less)
        return words + (f" plus {self.plus}" if self.plus else "")


def _amount(words: str, *, counted: bool) -> Fraction:
    if words in _WORDS:
        return _WORDS[words]
    if words.endswith("%"):
        return Fraction(words[:-1]) / 100
    if not counted and "/" not in words:
        raise ValueError('a count has no "of"; write a fraction such as 1/2, or the count alone')
    try:
        return Fraction(words)
    except ZeroDivisionError:
        raise ValueError("a fraction cannot be divided by 0") from None


def _less(words: str | None) -> frozenset[Less]:
    if words is None:
        return frozenset()
    names = [name.strip() for name in re.split(r",\s*(?:and )?| and ", words)]
    known = {flag.value for flag in Less}
    if not set(names) <= known:
        raise ValueError(f'after "less" come only: {", ".join(sorted(known))}')
    return frozenset(Less(name) for name in names)


def _read(value: object) -> Requirement:
    if isinstance(value, Requirement):
        return value
    if isinstance(value, str):
        return Requirement.parse(value)
    if isinstance(value, int) and not isinstance(value, bool):
        return Requirement(Fraction(value))
    raise ValueError(f"write a whole number, or words such as {_EXAMPLES}")


# A settings field: words or a plain count in, canonical words out.
RequirementField = Annotated[
    Requirement, BeforeValidator(_read), PlainSerializer(str, return_type=str)
]
