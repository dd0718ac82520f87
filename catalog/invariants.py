"""A claim about the catalog that a program checks: it shows exactly what is published."""

from collections.abc import Callable, Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session

from accounts.queries import profile_in_force
from catalog.models import CatalogEntry, CatalogFacet, CatalogWord
from catalog.projection import Projected, projected
from profiles.profile import Profile, read_profile
from proposals.models import Program

ProfileOf = Callable[[int], Profile]


def differences(session: Session, profile_of: ProfileOf | None = None) -> Iterator[str]:
    """A sentence for each program whose entry is not what is published.

    ``profile_of`` gives an institution's profile where the caller has it compiled already.
    """
    find = profile_of or _reader(session)
    entries = {
        entry.program_id: entry
        for entry in session.scalars(select(CatalogEntry).order_by(CatalogEntry.id))
    }
    for program in session.scalars(select(Program).order_by(Program.id)):
        wanted = projected(session, program, find(program.institution_id))
        entry = entries.get(program.id)
        if wanted is None and entry is not None:
            yield f"program {program.id} is in the catalog, and nothing of it is public"
        elif wanted is not None and entry is None:
            yield f"program {program.id} is published and not in the catalog"
        elif wanted is not None and entry is not None:
            for what in _differing(session, entry, wanted):
                yield f"program {program.id}: the catalog shows another {what} than is published"


def _differing(session: Session, entry: CatalogEntry, wanted: Projected) -> Iterator[str]:
    for name in ("proposal_id", "slug", "title", "status", "document", "sha256"):
        if getattr(entry, name) != getattr(wanted, name):
            yield name
    words = session.execute(
        select(CatalogWord.word, CatalogWord.weight).where(CatalogWord.entry_id == entry.id)
    )
    if {row.word: row.weight for row in words} != dict(wanted.words):
        yield "set of words"
    facets = session.execute(
        select(CatalogFacet.facet, CatalogFacet.value).where(CatalogFacet.entry_id == entry.id)
    )
    if {(row.facet, row.value) for row in facets} != set(wanted.facets):
        yield "set of facets"


def _reader(session: Session) -> ProfileOf:
    read: dict[int, Profile] = {}

    def find(institution_id: int) -> Profile:
        if institution_id not in read:
            version = profile_in_force(session, institution_id)
            if version is None:
                raise LookupError(f"Institution {institution_id} has adopted no profile.")
            read[institution_id] = read_profile(version.content)
        return read[institution_id]

    return find
