"""``flask institution``: bring an institution's folder into the database, or a new version of it."""

from pathlib import Path

import click
from flask.cli import with_appcontext

from accounts.queries import institution_by_slug, institutions, person_by_email
from app.database import db
from persistence import clock
from persistence.unit_of_work import unit_of_work
from profiles.loading import read_folder
from profiles.problems import ProfileRefused
from profiles.service import adopt, found


@click.group("institution")
def institution() -> None:
    """Found institutions and adopt new versions of their profiles."""


@institution.command("found")
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@with_appcontext
def found_institution(folder: Path) -> None:
    """Make the institution that FOLDER describes, or bring it up to date."""
    try:
        content = read_folder(folder)
        with unit_of_work(db.session):
            made = found(db.session, content, now=clock.now())
            click.echo(f"{made.name} is in place; its committees are too.")
    except ProfileRefused as refused:
        raise click.ClickException(_told(refused)) from refused


@institution.command("adopt")
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--slug", required=True, help="Which institution.")
@click.option("--by", required=True, help="E-mail address of who adopts it.")
@with_appcontext
def adopt_profile(folder: Path, slug: str, by: str) -> None:
    """Adopt FOLDER as the institution's profile from now on; proposals under way follow it."""
    where, who = institution_by_slug(db.session, slug), person_by_email(db.session, by)
    if where is None or who is None or who.institution_id != where.id:
        raise click.ClickException("There is no such institution, or no such person in it.")
    institution_id, person_id = where.id, who.id
    try:
        content = read_folder(folder)
        with unit_of_work(db.session):
            version = adopt(db.session, institution_id, content, by_id=person_id, now=clock.now())
            click.echo(
                f"Version {version.number} is in force; the worker brings the catalog along."
            )
    except ProfileRefused as refused:
        raise click.ClickException(_told(refused)) from refused


@institution.command("list")
@with_appcontext
def list_institutions() -> None:
    """Say which institutions there are."""
    for one in institutions(db.session):
        click.echo(f"{one.slug:<20} {one.prefix:<8} {one.name}")


def _told(refused: ProfileRefused) -> str:
    return "\n".join(str(problem.sentence) for problem in refused.problems)
