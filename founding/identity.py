"""Who the institution is and how it looks: each answer is one more version of its profile, adopted."""

import copy
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from accounts.errors import AccountRefused
from accounts.models import Institution
from accounts.people import require_administrator
from accounts.queries import profile_in_force
from founding.course import has_proposals
from founding.models import FirstRun
from persistence.text import Text
from profiles.colours import NIGHT, WHITE, readable_near, unreadable
from profiles.problems import ProfileRefused
from profiles.service import adopt

Content = dict[str, Any]
SMALL_WORDS = frozenset(
    {"of", "the", "and", "at", "for", "in", "de", "la", "le", "der", "die", "und"}
)


@dataclass(frozen=True)
class Identity:
    """What is asked about the institution itself."""

    name: str
    short_name: str
    prefix: str
    contact_name: str
    contact_email: str
    timezone: str
    language: str
    trial: bool


def opening(plain: Content) -> Content:
    """The plain profile as it stands before anything was answered."""
    content = copy.deepcopy(plain)
    content["logo"] = None
    said = content["profile"]["institution"]
    said |= {"name": "Our institution", "short_name": "Our institution", "slug": "our-institution"}
    said |= {"prefix": "OI", "illustrative": True}
    return content


def in_force(session: Session, institution_id: int) -> Content:
    """A copy of the content of the profile in force, to be changed and adopted."""
    version = profile_in_force(session, institution_id)
    if version is None:
        raise LookupError(f"Institution {institution_id} has adopted no profile.")
    return copy.deepcopy(version.content)


def change(
    session: Session,
    run: FirstRun,
    edit: Callable[[Content], None],
    *,
    actor_id: int | None,
    at: datetime,
) -> None:
    """Adopt the profile in force with one thing changed; what changes nothing adopts nothing.

    Raises AccountRefused with the first thing that the profile does not take.
    """
    require_administrator(session, run.institution_id, actor_id, at)
    content = in_force(session, run.institution_id)
    edit(content)
    try:
        adopt(session, run.institution_id, content, by_id=actor_id, now=at)
    except ProfileRefused as refused:
        raise AccountRefused("", refused.problems[0].sentence) from refused


def describe(
    session: Session, run: FirstRun, said: Identity, *, actor_id: int | None, at: datetime
) -> None:
    """Say who the institution is. Raises AccountRefused.

    Its address follows the name until something was proposed. Once real, it is never on trial again.
    """
    require_administrator(session, run.institution_id, actor_id, at)
    session.refresh(run, with_for_update=True)
    if said.trial and not run.trial:
        raise AccountRefused(
            "purpose", Text("It was said to be real; from then on nothing can be erased.")
        )
    institution = run.institution
    _refuse_taken(session, institution, said.prefix)
    if not has_proposals(session, institution.id):
        institution.slug = _free_slug(session, institution, slug_of(said.name))
    run.trial = said.trial

    def edit(content: Content) -> None:
        section = content["profile"]["institution"]
        section |= {"name": said.name, "short_name": said.short_name, "slug": institution.slug}
        section |= {"prefix": said.prefix, "timezone": said.timezone, "language": said.language}
        section["illustrative"] = said.trial
        contact = dict(section["contact"])
        contact |= {"name": said.contact_name, "email": said.contact_email}
        section["contact"] = contact

    change(session, run, edit, actor_id=actor_id, at=at)


def dress(
    session: Session,
    run: FirstRun,
    *,
    accent: str,
    logo: str | None,
    actor_id: int | None,
    at: datetime,
) -> None:
    """Give it its colour, and its logo as SVG. Raises AccountRefused naming a colour that will do."""
    problem = unreadable(accent, paper=WHITE)
    if problem is not None:
        raise AccountRefused(
            "accent",
            Text(
                "{problem} The nearest that can be read is {near}.",
                problem=problem,
                near=readable_near(accent, paper=WHITE),
            ),
        )

    def edit(content: Content) -> None:
        dark = readable_near(accent, paper=NIGHT)
        content["profile"]["brand"] = {"accent": accent, "accent_dark": dark}
        content["logo"] = logo

    change(session, run, edit, actor_id=actor_id, at=at)


def slug_of(name: str) -> str:
    """How the institution is called in addresses."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:50].strip("-") or "institution"


def short_of(name: str) -> str:
    """A short name to begin with."""
    return name if len(name) <= 40 else name[:40].rsplit(" ", 1)[0]


def prefix_of(name: str) -> str:
    """Two to eight capital letters to begin with: University of Arizona is UA."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    words = [one for one in re.findall(r"[A-Za-z]+", plain) if one.lower() not in SMALL_WORDS]
    initials = "".join(word[0] for word in words)[:8].upper()
    letters = "".join(words).upper()
    return initials if len(initials) >= 2 else (letters + "XX")[:2]


def _refuse_taken(session: Session, institution: Institution, prefix: str) -> None:
    taken = session.scalar(
        select(Institution.name).where(
            Institution.prefix == prefix, Institution.id != institution.id
        )
    )
    if taken is not None:
        raise AccountRefused("prefix", Text("{name} numbers its proposals so.", name=taken))


def _free_slug(session: Session, institution: Institution, wanted: str) -> str:
    taken = set(session.scalars(select(Institution.slug).where(Institution.id != institution.id)))
    slug, number = wanted, 1
    while slug in taken:
        number += 1
        slug = f"{wanted}-{number}"
    return slug
