"""``flask demo``: the demonstration institutions, loaded once and served with the worker."""

import os

import click
from flask import Flask
from flask.cli import ScriptInfo

from accounts.passwords import hashed
from app.commands.serve import serve_forever
from app.database import db
from app.demo_awards import award_badges
from app.worker import run_once
from demo.loading import PASSWORD, demo_institution, load
from persistence import clock, migrate

ACCOUNTS = (
    ("noor@lakemont.example", "writes proposals in Computing"),
    ("sofia@lakemont.example", "signs as head of Communication and Media"),
    ("oskar@lakemont.example", "signs as dean of Science"),
    ("coordinator@lakemont.example", "coordinates: board, referrals, approvals"),
    ("chair@lakemont.example", "presides over the committee"),
    ("member@lakemont.example", "votes in the committee"),
    ("marketing@lakemont.example", "completes public pages and publishes"),
    ("policy@lakemont.example", "may waive a rule"),
    ("admin@lakemont.example", "administers people, units, committees, mails"),
    ("coordinator@hartwell.example", "the six-person college: several offices in one"),
)


@click.command("demo")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", type=int, default=None, help="Port; without it the setting PORT.")
@click.option("--load-only", is_flag=True, help="Load and end, without serving.")
@click.pass_obj
def demo(info: ScriptInfo, host: str, port: int | None, load_only: bool) -> None:
    """Load the demonstration into an empty database, then serve it and say how to sign in."""
    # The address in mails and records must be the one that is served.
    if port is not None:
        os.environ.setdefault("PORT", str(port))
    app = info.load_app()
    migrate.upgrade(app.config["SETTINGS"].database_url)
    with app.app_context():
        if demo_institution(db.session) is None:
            _fill(app)
    if load_only:
        return
    _tell()
    serve_forever(app, host=host, port=port or app.config["SETTINGS"].port)


def _fill(app: Flask) -> None:
    click.echo("Loading the demonstration: two invented institutions, about 60 programs.")

    def work() -> None:
        run_once(app)

    load(
        db.session,
        app.extensions["file_store"],
        now=clock.now(),
        password_hash=hashed(PASSWORD),
        work=work,
        tell=lambda line: click.echo(f"  {line}"),
    )
    house = demo_institution(db.session)
    if house is not None:
        with app.test_request_context():
            count = award_badges(house, clock.now())
        work()
        click.echo(f"  {count} badges awarded and signed")


def _tell() -> None:
    click.echo("")
    click.echo(f"Sign in with the password {PASSWORD} as one of:")
    for address, does in ACCOUNTS:
        click.echo(f"  {address:<32} {does}")
    click.echo("")
