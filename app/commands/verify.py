"""``flask verify``: whether what is stored holds together."""

from collections.abc import Iterator
from pathlib import Path

import click
from flask import current_app
from flask.cli import with_appcontext
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.database import db
from persistence.audit import broken_links
from persistence.files import FileStore, StoredFile
from persistence.outbox import parked


@click.command("verify")
@with_appcontext
def verify() -> None:
    """Check audit chains, invariants, stored files and parked deliveries. Exit status 1 with findings."""
    found = list(findings(db.session, current_app.extensions["file_store"]))
    for finding in found:
        click.echo(finding)
    if found:
        raise click.exceptions.Exit(1)
    click.echo("Nothing is amiss: audit chains, invariants, stored files, deliveries.")


def findings(session: Session, store: FileStore) -> Iterator[str]:
    """Every sentence about something that does not hold."""
    from catalog.invariants import differences
    from workflow import invariants

    chains = [
        f"Audit chain of {link.subject}, entry {link.sequence}: {link.problem}."
        for link in broken_links(session)
    ]
    yield from chains
    yield from (claim for claim in invariants.check(session) if not _told(claim, chains))
    yield from differences(session)
    yield from _files(session, store)
    for delivery in parked(session):
        yield (
            f"Delivery {delivery.id} of {delivery.message.event} to {delivery.subscriber} is "
            f"parked after {delivery.attempts} attempts: {delivery.error}"
        )


def _told(claim: str, chains: list[str]) -> bool:
    """Whether the chain was reported already, with its entry."""
    subject, _, rest = claim.partition(" entry ")
    number = rest.partition(":")[0]
    return any(one.startswith(f"Audit chain of {subject}, entry {number}:") for one in chains)


def _files(session: Session, store: FileStore) -> Iterator[str]:
    rows = session.execute(
        select(StoredFile.id, StoredFile.name, StoredFile.sha256).order_by(StoredFile.id)
    )
    for number, name, sha256 in rows:
        path: Path = store.path(sha256)
        if not path.is_file():
            yield f"Stored file {number} ({name}) is missing from the disk."
            continue
        try:
            store.read(sha256)
        except ValueError as error:
            yield f"Stored file {number} ({name}): {error}"
