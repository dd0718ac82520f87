"""Filling an empty database with the demonstration. Refuses a database that holds anything."""

import tomllib
from collections.abc import Callable, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from accounts.models import Institution, Person, RoleMembership, Unit, UnitKind
from accounts.queries import institution_by_slug
from accounts.roles import Role
from committee.models import Committee, CommitteeMembership
from committee.roll import MemberKind
from demo.stages import bring, case_for
from demo.walking import Walk, Work
from persistence.files import FileStore
from persistence.unit_of_work import unit_of_work
from profiles.loading import read_folder
from profiles.profile import read_profile
from profiles.service import found

FOLDER = Path(__file__).resolve().parent
INSTITUTIONS = FOLDER.parent / "institutions"
PASSWORD = "imprimatur-demo"
SINCE = date(2023, 8, 1)

LAKEMONT = {
    "name": "Lakemont University",
    "short_name": "Lakemont",
    "slug": "lakemont",
    "prefix": "LU",
    "timezone": "America/Chicago",
    "illustrative": True,
}
"""The large demonstration institution: the generic profile under an invented name."""


class NotEmpty(Exception):
    """The database holds an institution already."""


def load(
    session: Session,
    store: FileStore,
    *,
    now: datetime,
    password_hash: str,
    work: Work,
    tell: Callable[[str], None] = lambda line: None,
    only: frozenset[int] | None = None,
) -> list[Institution]:
    """Load both demonstration institutions. ``only`` limits the programs by number, for tests."""
    if session.scalar(select(Institution.id).limit(1)) is not None:
        raise NotEmpty("The database is not empty; the demonstration is loaded into an empty one.")
    lakemont = _lakemont(session, store, now, password_hash, work, tell, only)
    hartwell = _hartwell(session, store, now, password_hash, work, tell)
    work()
    return [lakemont, hartwell]


def profile_content(folder: str, institution: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """A shipped profile, under another institution's name where one is given."""
    content = read_folder(INSTITUTIONS / folder)
    if institution is not None:
        profile = dict(content["profile"])
        profile["institution"] = {**profile["institution"], **institution}
        profile["options"] = {**profile.get("options", {}), "coming_soon": True}
        content["profile"] = profile
    return content


def _lakemont(
    session: Session,
    store: FileStore,
    now: datetime,
    password_hash: str,
    work: Work,
    tell: Callable[[str], None],
    only: frozenset[int] | None,
) -> Institution:
    content = profile_content("generic", LAKEMONT)
    cast = tomllib.loads((FOLDER / "cast.toml").read_text(encoding="utf-8"))
    with unit_of_work(session):
        institution = found(session, content, now=now)
        units = add_units(session, institution, cast["unit"])
        people = add_people(session, institution, cast["person"], units, password_hash, now)
    programs = tomllib.loads((FOLDER / "programs.toml").read_text(encoding="utf-8"))["program"]
    wanted = [one for one in programs if only is None or one["n"] in only]
    walk = _walk(session, store, institution, content, people, now, work)
    _bring_all(walk, wanted, units, cast["person"], content, tell)
    return institution


def _hartwell(
    session: Session,
    store: FileStore,
    now: datetime,
    password_hash: str,
    work: Work,
    tell: Callable[[str], None],
) -> Institution:
    content = profile_content("hartwell")
    cast = tomllib.loads((FOLDER / "hartwell.toml").read_text(encoding="utf-8"))
    with unit_of_work(session):
        institution = found(session, content, now=now)
        units = add_units(session, institution, cast["unit"])
        people = add_people(session, institution, cast["person"], units, password_hash, now)
    walk = _walk(session, store, institution, content, people, now, work)
    _bring_all(walk, cast["program"], units, cast["person"], content, tell)
    return institution


def _walk(
    session: Session,
    store: FileStore,
    institution: Institution,
    content: Mapping[str, Any],
    people: Mapping[str, int],
    now: datetime,
    work: Work,
) -> Walk:
    settings = read_profile(content).workflow
    return Walk(session, institution, settings, store, people, now, work)


def _bring_all(
    walk: Walk,
    programs: list[dict[str, Any]],
    units: Mapping[str, int],
    cast: list[dict[str, Any]],
    content: Mapping[str, Any],
    tell: Callable[[str], None],
) -> None:
    scan = (FOLDER / "approval-scan.pdf").read_bytes()
    brand = content["profile"]["brand"]["accent"]
    for entry in programs:
        proposer = entry.get("proposer") or _proposer(cast, entry["unit"])
        case = case_for(walk, entry, proposer, units[entry["unit"]], scan, brand)
        first = bring(walk, case, entry["stage"])
        with unit_of_work(walk.session):
            program = walk.proposal(first).program
            program.illustrative = True
            if entry.get("origin"):
                program.operational = {
                    **program.operational,
                    "origin": f"{entry['origin']}: {entry['stated']}",
                }
        tell(f"{walk.proposal(first).number}  {entry['title']}: {entry['stage']}")


def _proposer(cast: list[dict[str, Any]], unit: str) -> str:
    """Somebody who may propose for the unit: a member, else whoever heads it."""
    for role in ("member", "head"):
        for person in cast:
            if any(
                one["role"] == role and one.get("unit") == unit for one in person.get("roles", ())
            ):
                return str(person["key"])
    raise LookupError(f"Nobody in the cast may propose for {unit}.")


def add_units(
    session: Session, institution: Institution, cast: list[dict[str, Any]]
) -> dict[str, int]:
    """The units of the cast, parents first; return their ids by short name."""
    ids: dict[str, int] = {}
    for entry in cast:
        unit = Unit(
            institution_id=institution.id,
            slug=entry["slug"],
            name=entry["name"],
            kind=UnitKind(entry["kind"]),
            parent_id=ids[entry["parent"]] if "parent" in entry else None,
        )
        session.add(unit)
        session.flush()  # children point to it
        ids[entry["slug"]] = unit.id
    return ids


def add_people(
    session: Session,
    institution: Institution,
    cast: list[dict[str, Any]],
    units: Mapping[str, int],
    password_hash: str,
    now: datetime,
) -> dict[str, int]:
    """The people of the cast with their roles and seats; return their ids by short name."""
    committee = session.scalars(
        select(Committee)
        .where(Committee.institution_id == institution.id)
        .order_by(Committee.id)
        .limit(1)
    ).one()
    ids: dict[str, int] = {}
    for entry in cast:
        person = Person(
            institution_id=institution.id,
            name=entry["name"],
            email=f"{entry['key']}@{institution.slug}.example",
            title=entry["title"],
            password_hash=password_hash,
            created_at=now,
        )
        session.add(person)
        session.flush()  # roles and seats point to the person
        ids[entry["key"]] = person.id
        session.add_all(
            RoleMembership(
                person_id=person.id,
                role=Role(one["role"]),
                unit_id=units[one["unit"]] if "unit" in one else None,
                starts_on=SINCE,
            )
            for one in entry.get("roles", ())
        )
        seat = entry.get("seat")
        if seat:
            session.add(
                CommitteeMembership(
                    committee_id=committee.id,
                    person_id=person.id,
                    kind=MemberKind(seat["kind"]),
                    office=seat.get("office", ""),
                    starts_on=SINCE,
                )
            )
    return ids


def demo_institution(session: Session) -> Institution | None:
    """The large demonstration institution, if it is loaded."""
    return institution_by_slug(session, str(LAKEMONT["slug"]))
