"""What the public may read of one version: the closed list of fields, and nothing beside it.

A field that is not named here never reaches a public page, whatever a profile asks. Values stay as
they were sealed; words for them are found where they are shown.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from proposals.content import cleaned, is_answered
from proposals.models import Program, Proposal, Revision
from proposals.sealing import content_of

GOVERNED_SHOWN = frozenset(
    {
        "title",
        "summary",
        "subject",
        "credit_basis",
        "transcripted",
        "code",
        "series",
        "classification",
        "audience",
        "audience_note",
        "level",
        "prerequisites",
        "admission",
        "bachelors_required",
        "completion_months",
        "skills",
        "criteria",
        "pass_percent",
        "minimum_grade",
        "reflection",
        "supervision",
        "credit_system",
        "credits",
        "hours",
        "residence_percent",
        "transfer",
        "badge_expires_months",
        "renewal",
        "stacks_into",
        "modality",
        "location",
        "pacing",
        "duration_weeks",
        "starts_on",
        "language",
        "last_enrolment_on",
        "teach_out_ends_on",
    }
)
"""Governed fields that are public as they are."""

TABLES_SHOWN: Mapping[str, frozenset[str]] = {
    "outcomes": frozenset({"id", "statement", "skills", "competencies"}),
    "assessments": frozenset({"id", "name", "method", "outcomes", "evidence"}),
    "activities": frozenset(
        {"id", "code", "title", "kind", "credits", "hours", "choice_group", "online"}
    ),
}
"""Tables that are public, with the columns that are."""

PARTS_SHOWN: Mapping[str, frozenset[str]] = {
    "placement": frozenset({"family", "type", "level"}),
    "badge_picture": frozenset({"sha256", "media_type", "alt"}),
}

LIVE_SHOWN = frozenset(
    {
        "public_summary",
        "public_body",
        "benefits",
        "enrol_url",
        "contact_name",
        "contact_email",
        "fee",
        "next_start",
        "catalog_code",
        "badge_platform",
        "badge_platform_url",
        "origin",
    }
)
"""Live fields that are public. ``origin`` says where an illustrative program was taken from."""

LINKS = frozenset({"enrol_url", "badge_platform_url"})


def public_content(content: Mapping[str, Any]) -> dict[str, Any]:
    """The public part of governed content."""
    shown = {name: content[name] for name in GOVERNED_SHOWN if is_answered(content.get(name))}
    for name, columns in TABLES_SHOWN.items():
        rows = content.get(name)
        if isinstance(rows, list):
            shown[name] = [_part(row, columns) for row in rows if isinstance(row, Mapping)]
    for name, keys in PARTS_SHOWN.items():
        part = content.get(name)
        if isinstance(part, Mapping):
            shown[name] = _part(part, keys)
    return cleaned(shown)


def public_copy(operational: Mapping[str, Any]) -> dict[str, Any]:
    """The public part of the live content. What is no web address is no link."""
    return {
        name: operational[name]
        for name in sorted(LIVE_SHOWN)
        if is_answered(operational.get(name))
        and (name not in LINKS or _is_web_address(operational[name]))
    }


def document(program: Program, proposal: Proposal, revision: Revision) -> dict[str, Any]:
    """Everything the page shows of this version, as JSON."""
    return {
        "number": proposal.number,
        "kind": proposal.kind.value,
        "unit": program.unit_id,
        "content": public_content(content_of(revision)),
        "copy": public_copy(program.operational),
        "picture": _picture(program),
        "approved_at": _moment(proposal.decided_at if proposal.origin_date is None else None),
        "published_at": _moment(proposal.published_at),
        "ended_at": _moment(proposal.ended_at),
        "last_award_on": proposal.last_award_on.isoformat() if proposal.last_award_on else None,
        "origin": _origin(proposal),
    }


def _picture(program: Program) -> dict[str, str] | None:
    """The page's picture; without a text that says what it shows it is not shown."""
    alt = program.operational.get("image_alt")
    if program.picture is None or not alt:
        return None
    return {
        "sha256": program.picture.sha256,
        "media_type": program.picture.media_type,
        "alt": str(alt),
    }


def _origin(proposal: Proposal) -> dict[str, str] | None:
    """Who had approved it before the system, and when."""
    if proposal.origin_date is None:
        return None
    return {"on": proposal.origin_date.isoformat(), "by": proposal.origin_authority or ""}


def _moment(value: datetime | None) -> str | None:
    return value.isoformat(timespec="seconds") if value is not None else None


def _part(row: Mapping[str, Any], names: frozenset[str]) -> dict[str, Any]:
    return {name: row[name] for name in sorted(names) if name in row}


def _is_web_address(given: Any) -> bool:
    try:
        parts = urlsplit(str(given))
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname)
