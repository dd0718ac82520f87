"""Files of the public catalog: an institution's colours and logo, pictures of published programs,
exports, and what machines ask for."""

import json
from typing import Any

from flask import Blueprint, Response, abort, current_app, request

from accounts.queries import institutions, profile_in_force
from app.access import public
from app.catalog_addresses import external
from app.catalog_exports import exported
from app.catalog_views import shown
from app.database import db
from app.houses import profile_of
from app.public_pages import MINUTE, YEAR, kept
from catalog import ctdl, schema_org
from catalog.models import CatalogEntry
from catalog.queries import addresses, entry_by_address, versions_of

PER_MAP = 20_000
"""Addresses in one site map; the format allows 50,000."""
NOTHING_LOADS = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
"""For drawings opened by themselves: no script, nothing fetched."""


def add_to(blueprint: Blueprint) -> None:
    """Register every file under the blueprint of the catalog."""
    routes = (
        ("/brand/<slug>.css", brand_css),
        ("/brand/<slug>/logo.svg", logo),
        ("/catalog/<slug>/<program>/badge", badge_picture),
        ("/catalog/<slug>/<program>/picture", page_picture),
        ("/catalog/<slug>/<program>/versions/<int:number>/badge", version_badge),
        ("/catalog/<slug>/<program>/program.json", program_json),
        ("/catalog/<slug>/<program>/ctdl.json", ctdl_json),
        ("/robots.txt", robots),
        ("/sitemap.xml", sitemap),
        ("/catalog/<slug>/sitemap-<int:number>.xml", house_sitemap),
    )
    for rule, view in routes:
        blueprint.add_url_rule(rule, view.__name__, view, methods=["GET"])


def _file(content: bytes | str, media_type: str, tag: str = "") -> Response:
    """An answer that may be kept: for ever where the address names its content."""
    response = Response(content, mimetype=media_type)
    if media_type == "image/svg+xml":
        response.headers["Content-Security-Policy"] = NOTHING_LOADS
    named = bool(tag) and request.args.get("v") == tag[:12]
    return kept(response, YEAR if named else MINUTE, never_changes=named)


@public
def brand_css(slug: str) -> Response:
    """The institution's colours, for the tokens of the style sheet."""
    brand = profile_of(_house(slug)).brand
    css = f":root {{\n  --brand-accent: {brand.accent};\n  --brand-accent-dark: {brand.accent_dark};\n}}\n"
    return _file(css, "text/css", brand.fingerprint)


@public
def logo(slug: str) -> Response:
    """The institution's logo."""
    brand = profile_of(_house(slug)).brand
    if brand.logo is None:
        abort(404)
    return _file(brand.logo, "image/svg+xml", brand.fingerprint)


@public
def badge_picture(slug: str, program: str) -> Response:
    """The badge of the version shown."""
    entry = _entry(slug, program)
    return _stored(entry.document["content"].get("badge_picture"))


@public
def version_badge(slug: str, program: str, number: int) -> Response:
    """The badge of one published version."""
    entry = _entry(slug, program)
    found = next(
        (one for one in versions_of(db.session, entry.program_id) if one.number == number), None
    )
    if found is None:
        abort(404)
    from catalog.document import document

    content = document(entry.program, found.proposal, found.revision)["content"]
    return _stored(content.get("badge_picture"))


@public
def page_picture(slug: str, program: str) -> Response:
    """The picture of the page."""
    return _stored(_entry(slug, program).document.get("picture"))


def _stored(picture: Any) -> Response:
    """The bytes of a picture that a public document names, and of nothing else."""
    if not picture or picture.get("media_type") not in ("image/png", "image/svg+xml"):
        abort(404)
    sha256 = str(picture["sha256"])
    try:
        content = current_app.extensions["file_store"].read(sha256)
    except (OSError, ValueError):
        abort(404)
    return _file(content, str(picture["media_type"]), sha256)


@public
def program_json(slug: str, program: str) -> Response:
    """The program as schema.org JSON-LD."""
    return _json(schema_org.program(exported(_shown(slug, program))), "application/ld+json")


@public
def ctdl_json(slug: str, program: str) -> Response:
    """The program as a CTDL record, to hand in to a registry."""
    return _json(ctdl.credential(exported(_shown(slug, program))), "application/ld+json")


def _json(found: Any, media_type: str) -> Response:
    return _file(json.dumps(found, ensure_ascii=False, indent=2) + "\n", media_type)


def _shown(slug: str, program: str) -> Any:
    entry = _entry(slug, program)
    versions = versions_of(db.session, entry.program_id)
    number = next((v.number for v in versions if v.proposal.id == entry.proposal_id), None)
    return shown(entry.program, entry.document, entry.status, version=number)


def _entry(slug: str, program: str) -> CatalogEntry:
    """The entry at this address, unless it is hidden."""
    _house(slug)
    entry = entry_by_address(db.session, slug, program)
    if entry is None or entry.program.hidden_at is not None:
        abort(404)
    return entry


def _house(slug: str) -> int:
    """The id of the institution at this address, once it has adopted a profile."""
    house = next((one for one in institutions(db.session) if one.slug == slug), None)
    if house is None or profile_in_force(db.session, house.id) is None:
        abort(404)
    return house.id


@public
def robots() -> Response:
    """What machines may read: the catalog, and nothing behind the sign-in."""
    lines = (
        "User-agent: *",
        "Allow: /catalog",
        "Disallow: /account",
        "Disallow: /proposals",
        "Disallow: /admin",
        f"Sitemap: {external('public.sitemap')}",
    )
    return _file("\n".join(lines) + "\n", "text/plain")


@public
def sitemap() -> Response:
    """The index of site maps: one or more for each institution."""
    found = []
    for house in institutions(db.session):
        number = 1
        while number == 1 or addresses(db.session, house.id, page=number, size=PER_MAP):
            found.append(external("public.house_sitemap", slug=house.slug, number=number))
            number += 1
    body = "".join(f"<sitemap><loc>{one}</loc></sitemap>" for one in found)
    return _xml(f'<sitemapindex xmlns="{MAPS}">{body}</sitemapindex>')


@public
def house_sitemap(slug: str, number: int) -> Response:
    """The addresses of an institution's programs."""
    found = addresses(db.session, _house(slug), page=max(1, number), size=PER_MAP)
    if not found and number != 1:
        abort(404)
    body = "".join(
        f"<url><loc>{external('public.program', slug=slug, program=program)}</loc>"
        f"<lastmod>{changed}</lastmod></url>"
        for program, changed in found
    )
    return _xml(f'<urlset xmlns="{MAPS}">{body}</urlset>')


MAPS = "http://www.sitemaps.org/schemas/sitemap/0.9"


def _xml(body: str) -> Response:
    return _file(f'<?xml version="1.0" encoding="UTF-8"?>\n{body}\n', "application/xml")
