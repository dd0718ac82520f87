"""Makes a database large: the demonstration's cases copied many times over, inside the database.

Every copy is a whole case (program, revisions, route, decisions, ballot, trail, catalog entry) that
differs from its original in its ids, number, address and title. Cases under way are copied up to a
limit; beyond it only programs all of whose cases are over, as in an archive. What comes of it is
synthetic: the hashes of the copied trails do not verify, and nothing here belongs into a database
that is used.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    CTE,
    Column,
    ColumnElement,
    Connection,
    Integer,
    Select,
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
from proposals.states import UNDER_WAY, State

COPIED = (
    "program", "proposal", "proposal_word", "co_proposer", "revision", "revision_scope", "attachment",
    "requested_change", "route_step", "exemption", "ballot", "condition", "recusal", "decision",
    "comment", "waiver", "catalog_entry", "catalog_word", "catalog_facet",
)  # fmt: skip
"""Tables whose rows belong to one case, each after those it points to."""
TRAIL = "audit_entry"
SUBJECTS = {"proposal": "proposal", "ballot": "ballot"}
"""Chains of the audit trail that belong to one case: the subject's word and its table."""

Expression = ColumnElement[Any]


@dataclass(frozen=True)
class _Copies:
    """Which copies are made: their numbers, of whole programs or only of those that are over."""

    first: int
    last: int
    only_over: bool
    strides: Mapping[str, int]


def grow(connection: Connection, proposals: int, under_way: int) -> tuple[int, int]:
    """Copy until there are about this many proposals, and so many of them under way.

    Returns how many proposals there are then, and how many of them are under way.
    """
    everything, active = _sizes(connection)
    over = _count(connection, METADATA.tables["proposal"].c.program_id.in_(_programs_over()))
    whole = min(-(-proposals // everything), -(-under_way // active)) - 1
    archived = -(-(proposals - everything * (whole + 1)) // over)
    strides = {name: _stride(connection, METADATA.tables[name]) for name in (*COPIED, TRAIL)}
    for copies in (
        _Copies(1, whole, False, strides),
        _Copies(whole + 1, whole + archived, True, strides),
    ):
        if copies.last >= copies.first:
            for name in COPIED:
                _copy(connection, METADATA.tables[name], copies)
            for word, name in SUBJECTS.items():
                _copy_trail(connection, word, METADATA.tables[name], copies)
    _tidy(connection)
    return _sizes(connection)


def _sizes(connection: Connection) -> tuple[int, int]:
    state = METADATA.tables["proposal"].c.state
    return _count(connection, true()), _count(connection, state.in_([*UNDER_WAY, State.DRAFT]))


def _count(connection: Connection, which: ColumnElement[bool]) -> int:
    proposal = METADATA.tables["proposal"]
    return connection.scalar(select(func.count()).select_from(proposal).where(which)) or 0


def _programs_over() -> Select[Any]:
    """Programs none of whose cases is being written or under way."""
    program, proposal = METADATA.tables["program"].alias(), METADATA.tables["proposal"].alias()
    return select(program.c.id).where(
        program.c.id.not_in(
            select(proposal.c.program_id).where(proposal.c.state.in_([*UNDER_WAY, State.DRAFT]))
        )
    )


def _stride(connection: Connection, table: Table) -> int:
    """By how much the ids of one copy lie above those of the copy before."""
    return connection.scalar(select(func.coalesce(func.max(table.c.id), 0))) or 0


def _numbers(copies: _Copies) -> CTE:
    number = select(literal(copies.first, Integer).label("n")).cte("copy", recursive=True)
    return number.union_all(select(number.c.n + 1).where(number.c.n < copies.last))


def _copy(connection: Connection, table: Table, copies: _Copies) -> None:
    numbers = _numbers(copies)
    n = numbers.c.n
    changed = _told_apart(table, n, copies.strides)
    values = [changed.get(one.name, _shifted(one, n, copies.strides)) for one in table.columns]
    rows = (
        select(*values)
        .select_from(table.join(numbers, true()))
        .where(_originals(table, copies))
        .order_by(n, table.c.id)  # ids in order keep the new rows of a case together
    )
    connection.execute(insert(table).from_select([one.name for one in table.columns], rows))


def _originals(table: Table, copies: _Copies) -> ColumnElement[bool]:
    """The rows that are copied: of the demonstration, and if wanted only of what is over."""
    first = table.c.id <= copies.strides[table.name]
    return first & table.c.id.in_(_over(table)) if copies.only_over else first


def _over(table: Table) -> Select[Any]:
    """Ids of a table's rows that belong to programs that are over, by the way its keys point."""
    if table.name == "program":
        return _programs_over()
    these = table.alias()  # not the rows that are being copied: those of a list of their own
    for name in COPIED[: COPIED.index(table.name)]:
        for key in table.foreign_keys:
            if key.column.table.name == name:
                owner = these.c[key.parent.name]
                return select(these.c.id).where(owner.in_(_over(METADATA.tables[name])))
    raise LookupError(f"{table.name} belongs to no case.")


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


def _copy_trail(connection: Connection, word: str, of: Table, copies: _Copies) -> None:
    """The audit trail of each copy, under the copy's own subject."""
    trail, strides = METADATA.tables[TRAIL], copies.strides
    numbers = _numbers(copies)
    n = numbers.c.n
    prefix = literal(f"{word}:")
    changed: dict[str, Expression] = {
        "id": trail.c.id + n * strides[TRAIL],
        "subject": prefix + cast(of.c.id + n * strides[of.name], String),
    }
    rows = (
        select(*(changed.get(one.name, one) for one in trail.columns))
        .select_from(
            trail.join(of, trail.c.subject == prefix + cast(of.c.id, String)).join(numbers, true())
        )
        .where(trail.c.id <= strides[TRAIL], _originals(of, copies))
    )
    connection.execute(insert(trail).from_select([one.name for one in trail.columns], rows))


def _tidy(connection: Connection) -> None:
    """Let PostgreSQL know of the ids that are taken, and of the sizes, as autovacuum would."""
    if connection.dialect.name != "postgresql":
        return
    for name in (*COPIED, TRAIL):
        connection.execute(
            text(
                f"SELECT setval(pg_get_serial_sequence('\"{name}\"', 'id'), "
                f'greatest((SELECT coalesce(max(id), 1) FROM "{name}"), 1))'
            )
        )
    connection.execute(text("ANALYZE"))
