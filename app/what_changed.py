"""What happened to a proposal since somebody opened a page: sentences for the page that refuses."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import select

from accounts.models import Person
from app.database import db
from persistence.audit import AuditEntry
from persistence.text import Text
from proposals.models import Proposal

AT_MOST = 12
SAID = {
    "submit": Text("{name} sent it for sign-off."),
    "amend": Text("{name} sealed a new revision."),
    "refer": Text("{name} put it before the committee."),
    "send_back": Text("{name} sent it back to the offices before the committee."),
    "return_for_revision": Text("{name} returned it to the proposers."),
    "approve": Text("{name} recorded its approval."),
    "decline": Text("{name} declined it."),
    "begin_marketing": Text("{name} handed it over for publication."),
    "publish": Text("{name} published it."),
    "supersede": Text("A newer version took its place."),
    "terminate": Text("{name} ended the program."),
    "withdraw": Text("{name} withdrew it."),
    "reinstate": Text("{name} took the termination back."),
    "ask_reinstatement": Text("{name} asked to take the termination back."),
    "sign": Text("{name} signed."),
    "return": Text("{name} returned it."),
    "object": Text("{name} objected."),
    "request_change": Text("{name} asked for a change."),
    "open_step": Text("The next office has its turn."),
    "open_ballot": Text("{name} opened a ballot."),
    "close_ballot": Text("{name} closed a ballot."),
    "tabled_ballot": Text("{name} tabled a ballot."),
    "voided_ballot": Text("{name} voided a ballot."),
    "save_draft": Text("{name} edited the working copy."),
    "attach": Text("{name} attached a file."),
    "detach": Text("{name} took a file away."),
    "answer_condition": Text("{name} answered a condition."),
    "confirm_condition": Text("{name} confirmed a condition."),
    "grant_exemption": Text("{name} granted an exemption."),
    "schedule": Text("{name} set when it is published."),
    "edit_operational": Text("{name} edited the public page."),
}


def entries_since(proposal: Proposal, since: datetime | None) -> list[AuditEntry]:
    """The entries of the proposal's chain after this moment; without one the last few."""
    wanted = select(AuditEntry).where(AuditEntry.subject == f"proposal:{proposal.id}")
    if since is not None:
        wanted = wanted.where(AuditEntry.at > since)
    found = db.session.scalars(wanted.order_by(AuditEntry.sequence.desc()).limit(AT_MOST)).all()
    return list(reversed(found))


def told(entries: Iterable[AuditEntry]) -> list[dict[str, Any]]:
    """One line an entry, for the timeline."""
    entries = list(entries)
    wanted = {one.actor_id for one in entries} - {None}
    names = {
        row[0]: row[1]
        for row in db.session.execute(
            select(Person.id, Person.name).where(Person.id.in_(wanted)).order_by(Person.id)
        )
    }
    lines = []
    for entry in entries:
        name: object = names.get(entry.actor_id or 0) or Text("The system")
        said = SAID.get(entry.action)
        sentence = Text(said.message, name=name) if said else Text("{name} changed it.", name=name)
        lines.append({"at": entry.at, "sentence": sentence})
    return lines


def done_already(entries: Iterable[AuditEntry], action: str, person_id: int | None) -> bool:
    """Whether this person did this very thing since: a button pressed twice, a page sent again."""
    return any(one.action == action and one.actor_id == person_id for one in entries)
