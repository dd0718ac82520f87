"""The institution that a request is about: its profile in force and its brand."""

from functools import lru_cache
from typing import Any

from flask import g, url_for
from flask_login import current_user

from accounts.models import Institution, ProfileVersion
from accounts.queries import profile_in_force
from app.database import db
from profiles.profile import Profile, read_profile


@lru_cache(maxsize=64)
def _compiled(version_id: int, sha256: str) -> Profile:
    """Profiles never change once adopted, so each version is compiled once a process."""
    version = db.session.get_one(ProfileVersion, version_id)
    return read_profile(version.content)


def profile_of(institution_id: int) -> Profile:
    """The institution's profile in force."""
    version = profile_in_force(db.session, institution_id)
    if version is None:
        raise LookupError(f"Institution {institution_id} has adopted no profile.")
    return _compiled(version.id, version.sha256)


def own_profile() -> Profile:
    """The profile of the signed-in person's institution; read once a request."""
    if "profile" not in g:
        g.profile = profile_of(current_user.institution_id)
    return g.profile  # type: ignore[no-any-return]


def use_house(institution: Institution) -> None:
    """Show this institution's brand on the page, for pages without an account."""
    g.brand = brand_of(institution, profile_of(institution.id))


def brand_of(institution: Institution, profile: Profile) -> dict[str, Any]:
    """What the layout needs: names, logo and the address of the colours."""
    version = profile.brand.fingerprint
    return {
        "slug": institution.slug,
        "name": profile.institution.name,
        "short_name": profile.institution.short_name,
        "timezone": profile.institution.timezone,
        "illustrative": institution.illustrative,
        "logo_url": url_for("public.logo", slug=institution.slug, v=version)
        if profile.brand.logo
        else None,
        "css_url": url_for("public.brand_css", slug=institution.slug, v=version),
        "home_url": url_for("public.catalog", slug=institution.slug),
    }


def present_brand() -> dict[str, Any] | None:
    """The brand chosen for this page, or that of the signed-in person."""
    if "brand" not in g and current_user and current_user.is_authenticated:
        g.brand = brand_of(current_user.institution, own_profile())
    return g.get("brand")
