"""``flask setup``: the link with which an empty installation is set up in the browser."""

import click
from flask import current_app, url_for
from flask.cli import with_appcontext

from app.database import db
from app.first_run_access import own_code
from founding.course import open_to_code


@click.command("setup")
@with_appcontext
def setup() -> None:
    """Print the link to the set-up, as long as nobody administers this installation."""
    if not tell_code():
        raise click.ClickException(
            "This installation has an administrator. Sign in, or: flask people link ADDRESS"
        )


def tell_code(served_at: str = "") -> bool:
    """Say where the set-up is and with which code; False where there is nothing to set up.

    ``served_at``: the address on this machine, for a server that was given no other.
    """
    if not open_to_code(db.session):
        return False
    base = current_app.config["SETTINGS"].base_url
    if served_at and base.startswith("http://127.0.0.1:"):
        base = served_at
    with current_app.test_request_context():
        path = url_for("first_run.show", code=own_code())
    click.echo(
        "Nobody has an account here yet. Set it up in the browser, with the code in this link:"
    )
    click.echo(f"  {base}{path}")
    return True
