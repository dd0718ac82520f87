"""What machines read of badges: badge classes, and who issues them.

The page of a version, which people read at the address of a badge class, is in catalog.py.
"""

from flask import Blueprint, Response, abort

from accounts.models import Institution
from accounts.queries import institutions
from app.badge_classes import Wanted, as_data, did_of, issuer_of, json_answer
from app.catalog_addresses import external
from app.catalog_versions import version_shown
from app.database import db
from app.houses import profile_of
from app.pages.catalog import house_or_404
from app.public_pages import public_page
from awards import keyring
from badges import open_badges_2
from badges.contexts import CONTEXTS
from badges.did import document as did_document
from catalog.queries import entry_by_address, versions_of
from profiles.profile import Profile

badges = Blueprint("badges", __name__)
JWKS = "application/jwk-set+json"


@badges.get("/catalog/<slug>/<program>/versions/<int:number>/achievement.json")
@public_page
def achievement(slug: str, program: str, number: int) -> Response:
    """The badge class as Open Badges 3.0, under a name that needs no negotiation."""
    return _class(slug, program, number, Wanted.ACHIEVEMENT)


@badges.get("/catalog/<slug>/<program>/versions/<int:number>/badge-class.json")
@public_page
def badge_class(slug: str, program: str, number: int) -> Response:
    """The badge class as Open Badges 2.0."""
    return _class(slug, program, number, Wanted.BADGE_CLASS)


@badges.get("/catalog/<slug>/issuer.json")
@public_page
def issuer(slug: str) -> Response:
    """The institution as the issuer of badges, as Open Badges 3.0."""
    found = issuer_of(*_house(slug)).as_json()
    return json_answer({"@context": list(CONTEXTS), **found})


@badges.get("/catalog/<slug>/issuer-2.json")
@public_page
def older_issuer(slug: str) -> Response:
    """The institution as the issuer of badges, as Open Badges 2.0."""
    address = external("badges.older_issuer", slug=slug)
    return json_answer(open_badges_2.issuer(issuer_of(*_house(slug)), address=address))


@badges.get("/catalog/<slug>/did.json")
@public_page
def did(slug: str) -> Response:
    """The document of the institution’s did:web name: every key that a proof may be checked with."""
    house, _profile = _house(slug)
    keys = keyring.multikeys(db.session, house.id)
    if not keys:
        abort(404)
    known = external("badges.older_issuer", slug=slug)
    return json_answer(
        did_document(did_of(house), keys, also_known_as=[known]), "application/did+json"
    )


@badges.get("/catalog/<slug>/jwks.json")
@public_page
def keys(slug: str) -> Response:
    """Every key that a token of the institution may be checked with."""
    house, _profile = _house(slug)
    return json_answer({"keys": keyring.jwks(db.session, house.id)}, JWKS)


@badges.get("/.well-known/jwks.json")
@public_page
def all_keys() -> Response:
    """The keys of all institutions of this address, where validators of tokens look first."""
    found = [
        one for house in institutions(db.session) for one in keyring.jwks(db.session, house.id)
    ]
    return json_answer({"keys": found}, JWKS)


@badges.get("/catalog/<slug>/jwks/<name>.json")
@public_page
def key(slug: str, name: str) -> Response:
    """One key, at the address that tokens name it by."""
    house, _profile = _house(slug)
    address = external("badges.key", slug=slug, name=name)
    found = [one for one in keyring.jwks(db.session, house.id) if one["kid"] == address]
    if not found:
        abort(404)
    return json_answer(found[0], "application/jwk+json")


def _house(slug: str) -> tuple[Institution, Profile]:
    house = house_or_404(slug)
    return house, profile_of(house.id)


def _class(slug: str, program: str, number: int, form: Wanted) -> Response:
    house_or_404(slug)
    entry = entry_by_address(db.session, slug, program)
    if entry is None or entry.program.hidden_at is not None:
        abort(404)
    one = version_shown(entry, number)
    if one is None:
        abort(404)
    return as_data(form, one, versions_of(db.session, entry.program_id))
