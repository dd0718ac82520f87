"""The picture of a badge while its proposal is written: drawn from the taxonomy, or a safe upload."""

from collections.abc import Mapping
from typing import Any

from flask import current_app
from werkzeug.datastructures import FileStorage

from app.houses import own_profile
from badges.drawing import described, draw
from badges.picture import admit
from persistence.files import FileStore
from proposals.content import cleaned_text
from taxonomy.placement import Placement, place, visual

LARGEST = 4 * 1024 * 1024


def picture_value(
    origin: str, file: FileStorage | None, alt: str, content: Mapping[str, Any]
) -> dict[str, Any] | None:
    """The answer to the field: which bytes, of which kind, and what they show.

    Raises badges.raster.PictureRefused for an upload that is not taken.
    """
    kept = content.get("badge_picture")
    before: Mapping[str, Any] = kept if isinstance(kept, Mapping) else {}
    alt = cleaned_text(alt)[:300]
    if file is not None and file.filename:
        picture = admit(file.filename, file.stream.read(LARGEST + 1))
        return _value("uploaded", picture.content, picture.media_type, alt)
    if origin == "drawn":
        return drawn(content, alt)
    if before:
        return {**before, "alt": alt or before.get("alt", "")}
    return None


def drawn(content: Mapping[str, Any], alt: str = "") -> dict[str, Any] | None:
    """The badge drawn for its place, title and issuer; None while it has no place or no title."""
    profile = own_profile()
    placed = place(profile.workflow.scheme, content.get("placement") or {})
    title = str(content.get("title", ""))
    if not isinstance(placed, Placement) or not title:
        return None
    look = visual(profile.workflow.scheme, placed, brand=profile.brand.accent)
    said = alt or str(described(look, title, profile.institution.name))
    picture = draw(look, title, profile.institution.name, description=said)
    return _value("drawn", picture, "image/svg+xml", said)


def redrawn(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, Any]:
    """A drawn picture once more, where its title or place has changed; else nothing to keep."""
    kept = after.get("badge_picture")
    if not isinstance(kept, Mapping) or kept.get("origin") != "drawn":
        return {}
    if all(before.get(name) == after.get(name) for name in ("title", "placement")):
        return {}
    # Words of one's own stay; those that were made from the old title are made again.
    own = kept.get("alt", "") if kept.get("alt") != _said(before) else ""
    picture = drawn(after, own)
    return {} if picture is None or picture == kept else {"badge_picture": picture}


def _said(content: Mapping[str, Any]) -> str | None:
    """What the picture drawn for this content is said to show."""
    profile = own_profile()
    placed = place(profile.workflow.scheme, content.get("placement") or {})
    if not isinstance(placed, Placement):
        return None
    look = visual(profile.workflow.scheme, placed, brand=profile.brand.accent)
    return str(described(look, str(content.get("title", "")), profile.institution.name))


def _value(origin: str, picture: bytes, media_type: str, alt: str) -> dict[str, Any]:
    store: FileStore = current_app.extensions["file_store"]
    return {
        "sha256": store.write(picture),
        "media_type": media_type,
        "alt": alt,
        "origin": origin,
    }
