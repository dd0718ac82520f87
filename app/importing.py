"""The subscriber that takes in a long sheet, a few rows a transaction, so that others can write between."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from accounts.models import Person
from app.houses import profile_of
from app.work import WorkContext
from committee.queries import sight_of
from imports import service
from imports.models import BatchState, ImportBatch
from imports.queries import checked_rows
from workflow.acting import Act


def take_in_sheet(work: WorkContext) -> None:
    """Take in what of the sheet is not here yet; run again after a crash, it goes on where it was."""
    batch_id = int(work.delivery.payload["batch_id"])
    with work.reading() as session:
        batch = session.get_one(ImportBatch, batch_id)
        if batch.stage is BatchState.DONE:
            return
        rows = [one for one in checked_rows(session, batch, _act(session, batch, work)) if one.fits]
        done = batch.total - len(rows)
    for begin in range(0, len(rows), service.CHUNK):
        with work.writing() as session:
            batch = _held(session, batch_id)
            batch.done = min(batch.total, max(0, done) + begin)
            chunk = rows[begin : begin + service.CHUNK]
            service.take_in_chunk(session, batch, chunk, _act(session, batch, work))
    with work.writing() as session:
        service.finish(session, _held(session, batch_id), work.now)


def _held(session: Session, batch_id: int) -> ImportBatch:
    return session.scalars(
        select(ImportBatch).where(ImportBatch.id == batch_id).with_for_update()
    ).one()


def _act(session: Session, batch: ImportBatch, work: WorkContext) -> Act:
    """Whoever sent the sheet acts, with the roles that they have now."""
    person = session.get_one(Person, batch.by_id)
    sight = sight_of(session, person, person.institution.day(work.now))
    return Act(sight, work.now, profile_of(batch.institution_id).workflow)
