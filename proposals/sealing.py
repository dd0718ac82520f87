"""Sealing: governed content becomes a numbered revision that never changes again."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from proposals.content import canonical, cleaned, read, scope_hashes, sha256
from proposals.models import Attachment, Proposal, Revision, RevisionScope
from proposals.states import Scope
from proposals.words import remember_words


def latest_revision(session: Session, proposal_id: int) -> Revision | None:
    """The newest sealed revision, or None before the first sending."""
    return session.scalar(
        select(Revision)
        .where(Revision.proposal_id == proposal_id)
        .options(selectinload(Revision.scopes))
        .order_by(Revision.number.desc())
        .limit(1)
    )


def content_of(revision: Revision) -> dict[str, Any]:
    """The governed content that was sealed."""
    return read(revision.canonical)


def hashes_of(revision: Revision) -> dict[Scope, str]:
    """The hash of each scope of a revision."""
    return {one.scope: one.sha256 for one in revision.scopes}


def governed_content(session: Session, proposal: Proposal) -> dict[str, Any]:
    """What would be sealed now: the working copy and the hashes of what is attached."""
    attached = session.scalars(
        select(Attachment)
        .where(Attachment.proposal_id == proposal.id, Attachment.removed_at.is_(None))
        .options(selectinload(Attachment.file))
        .order_by(Attachment.id)
    )
    content = cleaned(proposal.draft_content)
    files = [{"name": one.file.name, "sha256": one.file.sha256} for one in attached]
    if files:
        content["attachments"] = files
    return content


def seal(
    session: Session,
    proposal: Proposal,
    *,
    scopes: Mapping[str, Scope],
    by_id: int,
    now: datetime,
    note: str = "",
) -> Revision:
    """Seal the working copy as the next revision; the same content again gives the same revision."""
    content = governed_content(session, proposal)
    sealed = canonical(content)
    before = latest_revision(session, proposal.id)
    if before is not None and before.canonical == sealed:
        return before
    revision = Revision(
        proposal_id=proposal.id,
        number=before.number + 1 if before else 1,
        based_on_id=before.id if before else _base_revision_id(session, proposal),
        canonical=sealed,
        sha256=sha256(sealed),
        sealed_at=now,
        sealed_by_id=by_id,
        note=note,
        scopes=[
            RevisionScope(scope=scope, sha256=value)
            for scope, value in scope_hashes(content, scopes).items()
        ],
    )
    session.add(revision)
    session.flush()  # its id is what the decisions and the audit entry point to
    remember_words(session, proposal.id, content)
    return revision


def _base_revision_id(session: Session, proposal: Proposal) -> int | None:
    if proposal.based_on_id is None:
        return None
    base = latest_revision(session, proposal.based_on_id)
    return base.id if base else None
