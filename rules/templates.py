"""Sentences with facts in them: ``This has {credits.quarter} quarter credits.``"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from rules.errors import N_, BadExpression
from rules.expressions import Expression, Values, compile_expression
from rules.functions import FUNCTIONS, Function
from rules.types import NEVER, FactType, Kind

SHOWN_ITEMS = 5
SHOWN_LETTERS = 160
NOTHING_GIVEN = "—"
# fmt: off
MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)
# fmt: on


@dataclass(frozen=True, slots=True)
class Template:
    """An accepted template: texts and expressions in turn."""

    source: str
    parts: tuple[str | Expression, ...]

    @property
    def names(self) -> frozenset[str]:
        """The facts that it names."""
        return frozenset().union(*(p.names for p in self.parts if isinstance(p, Expression)))

    def fill(self, values: Values) -> str:
        """The sentence. Numbers have at most two decimals; lists are joined by semicolons."""
        return "".join(
            part if isinstance(part, str) else shown(part.evaluate(values), part.type)
            for part in self.parts
        )


def compile_template(
    source: str,
    names: Mapping[str, FactType],
    functions: Mapping[str, Function] = FUNCTIONS,
) -> Template:
    """Accept a template, or raise BadExpression. ``{{`` and ``}}`` stand for braces."""
    parts: list[str | Expression] = []
    plain, at = "", 0
    while at < len(source):
        sign, pair = source[at], source[at : at + 2]
        if pair in ("{{", "}}"):
            plain, at = plain + sign, at + 2
        elif sign == "}":
            raise _brace(N_("A “{sign}” without its “{other}”; write it twice."), source, at, "}{")
        elif sign == "{":
            end = source.find("}", at)
            if end < 0:
                raise _brace(
                    N_("The “{sign}” that begins here has no “{other}”."), source, at, "{}"
                )
            parts += [plain, _part(source, at + 1, end, names, functions)]
            plain, at = "", end + 1
        else:
            plain, at = plain + sign, at + 1
    return Template(source, tuple(part for part in [*parts, plain] if part != ""))


def _brace(message: str, source: str, at: int, signs: str) -> BadExpression:
    return BadExpression(message, source, at, sign=signs[0], other=signs[1])


def _part(
    source: str,
    start: int,
    end: int,
    names: Mapping[str, FactType],
    functions: Mapping[str, Function],
) -> Expression:
    try:
        expression = compile_expression(source[start:end], names, functions)
    except BadExpression as error:
        raise BadExpression(error.message, source, start + error.offset, **error.values) from None
    type_ = expression.type
    if type_.kind is Kind.LIST and type_.of is not None:
        type_ = type_.of
    if type_.kind in (Kind.RECORD, Kind.LIST, Kind.NOTHING):
        raise BadExpression(
            N_("Rows cannot be shown; name a column with map(x, x.<column>)."), source, start
        )
    return expression


def shown(value: Any, type_: FactType) -> str:
    """A value as it stands in a sentence: labels for answers, plain numbers, days in words."""
    if type_.kind is Kind.LIST and type_.of is not None:
        # Sentences in a list lose their full stop, which the rule's own sentence brings along.
        items = [shown(item, type_.of).removesuffix(".") for item in value[:SHOWN_ITEMS]]
        if len(value) > SHOWN_ITEMS:
            items.append(f"+ {len(value) - SHOWN_ITEMS}")
        return "; ".join(items) or NOTHING_GIVEN
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float):
        return _number(float(value))
    if isinstance(value, datetime):
        day = f"{value.day} {MONTHS[value.month - 1]} {value.year}"
        return day if value != NEVER else NOTHING_GIVEN
    label = type_.options.get(value, value) if type_.options is not None else value
    short = " ".join(str(label).split())
    if len(short) > SHOWN_LETTERS:
        short = short[: SHOWN_LETTERS - 1] + "…"
    return short or NOTHING_GIVEN


def _number(value: float) -> str:
    written = f"{value:.2f}"
    return written.rstrip("0").rstrip(".") if "." in written else written
