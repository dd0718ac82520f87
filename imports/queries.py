"""Reading sheets on their way in, and what their rows are held against."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from accounts.models import Person
from accounts.queries import people_of, units_of
from accounts.roles import Role
from accounts.sight import Sight
from imports.answers import MONTH_FIRST, Ground
from imports.checking import Checked, Known, check, file_key, key_of
from imports.columns import Target, targets
from imports.models import ImportBatch, ImportedRow, ImportFile, Purpose
from imports.sheets import Row, Table
from persistence.text import Text
from proposals.models import Program, Proposal
from proposals.queries import visible
from proposals.states import Kind, State
from workflow.acting import Act
from workflow.writing import PROPOSING

DATES = "dates"
"""In ``same_for_all``: how dates with strokes are written."""
GONE = frozenset({State.DECLINED, State.WITHDRAWN})


def own_batch(session: Session, batch_id: int, sight: Sight) -> ImportBatch | None:
    """A sheet that this person sent, or None: nobody sees another's."""
    return session.scalar(
        select(ImportBatch)
        .where(ImportBatch.id == batch_id, ImportBatch.by_id == sight.person_id)
        .options(
            joinedload(ImportBatch.file),
            selectinload(ImportBatch.files).joinedload(ImportFile.file),
        )
    )


def batches_of(
    session: Session, sight: Sight, purpose: Purpose, *, limit: int = 10
) -> Sequence[Any]:
    """The sheets that this person sent last."""
    return session.scalars(
        select(ImportBatch)
        .where(ImportBatch.by_id == sight.person_id, ImportBatch.purpose == purpose)
        .options(joinedload(ImportBatch.file))
        .order_by(ImportBatch.id.desc())
        .limit(limit)
    ).all()


def ground_of(session: Session, act: Act, dates: str = MONTH_FIRST) -> Ground:
    """What answers are read against in this person's institution."""
    institution_id = (act.sight.institution_id if act.sight else None) or 0
    units = [
        one
        for one in units_of(session, institution_id)
        if one.closed_on is None or one.closed_on > act.today
    ]
    return Ground(
        units={str(one.id): one.name for one in units},
        scheme=act.settings.scheme,
        dates=dates,
        unit_slugs={one.slug: str(one.id) for one in units},
    )


def offered_to(batch_purpose: Purpose, act: Act) -> tuple[Target, ...]:
    """What the columns may mean for this person."""
    on_behalf = act.sight is not None and act.sight.has(Role.COORDINATOR)
    return targets(batch_purpose, act.settings.form, on_behalf=on_behalf)


def known_of(session: Session, batch: ImportBatch, act: Act) -> Known:
    """Everything that the rows of this sheet are held against."""
    sight = act.sight or Sight()
    own: frozenset[str] | None = None
    if not sight.has(Role.COORDINATOR):
        units = frozenset().union(*(sight.units(role) for role in PROPOSING)) | sight.governed
        own = frozenset(str(one) for one in units)
    return Known(
        ground=ground_of(session, act, batch.same_for_all.get(DATES, MONTH_FIRST)),
        people={
            one.email.lower(): one.id
            for one in people_of(session, batch.institution_id)
            if one.active
        },
        files={file_key(one.file.name): one.file_id for one in batch.files},
        here=_here(session, batch, sight),
        units_open_to=own,
        today=act.today,
    )


def checked_rows(session: Session, batch: ImportBatch, act: Act) -> list[Checked]:
    """Every row of the sheet as it stands now; none before the columns were said."""
    if batch.columns is None:
        return []
    return check(
        table_of(batch),
        batch.columns,
        batch.same_for_all,
        offered_to(batch.purpose, act),
        known_of(session, batch, act),
    )


def _here(session: Session, batch: ImportBatch, sight: Sight) -> dict[str, str]:
    """Keys of what is here already, to their numbers: of programs in force, or of the own drafts."""
    there = select(Proposal.title, Program.unit_id, Proposal.number).join(Proposal.program)
    taken = select(ImportedRow.key, Proposal.number).join(
        Proposal, Proposal.id == ImportedRow.proposal_id
    )
    of_house = (
        ImportedRow.institution_id == batch.institution_id,
        ImportedRow.purpose == batch.purpose,
    )
    if batch.purpose is Purpose.EXISTING:
        there = there.where(
            Proposal.institution_id == batch.institution_id, Proposal.state == State.ACTIVE
        )
        taken = taken.where(*of_house)
    else:
        there = there.where(visible(sight), Proposal.kind == Kind.NEW, Proposal.state.not_in(GONE))
        taken = taken.where(*of_house, ImportedRow.by_id == batch.by_id)
    found = {
        key_of(row.title, str(row.unit_id)): row.number
        for row in session.execute(there.order_by(Proposal.id))
    }
    rows = session.execute(taken.order_by(ImportedRow.id))
    return found | {row.key: row.number for row in rows}


def person_in(session: Session, person_id: int) -> Person:
    """The person of an id that a check found."""
    return session.get_one(Person, person_id)


def as_json(table: Table) -> dict[str, Any]:
    """The sheet as it is kept with the batch."""
    return {
        "headings": list(table.headings),
        "heading_row": table.heading_row,
        "rows": [
            [row.number, list(row.cells), [[i, packed(why)] for i, why in row.problems.items()]]
            for row in table.rows
        ],
        "notes": [packed(one) for one in table.notes],
        "sheet": table.sheet,
        "others": list(table.others),
    }


def table_of(batch: ImportBatch) -> Table:
    """The sheet behind what was kept."""
    kept = batch.table
    return Table(
        headings=tuple(kept["headings"]),
        heading_row=kept["heading_row"],
        rows=tuple(
            Row(number, tuple(cells), {place: unpacked(why) for place, why in problems})
            for number, cells, problems in kept["rows"]
        ),
        notes=tuple(unpacked(one) for one in kept["notes"]),
        sheet=kept["sheet"],
        others=tuple(kept["others"]),
    )


def packed(text: Text | object) -> Any:
    """A sentence as JSON, so that it is said in the reader's language later."""
    if not isinstance(text, Text):
        return str(text)
    return {"says": text.message, "with": {name: packed(one) for name, one in text.values.items()}}


def unpacked(kept: Mapping[str, Any]) -> Text:
    """The sentence behind its JSON."""
    values = {
        name: unpacked(one) if isinstance(one, Mapping) else one
        for name, one in kept["with"].items()
    }
    return Text(kept["says"], **values)
