"""Every ORDER BY ends in a unique key: otherwise PostgreSQL reorders ties after an update."""

import ast
from collections.abc import Iterator

import pytest
from sqlalchemy import Index, UniqueConstraint

import migrations.tables  # noqa: F401  (registers every table)
from persistence.base import Base
from tests.architecture.source import Source, calls, name_of, product

TURNED = {"desc", "asc", "nulls_last", "nulls_first", "nullslast", "nullsfirst", "collate", "label"}
ADVICE = "End it in a column that the database keeps unique, e.g. `.order_by(..., Proposal.id)`"


def unique_columns() -> dict[str, set[str]]:
    """For each model the attributes that take part in a key: unique in their context."""
    found: dict[str, set[str]] = {}
    for mapper in Base.registry.mappers:
        table = mapper.local_table
        keys = set(table.primary_key.columns)
        for constraint in table.constraints:
            if isinstance(constraint, UniqueConstraint):
                keys |= set(constraint.columns)
        for index in table.indexes:
            if isinstance(index, Index) and index.unique:
                keys |= set(index.columns)
        found[mapper.class_.__name__] = {
            attribute.key
            for attribute in mapper.column_attrs
            if keys.intersection(attribute.columns)
        }
    return found


def last_column(node: ast.expr) -> ast.expr:
    """The column itself, without ``.desc()``, ``desc(...)`` and the like around it."""
    while isinstance(node, ast.Call):
        verb = name_of(node.func).rsplit(".", 1)[-1]
        if verb not in TURNED:
            break
        if node.args and verb not in {"collate", "label"}:
            node = node.args[0]
        elif isinstance(node.func, ast.Attribute):
            node = node.func.value
        else:
            break
    return node


def ends_in_a_key(node: ast.expr, keys: dict[str, set[str]]) -> bool:
    """Whether an ordering that ends in this expression is total."""
    node = last_column(node)
    if isinstance(node, ast.List | ast.Tuple):
        return bool(node.elts) and ends_in_a_key(node.elts[-1], keys)
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        written = ast.parse(f"({node.value})", mode="eval")
        return ends_in_a_key(written.body, keys)
    if isinstance(node, ast.Lambda):
        return ends_in_a_key(node.body, keys)
    if isinstance(node, ast.Attribute):
        owner = name_of(node.value).rsplit(".", 1)[-1]
        if owner in keys:
            return node.attr in keys[owner]
        # An alias or the columns of a subquery: some model must keep the name unique.
        return any(node.attr in names for names in keys.values())
    if isinstance(node, ast.Name):
        return any(node.id in names for names in keys.values())
    return False


def orders_whole_groups(ordering: ast.Call) -> bool:
    """Whether the rows are groups and ordered by all that they are grouped by, so that none tie."""
    by = {ast.dump(last_column(argument)) for argument in ordering.args}
    return any(
        {ast.dump(argument) for argument in call.args} <= by
        for call in calls(ordering.func)
        if isinstance(call.func, ast.Attribute) and call.func.attr == "group_by" and call.args
    )


def orderings(source: Source) -> Iterator[tuple[ast.AST, ast.expr]]:
    """Every ordering in the file with its last expression."""
    for call in calls(source.tree):
        if (
            isinstance(call.func, ast.Attribute)
            and call.func.attr == "order_by"
            and call.args
            # `order_by(None)` takes an ordering away.
            and not (isinstance(call.args[-1], ast.Constant) and call.args[-1].value is None)
            and not orders_whole_groups(call)
        ):
            yield call, call.args[-1]
        for keyword in call.keywords:
            if keyword.arg == "order_by" and name_of(call.func).split(".")[-1] == "relationship":
                yield call, keyword.value


def test_every_ordering_ends_in_a_unique_key() -> None:
    keys = unique_columns()
    found = [
        source.at(node)
        for source in product()
        for node, last in orderings(source)
        if not ends_in_a_key(last, keys)
    ]
    assert not found, f"{ADVICE}: {found}"


@pytest.mark.parametrize(
    ("written", "total"),
    [
        ("Person.id", True),
        ("Person.id.desc()", True),
        ("desc(Person.id)", True),
        ("func.lower(Person.name)", False),
        ("Person.password_hash", False),
        ("other.id", True),
        ("other.anything", False),
        ("'Person.id'", True),
        ("'func.lower(Person.name), Person.id'", True),
        ("'Person.password_hash'", False),
        ("[Person.password_hash, Person.id]", True),
        ("chosen_elsewhere", False),
    ],
)
def test_the_lint_knows_a_key_when_it_sees_one(written: str, total: bool) -> None:
    assert ends_in_a_key(ast.parse(written, mode="eval").body, unique_columns()) is total


@pytest.mark.parametrize(
    ("written", "found"),
    [
        ("select(x).order_by(Person.password_hash)", True),
        ("select(x).order_by(None)", False),
        ("select(x).group_by(P.state).order_by(P.state.desc())", False),
        ("select(x).group_by(P.state, P.kind).order_by(P.state)", True),
        ("relationship('Person', order_by='Person.password_hash')", True),
        ("relationship('Person')", False),
    ],
)
def test_the_lint_looks_where_orderings_are(written: str, found: bool) -> None:
    source = Source("x.py", written, ast.parse(written))
    unsafe = [last for _, last in orderings(source) if not ends_in_a_key(last, unique_columns())]
    assert bool(unsafe) is found
