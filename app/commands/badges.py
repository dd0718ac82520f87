"""``flask badges``: keys that badges are signed with; badges checked and written out, offline."""

import json
import secrets
from pathlib import Path
from typing import Any

import click
from flask import current_app
from flask.cli import with_appcontext

from accounts.models import Institution
from accounts.queries import institution_by_slug, institutions
from app.badge_classes import did_of
from app.badge_folder import known_here, known_in, write_out
from app.catalog_addresses import external
from app.database import db
from awards import keyring
from badges.baking import NotReadable, credential_in
from badges.did import document_address
from badges.verifying import Verdict, issuer_of
from badges.verifying import verify as verified
from persistence import clock
from persistence.unit_of_work import unit_of_work


@click.group("badges")
def badges() -> None:
    """Keys that badges are signed with; badges checked and written out."""


@badges.command("keys")
@click.option("--slug", required=True, help="Which institution.")
@click.option("--make", is_flag=True, help="Make new keys; those before them stay to check with.")
@click.option("--outside", help="Sign with this public key (z6Mk…), which BADGE_SIGNER holds.")
@click.option("--withdraw", "name", help="Let nothing be believed any longer that this key signed.")
@with_appcontext
def keys(slug: str, make: bool, outside: str | None, name: str | None) -> None:
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
    if outside:
        try:
            with unit_of_work(db.session):
                keyring.take_outside(db.session, house_id, outside, now=clock.now())
        except ValueError as error:
            raise click.ClickException(f"This is no Ed25519 key as multibase: {error}.") from error
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


@badges.command("verify")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@with_appcontext
def verify(file: Path) -> None:
    """Say whether the badge in FILE (JSON, token, PNG, SVG) holds. Exit status 1 if it does not.

    Nothing is fetched. Keys and status lists are those of this service, and did.json, jwks.json and
    status-*.json beside FILE for issuers that this service is not.
    """
    try:
        given = credential_in(file.read_bytes())
    except NotReadable as error:
        raise click.ClickException(str(error)) from error
    verdict = verified(given, known_here(known_in(file.parent)), clock.now())
    for line in _told(verdict):
        click.echo(line)
    if not verdict.valid:
        raise click.exceptions.Exit(1)


def _told(verdict: Verdict) -> list[str]:
    marks = {True: "yes", False: "NO", None: "?"}
    lines = []
    if verdict.credential:
        subject: Any = verdict.credential.get("credentialSubject")
        achievement = subject.get("achievement") if isinstance(subject, dict) else None
        name = achievement.get("name") if isinstance(achievement, dict) else None
        lines.append(f"Badge:  {name or verdict.credential.get('name') or '-'}")
        lines.append(f"Issuer: {issuer_of(verdict.credential) or '-'}")
    lines += [f"{marks[one.holds]:<4} {one.about:<10} {one.says}" for one in verdict.findings]
    return [*lines, "It is valid." if verdict.valid else "It is not valid."]


@badges.command("export")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.option("--all", "everything", is_flag=True, help="Revoked ones too.")
@click.option("--slug", help="Which institution; without it every one that signs.")
@with_appcontext
def export(folder: Path, everything: bool, slug: str | None) -> None:
    """Write signed badges to FOLDER, one file each, with did.json, jwks.json and status-*.json.

    Several institutions have a folder each below it.
    """
    houses = [
        house
        for house in institutions(db.session)
        if (slug in (None, house.slug)) and keyring.keys_of(db.session, house.id)
    ]
    if not houses:
        raise click.ClickException("No such institution has keys to sign with.")
    for house in houses:
        target = folder / house.slug if len(houses) > 1 else folder
        count = write_out(house, target, revoked=everything)
        click.echo(f"{json.dumps(house.name, ensure_ascii=False)}: {count} badges in {target}")
