"""Badges in a folder, to be checked elsewhere: written out, and what lies beside a badge read back."""

import json
from pathlib import Path
from typing import Any

from sqlalchemy.exc import DBAPIError

from accounts.models import Institution
from accounts.queries import institutions
from app.badge_classes import did_of
from app.database import db
from awards import keyring
from awards.queries import lists_of, signed_awards
from badges.did import document
from badges.verifying import Known

MOST_BYTES = 2 * 1024 * 1024


def write_out(house: Institution, folder: Path, *, revoked: bool) -> int:
    """Write the signed badges of an institution and what is needed to check them; how many."""
    folder.mkdir(parents=True, exist_ok=True)
    found = signed_awards(db.session, house.id, revoked=revoked)
    for award in found:
        _write(folder / f"{award.token}.json", award.credential)
    _write(folder / "did.json", _document(house))
    _write(folder / "jwks.json", {"keys": keyring.jwks(db.session, house.id)})
    for listing in lists_of(db.session, house.id):
        if listing.signed is not None:
            _write(folder / f"status-{listing.id}.json", listing.signed)
    return len(found)


def known_here(beside: Known) -> Known:
    """What this service knows of its own institutions, before what lies beside a badge."""
    documents: dict[str, Any] = dict(beside.documents)
    lists: dict[str, Any] = dict(beside.lists)
    keys = list(beside.jwks["keys"])
    try:
        for house in institutions(db.session):
            if not keyring.keys_of(db.session, house.id):
                continue
            documents[did_of(house)] = _document(house)
            keys = [*keyring.jwks(db.session, house.id), *keys]
            for listing in lists_of(db.session, house.id):
                if listing.signed is not None:
                    lists[str(listing.signed["id"])] = listing.signed
    except DBAPIError:
        db.session.rollback()  # without a database there is only what lies beside the badge
    return Known(documents, lists, {"keys": keys})


def known_in(folder: Path) -> Known:
    """The DID document, keys and status lists in a folder, by the names that ``export`` gives them."""
    documents, lists, keys = {}, {}, []
    did = _read(folder / "did.json")
    if "id" in did:
        documents[str(did["id"])] = did
    for path in sorted(folder.glob("status-*.json")):
        listed = _read(path)
        if "id" in listed:
            lists[str(listed["id"])] = listed
    found = _read(folder / "jwks.json").get("keys")
    if isinstance(found, list):
        keys = [one for one in found if isinstance(one, dict)]
    return Known(documents, lists, {"keys": keys})


def _document(house: Institution) -> dict[str, Any]:
    return document(did_of(house), keyring.multikeys(db.session, house.id))


def _write(path: Path, found: Any) -> None:
    path.write_text(json.dumps(found, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


def _read(path: Path) -> dict[str, Any]:
    """A JSON object; nothing where there is none that can be read."""
    try:
        if path.stat().st_size > MOST_BYTES:
            return {}
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}
