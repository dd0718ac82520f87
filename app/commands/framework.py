"""``flask framework``: bring a skills framework from a file into an institution."""

from pathlib import Path

import click
from flask.cli import with_appcontext

from accounts.queries import institution_by_slug, person_by_email
from app.database import db
from persistence import clock
from persistence.unit_of_work import unit_of_work
from taxonomy.importing import FrameworkRefused, read_framework
from taxonomy.queries import frameworks_of
from taxonomy.service import adopt_framework


@click.group("framework")
def framework() -> None:
    """Import skills frameworks (CASE packages or CSV tables) and list what was imported."""


@framework.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--slug", required=True, help="Which institution.")
@click.option("--name", help="Title of a framework read from a table; the file's name otherwise.")
@click.option("--by", required=True, help="E-mail address of who adopts it.")
@with_appcontext
def import_framework(file: Path, slug: str, name: str | None, by: str) -> None:
    """Adopt the framework in FILE, or renew the one of the same title. All of it or nothing."""
    institution_id, who = _institution_id(slug), person_by_email(db.session, by)
    if who is None or who.institution_id != institution_id:
        raise click.ClickException(f"There is nobody with the address {by!r} in {slug!r}.")
    person_id = who.id
    try:
        read = read_framework(file.read_bytes(), name=name or file.stem.replace("_", " "))
    except FrameworkRefused as refused:
        raise click.ClickException(f"Nothing was imported.\n{refused}") from refused
    with unit_of_work(db.session):
        adopted = adopt_framework(
            db.session, institution_id, read, by_id=person_id, now=clock.now()
        )
        retired = sum(item.retired for item in adopted.items)
        click.echo(f"{adopted.title} ({adopted.key}): {len(read.items)} items, {retired} retired.")


@framework.command("list")
@click.option("--slug", required=True, help="Which institution.")
@with_appcontext
def list_frameworks(slug: str) -> None:
    """Say which frameworks an institution has imported."""
    for one in frameworks_of(db.session, _institution_id(slug)):
        click.echo(f"{one.key:<30} {one.version:<10} {one.title}")


def _institution_id(slug: str) -> int:
    found = institution_by_slug(db.session, slug)
    if found is None:
        raise click.ClickException(f"There is no institution {slug!r}: see flask institution list.")
    return found.id
