"""``flask catalog``: make every entry of the public catalog anew from what is published."""

import click
from flask.cli import with_appcontext
from sqlalchemy.orm import sessionmaker

from accounts.queries import institutions, profile_in_force
from app.cataloguing import project_institution
from app.database import db
from persistence import clock


@click.command("catalog")
@with_appcontext
def catalog() -> None:
    """Project every program anew. The worker does so by itself when a profile or a unit changes."""
    for house in institutions(db.session):
        if profile_in_force(db.session, house.id) is not None:
            kept, programs = project_institution(sessionmaker(db.engine), house.id, now=clock.now())
            click.echo(f"{house.slug}: {kept} of {programs} programs are in the catalog.")
