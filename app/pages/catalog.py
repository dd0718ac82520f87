"""The public catalog: front, list, program, approval record, versions. Anybody reads the same.

Pictures, colours, exports and what machines ask for are in catalog_files.py.
"""

from typing import Any

from flask import Blueprint, Response, abort, make_response, url_for

from accounts.models import Institution
from accounts.queries import institution_by_slug, institutions, profile_in_force
from app.badge_classes import Wanted, anchors, as_data, badge_class, wanted
from app.catalog_addresses import external
from app.catalog_exports import exported
from app.catalog_list import lines, listing
from app.catalog_versions import version_shown
from app.catalog_views import program_page, shown, states_of
from app.database import db
from app.houses import profile_of
from app.pages import catalog_files
from app.public_pages import page, public_page
from catalog import schema_org
from catalog.models import CatalogEntry
from catalog.queries import counted, entry_by_address, houses, newest, versions_of
from catalog.record import public_record
from profiles.institution import Facet
from proposals.models import Proposal

public = Blueprint("public", __name__)
STARTABLE = 6
LOOKED_AT = 40


@public.get("/")
@public_page
def front() -> str:
    """A search box, subjects, and programs one can start now; among several institutions, a choice."""
    found = [one for one in institutions(db.session) if _open(one)]
    if len(found) == 1:
        return _front_of(found[0])
    return page(
        "catalog/choose.html",
        houses=[one for one in houses(db.session) if _open(one.institution)],
        startable=_startable(None),
        with_institution=True,
    )


def _front_of(house: Institution) -> str:
    profile = profile_of(house.id)
    asked = profile.workflow.form.field(Facet.SUBJECT.value)
    counts = counted(db.session, house.id, Facet.SUBJECT.value)
    subjects = [
        {
            "label": option.label,
            "count": counts[option.value],
            "url": url_for("public.catalog", slug=house.slug, subject=option.value),
        }
        for option in (asked.field.options if asked else ())
        if counts.get(option.value)
    ]
    return page(
        "catalog/front.html",
        house,
        intro=profile.catalog.intro,
        subjects=subjects,
        startable=_startable(house.id),
        contact=profile.institution.contact,
    )


def _startable(institution_id: int | None) -> list[dict[str, Any]]:
    """Programs in force with a place to enrol, those changed last first."""
    found = newest(db.session, institution_id, limit=LOOKED_AT)
    return lines([one for one in found if one.document["copy"].get("enrol_url")][:STARTABLE])


@public.get("/catalog", defaults={"slug": None})
@public.get("/catalog/<slug>")
@public_page
def catalog(slug: str | None) -> str:
    """The list with search and facets; every filter stands in the address."""
    house = None
    if slug is not None:
        house = house_or_404(slug)
    else:
        found = [one for one in institutions(db.session) if _open(one)]
        house = found[0] if len(found) == 1 else None
    context = listing(house)
    context["json_ld"] = _list_as_data(context)
    return page("catalog/list.html", house, **context)


def _list_as_data(context: dict[str, Any]) -> dict[str, Any] | None:
    """The list for search engines, which read it from three entries on."""
    entries = context["found"].entries
    if len(entries) < 3:
        return None
    return schema_org.course_list(
        external("public.catalog", slug=context["house"].slug)
        if context["house"]
        else external("public.catalog"),
        [
            (
                one.title,
                str(one.document["content"].get("summary", "")),
                external("public.program", slug=one.institution.slug, program=one.slug),
                one.institution.name,
            )
            for one in entries
        ],
    )


@public.get("/catalog/<slug>/<program>")
@public_page
def program(slug: str, program: str) -> Any:
    """One program's page."""
    entry = _entry(slug, program)
    if isinstance(entry, Response):
        return entry
    versions = versions_of(db.session, entry.program_id)
    number = next((v.number for v in versions if v.proposal.id == entry.proposal_id), None)
    one = shown(entry.program, entry.document, entry.status, version=number)
    return page(
        "catalog/program.html",
        entry.institution,
        **program_page(one),
        address=one.address,
        versions=versions,
        json_ld=schema_org.program(exported(one)),
        preview=False,
    )


@public.get("/catalog/<slug>/<program>/record")
@public_page
def record(slug: str, program: str) -> Any:
    """Who decided, when, and on what: of the version shown, and of those before it."""
    entry = _entry(slug, program)
    if isinstance(entry, Response):
        return entry
    versions = versions_of(db.session, entry.program_id)
    settings = profile_of(entry.institution_id).workflow
    proposal = db.session.get_one(Proposal, entry.proposal_id)
    one = shown(entry.program, entry.document, entry.status)
    return page(
        "catalog/record.html",
        entry.institution,
        title=entry.title,
        address=one.address,
        states=states_of(one),
        record=public_record(db.session, proposal, settings),
        number=next((v.number for v in versions if v.proposal.id == proposal.id), None),
        versions=list(reversed(versions)),
        illustrative=entry.program.illustrative or entry.institution.illustrative,
    )


@public.get("/catalog/<slug>/<program>/versions/<int:number>")
@public_page
def version(slug: str, program: str, number: int) -> Any:
    """One published version, also one that has been superseded: badges awarded under it refer to it.

    At the same address machines read its badge class.
    """
    entry = _entry(slug, program)
    if isinstance(entry, Response):
        return entry
    one = version_shown(entry, number)
    if one is None:
        abort(404)
    versions = versions_of(db.session, entry.program_id)
    this, form = versions[number - 1], wanted()
    if form is not Wanted.PAGE:
        return as_data(form, one, versions)
    achievement = badge_class(one, versions)
    shown_page = make_response(
        page(
            "catalog/version.html",
            entry.institution,
            **program_page(one),
            address=one.address,
            versions=versions,
            this=this,
            record=public_record(db.session, this.proposal, one.profile.workflow),
            achievement=achievement,
            anchors=anchors(achievement) if achievement else [],
            preview=False,
        )
    )
    shown_page.vary.add("Accept")
    return shown_page


def house_or_404(slug: str) -> Institution:
    """The institution at this address, once it has adopted a profile."""
    house = institution_by_slug(db.session, slug)
    if house is None or not _open(house):
        abort(404)
    return house


def _open(house: Institution) -> bool:
    return profile_in_force(db.session, house.id) is not None


def _entry(slug: str, program: str) -> CatalogEntry | Response:
    """The entry at this address; for a hidden page, the answer that it is not available."""
    house = house_or_404(slug)
    entry = entry_by_address(db.session, slug, program)
    if entry is None:
        abort(404)
    if entry.program.hidden_at is not None:
        return make_response(page("catalog/not_available.html", house), 404)
    return entry


catalog_files.add_to(public)
