"""Sheets taken in: sent, understood, then every row whole or not at all. Nothing here commits."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from accounts.models import Institution, Unit
from accounts.roles import Role
from imports.checking import Checked, key_of
from imports.columns import suggested
from imports.events import ImportStarted
from imports.models import BatchState, ImportBatch, ImportedRow, ImportFile, Purpose
from imports.queries import (
    as_json,
    checked_rows,
    offered_to,
    packed,
    person_in,
    table_of,
)
from imports.sheets import Table
from persistence import audit, outbox
from persistence.files import StoredFile
from persistence.text import Text
from proposals import drafting
from proposals.models import Program, Proposal
from proposals.states import State
from workflow import service, writing
from workflow.acting import Act
from workflow.actions import Action
from workflow.door import admitted
from workflow.errors import InputMissing, NotAllowed, NotPossible, Refused
from workflow.writing import may_propose_for

AT_ONCE = 60
"""Up to so many rows are taken in while the page waits, in one transaction; more by the worker."""
CHUNK = 20
"""Rows that the worker takes in within one transaction, so that others can write between two."""
FILES_AT_MOST = 300
CAPTION = "Approval as it was given"
"""What the attached paper is called with the case."""


class RowRefused(Refused):
    """One row could not be taken in, so none of the transaction was."""

    def __init__(self, row: int, refused: Refused) -> None:
        why = Text("Row {number}: {why}", number=row, why=refused.reasons[0])
        super().__init__(why, *refused.reasons[1:])


def may_import(act: Act, purpose: Purpose) -> bool:
    """Whether this person may send such a sheet."""
    if purpose is Purpose.EXISTING:
        return act.sight is not None and act.sight.has(Role.COORDINATOR)
    return may_propose_for(act)


def begin(
    session: Session, act: Act, *, purpose: Purpose, file: StoredFile, table: Table
) -> ImportBatch:
    """Keep a sheet that was sent; its columns are suggested by their headings, not decided."""
    if not may_import(act, purpose) or act.sight is None or act.actor_id is None:
        raise NotAllowed(Text("This is for others to do. Ask the coordinator."))
    batch = ImportBatch(
        institution_id=act.sight.institution_id,
        by_id=act.actor_id,
        purpose=purpose,
        stage=BatchState.BEGUN,
        file=file,
        table=as_json(table),
        columns=None,
        same_for_all={},
        troubles=[],
        created_at=act.now,
    )
    session.add(batch)
    session.flush()
    return batch


def suggestion(batch: ImportBatch, act: Act) -> list[str]:
    """What the columns seem to mean, by their headings alone."""
    return suggested(table_of(batch).headings, offered_to(batch.purpose, act))


def understand(
    session: Session,
    batch: ImportBatch,
    act: Act,
    *,
    columns: Sequence[str],
    same_for_all: Mapping[str, str],
) -> None:
    """Say what each column means, and what holds for rows that say nothing. Raises InputMissing."""
    _still_open(session, batch)
    named = [key for key in columns if key]
    offered = offered_to(batch.purpose, act)
    labels = {one.key: one.label for one in offered}
    twice = next((key for key in named if named.count(key) > 1), None)
    if twice:
        raise InputMissing(
            Text("Two columns are said to be “{label}”. Leave one out.", label=labels[twice])
        )
    missing = [
        one.label
        for one in offered
        if one.required and one.key not in named and not same_for_all.get(one.key)
    ]
    needed = [label for label in missing if label != labels.get("origin.file")]
    if needed:
        raise InputMissing(
            Text("Say which column is “{label}”, or give one answer for all rows.", label=needed[0])
        )
    batch.columns = list(columns)
    batch.same_for_all = {name: value for name, value in same_for_all.items() if value}


def read_again(session: Session, batch: ImportBatch, table: Table) -> None:
    """Take another sheet of the same file, or other headings."""
    _still_open(session, batch)
    batch.table, batch.columns = as_json(table), None


def add_file(session: Session, batch: ImportBatch, file: StoredFile) -> None:
    """An approval as it was given. A file of the same name takes the place of the one before."""
    _still_open(session, batch)
    for one in batch.files:
        if one.file.name.lower() == file.name.lower():
            one.file = file
            return
    if len(batch.files) >= FILES_AT_MOST:
        raise InputMissing(Text("At most {count} files can be added.", count=FILES_AT_MOST))
    batch.files.append(ImportFile(file=file))
    session.flush()


def start(session: Session, batch: ImportBatch, act: Act, *, leave_out: bool) -> int:
    """Take in every row that fits; how many were taken in, none where the worker does it.

    ``leave_out``: whether the rows that cannot be taken in may stay out. Raises Refused, and then
    nothing at all was taken in.
    """
    _still_open(session, batch)
    if not may_import(act, batch.purpose):
        raise NotAllowed(Text("This is for others to do. Ask the coordinator."))
    _one_at_a_time(session, batch.institution_id)
    rows = checked_rows(session, batch, act)
    wanted = [row for row in rows if row.fits]
    failing = [row for row in rows if row.problems]
    if failing and not leave_out:
        raise InputMissing(
            Text("Some rows cannot be taken in. Say that they may be left out, or mend the sheet.")
        )
    if not wanted:
        raise NotPossible(Text("There is no row to take in."))
    batch.total, batch.done, batch.started_at = len(wanted), 0, act.now
    _noted(session, batch, "import_started", act, rows=len(wanted), left_out=len(failing))
    if len(wanted) > AT_ONCE:
        batch.stage = BatchState.WAITING
        event = ImportStarted(batch.id)
        outbox.announce(session, event.name, event.payload(), at=act.now)
        return 0
    for row in wanted:
        try:
            take_in(session, batch, row, act)
        except Refused as refused:
            raise RowRefused(row.number, refused) from refused
    finish(session, batch, act.now)
    return len(wanted)


def take_in_chunk(session: Session, batch: ImportBatch, rows: Sequence[Checked], act: Act) -> None:
    """Take in some rows of a long sheet; one that is refused now is noted, and the others go on."""
    _one_at_a_time(session, batch.institution_id)
    for row in rows:
        batch.done += 1
        if _taken(session, batch, row):
            continue
        try:
            with session.begin_nested():
                take_in(session, batch, row, act)
        except Refused as refused:
            batch.troubles = [
                *batch.troubles,
                [row.number, [packed(reason) for reason in refused.reasons]],
            ]


def take_in(session: Session, batch: ImportBatch, row: Checked, act: Act) -> Proposal:
    """One row becomes a draft, or a program in force with its approval attached."""
    proposer = person_in(session, row.proposer_id) if row.proposer_id else None
    proposal = writing.start_new(
        session,
        act,
        unit=session.get_one(Unit, int(row.unit_id)),
        title=row.title,
        proposer=proposer,
        content=row.content,
    )
    if batch.purpose is Purpose.EXISTING:
        _admit(session, proposal, row, act)
    session.add(
        ImportedRow(
            institution_id=batch.institution_id,
            purpose=batch.purpose,
            by_id=batch.by_id,
            key=row.key,
            batch_id=batch.id,
            row=row.number,
            proposal_id=proposal.id,
        )
    )
    session.flush()
    return proposal


def _admit(session: Session, proposal: Proposal, row: Checked, act: Act) -> None:
    file = session.get(StoredFile, row.file_id) if row.file_id else None
    if file is None or row.on is None:
        raise InputMissing(Text("Attach the approval as it was given."))
    admit(session, proposal, act, file=file, on=row.on, authority=row.authority)


def admit(
    session: Session,
    proposal: Proposal,
    act: Act,
    *,
    file: StoredFile | None,
    on: date,
    authority: str,
) -> None:
    """Attach the approval as it was given, and take the draft into the catalog.

    ``file`` None: the approval is attached already.
    """
    if act.seen_version is not None:
        # Attaching changes the case itself, so what was seen is compared before.
        admitted(session, proposal.id, Action.ADMIT_EXISTING, act)
        act = replace(act, seen_version=None)
    if file is not None:
        by_id = act.actor_id or proposal.proposer_id
        drafting.attach(session, proposal, file, caption=CAPTION, by_id=by_id, now=act.now)
        session.flush()
    service.admit_existing(session, proposal.id, act, on=on, authority=authority)


def finish(session: Session, batch: ImportBatch, now: datetime) -> None:
    """Every row was taken in or refused."""
    batch.stage, batch.done, batch.finished_at = BatchState.DONE, batch.total, now


def refuse_twin(session: Session, act: Act, *, title: str, unit_id: int) -> None:
    """Raise NotPossible where a program of this title and unit is in force: a form sent twice, say."""
    institution_id = act.sight.institution_id if act.sight else None
    _one_at_a_time(session, institution_id or 0)
    key = key_of(title, str(unit_id))
    here = select(Proposal.title, Program.unit_id, Proposal.number).join(Proposal.program)
    rows = session.execute(
        here.where(
            Proposal.institution_id == institution_id,
            Proposal.state == State.ACTIVE,
            Program.unit_id == unit_id,
        ).order_by(Proposal.id)
    )
    twin = next((row.number for row in rows if key_of(row.title, str(row.unit_id)) == key), None)
    if twin is not None:
        raise NotPossible(
            Text(
                "This program is in the catalog already, as {number}. Propose a change of it "
                "where it should say something else.",
                number=twin,
            )
        )


def _one_at_a_time(session: Session, institution_id: int) -> None:
    """Hold the institution until the transaction ends, so that two sheets do not take in the same."""
    session.execute(
        select(Institution.id)
        .where(Institution.id == institution_id)
        .with_for_update(key_share=True)
    )


def _taken(session: Session, batch: ImportBatch, row: Checked) -> bool:
    """Whether the row is here by now: a program whoever sent it, a draft of one's own."""
    known = select(func.count(ImportedRow.id)).where(
        ImportedRow.institution_id == batch.institution_id,
        ImportedRow.purpose == batch.purpose,
        ImportedRow.key == row.key,
    )
    if batch.purpose is Purpose.DRAFTS:
        known = known.where(ImportedRow.by_id == batch.by_id)
    return bool(session.scalar(known))


def _still_open(session: Session, batch: ImportBatch) -> None:
    session.refresh(batch, attribute_names=["stage"], with_for_update=True)
    if batch.stage is not BatchState.BEGUN:
        raise NotPossible(
            Text("This sheet was taken in already. Send it again to take in what was added since.")
        )


def _noted(session: Session, batch: ImportBatch, action: str, act: Act, **details: int) -> None:
    audit.record(
        session, f"import:{batch.id}", action, at=act.now, actor_id=act.actor_id, details=details
    )
