"""Makes a database large: the demonstration's cases copied many times over, inside the database.

Every copy is a whole case (program, revisions, route, decisions, ballot, trail, catalog entry) that
differs from its original in its ids, number, address and title. What comes of it is synthetic: the
hashes of the copied trails do not verify, and nothing here belongs into a database that is used.
"""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Integer,
    String,
    Table,
    cast,
    func,
    insert,
    literal,
    select,
    text,
    true,
)

from migrations.tables import METADATA

COPIED = (
    "program", "proposal", "co_proposer", "revision", "revision_scope", "attachment",
    "requested_change", "route_step", "exemption", "ballot", "condition", "recusal", "decision",
    "comment", "waiver", "catalog_entry", "catalog_word", "catalog_facet",
)  # fmt: skip
"""Tables whose rows belong to one case, each after those it points to."""
SUBJECTS = {"proposal": "proposal", "ballot": "ballot"}
"""Chains of the audit trail that belong to one case: the subject's word and its table."""

Expression = ColumnElement[Any]


def grow(connection: Connection, proposals: int) -> int:
    """Copy until there are at least this many proposals; how many there are then."""
    proposal = METADATA.tables["proposal"]
    present = connection.scalar(select(func.count()).select_from(proposal)) or 0
    copies = -(-(proposals - present) // present)
    if copies > 0:
        strides = {name: _stride(connection, METADATA.tables[name]) for name in COPIED}
        for name in COPIED:
            _copy(connection, METADATA.tables[name], copies, strides)
        trail = METADATA.tables["audit_entry"]
        stride = _stride(connection, trail)
        for word, name in SUBJECTS.items():
            _copy_trail(connection, trail, stride, copies, word, METADATA.tables[name], strides)
        _tidy(connection)
    return connection.scalar(select(func.count()).select_from(proposal)) or 0


def _stride(connection: Connection, table: Table) -> int:
    """By how much the ids of one copy lie above those of the copy before."""
    return connection.scalar(select(func.coalesce(func.max(table.c.id), 0))) or 0


def _numbers(copies: int) -> Any:
    number = select(literal(1, Integer).label("n")).cte("copy", recursive=True)
    return number.union_all(select(number.c.n + 1).where(number.c.n < copies))


def _copy(connection: Connection, table: Table, copies: int, strides: Mapping[str, int]) -> None:
    numbers = _numbers(copies)
    n = numbers.c.n
    changed = _told_apart(table, n, strides)
    values = [changed.get(one.name, _shifted(one, n, strides)) for one in table.columns]
    rows = (
        select(*values)
        .select_from(table.join(numbers, true()))
        .order_by(n, table.c.id)  # ids in order keep the new rows of a case together
    )
    connection.execute(insert(table).from_select([one.name for one in table.columns], rows))


def _shifted(column: Column[Any], n: Expression, strides: Mapping[str, int]) -> Expression:
    """Ids of copied rows and references to them move with the copy; all else stays."""
    if column.primary_key:
        return column + n * strides[column.table.name]
    for key in column.foreign_keys:
        if key.column.table.name in strides:
            return column + n * strides[key.column.table.name]
    return column


def _told_apart(table: Table, n: Expression, strides: Mapping[str, int]) -> dict[str, Expression]:
    """What must be unique or should read differently in each copy."""
    mark = cast(n, String)
    match table.name:
        case "program":
            return {"slug": table.c.slug + "-" + mark}
        case "proposal":
            return {
                "number": table.c.number + "-" + mark,
                "title": table.c.title + " (synthetic " + mark + ")",
            }
        case "ballot":
            return {"number": table.c.number + n * strides["ballot"]}
        case "catalog_entry":
            return {
                "slug": table.c.slug + "-" + mark,
                "title": table.c.title + " (synthetic " + mark + ")",
                "sort_title": table.c.sort_title + " " + mark,
            }
    return {}


def _copy_trail(
    connection: Connection,
    trail: Table,
    stride: int,
    copies: int,
    word: str,
    of: Table,
    strides: Mapping[str, int],
) -> None:
    """The audit trail of each copy, under the copy's own subject."""
    numbers = _numbers(copies)
    n = numbers.c.n
    prefix = literal(f"{word}:")
    changed: dict[str, Expression] = {
        "id": trail.c.id + n * stride,
        "subject": prefix + cast(of.c.id + n * strides[of.name], String),
    }
    # Only the originals: by now the subject's table holds the copies too.
    originals = (trail.c.subject == prefix + cast(of.c.id, String)) & (of.c.id <= strides[of.name])
    rows = (
        select(*(changed.get(one.name, one) for one in trail.columns))
        .select_from(trail.join(of, originals).join(numbers, true()))
        .where(trail.c.id <= stride)
    )
    connection.execute(insert(trail).from_select([one.name for one in trail.columns], rows))


def _tidy(connection: Connection) -> None:
    """Let PostgreSQL know of the ids that are taken, and of the sizes, as autovacuum would."""
    if connection.dialect.name != "postgresql":
        return
    for name in (*COPIED, "audit_entry"):
        connection.execute(
            text(
                f"SELECT setval(pg_get_serial_sequence('\"{name}\"', 'id'), "
                f'greatest((SELECT coalesce(max(id), 1) FROM "{name}"), 1))'
            )
        )
    connection.execute(text("ANALYZE"))
