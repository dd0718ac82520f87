"""A program as it goes out to machines: the document with full addresses and the institution's words."""

from app.catalog_addresses import external
from app.database import db
from app.program_facts import Shown
from catalog.exports import Exported
from proposals.answers import texts
from taxonomy.queries import items_named


def exported(one: Shown) -> Exported:
    """The version shown, ready for an export."""
    rows = one.content.get("outcomes", ())
    codes = sorted({code for row in rows for code in texts(row.get("competencies"))})
    named = items_named(db.session, one.institution.id, codes) if codes else {}
    return Exported(
        document=one.document,
        status=one.status,
        suspended=one.suspended,
        version=one.version or 1,
        url=external("public.program", **one.address),
        record_url=external("public.record", **one.address),
        badge_url=_whole(one.badge_url),
        picture_url=_whole(one.picture_url),
        institution=one.institution.name,
        institution_url=external("public.catalog", slug=one.institution.slug),
        unit=one.program.unit.name,
        language=one.profile.institution.language,
        words=one.words,
        competencies={code: (item.statement, item.uri) for code, item in named.items()},
    )


def _whole(path: str) -> str:
    """The full address of one of our own files."""
    return external(path=path) if path else ""
