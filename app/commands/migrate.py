"""``flask migrate``: bring the database to the newest schema."""

import click
from flask import current_app
from flask.cli import with_appcontext

from persistence import migrate as migrations


@click.command("migrate")
@with_appcontext
def migrate() -> None:
    """Bring the database to the newest schema. Make a backup first: flask backup."""
    migrations.upgrade(current_app.config["SETTINGS"].database_url)
    click.echo(f"The database is at {migrations.head()}.")
