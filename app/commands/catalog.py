"""``flask catalog``: make every entry of the public catalog anew from what is published."""

import click
from flask.cli import with_appcontext
from sqlalchemy import select

from accounts.queries import institutions, profile_in_force
from app.database import db
from app.houses import profile_of
from catalog.projection import project
from persistence import clock
from persistence.unit_of_work import unit_of_work
from proposals.models import Program


@click.command("catalog")
@with_appcontext
def catalog() -> None:
    """Project every program anew: after a profile was adopted or units were renamed."""
    for house in [(one.id, one.slug) for one in institutions(db.session)]:
        if profile_in_force(db.session, house[0]) is None:
            continue
        ids = db.session.scalars(
            select(Program.id).where(Program.institution_id == house[0]).order_by(Program.id)
        ).all()
        profile, kept = profile_of(house[0]), 0
        for program_id in ids:
            # One transaction each: whoever writes meanwhile waits a moment, not for all of them.
            with unit_of_work(db.session):
                entry = project(db.session, program_id, now=clock.now(), profile=profile)
                kept += entry is not None
        click.echo(f"{house[1]}: {kept} of {len(ids)} programs are in the catalog.")
