"""A published version as it was approved, for its page and its badge class."""

from app.catalog_views import shown
from app.database import db
from app.program_facts import Shown
from catalog.document import document
from catalog.models import CatalogEntry
from catalog.projection import CLOSING, ENDED
from catalog.queries import versions_of
from proposals.states import Kind, State


def version_shown(entry: CatalogEntry, number: int) -> Shown | None:
    """A published version as it was approved, without the copy of today; None if there is none."""
    found = versions_of(db.session, entry.program_id)
    if not 1 <= number <= len(found):
        return None
    this = found[number - 1]
    state, kind = this.proposal.state, this.proposal.kind
    status = entry.status if state is State.ACTIVE else ENDED
    if state is not State.ACTIVE and kind is Kind.TERMINATION and state is not State.TERMINATED:
        status = CLOSING
    content = {**document(entry.program, this.proposal, this.revision), "copy": {}, "picture": None}
    return shown(entry.program, content, status, version=number, of_version=True)
