"""Compiling an expression once and evaluating it on facts, many times."""

import itertools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import cel

from rules.checking import Checker
from rules.errors import N_, BadExpression, EvaluationFailed
from rules.functions import FUNCTIONS, Function
from rules.syntax import parse
from rules.types import FactType, absent, examples


class Values:
    """Facts made ready for the language; build it once and evaluate many expressions on it.

    ``facts`` maps declared names to values; what it lacks is absent. Not for use by two threads.
    """

    def __init__(
        self,
        facts: Mapping[str, Any],
        names: Mapping[str, FactType],
        functions: Mapping[str, Function] = FUNCTIONS,
    ) -> None:
        self.facts = {
            name: facts[name] if name in facts else absent(type_) for name, type_ in names.items()
        }
        self.context = cel.Context(
            variables=_nested(self.facts),
            functions={name: one.call for name, one in functions.items()},
        )


@dataclass(frozen=True, slots=True)
class Expression:
    """An accepted expression. ``names`` are the facts it names, as declared."""

    source: str
    type: FactType
    names: frozenset[str]
    program: cel.Program

    def evaluate(self, values: Values) -> Any:
        """The value. Raises EvaluationFailed when a fact is not of its declared type."""
        try:
            return self.program.execute(values.context)
        except Exception as error:
            raise EvaluationFailed(self.source, str(error)) from error


def compile_expression(
    source: str,
    names: Mapping[str, FactType],
    functions: Mapping[str, Function] = FUNCTIONS,
) -> Expression:
    """Accept an expression, or raise BadExpression with the place and the reason.

    Found here: syntax, unknown facts and functions, types, answers that a fact never has, and
    whatever fails on examples of every fact named, absent ones included.
    """
    tree = parse(source)
    checker = Checker(source, names, functions)
    result = checker.type_of(tree, {})
    try:
        program = cel.compile(source)
    except Exception as error:
        raise BadExpression(
            N_("The expression cannot be read: {problem}"), source, 0, problem=error
        ) from error
    used = {name: names[name] for name in sorted(checker.used)}
    expression = Expression(source, result, frozenset(used), program)
    for facts in _examples(used):
        try:
            expression.evaluate(Values(facts, used, functions))
        except EvaluationFailed as failure:
            raise BadExpression(
                N_("The expression fails on an example: {problem}"),
                source,
                0,
                problem=failure.problem,
            ) from failure
    return expression


def _examples(names: Mapping[str, FactType]) -> Iterator[dict[str, Any]]:
    """Every fact absent, then each at its other examples, not all in step."""
    rows = {name: examples(type_) for name, type_ in names.items()}
    longest = max((len(values) for values in rows.values()), default=1)
    for turn, stride in itertools.product(range(longest), (0, 1)):
        yield {
            name: values[(turn + stride * place) % len(values)]
            for place, (name, values) in enumerate(rows.items())
        }


def _nested(facts: Mapping[str, Any]) -> dict[str, Any]:
    """``{"credits.value": 3.0}`` as ``{"credits": {"value": 3.0}}``."""
    nested: dict[str, Any] = {}
    for name, value in facts.items():
        *groups, last = name.split(".")
        place = nested
        for group in groups:
            place = place.setdefault(group, {})
        place[last] = value
    return nested
