"""Adopting a profile: a checked version becomes the institution's rules. Never commits."""

import hashlib
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import rfc8785
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from accounts.models import Institution, ProfileVersion
from accounts.queries import institution_by_slug, profile_in_force
from committee.models import Committee
from persistence.audit import record
from persistence.outbox import announce
from persistence.text import Text
from profiles.problems import Problem, ProfileRefused
from profiles.profile import Profile, read_profile


def adopt(
    session: Session,
    institution_id: int,
    content: Mapping[str, Any],
    *,
    by_id: int | None,
    now: datetime,
) -> ProfileVersion:
    """Make this content the institution's rules from now on; returns the version in force.

    The same content again changes nothing. Raises ProfileRefused with every problem, also when
    the profile is another institution's.
    """
    profile = read_profile(content)
    institution = session.get_one(Institution, institution_id, with_for_update=True)
    if profile.institution.slug != institution.slug:
        says = Text(
            "This is the profile of “{found}”; the institution is “{wanted}”.",
            found=profile.institution.slug,
            wanted=institution.slug,
        )
        raise ProfileRefused([Problem("profile.toml", "institution, slug", says)])
    kept = _settled(content, profile)
    sha256 = hashlib.sha256(rfc8785.dumps(kept)).hexdigest()
    present = profile_in_force(session, institution_id)
    if present is not None and present.sha256 == sha256:
        return present
    _follow(session, institution, profile)
    version = ProfileVersion(
        institution_id=institution_id,
        number=_last_number(session, institution_id) + 1,
        content=kept,
        sha256=sha256,
        adopted_at=now,
        adopted_by_id=by_id,
    )
    session.add(version)
    record(
        session,
        f"institution:{institution_id}",
        "adopt_profile",
        at=now,
        actor_id=by_id,
        details={"number": version.number, "sha256": sha256},
    )
    payload = {"institution_id": institution_id, "number": version.number}
    announce(session, "ProfileAdopted", payload, at=now)
    session.flush()
    return version


def found(session: Session, content: Mapping[str, Any], *, now: datetime) -> Institution:
    """The institution that this profile describes, with its committees, and the profile adopted.

    Made if it is not there yet; brought up to date if it is. Raises ProfileRefused.
    """
    profile = read_profile(content)
    institution = institution_by_slug(session, profile.institution.slug)
    if institution is None:
        institution = Institution(
            slug=profile.institution.slug,
            name=profile.institution.name,
            prefix=profile.institution.prefix,
            created_at=now,
        )
        session.add(institution)
        session.flush()
    adopt(session, institution.id, content, by_id=None, now=now)
    return institution


def _settled(content: Mapping[str, Any], profile: Profile) -> dict[str, Any]:
    """The content as it is kept: a shipped taxonomy is written out, so that it stays as adopted."""
    return {**content, "taxonomy": profile.taxonomy.as_data()}


def _last_number(session: Session, institution_id: int) -> int:
    return (
        session.scalar(
            select(func.max(ProfileVersion.number)).where(
                ProfileVersion.institution_id == institution_id
            )
        )
        or 0
    )


def _follow(session: Session, institution: Institution, profile: Profile) -> None:
    """Bring the rows that repeat the profile up to date. A committee once made is never removed."""
    said = profile.institution
    institution.name = said.name
    institution.prefix = said.prefix
    institution.timezone = said.timezone
    institution.illustrative = said.illustrative
    rows = session.scalars(select(Committee).where(Committee.institution_id == institution.id))
    by_slug = {row.slug: row for row in rows}
    for slug, settings in profile.workflow.committees.items():
        row = by_slug.get(slug)
        if row is None:
            row = Committee(institution_id=institution.id, slug=slug)
            session.add(row)
        row.name = settings.name
