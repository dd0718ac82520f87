"""``flask people``: accounts from the command line, for the first administrator and for scripts."""

import secrets

import click
from flask import current_app, url_for
from flask.cli import AppGroup
from sqlalchemy.orm import Session

from accounts import links, service
from accounts.errors import AccountRefused
from accounts.models import Institution, LinkPurpose, Unit
from accounts.people import add_person, give_role
from accounts.queries import institution_by_slug, institutions, person_by_email
from accounts.roles import Role
from accounts.units import unit_by_slug
from app.database import db
from persistence import audit, clock
from persistence.unit_of_work import unit_of_work

people = AppGroup("people", help="Add people and give them roles.")


@people.command("add")
@click.argument("email")
@click.argument("name")
@click.option(
    "--role", "roles", multiple=True, type=click.Choice([role.value for role in Role]),
    help="A role from today on; may be given several times.",
)  # fmt: skip
@click.option("--institution", "slug", default=None, help="Needed when there are several.")
@click.option("--unit", "unit_slug", default=None, help="Where roles of a unit are held.")
@click.option("--title", default="", help="Post, as shown in signatures.")
def add(
    email: str,
    name: str,
    roles: tuple[str, ...],
    slug: str | None,
    unit_slug: str | None,
    title: str,
) -> None:
    """Add a person, or give roles to one who is there. They sign in by a mailed link."""
    session: Session = db.session
    now = clock.now()
    try:
        with unit_of_work(session):
            institution = _institution(session, slug)
            unit = _unit(session, institution, unit_slug)
            person = person_by_email(session, email)
            if person is None:
                person = add_person(
                    session,
                    institution.id,
                    name=name,
                    email=email,
                    title=title,
                    actor_id=None,
                    at=now,
                )
            elif person.institution_id != institution.id:
                raise click.ClickException("This address has an account at another institution.")
            for value in roles:
                role = Role(value)
                give_role(
                    session,
                    person.id,
                    role,
                    unit_id=unit.id if unit else None,
                    starts_on=institution.day(now),
                    ends_on=None,
                    actor_id=None,
                    at=now,
                )
            said = f"{person.name} <{person.email}> at {institution.name}"
    except AccountRefused as refused:
        raise click.ClickException(str(refused.reason)) from refused
    click.echo(f"Added: {said}. They can ask for a link to sign in.")


@people.command("link")
@click.argument("email")
def link(email: str) -> None:
    """Print a link that signs a person in, once: for a first administrator before mail is set up."""
    session: Session = db.session
    code, now = secrets.token_urlsafe(32), clock.now()
    with unit_of_work(session):
        person = person_by_email(session, email)
        if person is None or not person.active:
            raise click.ClickException("Nobody who may sign in has this address.")
        links.make(session, person.id, LinkPurpose.SIGN_IN, code=code, at=now)
        audit.record(session, service.subject(person), "printed_link", at=now, actor_id=None)
    minutes = int(links.LIFE.total_seconds() // 60)
    with current_app.test_request_context():
        path = url_for("account.use_link", code=code)
    click.echo(f"Good once, for {minutes} minutes: {current_app.config['SETTINGS'].base_url}{path}")


def _institution(session: Session, slug: str | None) -> Institution:
    there = institutions(session)
    if slug is not None:
        found = institution_by_slug(session, slug)
    else:
        found = there[0] if len(there) == 1 else None
    if found is None:
        names = ", ".join(one.slug for one in there) or "none yet"
        raise click.ClickException(f"Name the institution with --institution. There are: {names}.")
    return found


def _unit(session: Session, institution: Institution, slug: str | None) -> Unit | None:
    if slug is None:
        return None
    unit = unit_by_slug(session, institution.id, slug)
    if unit is None:
        raise click.ClickException(f"{institution.name} has no unit {slug}.")
    return unit
