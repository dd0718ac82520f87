"""What pages say of an award: its badge class, address, picture, and whether it holds."""

from datetime import date, datetime
from typing import Any

from flask import current_app

from app.badge_classes import badge_class
from app.catalog_versions import version_shown
from app.database import db
from awards.addresses import award_address
from awards.models import Award
from catalog.queries import entry_by_address, versions_of
from proposals.models import Proposal
from proposals.sealing import content_of, latest_revision


def achievement_of(proposal: Proposal) -> dict[str, Any]:
    """The badge class of a published version, as it is to be frozen. Raises LookupError."""
    house, program = proposal.institution, proposal.program
    entry = entry_by_address(db.session, house.slug, program.slug)
    versions = versions_of(db.session, program.id)
    number = next((one.number for one in versions if one.proposal.id == proposal.id), 0)
    one = version_shown(entry, number) if entry is not None else None
    found = badge_class(one, versions) if one is not None else None
    if found is None:
        raise LookupError(f"{proposal.number} has no badge class.")
    return found.as_json()


def address_of(award: Award) -> str:
    """The award’s public address."""
    return award_address(current_app.config["SETTINGS"].base_url, award.token)


def expiry(proposal_id: int, earned: date) -> date | None:
    """The last day of a badge that was earned on this day, by the rule of its version."""
    revision = latest_revision(db.session, proposal_id)
    months = content_of(revision).get("badge_expires_months") if revision else None
    try:
        count = int(float(str(months)))
    except (TypeError, ValueError, OverflowError):
        return None
    if not 0 < count < 1200:
        return None
    year, month = divmod(earned.year * 12 + earned.month - 1 + count, 12)
    for day in range(earned.day, 27, -1):
        try:
            return date(year, month + 1, day)
        except ValueError:
            continue
    return date(year, month + 1, earned.day)


def picture_of(award: Award) -> tuple[bytes, str] | None:
    """The bytes and the type of the badge’s picture, as sealed in its version."""
    revision = latest_revision(db.session, award.badge_class.proposal_id)
    picture = content_of(revision).get("badge_picture") if revision else None
    if not isinstance(picture, dict) or picture.get("media_type") not in (
        "image/png",
        "image/svg+xml",
    ):
        return None
    try:
        content = current_app.extensions["file_store"].read(str(picture["sha256"]))
    except (OSError, ValueError, KeyError):
        return None
    return content, str(picture["media_type"])


def standing(award: Award, now: datetime) -> str:
    """``unsigned``, ``revoked``, ``expired`` or ``valid``."""
    if award.revoked_at is not None:
        return "revoked"
    if award.credential is None:
        return "unsigned"
    if award.valid_until is not None and award.valid_until < now:
        return "expired"
    return "valid"
