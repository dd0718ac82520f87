"""A badge class and its issuer as Open Badges 2.0, for platforms that read no newer version. Pure.

It is made from the newer form alone, so that the two can never say different things.
"""

from typing import Any

from badges.achievement import Achievement, Profile

CONTEXT = "https://w3id.org/openbadges/v2"
BADGE_CLASS = "https://w3id.org/openbadges#BadgeClass"
VERSION = "Open Badges v2p0"


def badge_class(one: Achievement, *, address: str, issuer: str) -> dict[str, Any]:
    """The achievement as a BadgeClass at an address of its own."""
    found: dict[str, Any] = {
        "@context": CONTEXT,
        "id": address,
        "type": "BadgeClass",
        "name": one.name,
        "description": one.description,
        "criteria": one.criteria.as_json(),
        "issuer": issuer,
        "alignment": [_alignment(part.as_json()) for part in one.alignment],
        "tags": list(one.tag),
        "version": one.version,
        "@language": one.in_language,
        "related": [{"id": one.id, "type": ["Achievement"]}],
    }
    if one.image is not None:
        found["image"] = _image(one.image.as_json())
    return {name: value for name, value in found.items() if value not in (None, [])}


def _image(given: dict[str, Any]) -> dict[str, Any]:
    return {"id": given["id"], **({"caption": given["caption"]} if "caption" in given else {})}


def _alignment(given: dict[str, Any]) -> dict[str, Any]:
    wanted = ("targetName", "targetUrl", "targetDescription", "targetFramework", "targetCode")
    return {name: given[name] for name in wanted if name in given}


def issuer(one: Profile, *, address: str) -> dict[str, Any]:
    """The issuing organisation as the older version has it."""
    found = {
        "@context": CONTEXT,
        "id": address,
        "type": "Issuer",
        "name": one.name,
        "url": one.url,
        "email": one.email,
        "description": one.description,
    }
    return {name: value for name, value in found.items() if value is not None}
