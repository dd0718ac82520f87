"""Writing to those who have to do with several proposals: one act, one note on each proposal's chain.

Nothing moves by it. Who gets the mail, and that it is one for each person, is in notifications/.
"""

from collections.abc import Collection
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from accounts.roles import Role
from persistence import outbox
from persistence.text import Text
from proposals.content import cleaned_text
from proposals.models import Proposal
from proposals.route_models import RouteStep, StepKind
from proposals.states import State
from workflow.acting import Act
from workflow.door import locked, note
from workflow.errors import InputMissing, NotAllowed

LONGEST = 4000
EVENT = "NoteWritten"
REMIND, NOTE = "remind", "write_note"
"""What the entries in the proposals' chains are called."""


class NoteTo(StrEnum):
    """Whom a note goes to; for each proposal those whose it is."""

    HOLDERS = "holders"
    """Whoever has it now."""
    HEADS = "heads"
    """Head and deputies of the sponsoring unit."""
    PROPOSERS = "proposers"


def with_it_now(proposal: Proposal, step: RouteStep) -> bool:
    """Whether an open step waits for its holder. A committee gets a case only when it is referred."""
    return step.kind is not StepKind.BALLOT or proposal.state is not State.SUBMITTED


def write_note(
    session: Session,
    proposal_ids: Collection[int],
    act: Act,
    *,
    to: NoteTo = NoteTo.HOLDERS,
    text: str = "",
    reminder: bool = False,
) -> None:
    """Write to these people about all of these proposals. A reminder needs no words of one's own.

    Raises NotAllowed for anybody but a coordinator, and where one of them may not be seen.
    """
    sight = act.sight
    if sight is None or Role.COORDINATOR not in sight.roles:
        raise NotAllowed(Text("The coordinator writes to offices about several proposals."))
    text = cleaned_text(text, lines=True)
    if not text and not reminder:
        raise InputMissing(Text("Write what you want to say."))
    if len(text) > LONGEST:
        raise InputMissing(Text("Keep it under {count} characters.", count=LONGEST))
    proposals = [locked(session, one, act) for one in _in_order(session, proposal_ids)]
    if any(one.institution_id != sight.institution_id for one in proposals):
        raise NotAllowed(Text("There is no such proposal."), hidden=True)
    announced = outbox.announce(
        session,
        EVENT,
        {
            "institution_id": sight.institution_id,
            "actor_id": act.actor_id,
            "proposal_ids": [one.id for one in proposals],
            "to": to.value,
            "text": text,
            "reminder": reminder,
        },
        at=act.now,
    )
    session.flush()  # the chains name the announcement, by which its mails are found
    for one in proposals:
        details = {"to": to.value, "message": announced.id}
        note(session, one, REMIND if reminder else NOTE, act, details=details)


def _in_order(session: Session, proposal_ids: Collection[int]) -> list[int]:
    """In the order of their programs, so that two who write at once never wait for each other."""
    rows = session.execute(
        select(Proposal.id)
        .where(Proposal.id.in_(sorted(set(proposal_ids))))
        .order_by(Proposal.program_id, Proposal.id)
    )
    return [row.id for row in rows]
