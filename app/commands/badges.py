"""``flask badges``: the keys that badges are signed with."""

import secrets

import click
from flask import current_app
from flask.cli import with_appcontext

from accounts.models import Institution
from accounts.queries import institution_by_slug
from app.badge_classes import did_of
from app.catalog_addresses import external
from app.database import db
from awards import keyring
from badges.did import document_address
from persistence import clock
from persistence.unit_of_work import unit_of_work


@click.group("badges")
def badges() -> None:
    """Keys that badges are signed with."""


@badges.command("keys")
@click.option("--slug", required=True, help="Which institution.")
@click.option("--make", is_flag=True, help="Make new keys; those before them stay to check with.")
@click.option("--withdraw", "name", help="Let nothing be believed any longer that this key signed.")
@with_appcontext
def keys(slug: str, make: bool, name: str | None) -> None:
    """Say which keys there are; make new ones, or withdraw one that has become known to others.

    Private keys are stored locked with BADGE_KEY_SECRET, without it with SECRET_KEY.
    """
    house = institution_by_slug(db.session, slug)
    if house is None:
        raise click.ClickException("There is no such institution.")
    house_id = house.id
    if name:
        with unit_of_work(db.session):
            if keyring.withdraw(db.session, house_id, name, now=clock.now()) is None:
                raise click.ClickException("The institution has no such key.")
    if make:
        _make(house)
    _list(db.session.get_one(Institution, house_id))


def _make(house: Institution) -> None:
    settings = current_app.config["SETTINGS"]
    house_id, did = house.id, did_of(house)
    jwk_address = external(path=f"/catalog/{house.slug}/jwks")
    with unit_of_work(db.session):
        keyring.make(
            db.session,
            house_id,
            did=did,
            jwk_address=jwk_address,
            secret=settings.badge_secret,
            now=clock.now(),
            random=secrets.token_bytes,
        )


def _list(house: Institution) -> None:
    click.echo(f"Issuer: {did_of(house)}")
    click.echo(f"Its keys are published at {document_address(did_of(house))}")
    for key in keyring.keys_of(db.session, house.id):
        state = "withdrawn" if key.withdrawn_at else "checks" if key.retired_at else "signs"
        click.echo(f"{state:<10} {key.kind.value:<8} {key.name}  made {key.made_at:%Y-%m-%d}")
