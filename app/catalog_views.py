"""A program's public document as its page shows it: codes become words, addresses are added.

What may be shown was decided when the document was made (catalog/document.py).
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from flask import g, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from accounts.models import Unit
from accounts.queries import ancestors, units_of
from app.database import db
from app.houses import profile_of
from app.program_facts import (
    Shown,
    credit_line,
    day_said,
    facts_of,
    joined,
    number,
    passing,
)
from catalog.projection import ACTIVE, CLOSING, COMING_SOON, skills_of
from profiles.faq import FaqAudience
from profiles.profile import Profile
from proposals.answers import texts
from proposals.models import Program
from proposals.operational_fields import PLATFORMS
from proposals.wordforms import normalised
from taxonomy.queries import items_named


def shown(
    program: Program,
    document: Mapping[str, Any],
    status: str,
    *,
    version: int | None = None,
    of_version: bool = False,
) -> Shown:
    """The document with the addresses of its pictures; ``of_version``: at that version's address."""
    institution = program.institution
    where = {"slug": institution.slug, "program": program.slug}
    badge, picture = document["content"].get("badge_picture"), document.get("picture")
    badge_url = picture_url = ""
    if badge:
        more = {"number": version} if of_version else {}
        name = "public.version_badge" if of_version else "public.badge_picture"
        badge_url = url_for(name, **where, **more, v=str(badge["sha256"])[:12])
    if picture:
        picture_url = url_for("public.page_picture", **where, v=str(picture["sha256"])[:12])
    profile = _profile(institution.id)
    return Shown(program, institution, document, status, profile, version, badge_url, picture_url)


def _profile(institution_id: int) -> Profile:
    """The institution's profile, asked for once a request."""
    if "profiles" not in g:
        g.profiles = {}
    if institution_id not in g.profiles:
        g.profiles[institution_id] = profile_of(institution_id)
    found: Profile = g.profiles[institution_id]
    return found


def program_page(one: Shown) -> dict[str, Any]:
    """Everything that the template of a program page prints."""
    content, copy = one.content, one.copy
    may_enrol = one.status == ACTIVE and not one.suspended
    numbers = {str(row["id"]): place for place, row in enumerate(_rows(one, "outcomes"), start=1)}
    return {
        "title": str(content.get("title", "")),
        "pitch": copy.get("public_summary") or content.get("summary", ""),
        "summary": content.get("summary", "") if copy.get("public_summary") else "",
        "body": copy.get("public_body", ""),
        "benefits": copy.get("benefits", ""),
        "states": states_of(one),
        "illustrative": one.program.illustrative or one.institution.illustrative,
        "origin": copy.get("origin", ""),
        "units": _units(one),
        "facts": list(facts_of(one)),
        "outcomes": _outcomes(one),
        "skills": _skills(one),
        "activities": _activities(one),
        "credits": credit_line(one),
        "assessments": [_assessment(one, row, numbers) for row in _rows(one, "assessments")],
        "criteria": content.get("criteria", ""),
        "passing": list(passing(one)),
        "audience": one.said("audience"),
        "audience_note": content.get("audience_note", ""),
        "prerequisites": content.get("prerequisites", ""),
        "admission": content.get("admission", ""),
        "stacks_into": content.get("stacks_into", ""),
        "transfer": content.get("transfer", ""),
        "enrol_url": copy.get("enrol_url", "") if may_enrol else "",
        "contact": {"name": copy.get("contact_name"), "email": copy.get("contact_email")},
        "fee": copy.get("fee", ""),
        "next_start": copy.get("next_start", "") if may_enrol else "",
        "closing": _closing(one),
        "badge": _badge(one),
        "picture": _picture(one),
        "faq": [
            one_question
            for one_question in one.profile.faq
            if one_question.audience is not FaqAudience.PROPOSERS
        ],
        "version": _version(one),
    }


def states_of(one: Shown) -> list[tuple[str, str]]:
    """What must be known at once: states with the words for the public."""
    words = {
        ACTIVE: ("active", _("Open")),
        CLOSING: ("closing", _("Closing: no new enrolment")),
        COMING_SOON: ("coming_soon", _("Coming soon")),
    }
    found = [words.get(one.status, ("terminated", _("Ended")))]
    if one.status == ACTIVE and one.suspended:
        found = [("enrolment_suspended", _("Enrolment suspended"))]
    return found


def entry_line(one: Shown) -> dict[str, Any]:
    """A program in a list: a line or two."""
    facts = [
        one.said("level"),
        credit_line(one) or one.said("credit_basis"),
        one.said("modality"),
        one.said("pacing"),
    ]
    return {
        "title": one.content.get("title", ""),
        "url": url_for("public.program", **one.address),
        "pitch": _short(str(one.copy.get("public_summary") or one.content.get("summary", ""))),
        "facts": [fact for fact in facts if fact],
        "state": next((s for s in states_of(one) if s[0] != "active"), None),
        "institution": one.institution.name,
        "badge_url": one.badge_url,
    }


def _short(text: str, most: int = 220) -> str:
    """The beginning, cut at a word."""
    if len(text) <= most:
        return text
    return text[:most].rsplit(" ", 1)[0].rstrip(",;:. ") + " …"


def _rows(one: Shown, name: str) -> Sequence[Mapping[str, Any]]:
    found = one.content.get(name)
    return found if isinstance(found, list) else []


def _units(one: Shown) -> list[dict[str, str]]:
    """The owning unit and those above it, each a way into the catalog."""
    units: Iterable[Unit] = ancestors(
        units_of(db.session, one.institution.id), one.document["unit"]
    )
    return [
        {
            "name": unit.name,
            "url": url_for("public.catalog", slug=one.institution.slug, unit=unit.id),
        }
        for unit in units
    ]


def _outcomes(one: Shown) -> list[dict[str, Any]]:
    rows = _rows(one, "outcomes")
    codes = {code for row in rows for code in texts(row.get("competencies"))}
    named = items_named(db.session, one.institution.id, sorted(codes))
    return [
        {
            "statement": row.get("statement", ""),
            "competencies": [
                named[code].statement for code in texts(row.get("competencies")) if code in named
            ],
        }
        for row in rows
    ]


def _skills(one: Shown) -> list[dict[str, str]]:
    return [
        {
            "name": skill[:1].upper() + skill[1:],
            "url": url_for(
                "public.catalog", slug=one.institution.slug, skills=normalised(skill)[:120]
            ),
        }
        for skill in skills_of(one.content)
    ]


def _activities(one: Shown) -> dict[str, Any]:
    """The table of courses, with only the columns that say something."""
    quarter = one.content.get("credit_system") == "quarter"
    rows = [
        {
            "title": joined(str(row.get("code", "")), str(row.get("title", ""))),
            "kind": one.words("activities.kind", row.get("kind", "")),
            "credits": number(row.get("credits")),
            "semester": number(float(number(row.get("credits"))) * 2 / 3)
            if quarter and number(row.get("credits"))
            else "",
            "hours": number(row.get("hours")),
            "choice": str(row.get("choice_group", "")),
        }
        for row in _rows(one, "activities")
    ]
    columns = (
        ("title", _("Course or activity"), False),
        ("kind", _("Kind"), False),
        ("credits", _("Quarter credits") if quarter else _("Credits"), True),
        ("semester", _("Semester equivalent"), True),
        ("hours", _("Hours"), True),
        ("choice", _("Choose from group"), False),
    )
    return {
        "rows": rows,
        "columns": [
            {"key": key, "label": label, "numeric": numeric}
            for key, label, numeric in columns
            if any(row[key] for row in rows)
        ],
    }


def _assessment(one: Shown, row: Mapping[str, Any], numbers: Mapping[str, int]) -> dict[str, Any]:
    shows = sorted(numbers[ref] for ref in texts(row.get("outcomes")) if ref in numbers)
    return {
        "name": row.get("name", ""),
        "method": one.words("assessments.method", row.get("method", "")),
        "evidence": row.get("evidence", ""),
        "shows": ", ".join(str(number) for number in shows),
    }


def _closing(one: Shown) -> dict[str, str] | None:
    """What learners must know of a program that ends or has ended."""
    last, taught = one.content.get("last_enrolment_on"), one.content.get("teach_out_ends_on")
    if one.status in (ACTIVE, COMING_SOON) or not (last or taught):
        return None
    return {"last_enrolment": day_said(last), "teach_out": day_said(taught)}


def _badge(one: Shown) -> dict[str, Any]:
    picture = one.content.get("badge_picture") or {}
    place = one.content.get("placement") or {}
    scheme = one.profile.workflow.scheme
    named = (
        scheme.type(str(place.get("type", ""))),
        scheme.level(str(place.get("level", ""))),
        scheme.family(str(place.get("family", ""))),
    )
    months = number(one.content.get("badge_expires_months"))
    return {
        "url": one.badge_url,
        "alt": picture.get("alt", ""),
        "place": [entry.name for entry in named if entry is not None],
        "expires": ngettext(
            "It expires after %(num)s month.",
            "It expires after %(num)s months.",
            int(float(months)),
        )
        if months
        else _("It does not expire."),
        "renewal": one.content.get("renewal", ""),
        "platform": PLATFORMS.get(str(one.copy.get("badge_platform")), "")
        if one.copy.get("badge_platform") != "other"
        else "",
        "platform_url": one.copy.get("badge_platform_url", ""),
    }


def _picture(one: Shown) -> dict[str, str] | None:
    picture = one.document.get("picture")
    return {"url": one.picture_url, "alt": picture["alt"]} if picture and one.picture_url else None


def _version(one: Shown) -> dict[str, Any]:
    document = one.document
    origin = document.get("origin")
    return {
        "number": one.version,
        "approved_at": _moment(document.get("approved_at")),
        "published_at": _moment(document.get("published_at")),
        "ended_at": _moment(document.get("ended_at")),
        "last_award_on": day_said(document.get("last_award_on")),
        "origin": {"on": day_said(origin["on"]), "by": origin["by"]} if origin else None,
        "case": document.get("number", ""),
    }


def _moment(value: Any) -> datetime | None:
    return datetime.fromisoformat(str(value)) if value else None
