"""What is accepted cannot fail: random expressions on random facts of the declared types."""

from datetime import UTC, datetime
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from rules import (
    NEVER,
    BadExpression,
    FactType,
    Kind,
    Values,
    compile_expression,
    compile_template,
)
from tests.unit.rules.vocabulary import NAMES

PIECES = [
    *NAMES,
    "r.credits",
    "r.code",
    "r.online",
    "r.outcomes",
    "r",
    "true",
    "1",
    "2.5",
    "'none'",
    "'new'",
    "''",
    "[]",
    "['a']",
    "[1.0, 2.0]",
    "day('2026-01-01')",
]
SHAPES = [
    "{0} && {1}",
    "{0} || {1}",
    "!{0}",
    "{0} == {1}",
    "{0} != {1}",
    "{0} < {1}",
    "{0} >= {1}",
    "{0} in {1}",
    "{0} + {1}",
    "{0} - {1}",
    "{0} * {1}",
    "{0} / {1}",
    "{0} % {1}",
    "-{0}",
    "({0})",
    "{0} ? {1} : {2}",
    "size({0})",
    "double({0})",
    "{0}.contains({1})",
    "{0}.matches({1})",
    "{0}.all(r, {1})",
    "{0}.exists(r, {1})",
    "{0}.exists_one(r, {1})",
    "{0}.filter(r, {1})",
    "{0}.map(r, {1})",
    "{0}.map(r, {1}, {2})",
    "sum({0})",
    "greatest({0})",
    "lower({0})",
    "words({0})",
    "join({0}, {1})",
    "distinct({0})",
    "days_between({0}, {1})",
    "[{0}, {1}]",
]


def built(children: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.builds(
        lambda shape, one, two, three: shape.format(one, two, three),
        st.sampled_from(SHAPES),
        children,
        children,
        children,
    )


EXPRESSIONS = st.recursive(st.sampled_from(PIECES), built, max_leaves=6)
DAYS = st.one_of(
    st.just(NEVER),
    st.datetimes(timezones=st.just(UTC), min_value=datetime(1900, 1, 1)),  # noqa: DTZ001
)


def values_of(type_: FactType) -> st.SearchStrategy[Any]:
    if type_.options is not None:
        # An institution may offer answers of its own that the catalogue does not know.
        return st.sampled_from(["", "other", *type_.options])
    if type_.kind is Kind.LIST and type_.of is not None:
        return st.lists(values_of(type_.of), max_size=3)
    if type_.kind is Kind.RECORD:
        return st.fixed_dictionaries({name: values_of(one) for name, one in type_.fields.items()})
    return {
        Kind.YES_NO: st.booleans(),
        Kind.NUMBER: st.floats(-1e9, 1e9, allow_nan=False),
        Kind.TEXT: st.text(st.characters(codec="utf-8"), max_size=12),
        Kind.DAY: DAYS,
    }[type_.kind]


FACTS = st.fixed_dictionaries({name: values_of(type_) for name, type_ in NAMES.items()})


@given(sources=st.lists(EXPRESSIONS, min_size=40, max_size=40), facts=FACTS)
def test_what_is_accepted_cannot_fail(sources: list[str], facts: dict[str, Any]) -> None:
    values = Values(facts, NAMES)
    for source in sources:
        try:
            expression = compile_expression(source, NAMES)
        except BadExpression as refused:
            # The examples are a second net; the types alone must have caught it.
            assert "example" not in refused.message
            continue
        expression.evaluate(values)


@given(source=st.text(max_size=60), facts=FACTS)
def test_any_text_is_accepted_or_refused_with_a_place(source: str, facts: dict[str, Any]) -> None:
    for how in (compile_expression, compile_template):
        try:
            how(source, NAMES)
        except BadExpression as refused:
            assert refused.line >= 1
            assert 1 <= refused.column <= len(source) + 1
            assert str(refused)
