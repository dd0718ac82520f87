"""The notices that were sent about one case, and to whom, as one reader may know it.

Who may vote and has not is nobody's business but the voter's and the chair's, so a reminder never
names whom it reminded; notices of a discussion are for those who may read it.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session, joinedload

from notifications.models import Mail
from persistence.audit import AuditEntry
from persistence.outbox import OutboxMessage
from persistence.text import Text
from proposals.models import Audience, Comment, Proposal
from workflow.correspondence import EVENT, NOTE, REMIND, NoteTo


@dataclass(frozen=True)
class Notice:
    """One mail as it went to one person or several."""

    at: datetime
    subject: str
    to: tuple[str | Text, ...]


def notices_of(
    session: Session,
    proposal: Proposal,
    *,
    reader_id: int | None,
    everything: bool,
    audiences: Collection[Audience],
) -> list[Notice]:
    """Notices about the case, oldest first. Not ``everything``: only those sent to the reader.

    ``audiences`` are those whose comments the reader may read.
    """
    mails = _mails(session, proposal)
    if not everything:
        mails = [one for one in mails if one.person_id == reader_id]
    grouped: dict[tuple[int, str], list[Mail]] = {}
    for mail in mails:
        grouped.setdefault((_message_of(mail), mail.subject), []).append(mail)
    events = _events(session, {number for number, _subject in grouped})
    found = []
    for (number, _subject), those in grouped.items():
        event = events.get(number)
        if event is None or not _may_know(session, event, audiences):
            continue
        found.append(Notice(those[0].written_at, those[0].subject, _names(those, event)))
    return sorted(found, key=lambda one: one.at)


def _mails(session: Session, proposal: Proposal) -> list[Mail]:
    """Mails about this case alone, and those of notes about several."""
    notes = session.scalars(
        select(AuditEntry)
        .where(
            AuditEntry.subject == f"proposal:{proposal.id}", AuditEntry.action.in_((NOTE, REMIND))
        )
        .order_by(AuditEntry.sequence)
    )
    keys = [f"{one.details['message']}-mail:" for one in notes if one.details.get("message")]
    shared = Mail.text.contains(proposal.number, autoescape=True)
    about = [Mail.about == f"proposal:{proposal.id}"]
    about += [and_(Mail.key.startswith(key), shared) for key in keys]
    return list(
        session.scalars(
            select(Mail)
            .where(or_(*about), Mail.institution_id == proposal.institution_id)
            .options(joinedload(Mail.person))
            .order_by(Mail.id)
        )
    )


def _message_of(mail: Mail) -> int:
    number = mail.key.partition("-")[0]
    return int(number) if number.isdecimal() else 0


def _events(session: Session, numbers: Iterable[int]) -> dict[int, OutboxMessage]:
    rows = session.scalars(
        select(OutboxMessage)
        .where(OutboxMessage.id.in_(sorted(numbers)))
        .order_by(OutboxMessage.id)
    )
    return {one.id: one for one in rows}


def _may_know(session: Session, event: OutboxMessage, audiences: Collection[Audience]) -> bool:
    if event.event != "CommentMade":
        return True
    comment = session.get(Comment, event.payload.get("comment_id"))
    return comment is not None and comment.audience in audiences


def _names(mails: Iterable[Mail], event: OutboxMessage) -> tuple[str | Text, ...]:
    payload: Any = event.payload
    if event.event == "FallsDue" and payload.get("what") == "ballot":
        return (Text("members whose vote was awaited"),)
    if event.event == EVENT and payload.get("to") == NoteTo.HOLDERS.value:
        return (Text("those who had it"),)
    return tuple(one.person.name if one.person else one.to for one in mails)
