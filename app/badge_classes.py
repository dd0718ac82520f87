"""The badge class of a published version, with addresses and the institution's words around it.

What the record says becomes Open Badges in badges/composing.py; pages that show it are in
app/pages/badges.py.
"""

import json
from collections.abc import Mapping
from enum import Enum
from typing import Any

from flask import Response, abort, request
from flask_babel import force_locale

from accounts.models import Institution, Unit
from accounts.queries import ancestors, units_of
from app.catalog_addresses import external
from app.database import db
from app.program_facts import Shown
from awards.queries import frozen_class
from badges import open_badges_2
from badges.achievement import (
    Achievement,
    Alignment,
    IdentifierEntry,
    PostalAddress,
    Profile,
    Related,
)
from badges.composing import Approved, Placed, achievement
from badges.contexts import CONTEXTS
from badges.did import did_web
from catalog.projection import skills_of
from catalog.queries import Version
from forms.saying import say
from profiles.institution import InstitutionSection
from profiles.profile import Profile as House
from proposals.answers import texts
from proposals.states import Kind
from taxonomy.placement import Placement, is_assessed, place
from taxonomy.queries import items_named

DATA_TYPES = ("application/ld+json", "application/json", "application/vc+ld+json", "application/vc")


class Wanted(Enum):
    """What somebody asks for at the address of a badge class."""

    PAGE = "page"
    ACHIEVEMENT = "achievement"
    BADGE_CLASS = "badge class of Open Badges 2.0"


def wanted() -> Wanted:
    """What this request asks for; a page where it does not say.

    Open Badges 2.0 is asked for by its context as the profile of the media type.
    """
    if open_badges_2.CONTEXT in request.headers.get("Accept", ""):
        return Wanted.BADGE_CLASS
    best = request.accept_mimetypes.best_match(("text/html", *DATA_TYPES), "text/html")
    return Wanted.PAGE if best == "text/html" else Wanted.ACHIEVEMENT


def badge_class(one: Shown, versions: list[Version]) -> Achievement | None:
    """The badge class of this version as its record and the profile in force say it.

    Once somebody holds it, it stays as it was frozen. None for the end of a program: nothing is
    awarded under it.
    """
    this = next(found for found in versions if found.number == one.version)
    if this.proposal.kind is Kind.TERMINATION:
        return None
    held = frozen_class(db.session, this.proposal.id)
    if held is not None:
        found = Achievement.model_validate(held.achievement)
        return found.model_copy(update={"related": _related(one, versions)})
    with force_locale(one.profile.institution.language.replace("-", "_")):
        return achievement(
            Approved(
                content=one.content,
                number=this.number,
                case=this.proposal.number,
                sha256=this.revision.sha256,
                address=version_address(one.address, this.number),
                record=external("public.record", **one.address),
                picture=external(path=one.badge_url) if one.badge_url else "",
                creator=_creator(one),
                placed=_placed(one),
                skills=skills_of(one.content),
                words=one.words,
                say=say,
                competencies=_competencies(one),
                related=_related(one, versions),
            )
        )


def as_data(form: Wanted, one: Shown, versions: list[Version]) -> Response:
    """The badge class as JSON-LD, in the newer form or the older one; 404 where there is none."""
    found = badge_class(one, versions)
    if found is None:
        abort(404)
    if form is Wanted.BADGE_CLASS:
        address = external("badges.badge_class", **one.address, number=one.version)
        issuer = external("badges.older_issuer", slug=one.institution.slug)
        return json_answer(open_badges_2.badge_class(found, address=address, issuer=issuer))
    return json_answer({"@context": list(CONTEXTS), **found.as_json()})


def json_answer(found: Mapping[str, Any], media_type: str = "application/ld+json") -> Response:
    """JSON that pages of others may read as well."""
    text = json.dumps(found, ensure_ascii=False, indent=2) + "\n"
    response = Response(text, mimetype=media_type)
    response.vary.add("Accept")
    response.access_control_allow_origin = "*"
    return response


def version_address(address: dict[str, str], number: int) -> str:
    """The permanent address of a badge class, which awards point at."""
    return external("public.version", **address, number=number)


def issuer_of(house: Institution, profile: House) -> Profile:
    """The institution as the issuer of its badges: known by its did:web name."""
    return _organisation(house, profile.institution, did_of(house))


def did_of(house: Institution) -> str:
    """The did:web name of an institution; its document lies beside its catalog."""
    return did_web(external(path="/"), "catalog", house.slug)


def _organisation(house: Institution, said: InstitutionSection, address: str) -> Profile:
    parent = said.part_of
    return Profile(
        id=address,
        name=said.name,
        url=said.url or external(path=f"/catalog/{house.slug}"),
        email=said.contact.email,
        address=PostalAddress(address_country_code=said.country) if said.country else None,
        other_identifier=tuple(
            IdentifierEntry(identifier=one.identifier, identifier_type=f"ext:{one.registry}")
            for one in said.registered
        ),
        parent_org=Profile(id=parent.url, name=parent.name, url=parent.url) if parent else None,
    )


def _creator(one: Shown) -> Profile:
    """The owning unit below those above it, and all of them below the institution."""
    units = ancestors(units_of(db.session, one.institution.id), one.document["unit"])
    above = issuer_of(one.institution, one.profile)
    for unit in reversed(list(units)):
        above = _unit(one.institution, unit, above)
    return above


def _unit(house: Institution, unit: Unit, above: Profile) -> Profile:
    address = external("public.catalog", slug=house.slug, unit=unit.id)
    return Profile(id=address, name=unit.name, url=address, parent_org=above)


def _placed(one: Shown) -> Placed | None:
    scheme = one.profile.workflow.scheme
    found = place(scheme, one.content.get("placement") or {})
    if not isinstance(found, Placement):
        return None
    entries = (
        scheme.family(found.family or ""),
        scheme.type(found.type),
        scheme.level(found.level or ""),
    )
    return Placed(
        scheme.name,
        tuple((entry.id, entry.name) for entry in entries if entry is not None),
        is_assessed(scheme, found),
    )


def _competencies(one: Shown) -> dict[str, tuple[str, str, str]]:
    rows = one.content.get("outcomes", ())
    codes = sorted({code for row in rows for code in texts(row.get("competencies"))})
    named = items_named(db.session, one.institution.id, codes) if codes else {}
    return {code: (item.statement, item.uri, item.framework.title) for code, item in named.items()}


def _related(one: Shown, versions: list[Version]) -> tuple[Related, ...]:
    """The other versions, and the older view of this one."""
    others = [
        Related(id=version_address(one.address, other.number), version=str(other.number))
        for other in versions
        if other.number != one.version
    ]
    older = external("badges.badge_class", **one.address, number=one.version)
    return (
        *others,
        Related(
            id=older, type=("Related", open_badges_2.BADGE_CLASS), version=open_badges_2.VERSION
        ),
    )


def anchors(found: Achievement) -> list[tuple[str, Alignment]]:
    """What of the badge class has a place on the page of its version: fragment and alignment."""
    start = f"{found.id}#"
    return [
        (one.target_url.removeprefix(start), one)
        for one in found.alignment
        if one.target_url.startswith(start)
    ]
