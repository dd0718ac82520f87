"""What happens to a published program: change, renewal, termination, and its page's overlays."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from accounts.models import Person
from persistence.files import StoredFile
from persistence.text import Text
from proposals import drafting
from proposals.content import changed_fields, cleaned
from proposals.models import Program, Proposal
from proposals.sealing import content_of, latest_revision
from proposals.states import UNDER_WAY, Kind, State
from workflow.acting import Act
from workflow.actions import Action
from workflow.door import admitted, note, tell
from workflow.errors import ChangedMeanwhile, InputMissing, NotPossible
from workflow.events import OperationalEdited, PageOverlaid
from workflow.writing import start_on_program

_ACTIONS = {
    Kind.CHANGE: Action.PROPOSE_CHANGE,
    Kind.RENEWAL: Action.RENEW,
    Kind.TERMINATION: Action.PROPOSE_TERMINATION,
}


def propose(
    session: Session,
    proposal_id: int,
    act: Act,
    *,
    kind: Kind,
    proposer: Person | None = None,
) -> Proposal:
    """Begin a change, an unchanged renewal or a termination of the version in force.

    ``proposer``: whose it is, where the coordinator enters it for them.
    """
    base, _, _ = admitted(session, proposal_id, _ACTIONS[kind], act)
    if base.state is State.TERMINATED and kind is not Kind.CHANGE:
        raise NotPossible(Text("The program has ended; propose it again as a change."))
    other = session.scalar(
        select(Proposal.number)
        .where(Proposal.program_id == base.program_id, Proposal.state.in_(UNDER_WAY))
        .order_by(Proposal.id)
    )
    if other is not None:
        raise NotPossible(
            Text(
                "Another case of this program is under way: {number}. It must be finished or "
                "withdrawn first.",
                number=other,
            )
        )
    return start_on_program(session, base.program, act, kind=kind, base=base, proposer=proposer)


def start_again(session: Session, proposal_id: int, act: Act) -> Proposal:
    """Take up a declined or withdrawn case: a new proposal of the same program, same content."""
    former, _, _ = admitted(session, proposal_id, Action.START_AGAIN, act)
    base = session.scalar(
        select(Proposal).where(
            Proposal.program_id == former.program_id, Proposal.state == State.ACTIVE
        )
    )
    begun = start_from_former(session, former, base, act)
    note(session, former, "start_again", act, details={"as": begun.number})
    return begun


def start_from_former(
    session: Session, former: Proposal, base: Proposal | None, act: Act
) -> Proposal:
    """A draft with the former case's content, based on the version in force if there is one."""
    revision = latest_revision(session, former.id)
    content = content_of(revision) if revision else dict(former.draft_content)
    content.pop("attachments", None)
    return drafting.start(
        session,
        drafting.Start(
            kind=former.kind if base is not None else Kind.NEW,
            institution=former.institution,
            proposer_id=act.actor_id or former.proposer_id,
            unit_id=former.unit_id,
            profile_version_id=former.profile_version_id,
            content=content,
            program=former.program,
            based_on_id=base.id if base else None,
            started_from_id=former.id,
        ),
        now=act.now,
    )


def edit_operational(
    session: Session,
    proposal_id: int,
    act: Act,
    *,
    values: Mapping[str, Any],
    seen_operational: int,
    picture_file: StoredFile | None = None,
) -> list[str]:
    """Edit the live part of a program's page. Returns the names of the fields that changed."""
    proposal, _, _ = admitted(session, proposal_id, Action.EDIT_OPERATIONAL, act)
    program = proposal.program
    if program.operational_version != seen_operational:
        raise ChangedMeanwhile(
            Text(
                "Somebody else edited this page's copy after you opened it, so nothing was saved. "
                "Your text is kept below: compare, then save again."
            )
        )
    after = cleaned({**program.operational, **values})
    changed = changed_fields(program.operational, after)
    if picture_file is not None:
        session.add(picture_file)
        program.picture = picture_file
        changed.append("picture")
    if not changed:
        return []
    program.operational = after
    program.operational_version += 1
    note(session, proposal, "edit_operational", act, details={"fields": changed})
    tell(session, OperationalEdited(proposal.id, act.actor_id), act)
    return changed


def hide(session: Session, proposal_id: int, act: Act, *, reason: str) -> Program:
    """Take a wrong page down at once."""
    return _overlay(session, proposal_id, act, Action.HIDE, "hide", reason)


def show(session: Session, proposal_id: int, act: Act) -> Program:
    """Put a hidden page back."""
    return _overlay(session, proposal_id, act, Action.HIDE, "show", "")


def suspend_enrolment(session: Session, proposal_id: int, act: Act, *, reason: str) -> Program:
    """No new enrolment until further notice; the page stays and says so."""
    return _overlay(
        session, proposal_id, act, Action.SUSPEND_ENROLMENT, "suspend_enrolment", reason
    )


def resume_enrolment(session: Session, proposal_id: int, act: Act) -> Program:
    """Enrolment is open again."""
    return _overlay(session, proposal_id, act, Action.SUSPEND_ENROLMENT, "resume_enrolment", "")


def _overlay(
    session: Session, proposal_id: int, act: Act, action: Action, what: str, reason: str
) -> Program:
    proposal, _, _ = admitted(session, proposal_id, action, act)
    program = proposal.program
    begins = what in ("hide", "suspend_enrolment")
    if begins and not reason.strip():
        raise InputMissing(Text("Say why; it is kept with the record."))
    at = act.now if begins else None
    if action is Action.HIDE:
        program.hidden_at, program.hidden_reason = at, reason.strip() or None
    else:
        program.enrolment_suspended_at = at
        program.enrolment_suspended_reason = reason.strip() or None
    note(session, proposal, what, act, reason=reason.strip() or None)
    tell(session, PageOverlaid(proposal.id, act.actor_id, reason.strip()), act)
    return program
