"""A database's schema as sets of clauses that can be compared: by table, in no order."""

import re
from collections.abc import Iterator

from sqlalchemy import Connection, create_engine, text
from sqlalchemy.pool import NullPool

Schema = dict[str, frozenset[str]]

POSTGRES = """
SELECT relation.relname, 'column ' || attribute.attname || ' '
       || format_type(attribute.atttypid, attribute.atttypmod)
       || CASE WHEN attribute.attnotnull THEN ' not null' ELSE '' END
       || coalesce(' default ' || pg_get_expr(given.adbin, given.adrelid), '')
  FROM pg_attribute attribute
  JOIN pg_class relation ON relation.oid = attribute.attrelid AND relation.relkind = 'r'
  LEFT JOIN pg_attrdef given ON given.adrelid = attribute.attrelid AND given.adnum = attribute.attnum
 WHERE relation.relnamespace = 'public'::regnamespace
   AND attribute.attnum > 0 AND NOT attribute.attisdropped
UNION ALL
SELECT relation.relname, 'constraint ' || held.conname || ' ' || pg_get_constraintdef(held.oid)
  FROM pg_constraint held JOIN pg_class relation ON relation.oid = held.conrelid
 WHERE held.connamespace = 'public'::regnamespace AND held.contype <> 'n'
UNION ALL
SELECT tablename, indexdef FROM pg_indexes WHERE schemaname = 'public'
"""


def described(url: str) -> Schema:
    """Every table with its columns, constraints and indexes; comments aside."""
    engine = create_engine(url, poolclass=NullPool)
    found: dict[str, set[str]] = {}
    with engine.connect() as connection:
        read = _sqlite if engine.dialect.name == "sqlite" else _postgres
        for table, clause in read(connection):
            if table != "alembic_version":
                found.setdefault(table, set()).add(clause)
    return {name: frozenset(clauses) for name, clauses in found.items()}


def _postgres(connection: Connection) -> Iterator[tuple[str, str]]:
    yield from ((row[0], row[1]) for row in connection.execute(text(POSTGRES)))


def _sqlite(connection: Connection) -> Iterator[tuple[str, str]]:
    rows = connection.execute(
        text("SELECT type, tbl_name, sql FROM sqlite_master WHERE sql IS NOT NULL")
    )
    for kind, table, sql in rows:
        statement = re.sub(r'[\s"`]+', "", sql).lower()
        if kind == "index":
            yield table, statement
            continue
        for clause in _clauses(statement):
            yield table, clause


def _clauses(statement: str) -> Iterator[str]:
    """The parts between the commas of the outer brackets, and what follows them."""
    opened, closed = statement.index("("), statement.rindex(")")
    inner = statement[opened + 1 : closed]
    depth = start = 0
    for place, letter in enumerate(inner):
        depth += {"(": 1, ")": -1}.get(letter, 0)
        if letter == "," and depth == 0:
            yield inner[start:place]
            start = place + 1
    yield inner[start:]
    yield f"end{statement[closed + 1 :]}"
