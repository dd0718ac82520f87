"""Drawing the approval record: context, logo, badge and QR code put together into one PDF."""

import io
from collections.abc import Callable, Mapping
from typing import Any

import segno

from documents.context import context
from documents.record_facts import RecordFacts
from documents.rendering import HOST, Asset, Voice, asset_url, page, to_pdf, voice_for

TEMPLATE = "documents/approval_record.html"


def record_pdf(
    facts: RecordFacts, badge: Asset | None = None, *, on_refusal: Callable[[str], None] = str
) -> bytes:
    """The record as PDF. The same facts and badge give the same bytes."""
    voice = voice_of(facts)
    assets = {"qr.svg": Asset(_qr(facts.public_url), "image/svg+xml")}
    if facts.profile.brand.logo is not None:
        assets["logo.svg"] = Asset(facts.profile.brand.logo.encode(), "image/svg+xml")
    if badge is not None:
        assets["badge"] = badge
    html = page(TEMPLATE, {**context(facts, voice), **_addresses(assets)}, voice)
    return to_pdf(html, assets, on_refusal=on_refusal)


def voice_of(facts: RecordFacts) -> Voice:
    """The institution's language and place."""
    return voice_for(facts.profile.institution.language, facts.profile.institution.timezone)


def badge_named(facts: RecordFacts) -> tuple[str, str] | None:
    """Hash and media type of the badge's picture, to be read from the store; None without one."""
    picture = facts.content.get("badge_picture")
    if not isinstance(picture, Mapping) or not picture.get("sha256"):
        return None
    return str(picture["sha256"]), str(picture.get("media_type", "image/png"))


def _addresses(assets: Mapping[str, Asset]) -> dict[str, Any]:
    return {
        "record_css_url": f"{HOST}/templates/documents/approval_record.css",
        "qr_url": asset_url("qr.svg"),
        "logo_url": asset_url("logo.svg"),
        "badge_url": asset_url("badge") if "badge" in assets else "",
    }


def _qr(address: str) -> bytes:
    drawn = io.BytesIO()
    segno.make(address, error="m", micro=False).save(
        drawn, kind="svg", border=2, scale=4, xmldecl=False, svgns=True, nl=False
    )
    return drawn.getvalue()
