"""Writing a proposal: starting one, saving the working copy, who else writes, what is attached.

Nothing here moves a proposal's state. Whether somebody may write is asked in workflow/drafting.py;
these functions do it, each with its audit entry, and never commit.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from accounts.models import Institution, Person
from persistence import audit
from persistence.files import StoredFile
from proposals.content import changed_fields, cleaned
from proposals.models import Attachment, CoProposer, NumberSeries, Program, Proposal
from proposals.states import Kind, State


@dataclass(frozen=True)
class Start:
    """What a new case starts from."""

    kind: Kind
    institution: Institution
    proposer_id: int
    unit_id: int
    profile_version_id: int
    content: Mapping[str, Any]
    program: Program | None = None
    based_on_id: int | None = None
    started_from_id: int | None = None
    entered_by_id: int | None = None


def start(session: Session, given: Start, *, now: datetime) -> Proposal:
    """Begin a draft with a number of its own; a new program gets its permanent identity too."""
    content = cleaned(given.content)
    title = str(content.get("title", ""))[:200]
    _names_locked(session, given.institution.id)
    program = given.program or _new_program(session, given, title, now)
    proposal = Proposal(
        institution_id=given.institution.id,
        number=_next_number(session, given.institution, now.year),
        program=program,
        kind=given.kind,
        state=State.DRAFT,
        proposer_id=given.proposer_id,
        entered_by_id=given.entered_by_id,
        unit_id=given.unit_id,
        based_on_id=given.based_on_id,
        started_from_id=given.started_from_id,
        title=title,
        draft_content=content,
        profile_version_id=given.profile_version_id,
        created_at=now,
        changed_at=now,
        state_since=now,
    )
    session.add(proposal)
    session.flush()  # the audit entry names the proposal by its id
    audit.record(
        session,
        f"proposal:{proposal.id}",
        "start",
        at=now,
        actor_id=given.entered_by_id or given.proposer_id,
        behalf_of_id=given.proposer_id if given.entered_by_id else None,
        to_state=State.DRAFT.value,
        details={"kind": given.kind.value},
    )
    return proposal


def save(
    session: Session, proposal: Proposal, content: Mapping[str, Any], *, by_id: int, now: datetime
) -> list[str]:
    """Keep the working copy; return the names of the fields that changed, none when nothing did."""
    content = cleaned(content)
    changed = changed_fields(proposal.draft_content, content)
    if not changed:
        return []
    proposal.draft_content = content
    proposal.draft_version += 1
    proposal.changed_at = now
    proposal.title = str(content.get("title", proposal.title))[:200]
    if proposal.state is State.DRAFT and content.get("unit"):
        proposal.unit_id = int(content["unit"])
        if proposal.kind is Kind.NEW:
            proposal.program.unit_id = proposal.unit_id
            if "title" in changed:
                _names_locked(session, proposal.institution_id)
                proposal.program.slug = _free_slug(session, proposal.program, proposal.title)
    audit.record(
        session,
        f"proposal:{proposal.id}",
        "save_draft",
        at=now,
        actor_id=by_id,
        details={"fields": changed},
    )
    return changed


def add_co_proposer(
    session: Session, proposal: Proposal, person: Person, *, by_id: int, now: datetime
) -> None:
    """Let somebody else write and send the proposal. Adding the same person again changes nothing."""
    if person.id == proposal.proposer_id:
        return
    if any(one.person_id == person.id for one in proposal.co_proposers):
        return
    proposal.co_proposers.append(
        CoProposer(person_id=person.id, person=person, added_at=now, added_by_id=by_id)
    )
    _note(session, proposal, "add_co_proposer", by_id, now, person=person.id)


def remove_co_proposer(
    session: Session, proposal: Proposal, person_id: int, *, by_id: int, now: datetime
) -> None:
    """End somebody's part in writing the proposal."""
    for one in [one for one in proposal.co_proposers if one.person_id == person_id]:
        session.delete(one)
        _note(session, proposal, "remove_co_proposer", by_id, now, person=person_id)


def attach(
    session: Session,
    proposal: Proposal,
    file: StoredFile,
    *,
    caption: str,
    by_id: int,
    now: datetime,
) -> Attachment:
    """Put a stored file with the proposal."""
    session.add(file)
    session.flush()  # the attachment points to it
    attachment = Attachment(
        proposal_id=proposal.id, file=file, caption=caption, added_at=now, added_by_id=by_id
    )
    session.add(attachment)
    proposal.changed_at = now
    _note(session, proposal, "attach", by_id, now, name=file.name, sha256=file.sha256)
    return attachment


def detach(
    session: Session, proposal: Proposal, attachment: Attachment, *, by_id: int, now: datetime
) -> None:
    """Take a file away from the working copy; sealed revisions keep naming it."""
    if attachment.removed_at is None:
        attachment.removed_at = now
        proposal.changed_at = now
        _note(session, proposal, "detach", by_id, now, name=attachment.file.name)


def slug_from(title: str) -> str:
    """A readable address from a title: lower case, ASCII, words joined by hyphens."""
    ascii_title = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", ascii_title.lower()).strip("-")[:80].strip("-") or "program"


def _note(
    session: Session, proposal: Proposal, action: str, by_id: int, now: datetime, **details: Any
) -> None:
    audit.record(
        session, f"proposal:{proposal.id}", action, at=now, actor_id=by_id, details=details
    )


def _new_program(session: Session, given: Start, title: str, now: datetime) -> Program:
    program = Program(
        institution_id=given.institution.id, slug="", unit_id=given.unit_id, created_at=now
    )
    program.slug = _free_slug(session, program, title)
    return program


def _names_locked(session: Session, institution_id: int) -> None:
    """Hold the institution's numbers and addresses until the transaction ends: one at a time.

    The weakest lock that does it: rows that refer to the institution can still be written.
    """
    session.execute(
        select(Institution.id)
        .where(Institution.id == institution_id)
        .with_for_update(key_share=True)
    )


def _free_slug(session: Session, program: Program, title: str) -> str:
    """An address that no other program of the institution has."""
    wanted = slug_from(title)
    taken = set(
        session.scalars(
            select(Program.slug).where(
                Program.institution_id == program.institution_id,
                Program.slug.like(f"{wanted}%"),
                Program.id != (program.id or 0),
            )
        )
    )
    number = 1
    slug = wanted
    while slug in taken:
        number += 1
        slug = f"{wanted}-{number}"
    return slug


def _next_number(session: Session, institution: Institution, year: int) -> str:
    series = session.scalar(
        select(NumberSeries)
        .where(NumberSeries.institution_id == institution.id, NumberSeries.year == year)
        .with_for_update()
    )
    if series is None:
        series = NumberSeries(institution_id=institution.id, year=year, last=0)
        session.add(series)
    series.last += 1
    return f"{institution.prefix}-{year}-{series.last:03d}"
